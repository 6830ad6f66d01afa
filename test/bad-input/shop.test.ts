import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Outcome } from '../../src/base/outcome.ts'
import { products } from '../../src/shops/woocommerce/harness.ts'
import { createPlugin, withPlugin } from '../../src/shops/woocommerce/plugin.ts'
import { createSimulator } from '../../src/shops/woocommerce/simulator/simulator.ts'
import { createWooCommerce } from '../../src/shops/woocommerce/woocommerce.ts'
import { misanswer, misanswering, runs } from './wire.ts'

/**
 * Whatever a shop answers (a broken plugin, a firewall's page, PHP warnings before the JSON), its adapter makes an
 * Outcome of it, and a write whose answer cannot be read is never told as done.
 */

const clock = { now: () => Date.UTC(2026, 10, 2) }
const never = new AbortController().signal
const script = fc.array(fc.option(misanswer, { freq: 4 }), { minLength: 1, maxLength: 6 })
const cart = { billing: { email: 'kim@example.com', country: 'SE' }, line_items: [{ product_id: 11, quantity: 2 }] }

test.each([false, true])('every call is an outcome (with the plugin: %s)', async hasPlugin => {
  const simulator = createSimulator({ clock, sleep: async () => undefined }, { products, settings: {} })
  const { consumerKey, consumerSecret, apiKey } = { apiKey: 'k', ...simulator.world.settings }
  const inShop: typeof fetch = (input, init) => simulator.fetch(new Request(input, init))
  const url = 'http://127.0.0.1:1'
  let count = 0
  const connect = (fetch: typeof globalThis.fetch) => {
    const shop = createWooCommerce({ url, consumerKey, consumerSecret }, { fetch, clock, random: randomBytes })
    return hasPlugin ? withPlugin(shop, createPlugin({ url, apiKey }, { fetch, clock })) : shop
  }
  const honest = connect(inShop)
  const got = <T>(outcome: Outcome<T>): T => {
    if (outcome.kind !== 'ok') throw new Error(JSON.stringify(outcome))
    return outcome.value
  }

  await fc.assert(
    fc.asyncProperty(script, async answers => {
      count += 1
      const paymentId = `p${count}`
      const draft = { paymentId, snapshot: cart, currency: 'SEK', methodTitle: 'Swish' }
      const order = got(await honest.create(draft, never))
      const shop = connect(misanswering(inShop, answers))
      const written = { paymentId, note: 'note' }
      const outcomes = [
        await shop.find({ paymentId, orderId: null, openedAt: clock.now() }, never),
        await shop.find({ paymentId, orderId: order.id, openedAt: clock.now() }, never),
        await shop.rows(order.id, never),
        await shop.hold(order, written, never),
        await shop.addFee(order, { paymentId, name: 'Fee', amountMinor: 2_900 }, never),
        await shop.complete(order, { ...written, reference: 'E1', methodTitle: 'Swish' }, never),
        await shop.create({ ...draft, paymentId: `${paymentId}b` }, never),
        await shop.note(order, written, never),
        await shop.pause(order, written, never),
        await shop.fail(order, written, never),
        await shop.discard(order, written, never),
      ]
      for (const outcome of outcomes) expect(['ok', 'refused', 'unreachable', 'unknown']).toContain(outcome.kind)
      for (const found of outcomes.slice(0, 2).flatMap(each => (each.kind === 'ok' ? [each.value].flat() : []))) {
        if (found === null || !('totalMinor' in found)) continue
        expect([found.totalMinor, found.feeMinor, found.lineCount].every(Number.isSafeInteger)).toBe(true)
        expect(found.id).toMatch(/^[1-9]\d*$/)
        expect(found.receivedUrl ?? 'https://').toMatch(/^https?:/)
      }
    }),
    runs(40),
  )
})
