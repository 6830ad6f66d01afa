import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { startSimulator } from './harness.ts'
import { createSigner } from './sign.ts'
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

test('an old shop whose clock is hours behind, as where local time is taken for UTC, still shows its order', async () => {
  const { find, order, shop } = await start({ version: '8.9.3' }, 1)
  for (const hours of [2, 14]) {
    const behindMs = hours * 60 * 60_000 + 5 * 60_000
    expect(await find(shop, Date.now() + behindMs)).toMatchObject({ kind: 'ok', value: [{ id: order.id }] })
  }
})

const sign = createSigner({ url: '', ...keys }, { clock: { now: Date.now }, random: randomBytes })

test('a web server that drops what follows the question mark shows ten orders again and again: that is not all of them', async () => {
  const { find, behind, place, shop } = await start({}, 1)
  for (let count = 0; count < 12; count += 1) await place()
  const dropping: typeof fetch = (input, init) => {
    const { origin, pathname } = new URL(String(input))
    return fetch(sign('GET', new URL(`${origin}${pathname}`)).url, init)
  }
  expect(await find(shop)).toMatchObject({ kind: 'ok', value: [{}] })
  expect(await find(behind(dropping))).toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining('10 of 14 orders'),
  })
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

test('a firewall that lets no PUT through does not keep a paid order from being completed: WooCommerce takes a POST for it', async () => {
  for (const barred of [
    () => new Response('<html>403 Forbidden</html>', { status: 403 }),
    () => new Response('<html>405 Not Allowed</html>', { status: 405 }),
  ]) {
    const { order, behind, count } = await start()
    const methods: string[] = []
    const shop = behind(async (input, init) => {
      methods.push(init?.method ?? '')
      return init?.method === 'PUT' ? barred() : fetch(input, init)
    })
    const completed = await shop.complete(order, paid, never)
    if (completed.kind !== 'ok') throw new Error(completed.message)
    expect(completed.value.state).toBe('paid')
    expect(await count(order.id)).toMatchObject({ paymentComplete: 1 })
    expect(await shop.pause(completed.value, written, never)).toMatchObject({ kind: 'ok' })
    expect(methods.filter(method => method === 'PUT')).toHaveLength(1)
  }
})
