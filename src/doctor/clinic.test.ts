import { expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { createLogger } from '../base/log.ts'
import { parseConfig } from '../config/parse.ts'
import { createClinic, kvittoPlace } from './clinic.ts'
import type { Report } from './schema.ts'

/** One run a place at a time, whoever asks; a run that is over, or that broke, makes room for the next. */

const parsed = parseConfig(
  {
    publicUrl: 'http://127.0.0.1:9',
    shops: {
      nordlys: {
        apiKey: 'k',
        woocommerce: { url: 'http://127.0.0.1:9', consumerKey: 'ck_1', consumerSecret: 'cs_1' },
        ecster: { baseUrl: 'https://labs.ecster.se/rest/public', apiKey: 'e', merchantKey: 'm' },
      },
    },
  },
  {},
)
if (parsed.kind === 'wrong') throw new Error('not a configuration')
const { config } = parsed

function clinic(save: (place: string, report: Report) => Promise<void>) {
  const network = {
    resolve: async () => [],
    resolvePublicly: async () => ({ kind: 'unknown' as const, why: 'no network here' }),
    open: () => {
      throw new Error('not asked for')
    },
    vantage: 'here',
  }
  return createClinic({
    config,
    environment: { databaseUrl: null, adminToken: null },
    outside: { network, clock: systemClock, fetch, timeoutMs: 1_000 },
    records: { save, overview: async () => new Map(), find: async () => undefined },
    log: createLogger('silent'),
  })
}

test('the shops and Kvitto itself, each examined once at a time', async () => {
  const saved: string[] = []
  const { places, start, running } = clinic(async place => void saved.push(place))
  expect(places.map(({ name }) => name)).toEqual([kvittoPlace, 'nordlys'])
  expect(start('nordlys')).toMatchObject({ startedAt: expect.any(Number) })
  expect(start('nordlys')).toBe('running')
  expect(start(kvittoPlace)).not.toBe('running')
  expect(start('nowhere')).toBe('unknown')
  await expect.poll(() => running('nordlys') ?? running(kvittoPlace), { timeout: 20_000 }).toBeNull()
  expect(saved.toSorted()).toEqual([kvittoPlace, 'nordlys'])
})

test('a run whose report cannot be kept is over all the same', async () => {
  const { start, running } = clinic(() => Promise.reject(new Error('no database')))
  start('nordlys')
  await expect.poll(() => running('nordlys'), { timeout: 20_000 }).toBeNull()
  expect(start('nordlys')).not.toBe('running')
})
