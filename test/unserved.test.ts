import { expect, test } from 'vitest'
import { systemClock } from '../src/base/clock.ts'
import { createLogger } from '../src/base/log.ts'
import { compose } from '../src/compose.ts'
import { parseConfig } from '../src/config/parse.ts'
import { setStage } from '../src/demo/stage.ts'
import { retry } from '../src/settle/decision.ts'
import { factsOf } from '../src/settle/examples.ts'
import { aNewPayment } from '../src/store/contract.ts'
import { createPostgresStore } from '../src/store/postgres/postgres.ts'
import { testDatabase } from './pg.ts'
import { apiKey } from './service.ts'

const hour = 3_600_000

/** A Kvitto that starts now, with the shop and its keys. */
async function start(databaseUrl: string) {
  const stage = await setStage()
  const { woocommerce, ecster } = stage.settings
  const shops = { nordlys: { apiKey, woocommerce, ecster } }
  const parsed = parseConfig({ publicUrl: 'http://127.0.0.1:1', shops }, {})
  if (parsed.kind === 'wrong') throw new Error(JSON.stringify(parsed.problems))
  const environment = { databaseUrl: null, adminToken: null }
  const kvitto = await compose(parsed.config, environment, databaseUrl, 'worker', createLogger('silent'))
  return {
    async [Symbol.asyncDispose]() {
      await kvitto.stop()
      await stage.close()
    },
  }
}

test('a Kvitto that starts with keys which have been mended looks at once at what the old ones kept from being done', async () => {
  await using database = await testDatabase()
  const store = createPostgresStore(database.db, async () => {})
  const at = systemClock.now() - hour
  const facts = factsOf({ now: at })
  for (const [id, reason] of [
    ['p1', 'provider_unauthorized'],
    ['p2', 'provider_unreachable'],
  ] as const) {
    await store.open(aNewPayment(id, { openedAt: at, firstCheckAt: at, orderId: id }))
    const claim = await store.claim(id, at)
    if (claim !== undefined) await store.record(claim.lease, at, retry(facts, reason, { at: at + 2 * hour }), facts)
  }
  await using _ = await start(database.url)
  await expect
    .poll(async () => await store.find('p1'), { timeout: 20_000, interval: 50 })
    .toMatchObject({ reason: 'awaiting_payment', failures: 0 })
  expect(await store.find('p2')).toMatchObject({ reason: 'provider_unreachable', checkAt: at + 2 * hour })
})

test('a Kvitto that starts with a shop which had left the configuration looks at its payments at once', async () => {
  await using database = await testDatabase()
  const store = createPostgresStore(database.db, async () => {})
  const now = systemClock.now()
  const longAgo = now - hour
  await store.open(aNewPayment('p1', { openedAt: longAgo, firstCheckAt: longAgo }))
  // So many looks by a Kvitto without the shop that the next is tomorrow.
  for (let at: number | null = longAgo; at !== null && at <= now; at = (await store.find('p1'))?.checkAt ?? null) {
    const claim = await store.claim('p1', at)
    if (claim !== undefined) await store.setAside(claim.lease, at)
  }
  expect((await store.find('p1'))?.checkAt).toBeGreaterThan(now + hour)

  await using _ = await start(database.url)
  await expect
    .poll(async () => (await store.find('p1'))?.reason, { timeout: 20_000, interval: 50 })
    .toBe('awaiting_payment')
})
