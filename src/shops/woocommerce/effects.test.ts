import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { startSimulator } from './harness.ts'
import { createWooCommerce } from './woocommerce.ts'

/** An order that Kvitto made and the shop does not show as Kvitto’s: nobody would find it again, and it holds stock. */

const never = new AbortController().signal
const keys = { consumerKey: 'ck_simulated', consumerSecret: 'cs_simulated' }
const anOrder = z.looseObject({ id: z.number(), status: z.string() })

/** A shop whose filter changes what every order looks like in an answer. */
async function start(disguise: object, wire: typeof fetch = fetch) {
  const harness = await startSimulator()
  onTestFinished(harness.close)
  const asked: string[] = []
  const filtered: typeof fetch = async (input, init) => {
    asked.push(`${init?.method} ${new URL(String(input)).pathname}`)
    const answer = await wire(input, init)
    const json: unknown = await answer.json()
    const order = anOrder.safeParse(json).data
    return Response.json(order === undefined ? json : { ...order, ...disguise }, answer)
  }
  const deps = { fetch: filtered, clock: { now: Date.now }, random: randomBytes }
  const shop = createWooCommerce({ url: harness.url, ...keys }, deps)
  const { snapshot } = harness.plain
  const create = () => shop.create({ paymentId: 'p1', snapshot, currency: 'SEK', methodTitle: 'Swish' }, never)
  const orders = () =>
    [...harness.simulator.world.orders.values()].map(({ id, status, meta }) => ({
      id: String(id),
      status,
      isDiscarded: meta.some(({ key, value }) => key === '_kvitto_discarded' && value === 'p1'),
    }))
  return { ...harness, create, orders, asked }
}

test.each([
  ['says that something else made it', { created_via: 'pos' }],
  ['hides who made it', { created_via: '', meta_data: [] }],
])('is cancelled at once where a filter %s, and the refusal says so', async (_, disguise) => {
  const { create, orders } = await start(disguise)
  const answer = await create()
  const [order] = orders()
  expect(answer).toEqual({
    kind: 'refused',
    code: 'no_effect',
    message: `order ${order?.id} was created as pending and not as ours; Kvitto cancelled it`,
  })
  expect(orders()).toEqual([{ id: order?.id, status: 'cancelled', isDiscarded: true }])
})

test.each([
  ['is paid', { created_via: 'pos', status: 'processing' }],
  ['is paid and shown as pending', { created_via: 'pos', date_paid_gmt: '2026-11-26T08:00:00' }],
  ['waits for a person', { created_via: 'pos', status: 'on-hold' }],
  ['is another payment’s', { created_via: 'kvitto-p2' }],
])('is left alone when it %s', async (_, disguise) => {
  const { create, orders, asked } = await start(disguise)
  expect(await create()).toMatchObject({ kind: 'refused', message: expect.stringMatching(/not as ours$/) })
  expect(orders()).toMatchObject([{ status: 'pending', isDiscarded: false }])
  expect(asked).toEqual(['POST /wp-json/wc/v3/orders'])
})

test('that was paid between the answer and the look is left alone', async () => {
  const shop = await start({ created_via: 'pos' }, async (input, init) => {
    const id = /orders\/(\d+)$/.exec(new URL(String(input)).pathname)?.[1]
    if (id !== undefined) await shop.acts.payOtherwise(id, 'CARD-1')
    return fetch(input, init)
  })
  expect(await shop.create()).toMatchObject({ kind: 'refused', message: expect.stringMatching(/not as ours$/) })
  expect(shop.orders()).toMatchObject([{ status: 'processing', isDiscarded: false }])
})

test.each([
  ['refuses', () => Response.json({ code: 'woocommerce_rest_cannot_edit', message: 'No.' }, { status: 403 })],
  ['breaks', () => new Response('"a page"', { status: 502 })],
])('is not called cancelled where the shop %s', async (_, answerPut) => {
  const { create, orders } = await start({ created_via: 'pos' }, async (input, init) =>
    init?.method === 'PUT' ? answerPut() : fetch(input, init),
  )
  expect(await create()).toMatchObject({ kind: 'refused', message: expect.stringMatching(/not as ours$/) })
  expect(orders()).toMatchObject([{ status: 'pending' }])
})

test('is not called cancelled by a shop that says yes and does nothing', async () => {
  const { create } = await start({ created_via: 'pos', status: 'pending' })
  expect(await create()).toMatchObject({ kind: 'refused', message: expect.stringMatching(/not as ours$/) })
})
