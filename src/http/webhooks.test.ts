import { expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { limits } from '../limits.ts'
import { createMetrics } from './metrics.ts'
import { createRefusals } from './refusals.ts'
import { createWebhooks } from './webhooks.ts'

/** A person who looks for a webhook that does not arrive finds it among the refused calls, as any provider's callback. */

test('a webhook that is refused is counted and remembered, and only that: no row, no work', async () => {
  const refusals = createRefusals(systemClock)
  const metrics = createMetrics(async () => 0)
  const never = async () => {
    throw new Error('a stranger made work')
  }
  const app = createWebhooks({
    selfKey: 'the key of the configuration',
    store: { findByOrder: never },
    inbox: { receive: never },
    clock: systemClock,
    webhookSecretOf: shop => (shop === 'nordlys' ? 'a-secret-of-the-webhook' : undefined),
    addressOf: () => '192.0.2.1',
    refusals,
    metrics,
  })
  const post = async (shop: string, body: string) => {
    const headers = { 'x-wc-webhook-signature': 'wrong', 'user-agent': 'WooCommerce/10.5.0 Hookshot', cookie: 'secret' }
    return (await app.request(`/callbacks/${shop}/woocommerce`, { method: 'POST', body, headers })).status
  }
  expect(await post('nordlys', '{"id":7}')).toBe(401)
  expect(await post('nowhere', '{"id":7}')).toBe(404)
  expect(await post('nordlys', 'x'.repeat(limits.apiBodyBytes + 1))).toBe(413)
  const { counts, recent } = refusals.recent()
  expect(counts.map(({ status, count }) => [status, count])).toEqual([
    [401, 1],
    [404, 1],
    [413, 1],
  ])
  expect(recent[2]).toMatchObject({
    status: 401,
    title: 'Wrong signature',
    method: 'POST',
    path: '/callbacks/nordlys/woocommerce',
    address: '192.0.2.1',
    headers: { 'user-agent': 'WooCommerce/10.5.0 Hookshot' },
  })
  expect(JSON.stringify(recent)).not.toContain('secret"')
  expect(await metrics.registry.metrics()).toMatch(/kvitto_refusals_total\{answer="401"\} 1/)
})
