import pLimit from 'p-limit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reportSchema } from '../schema.ts'
import { cases } from './cases.ts'
import { judgeCase, type Verdict } from './judge.ts'
import { createWorld, type World } from './world.ts'

/** Every line of the table by the real doctor over real sockets. The score is what docs/doctor.md says. */

let world: World
let verdicts: readonly Verdict[]

beforeAll(async () => {
  world = await createWorld(Date.now())
  const sideBySide = pLimit(10)
  verdicts = await Promise.all(cases.map((each, index) => sideBySide(() => judgeCase(world, each, index))))
})
afterAll(() => world.close())

const tell = ({ case: { name, expect }, said }: Verdict) =>
  `${name}: expected ${expect ?? 'nothing'}, said ${said.join(', ') || 'nothing'}`

describe('the lab', () => {
  test('has at least 80 cases, and names that tell them apart', () => {
    expect(cases.length).toBeGreaterThanOrEqual(80)
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
  })
  test('accuses no healthy shop', () => {
    const accused = verdicts.filter(({ case: { expect }, said }) => expect === null && said.length > 0)
    expect(accused.map(tell)).toEqual([])
  })
  test('names every culprit', () => {
    const wrong = verdicts.filter(({ isRight }) => !isRight)
    expect(wrong.map(tell)).toEqual([])
  })
  test('every check came to an end by itself', () => {
    const failed = verdicts.flatMap(({ case: { name }, report }) =>
      report.checks.filter(({ result }) => result === 'failed').map(check => `${name}: ${check.name}: ${check.note}`),
    )
    expect(failed).toEqual([])
  })
  test('a name without an address: nothing is called fine that was not asked', () => {
    const nameless = verdicts.filter(({ case: { expect } }) => expect === 'dns-no-address')
    const results = nameless.flatMap(({ report }) => report.checks.map(({ name, result }) => `${name}: ${result}`))
    expect(nameless.length).toBeGreaterThan(1)
    expect(results.filter(each => each.endsWith('fine'))).toEqual([])
  })
  test('a way that is shut: nothing behind it is called fine', () => {
    const unheard = verdicts.filter(({ said }) =>
      said.some(code => code === 'not-a-shop' || code === 'cloudflare-challenge'),
    )
    expect(unheard.length).toBeGreaterThan(1)
    const results = unheard.flatMap(({ case: { name }, report }) =>
      report.checks
        .filter(check => ['redirects', 'languages', 'cache', 'customers', 'clock'].includes(check.name))
        .map(check => `${name}: ${check.name}: ${check.result}`),
    )
    expect(results.filter(each => each.endsWith('fine'))).toEqual([])
    const noShops = unheard.filter(({ said }) => said.includes('not-a-shop'))
    const crons = noShops.flatMap(({ report }) => report.checks.filter(({ name }) => name === 'cron'))
    expect(new Set(crons.map(({ result }) => result))).toEqual(new Set(['skipped']))
  })
  test('a healthy shop: every check that needs nothing more was carried out', () => {
    const healthy = verdicts.filter(({ case: { expect }, said }) => expect === null && said.length === 0)
    const skipped = healthy.flatMap(({ case: { name }, report }) =>
      report.checks
        .filter(check => check.result === 'skipped' && !['gateway', 'nameless', 'provider'].includes(check.name))
        .map(check => `${name}: ${check.name}: ${check.note}`),
    )
    expect(skipped).toEqual([])
  })
  test('no report needs more than 40 requests', () => {
    expect(
      verdicts
        .filter(({ report }) => report.requests > 40)
        .map(({ case: { name }, report }) => `${name} ${report.requests}`),
    ).toEqual([])
  })
  test('every report keeps the published schema, and no text has a gap', () => {
    for (const { report } of verdicts) {
      reportSchema.parse(report)
      const texts = report.findings.flatMap(({ title, who, meaning, remedy }) => [
        title,
        who,
        meaning,
        ...remedy.steps,
        ...remedy.copy.map(({ text }) => text),
      ])
      expect(texts.filter(text => /\{(?!zone_id)[a-z][A-Za-z]+\}/.test(text))).toEqual([])
    }
  })
})
