import fc from 'fast-check'
import ms from 'ms'
import { expect, test } from 'vitest'
import { type AlarmFacts, alarmsOf, type ShopFacts } from './alarm.ts'
import { lookForAlarms } from './alarms.ts'
import { type Told, tell } from './tell.ts'

const none = { count: 0, forMs: 0 }
const calm: ShopFacts = {
  shop: 'nordlys',
  provider: 'swish',
  shopFailing: none,
  providerFailing: none,
  undecided: none,
  exceptions: none,
  lately: { settled: 20, withCallback: 19 },
  before: { settled: 300, withCallback: 295 },
}
const facts = (changes: Partial<ShopFacts> = {}, latenessMs = 0): AlarmFacts => ({
  latenessMs,
  shops: [{ ...calm, ...changes }],
})
const codes = (of: AlarmFacts) => alarmsOf(of).map(({ code }) => code)

test('where all is well nobody is disturbed', () => {
  expect(codes(facts())).toEqual([])
  expect(codes({ latenessMs: 0, shops: [] })).toEqual([])
})

test.each<[string, AlarmFacts]>([
  ['late', facts({}, ms('3m'))],
  ['provider_failing', facts({ providerFailing: { count: 1, forMs: ms('6m') } })],
  ['shop_failing', facts({ shopFailing: { count: 3, forMs: ms('6m') } })],
  ['silence', facts({ lately: { settled: 10, withCallback: 1 } })],
  ['old_undecided', facts({ undecided: { count: 1, forMs: ms('25h') } })],
  ['exceptions', facts({ exceptions: { count: 2, forMs: 0 } })],
])('%s is seen, and nothing else with it', (code, of) => {
  expect(codes(of)).toEqual([code])
})

test.each<[string, Partial<ShopFacts>]>([
  ['a short trouble', { shopFailing: { count: 5, forMs: ms('1m') }, providerFailing: { count: 5, forMs: ms('1m') } }],
  ['a quiet night', { lately: { settled: 2, withCallback: 0 } }],
  [
    'a provider that never called',
    { lately: { settled: 50, withCallback: 0 }, before: { settled: 99, withCallback: 3 } },
  ],
])('%s is no alarm', (_, changes) => {
  expect(codes(facts(changes))).toEqual([])
})

/** One look after another, and what each told. */
function days(looks: readonly (readonly [at: number, of: AlarmFacts])[]) {
  let told: readonly Told[] = []
  return looks.map(([at, of]) => {
    const { lines, told: next } = tell(told, alarmsOf(of), at)
    told = next
    return lines
  })
}

test('an alarm is told at once, then once a day, and its end after some minutes', () => {
  const bad = facts({ shopFailing: { count: 1, forMs: ms('10m') } })
  const told = days([
    [0, bad],
    [ms('1m'), bad],
    [ms('23h'), bad],
    [ms('24h'), bad],
    [ms('24h') + ms('1m'), facts()],
    [ms('24h') + ms('6m'), facts()],
    [ms('24h') + ms('7m'), facts()],
  ])
  expect(told.map(lines => lines.map(line => line.slice(0, 9)))).toEqual([
    ['🔴 A shop'],
    [],
    [],
    ['🔴 Still:'],
    [],
    ['🟢 Over: '],
    [],
  ])
})

test('more exceptions are told within the hour, fewer are not', () => {
  const with_ = (count: number) => facts({ exceptions: { count, forMs: 0 } })
  const told = days([
    [0, with_(1)],
    [ms('10m'), with_(2)],
    [ms('61m'), with_(2)],
    [ms('3h'), with_(1)],
  ])
  expect(told.map(({ length }) => length)).toEqual([1, 0, 1, 0])
})

test('whatever comes and goes, an alarm that is on is always remembered, and nothing is told without a reason', () => {
  const trouble = fc.record({ count: fc.nat(3), forMs: fc.integer({ min: 0, max: ms('2d') }) })
  const look = fc.record({ pause: fc.integer({ min: 1, max: ms('2d') }), shopFailing: trouble, exceptions: trouble })
  fc.assert(
    fc.property(fc.array(look, { maxLength: 12 }), looks => {
      let told: readonly Told[] = []
      let now = 0
      for (const { pause, ...changes } of looks) {
        now += pause
        const alarms = alarmsOf(facts(changes))
        const result = tell(told, alarms, now)
        for (const { code } of alarms) expect(result.told.map(each => each.code)).toContain(code)
        expect(result.lines.length).toBeLessThanOrEqual(alarms.length + told.length)
        told = result.told
      }
    }),
  )
})

test('what could not be told is told the next time', async () => {
  let remembered: readonly Told[] = []
  const heard: string[] = []
  let isDown = true
  const deps = {
    store: {
      alarmFacts: async () => facts({ exceptions: { count: 1, forMs: 0 } }),
      toldAlarms: async () => remembered,
      rememberAlarms: async (told: readonly Told[]) => {
        remembered = told
      },
    },
    clock: { now: () => 0 },
    channels: [
      async (lines: readonly string[]) => {
        if (isDown) throw new Error('the mail server is down')
        heard.push(...lines)
      },
    ],
  }
  await expect(lookForAlarms(deps)).rejects.toThrow('mail server')
  isDown = false
  await lookForAlarms(deps)
  await lookForAlarms(deps)
  expect(heard).toEqual(['🔴 Payments need a person. one payment of nordlys by swish needs a person.'])
})
