import ms from 'ms'
import { expect, test } from 'vitest'
import { callbackOf } from '../contract.ts'
import type { Callback, Session, SessionRequest } from '../provider.ts'
import { VirtualTime } from '../simulation/time.ts'
import { stripeConfig } from './config.ts'
import { request } from './request.fixture.ts'
import { createStripeSimulator, defaultAccount } from './simulator/simulator.ts'
import { createStripe } from './stripe.ts'

/** Each way in which Stripe differs from what one would expect, by name. */

type Shop = (event: { id: string; type: string }) => Response

/** A simulated Stripe, our adapter beside it, and a shop that answers events as told. */
function world(settings: object = {}, shop: Shop = () => new Response()) {
  const time = new VirtualTime(Date.UTC(2026, 10, 2))
  const heard: (Callback & { readonly type: string })[] = []
  const toShop: typeof fetch = async (_input, init) => {
    const body = String(init?.body)
    const event = JSON.parse(body)
    const headers = Object.fromEntries(new Headers(init?.headers))
    heard.push({ ...callbackOf({ body, headers }), type: event.type })
    return shop(event)
  }
  const { apiKey, publishableKey, webhookSecret } = defaultAccount
  const endpoints = [{ url: 'https://pay.example/callbacks/nordlys/stripe', secrets: [webhookSecret] }]
  const simulator = createStripeSimulator({ clock: time, after: time.after, fetch: toShop, endpoints })
  const baseUrl = 'http://localhost:4242'
  const config = stripeConfig.parse({ baseUrl, apiKey, publishableKey, webhookSecrets: [webhookSecret], ...settings })
  const provider = createStripe(config, { fetch: simulator.fetch, clock: time })
  const signal = new AbortController().signal
  return {
    ...simulator,
    config,
    time,
    heard,
    provider,
    signal,
    async open(changes: Partial<SessionRequest> = {}): Promise<Session & { readonly id: string }> {
      const session = await provider.open(request({ paymentId: 'p1', ...changes }), signal)
      if (session.kind !== 'ok') throw new Error(session.message)
      return { ...session.value, id: idOf(session.value) }
    },
    async change(session: Session, amountMinor: number): Promise<Session & { readonly id: string }> {
      const rows = [{ name: 'Lampa', quantity: 1, unitAmountMinor: amountMinor, vatRate: 2500 }]
      const changed = await provider.update(session, request({ paymentId: 'p1', amountMinor, rows }), signal)
      if (changed.kind !== 'ok') throw new Error(changed.message)
      return { ...changed.value, id: idOf(changed.value) }
    },
    async look(session: Session | null, references: string[] = []) {
      const seen = await provider.look({ paymentId: 'p1', session, references }, signal)
      if (seen.kind !== 'ok') throw new Error(seen.message)
      expect(seen.value.unread).toEqual([])
      return seen.value.attempts
    },
    async missed(since = 0) {
      const missed = await provider.missed?.(since, signal)
      if (missed?.kind !== 'ok') throw new Error(missed?.message)
      return missed.value
    },
  }
}

const idOf = ({ public: { sessionId, paymentIntent } }: Session): string => sessionId ?? paymentIntent ?? ''

test('a refused try is not the end: the same PaymentIntent waits for the next, and is paid', async () => {
  const { open, look, control } = world()
  const session = await open()
  const { id } = control.begin(session.id, 'klarna')
  control.act(id, 'deny')
  expect(await look(session)).toEqual([])
  control.begin(session.id, 'card')
  expect(await look(session)).toMatchObject([{ reference: id, state: 'paid', method: 'card' }])
})

test('complete is not paid: a bank debit is held until the bank has spoken, days later', async () => {
  const { open, look, control, time, heard } = world()
  const session = await open()
  const { id } = control.begin(session.id, 'sepa_debit')
  expect(control.state.getCheckout(session.id)).toMatchObject({ status: 'complete', paymentStatus: 'unpaid' })
  expect(await look(session)).toMatchObject([{ state: 'on_hold', status: 'processing' }])
  time.advance(ms('6d'))
  control.act(id, 'pay')
  expect(await look(session)).toMatchObject([{ state: 'paid' }])
  expect(heard.at(-1)?.type).toBe('checkout.session.async_payment_succeeded')
})

test('a bank that says no days later has said it: nobody can try again in a complete session', async () => {
  const { open, look, control } = world()
  const session = await open()
  control.act(control.begin(session.id, 'sepa_debit').id, 'deny')
  expect(await look(session)).toMatchObject([{ state: 'denied', status: expect.stringContaining('decline') }])
})

test('a voucher waits to be paid elsewhere: held, though it says requires_action', async () => {
  const { open, look, control } = world()
  const session = await open()
  const { id } = control.begin(session.id, 'multibanco')
  expect(await look(session)).toMatchObject([{ state: 'on_hold', status: 'requires_action' }])
  control.act(id, 'pay')
  expect(await look(session)).toMatchObject([{ state: 'paid' }])
})

test('the customer switched to the app, paid and never came back: the session tells, with no callback and no search', async () => {
  const { open, look, control, webhooks } = world()
  webhooks.misbehave({ kind: 'lose' }, 100)
  const session = await open()
  control.act(control.begin(session.id, 'swish').id, 'pay')
  expect(await look(null)).toEqual([])
  expect(await look(session)).toMatchObject([{ state: 'paid', method: 'swish', amountMinor: 22_900, currency: 'SEK' }])
})

test('the search is late by a minute, and then finds what no session leads to', async () => {
  const { open, look, control, time } = world()
  const { id } = control.begin((await open()).id, 'card')
  expect(await look(null)).toEqual([])
  time.advance(ms('1m'))
  expect(await look(null)).toMatchObject([{ reference: id, state: 'paid' }])
})

test('a session that nobody used ends after a day, and says so to the calendar', async () => {
  const { open, look, time } = world()
  const session = await open()
  time.advance(ms('24h') - 1)
  expect(await look(session)).toEqual([])
  time.advance(1)
  expect(await look(session)).toMatchObject([{ reference: session.id, merchantReference: 'p1', state: 'expired' }])
})

test('a changed cart ends the old session before the new one is there, so that nobody pays both', async () => {
  const { open, change, look, control } = world()
  const first = await open()
  const second = await change(first, 30_000)
  expect(control.state.getCheckout(first.id).status).toBe('expired')
  // The event of the ended session names it; that is no reason to think that the payment has run out.
  expect(await look(second, [first.id])).toEqual([])
  control.begin(second.id, 'card')
  expect(await look(second)).toMatchObject([{ amountMinor: 30_000 }])
})

test('a try that was refused before the cart changed is not held against the new session', async () => {
  const { open, change, look, control, time } = world()
  const first = await open()
  const { id } = control.begin(first.id, 'klarna')
  control.act(id, 'deny')
  const second = await change(first, 30_000)
  time.advance(ms('1m'))
  expect(control.state.getIntent(id).status).toBe('canceled')
  expect(await look(second, [id, first.id])).toEqual([])
})

test('a cart that is changed and changed back gets a live session, not the dead one of its idempotency key', async () => {
  const { open, change, control } = world()
  const first = await open()
  const third = await change(await change(first, 30_000), 22_900)
  expect(third.id).not.toBe(first.id)
  expect(control.begin(third.id, 'card')).toMatchObject({ amount: 22_900, status: 'succeeded' })
})

test('a change that broke off in the middle is finished by the same call again', async () => {
  const { open, change, provider, answers, signal, control } = world()
  const first = await open()
  answers.fail({ fault: { kind: 'answer_lost' }, path: '/v1/checkout/sessions', method: 'POST' })
  expect((await provider.update(first, request({ paymentId: 'p1', amountMinor: 30_000 }), signal)).kind).toBe('unknown')
  const second = await change(first, 30_000)
  expect(control.begin(second.id, 'card').status).toBe('succeeded')
})

test('a cart cannot change once it is paid', async () => {
  for (const mode of ['checkout', 'payment_intent']) {
    const { open, provider, control, signal } = world({ mode })
    const session = await open()
    control.begin(session.id, 'card')
    const changed = await provider.update(session, request({ paymentId: 'p1', amountMinor: 30_000 }), signal)
    expect(changed, mode).toMatchObject({ kind: 'refused', code: 'conflict' })
  }
})

test('in our own page the PaymentIntent stays, with the new amount, also when the cart is changed back', async () => {
  const { open, change, look, control } = world({ mode: 'payment_intent' })
  const session = await open()
  expect(await change(await change(session, 30_000), 22_900)).toMatchObject({ id: session.id, public: session.public })
  await change(session, 40_000)
  control.begin(session.id, 'card')
  expect(await look(session)).toMatchObject([{ amountMinor: 40_000, state: 'paid' }])
})

test('an answer that was lost, by a crash or on the wire: the same request again is the same session', async () => {
  const { open, answers, provider, control, signal } = world()
  answers.fail({ fault: { kind: 'answer_lost' } })
  expect((await provider.open(request({ paymentId: 'p1' }), signal)).kind).toBe('unknown')
  const { id } = await open()
  expect([...control.state.checkouts.keys()]).toEqual([id])
})

test('another site on the same account is not ours: its events name no payment, its money is a stranger’s', async () => {
  const { control, look, provider, heard } = world()
  const intent = control.state.addIntent({
    amount: 22_900,
    currency: 'sek',
    metadata: { order: '7' },
    captureMethod: 'automatic',
    methods: ['card'],
    checkout: null,
  })
  control.begin(intent.id, 'card')
  for (const callback of heard) {
    expect(provider.admits(callback)).toBe(true)
    expect(provider.readCallback(callback).paymentId).toBeNull()
  }
  expect(await look(null, [intent.id])).toMatchObject([{ reference: intent.id, merchantReference: null }])
})

test('a signed event is a hint all the same: what it says of the money is not believed', async () => {
  const { open, look, control, webhooks, heard, provider } = world()
  const session = await open()
  webhooks.misbehave({ kind: 'lie', body: { type: 'payment_intent.succeeded' } }, 10)
  const { id } = control.begin(session.id, 'swish')
  const [lie] = heard.filter(each => each.type === 'payment_intent.succeeded')
  if (lie === undefined) throw new Error('no lie was told')
  expect(provider.admits(lie)).toBe(true)
  expect(provider.readCallback(lie)).toEqual({ reference: id, paymentId: 'p1' })
  expect(await look(session, [id])).toMatchObject([{ state: 'open', status: 'requires_action' }])
})

test('every retry is signed anew, so that one that comes hours later is still admitted', async () => {
  let isUp = false
  const { open, control, time, heard, provider, webhooks } = world(
    {},
    () => new Response(null, { status: isUp ? 200 : 502 }),
  )
  control.begin((await open()).id, 'card')
  for (const pause of ['5m', '30m'] as const) {
    await webhooks.settled()
    time.advance(ms(pause))
  }
  await webhooks.settled()
  isUp = true
  time.advance(ms('2h'))
  const last = heard.at(-1)
  expect(last && provider.admits(last)).toBe(true)
  expect(heard[0] && provider.admits(heard[0])).toBe(false)
})

test('forged, unsigned and old events are turned away', async () => {
  for (const forgery of ['wrong_secret', 'none', 'old'] as const) {
    const { open, control, webhooks, heard, provider } = world()
    webhooks.forge(forgery, 10)
    control.begin((await open()).id, 'swish')
    await webhooks.settled()
    expect(
      heard.map(each => provider.admits(each)),
      forgery,
    ).toEqual(heard.map(() => false))
  }
})

test('what was not delivered is listed, what was delivered is not', async () => {
  let isUp = true
  const { open, control, webhooks, missed, time } = world({}, () => new Response(null, { status: isUp ? 200 : 502 }))
  control.begin((await open({ paymentId: 'p1' })).id, 'card')
  await webhooks.settled()
  expect(await missed()).toEqual([])
  isUp = false
  time.advance(ms('1h'))
  const { id } = control.begin((await open({ paymentId: 'p2' })).id, 'card')
  await webhooks.settled()
  expect(await missed()).toContainEqual({ id: expect.stringMatching(/^evt_/), reference: id, paymentId: 'p2' })
  expect((await missed()).every(each => each.paymentId === 'p2')).toBe(true)
  time.advance(ms('1h'))
  expect(await missed(time.now())).toEqual([])
})

test('more undelivered events than one page holds are all listed', async () => {
  const { open, control, webhooks, missed, time } = world({}, () => new Response(null, { status: 500 }))
  for (let count = 0; count < 60; count += 1) control.begin((await open({ paymentId: `p${count}` })).id, 'card')
  await webhooks.settled()
  time.advance(1_000)
  expect(new Set((await missed()).map(each => each.paymentId)).size).toBe(60)
})

test('a dispute’s event names no payment, so the list does; and it stands until it is won', async () => {
  const { open, look, control, webhooks, heard, provider, missed } = world()
  const session = await open()
  const { id } = control.begin(session.id, 'card')
  const dispute = control.dispute(id)
  await webhooks.settled()
  const told = heard.find(each => each.type === 'charge.dispute.created')
  expect(told && provider.readCallback(told)).toEqual({ reference: id, paymentId: null })
  expect(await missed()).toMatchObject([{ reference: id, paymentId: 'p1' }])
  expect(await look(session)).toMatchObject([{ state: 'paid', isDisputed: true }])
  control.endDispute(dispute.id, 'won')
  expect(await look(session)).toMatchObject([{ state: 'paid', isDisputed: false }])
  expect(await missed()).toHaveLength(2)
})

test('a refund that the bank sends back is no refund any more', async () => {
  const { open, look, control } = world()
  const session = await open()
  const { id } = control.begin(session.id, 'card')
  const refund = control.refund(id, 22_900)
  expect(await look(session)).toMatchObject([{ state: 'refunded', refundedMinor: 22_900 }])
  control.failRefund(refund.id)
  expect(await look(session)).toMatchObject([{ state: 'paid', refundedMinor: 0 }])
})

test('reserved money is secured; when the merchant captures less, the amount says so', async () => {
  const { open, look, control } = world({ captureMethod: 'manual' })
  const session = await open()
  const { id } = control.begin(session.id, 'card')
  expect(await look(session)).toMatchObject([{ state: 'authorized', amountMinor: 22_900 }])
  control.capture(id, 20_000)
  expect(await look(session)).toMatchObject([{ state: 'paid', amountMinor: 20_000 }])
})

test('a capture or cancel that was refused is asked anew: a key would have the refusal told again for a day', async () => {
  const { open, control, look, signal, fetch: send, config } = world({ captureMethod: 'manual' })
  const { id } = control.begin((await open()).id, 'card')
  const refusals = new Map<string, Response>()
  let isDown = true
  const refusing: typeof fetch = async (input, init) => {
    if (!/\/(capture|cancel)$/.test(String(input))) return send(input, init)
    const key = new Headers(init?.headers).get('idempotency-key')
    const told = key === null ? undefined : refusals.get(key)
    if (told !== undefined) return told.clone()
    if (!isDown) return send(input, init)
    const refusal = Response.json({ error: { type: 'card_error', message: 'not now' } }, { status: 402 })
    if (key !== null) refusals.set(key, refusal.clone())
    return refusal
  }
  const provider = createStripe(config, { fetch: refusing, clock: { now: () => 0 } })
  const [attempt] = await look(null, [id])
  if (attempt === undefined) throw new Error('nothing is reserved')
  const order = { paymentId: 'p1', attempt, amountMinor: 22_900 }
  expect(await provider.capture?.(order, signal)).toMatchObject({ kind: 'refused' })
  expect(await provider.cancel?.(order, signal)).toMatchObject({ kind: 'refused' })
  isDown = false
  expect(await provider.capture?.(order, signal)).toMatchObject({ kind: 'ok' })
  expect(await provider.capture?.(order, signal), 'sent again it is the same').toMatchObject({ kind: 'ok' })
  expect(await look(null, [id])).toMatchObject([{ state: 'paid', amountMinor: 22_900 }])
})

test('Swish cannot reserve, so it is not offered with manual capture', async () => {
  const { open, control } = world({ captureMethod: 'manual' })
  expect(control.state.getCheckout((await open()).id).methods).toEqual(['card', 'klarna'])
})

test.each([
  ['ISK', 500, 50_000],
  ['JPY', 500, 500],
  ['KWD', 5_120, 5_120],
])('%s: what we asked for is what we read, whatever it is on the wire', async (currency, amountMinor, wire) => {
  const { open, look, control } = world()
  const rows = [{ name: 'Lampa', quantity: 1, unitAmountMinor: amountMinor, vatRate: 2500 }]
  const session = await open({ currency, amountMinor, rows })
  const { id, amount } = control.begin(session.id, 'card')
  expect(amount).toBe(wire)
  control.refund(id, wire / 5)
  expect(await look(session)).toMatchObject([{ amountMinor, currency, refundedMinor: amountMinor / 5 }])
})

test('the order’s number is written beside our payment id, which stays: the next look finds it again', async () => {
  const { open, look, control, provider, signal, time } = world()
  const { id } = control.begin((await open()).id, 'card')
  expect((await provider.label?.(id, '10042', signal))?.kind).toBe('ok')
  expect(control.state.getIntent(id)).toMatchObject({
    description: 'Order 10042',
    metadata: { kvitto_payment: 'p1', order_number: '10042' },
  })
  time.advance(ms('1m'))
  expect(await look(null)).toMatchObject([{ reference: id, merchantReference: 'p1' }])
})

test('the pay page is Stripe’s own, or Stripe’s form in ours', async () => {
  const words = { language: 'sv', pay: 'Betala', failed: 'Genomfördes inte.' }
  const page = { returnUrl: 'https://pay.example/return/t', termsUrl: null, words }
  const hosted = world()
  expect(hosted.provider.payPage(await hosted.open(), page)).toEqual({
    kind: 'redirect',
    url: expect.stringMatching(/\/c\/pay\/cs_/),
  })
  const own = world({ mode: 'payment_intent' })
  const { clientSecret = '' } = (await own.open()).public
  expect(own.provider.payPage({ public: { clientSecret } }, page)).toMatchObject({
    kind: 'script',
    data: { clientSecret, returnUrl: page.returnUrl, ...words },
  })
})
