import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { startSimulator } from './harness.ts'
import { createWooCommerce } from './woocommerce.ts'

/** What a shop says and what it does are two things, and an order that was not seen would be made a second time. */

const never = new AbortController().signal
const keys = { consumerKey: 'ck_simulated', consumerSecret: 'cs_simulated' }
const written = { paymentId: 'p1', note: 'Kvitto' }
const paid = { ...written, reference: 'R-1', methodTitle: 'Swish' }

/** A shop with an order of payment p1, and the same shop behind a wire that changes what it answers. */
async function start(settings: Parameters<typeof startSimulator>[0] = {}, ordersBefore = 0) {
  const harness = await startSimulator(settings)
  onTestFinished(harness.close)
  for (let count = 0; count < ordersBefore; count += 1) await harness.place()
  const { snapshot } = harness.plain
  const made = await harness.shop.create({ paymentId: 'p1', snapshot, currency: 'SEK', methodTitle: 'Swish' }, never)
  if (made.kind !== 'ok') throw new Error(made.message)
  const behind = (wire: typeof fetch) =>
    createWooCommerce({ url: harness.url, ...keys }, { fetch: wire, clock: { now: Date.now }, random: randomBytes })
  const find = (shop = harness.shop, openedAt = Date.now()) =>
    shop.find({ paymentId: 'p1', orderId: null, openedAt }, never)
  return { ...harness, order: made.value, behind, find }
}

test('an old shop that ignores the filter answers with its first hundred orders: ours is found beyond them', async () => {
  const { find, order } = await start({ version: '8.9.3' }, 110)
  expect(await find()).toMatchObject({ kind: 'ok', value: [{ id: order.id, createdFor: 'p1' }] })
})

test('an old shop whose clock is two hours behind, as where local time is taken for UTC, still shows its order', async () => {
  const { find, order, shop } = await start({ version: '8.9.3' }, 1)
  const behindMs = 2 * 60 * 60_000 + 5 * 60_000
  expect(await find(shop, Date.now() + behindMs)).toMatchObject({ kind: 'ok', value: [{ id: order.id }] })
})

test.each([
  ['its total is no number', { total: 'free' }],
  ['it has no status', { status: null }],
])('an order of ours that cannot be read is not left out: %s', async (_, damage) => {
  const { find, behind } = await start()
  const damaging: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init)
    const list: unknown = await answer.json()
    return Response.json(Array.isArray(list) ? list.map(each => ({ ...each, ...damage })) : list)
  }
  expect(await find(behind(damaging))).toMatchObject({ kind: 'unreachable' })
})

test('a shop that says yes and does nothing is not believed', async () => {
  const { order, behind } = await start()
  let seen = ''
  const idle: typeof fetch = async (input, init) => {
    if (init?.method !== 'PUT') seen = await (await fetch(input, init)).text()
    return new Response(seen)
  }
  const shop = behind(idle)
  for (const outcome of [
    await shop.complete(order, paid, never),
    await shop.hold(order, written, never),
    await shop.fail(order, written, never),
    await shop.discard(order, written, never),
    await shop.addFee(order, { paymentId: 'p1', name: 'Fee', amountMinor: 100 }, never),
  ])
    expect(outcome).toMatchObject({ kind: 'refused', code: 'no_effect' })
})
