import { randomInt } from 'node:crypto'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { simulate } from '../src/commands/simulate.ts'
import { parseFaults } from '../src/simulate/faults.ts'
import { runWorld, specOf } from '../src/simulate/run.ts'
import { emptyTally } from '../src/simulate/tally.ts'

/** A short run of `kvitto simulate` on every commit; `npm run test:planted` and docs/reliability.md have the long ones. */

const payments = '400'

async function run(options: { seed: string; faults?: string; payments?: string }) {
  const printed: string[] = []
  const code = await simulate({ payments, ...options }, text => printed.push(text))
  return { code, text: printed.join('\n') }
}

describe('nothing is lost and nothing happens twice', () => {
  test.each(['1', '20261123'])(
    'seed %s',
    async seed => {
      const { code, text } = await run({ seed })
      expect(code, text).toBe(0)
      expect(text).toContain('Violations: 0')
    },
    60_000,
  )

  test('a seed that nobody has seen', async () => {
    const seed = String(randomInt(2 ** 31))
    console.log(`fresh seed ${seed}`)
    const { code, text } = await run({ seed })
    expect(code, text).toBe(0)
  }, 60_000)

  test.each(['none', 'pays_by_swish=1', 'pays_by_stripe=1'])(
    'with nothing going wrong every payment becomes an order (%s)',
    async faults => {
      const { code, text } = await run({ seed: '3', faults, payments: '60' })
      expect(code, text).toBe(0)
      expect(text).toMatch(/settled: paid +60\n/)
    },
  )
})

describe('a seed replays', () => {
  const trace = async (faults: string, isOverHttp: boolean) => {
    const world = await runWorld({ ...specOf(7, 11, 10, parseFaults(faults)), isOverHttp, isTold: true }, emptyTally())
    return world.lines.map(({ at, whose, text }) => `${at} ${whose} ${text}`)
  }
  test.each([
    ['Ecster', 'all,pays_by_swish=0,pays_by_stripe=0'],
    ['Swish', 'all,pays_by_swish=1'],
    ['Stripe', 'all,pays_by_swish=0,pays_by_stripe=1'],
  ])('step by step, with %s, over HTTP and without', async (_, faults) => {
    for (const isOverHttp of [false, true]) {
      const first = await trace(faults, isOverHttp)
      expect(first.length).toBeGreaterThan(100)
      expect(await trace(faults, isOverHttp)).toEqual(first)
    }
  })
})

describe('a bug', () => {
  afterEach(() => {
    vi.doUnmock('../src/settle/facts.ts')
    vi.resetModules()
  })

  test('is told with its seed and a short story, and ends the run with 1', async () => {
    vi.resetModules()
    vi.doMock('../src/settle/facts.ts', async original => ({
      ...(await original<typeof import('../src/settle/facts.ts')>()),
      belongs: () => true,
    }))
    const { simulate: planted } = await import('../src/commands/simulate.ts')
    const printed: string[] = []
    const options = { seed: '5', payments: '300', faults: 'all,presents_other=0.5' }
    const code = await planted(options, text => printed.push(text))
    const story = printed.at(-1) ?? ''
    expect(code).toBe(1)
    expect(story).toMatch(/^\s*BROKEN: (no order is paid without secured money|an exception has a cause in the world)/)
    expect(story).toMatch(/seed 5, world \d+, payment \d+/)
    expect(story.split('\n').length).toBeLessThan(150)
  }, 60_000)
})
