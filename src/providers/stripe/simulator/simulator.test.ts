import ms from 'ms'
import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { VirtualTime } from '../../simulation/time.ts'
import { createStripeSimulator, defaultAccount, type SimulatorOptions } from './simulator.ts'

/** The simulator has to be as strict as the real Stripe, or a client that passes against it proves nothing. */

function world(options: Partial<SimulatorOptions> = {}) {
  const time = new VirtualTime(Date.UTC(2026, 10, 2))
  const simulator = createStripeSimulator({
    clock: time,
    after: time.after,
    fetch: async () => new Response(),
    ...options,
  })
  const connect = (key: string = defaultAccount.apiKey) =>
    new Stripe(key, {
      host: 'localhost',
      port: 4242,
      protocol: 'http',
      maxNetworkRetries: 0,
      telemetry: false,
      httpClient: Stripe.createFetchHttpClient(simulator.fetch),
    })
  const post = (path: string, form: string, headers: Record<string, string> = {}) =>
    simulator.fetch(`http://localhost:4242${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${defaultAccount.apiKey}`, ...headers },
      body: form,
    })
  return { ...simulator, time, stripe: connect(), connect, post }
}

const aSession = {
  mode: 'payment',
  success_url: 'https://pay.example/return/t?session_id={CHECKOUT_SESSION_ID}',
  line_items: [{ quantity: 2, price_data: { currency: 'sek', unit_amount: 11_450, product_data: { name: 'Ljus' } } }],
} as const
const anIntent = { amount: 22_900, currency: 'sek' }
/** A copy that the library's types take: it wants to change its parameters. */
const session = () => structuredClone({ ...aSession, line_items: [...aSession.line_items] })

test('without a known key nothing is answered', async () => {
  await expect(world().connect('sk_test_wrong').paymentIntents.create(anIntent)).rejects.toMatchObject({
    statusCode: 401,
  })
})

test('nested fields arrive as they were sent, and expand does what it says', async () => {
  const { stripe, control } = world()
  const { id } = await stripe.checkout.sessions.create({ ...session(), metadata: { a: '1' } })
  control.begin(id, 'card')
  const seen = await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent.latest_charge'] })
  expect(seen).toMatchObject({
    amount_total: 22_900,
    metadata: { a: '1' },
    status: 'complete',
    payment_status: 'paid',
    url: null,
    payment_intent: { object: 'payment_intent', latest_charge: { object: 'charge', amount: 22_900 } },
  })
})

test.each([
  ['a parameter that does not exist', '/v1/payment_intents', 'amount=300&currency=sek&x=1', 'parameter_unknown'],
  [
    'the methods as they were before endive',
    '/v1/payment_intents',
    'amount=300&currency=sek&payment_method_types[]=card',
    'parameter_unknown',
  ],
  ['capitals in a currency', '/v1/payment_intents', 'amount=300&currency=SEK', 'parameter_invalid'],
  ['a fraction', '/v1/payment_intents', 'amount=300.5&currency=sek', 'parameter_invalid'],
  ['less than 3 kronor', '/v1/payment_intents', 'amount=299&currency=sek', 'amount_too_small'],
  ['fractions of ISK', '/v1/payment_intents', 'amount=550&currency=isk', 'parameter_invalid_integer'],
  [
    'a session without lines',
    '/v1/checkout/sessions',
    'mode=payment&success_url=https://x.example',
    'parameter_invalid',
  ],
])('%s is refused', async (_what, path, form, code) => {
  const response = await world().post(path, form)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { code } })
})

test('the same key and content: the same answer, and one object', async () => {
  const { stripe, control, post } = world()
  const first = await stripe.paymentIntents.create(anIntent, { idempotencyKey: 'k' })
  const again = await stripe.paymentIntents.create(anIntent, { idempotencyKey: 'k' })
  expect(again.id).toBe(first.id)
  expect(control.state.intents.size).toBe(1)
  const response = await post('/v1/payment_intents', 'amount=22900&currency=sek', { 'idempotency-key': 'k' })
  expect(response.headers.get('idempotent-replayed')).toBe('true')
})

test('the same key with other content is an error; after a day it is a new key', async () => {
  const { stripe, time } = world()
  const first = await stripe.paymentIntents.create(anIntent, { idempotencyKey: 'k' })
  const other = () => stripe.paymentIntents.create({ ...anIntent, amount: 300 }, { idempotencyKey: 'k' })
  await expect(other()).rejects.toBeInstanceOf(Stripe.errors.StripeIdempotencyError)
  time.advance(ms('24h'))
  expect((await other()).id).not.toBe(first.id)
})

test('the same key while the first still runs: 409', async () => {
  const { post } = world()
  const send = () => post('/v1/payment_intents', 'amount=22900&currency=sek', { 'idempotency-key': 'k' })
  const both = await Promise.all([send(), send()])
  expect(both.map(each => each.status).sort()).toEqual([200, 409])
})

test('lists come in pages, newest first', async () => {
  const { stripe, time } = world()
  const made: string[] = []
  for (let count = 0; count < 5; count += 1) {
    time.advance(1_000)
    made.unshift((await stripe.paymentIntents.create(anIntent)).id)
  }
  const first = await stripe.paymentIntents.list({ limit: 2 })
  expect(first).toMatchObject({ has_more: true, data: [{ id: made[0] }, { id: made[1] }] })
  const before = await stripe.paymentIntents.list({ limit: 2, ending_before: made[3] ?? '' })
  expect(before.data.map(each => each.id)).toEqual([made[1], made[2]])
  const all = await stripe.paymentIntents.list({ limit: 2 }).autoPagingToArray({ limit: 100 })
  expect(all.map(each => each.id)).toEqual(made)
})

test('captured, cancelled and refunded by the API, each once', async () => {
  const { stripe, control } = world()
  const reserve = async () => {
    const { id } = await stripe.paymentIntents.create({ ...anIntent, capture_method: 'manual' })
    return control.begin(id, 'card').id
  }
  const captured = await reserve()
  expect(await stripe.paymentIntents.capture(captured, { amount_to_capture: 20_000 })).toMatchObject({
    status: 'succeeded',
    amount_received: 20_000,
  })
  await expect(stripe.paymentIntents.capture(captured)).rejects.toMatchObject({
    code: 'payment_intent_unexpected_state',
  })
  expect(await stripe.refunds.create({ payment_intent: captured })).toMatchObject({ amount: 20_000 })
  await expect(stripe.refunds.create({ payment_intent: captured })).rejects.toMatchObject({ statusCode: 400 })
  const cancelled = await reserve()
  expect(await stripe.paymentIntents.cancel(cancelled)).toMatchObject({ status: 'canceled' })
  await expect(stripe.paymentIntents.cancel(cancelled)).rejects.toMatchObject({
    code: 'payment_intent_unexpected_state',
  })
})

test('only an open session can be ended', async () => {
  const { stripe } = world()
  const { id } = await stripe.checkout.sessions.create(session())
  expect(await stripe.checkout.sessions.expire(id)).toMatchObject({ status: 'expired', url: null })
  await expect(stripe.checkout.sessions.expire(id)).rejects.toMatchObject({ statusCode: 400 })
})

test('events are tried again for three days with growing pauses, and no longer', async () => {
  const { stripe, webhooks, time } = world({ fetch: async () => new Response(null, { status: 500 }) })
  webhooks.listen({ url: 'https://pay.example/callbacks/nordlys/stripe', secrets: ['whsec_a'] })
  await stripe.paymentIntents.create(anIntent)
  for (let minutes = 0; minutes < 5 * 24 * 60; minutes += 5) {
    await webhooks.settled()
    time.advance(ms('5m'))
  }
  const tries = webhooks.deliveries.map(each => each.at)
  const pauses = tries.slice(1).map((at, index) => at - (tries[index] ?? 0))
  expect(pauses.every((pause, index) => pause >= (pauses[index - 1] ?? 0))).toBe(true)
  expect((tries.at(-1) ?? 0) - (tries[0] ?? 0)).toBeLessThanOrEqual(ms('3d'))
  expect(tries).toHaveLength(10)
})

/** Clicks a button on a page: the first form's, with this value. */
async function click(stripe: ReturnType<typeof world>, url: string, field: string, value: string) {
  const shown = await stripe.fetch(url)
  expect(await shown.text()).toContain(`value="${value}"`)
  const body = new FormData()
  body.set(field, value)
  const response = await stripe.fetch(url, { method: 'POST', body })
  return { response, to: new URL(response.headers.get('location') ?? '/', url).href }
}

test('the customer clicks through the page and the app, and comes back with the session’s id', async () => {
  const here = world()
  const { id, url } = await here.stripe.checkout.sessions.create(session())
  const app = await click(here, url ?? '', 'method', 'swish')
  expect(app.to).toContain('/app/pi_')
  const back = await click(here, app.to, 'action', 'pay')
  expect(back.to).toBe(`https://pay.example/return/t?session_id=${id}`)
  expect((await here.fetch(url ?? '')).status).toBe(200)
})

test('denied in the app, the customer is back on the page and may try again', async () => {
  const here = world()
  const { url } = await here.stripe.checkout.sessions.create(session())
  const back = await click(here, (await click(here, url ?? '', 'method', 'klarna')).to, 'action', 'deny')
  expect(back.to).toBe(url)
  expect(await (await here.fetch(back.to)).text()).toContain('try again')
  expect((await click(here, back.to, 'method', 'card')).to).toContain('https://pay.example/return/t')
})

test('the form in the merchant’s own page pays by the client secret', async () => {
  const { stripe, fetch, control } = world()
  const intent = await stripe.paymentIntents.create(anIntent)
  const body = JSON.stringify({ method: 'ideal', returnUrl: 'https://pay.example/return/t' })
  const response = await fetch(`http://localhost:4242/v3/confirm/${intent.client_secret}`, { method: 'POST', body })
  expect(await response.json()).toEqual({ url: `http://localhost:4242/app/${intent.id}` })
  expect(control.state.getIntent(intent.id)).toMatchObject({ status: 'requires_action', method: 'ideal' })
  expect((await fetch('http://localhost:4242/v3/')).headers.get('content-type')).toContain('javascript')
})

test('everything can be done from another process', async () => {
  const { stripe, fetch, control, webhooks } = world()
  const { id } = await stripe.checkout.sessions.create(session())
  const call = async (method: string, path: string, body?: object) => {
    const init = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await fetch(`http://localhost:4242/_sim${path}`, { method, ...init })
    return { status: response.status, body: JSON.parse(await response.text()) }
  }
  const begun = await call('POST', `/begin/${id}`, { method: 'swish' })
  const intent = begun.body.id
  expect(await call('POST', `/intents/${intent}/pay`)).toMatchObject({ body: { status: 'succeeded' } })
  expect(await call('POST', `/intents/${intent}/pay`)).toMatchObject({ status: 409 })
  expect(await call('POST', `/intents/${intent}/refund`, { amount: 100 })).toMatchObject({
    body: { status: 'succeeded' },
  })
  const dispute = await call('POST', `/intents/${intent}/dispute`)
  await call('POST', `/disputes/${dispute.body.id}/end`, { status: 'lost' })
  expect(control.state.disputes.get(dispute.body.id)?.status).toBe('lost')
  await call('POST', '/endpoints', { url: 'https://pay.example/x', secrets: ['whsec_a'] })
  expect(await call('POST', '/faults/callbacks', { fault: { kind: 'lose' } })).toMatchObject({ status: 200 })
  control.begin((await stripe.checkout.sessions.create(session())).id, 'card')
  expect(webhooks.deliveries.some(each => each.result === 'lost')).toBe(true)
  expect(await call('POST', '/faults/answers', { fault: { kind: 'status', status: 500 } })).toMatchObject({
    status: 200,
  })
  await expect(stripe.paymentIntents.create(anIntent)).rejects.toMatchObject({ statusCode: 500 })
  expect(await call('DELETE', '/faults')).toMatchObject({ body: { healed: true } })
  for (const path of ['/sessions', '/intents', '/events', '/deliveries'])
    expect((await call('GET', path)).body.length, path).toBeGreaterThan(0)
  expect(await call('POST', `/begin/${id}`, { method: 'cash' })).toMatchObject({ status: 400 })
})

test('with the same random numbers the ids are the same again', async () => {
  const seeded = () => {
    let state = 1
    return () => {
      state = (state * 16_807) % 2_147_483_647
      return state / 2_147_483_647
    }
  }
  const id = async () => (await world({ random: seeded() }).stripe.paymentIntents.create(anIntent)).id
  expect(await id()).toBe(await id())
})
