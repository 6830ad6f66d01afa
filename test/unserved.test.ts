import { expect, test } from 'vitest'
import { systemClock } from '../src/base/clock.ts'
import { createLogger } from '../src/base/log.ts'
import { compose } from '../src/compose.ts'
import { parseConfig } from '../src/config/parse.ts'
import { setStage } from '../src/demo/stage.ts'
import { aNewPayment } from '../src/store/contract.ts'
import { createPostgresStore } from '../src/store/postgres/postgres.ts'
import { testDatabase } from './pg.ts'
import { apiKey } from './service.ts'

test('a Kvitto that starts with a shop which had left the configuration looks at its payments at once', async () => {
  await using database = await testDatabase()
  const store = createPostgresStore(database.db, async () => {})
  const now = systemClock.now()
  const longAgo = now - 3_600_000
  await store.open(aNewPayment('p1', { openedAt: longAgo, firstCheckAt: longAgo }))
  // So many looks by a Kvitto without the shop that the next is tomorrow.
  for (let at: number | null = longAgo; at !== null && at <= now; at = (await store.find('p1'))?.checkAt ?? null) {
    const claim = await store.claim('p1', at)
    if (claim !== undefined) await store.setAside(claim.lease, at)
  }
  expect((await store.find('p1'))?.checkAt).toBeGreaterThan(now + 3_600_000)

  const stage = await setStage()
  const { woocommerce, ecster } = stage.settings
  const shops = { nordlys: { apiKey, woocommerce, ecster } }
  const parsed = parseConfig({ publicUrl: 'http://127.0.0.1:1', shops }, {})
  if (parsed.kind === 'wrong') throw new Error(JSON.stringify(parsed.problems))
  const environment = { databaseUrl: null, adminToken: null }
  const kvitto = await compose(parsed.config, environment, database.url, 'worker', createLogger('silent'))
  await expect
    .poll(async () => (await store.find('p1'))?.reason, { timeout: 20_000, interval: 50 })
    .toBe('awaiting_payment')
  await kvitto.stop()
  await stage.close()
})
