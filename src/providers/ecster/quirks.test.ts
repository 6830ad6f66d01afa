import ms from 'ms'
import { expect, test } from 'vitest'
import { callbackOf } from '../contract.ts'
import type { Session, SessionRequest } from '../provider.ts'
import { VirtualTime } from '../simulation/time.ts'
import { ecsterConfig } from './config.ts'
import { createEcster } from './ecster.ts'
import { request } from './request.fixture.ts'
import { createEcsterSimulator, defaultMerchant } from './simulator/simulator.ts'

/** Each known quirk of Ecster and its integrations (§1.10 of `research/providers.md`), by its number there. */

type Shop = (body: { orderId: string; status: string }, signal: AbortSignal) => Response | Promise<Response>

/** A simulated Ecster, our adapter beside it, and a shop that answers notifications as told. */
function world(shop: Shop = () => new Response()) {
  const time = new VirtualTime(Date.UTC(2023, 3, 28))
  const heard: { readonly at: number; readonly orderId: string; readonly status: string }[] = []
  const toShop: typeof fetch = async (input, init) => {
    const body = JSON.parse(String(init?.body))
    heard.push({ at: time.now(), ...body })
    return shop(body, new Request(input, init).signal)
  }
  const simulator = createEcsterSimulator({ clock: time, after: time.after, fetch: toShop })
  const { apiKey, merchantKey } = defaultMerchant
  const config = ecsterConfig.parse({ baseUrl: 'https://labs.ecster.se/rest/public', apiKey, merchantKey })
  const provider = createEcster(config, { fetch: simulator.fetch, clock: time })
  const signal = new AbortController().signal
  return {
    ...simulator,
    time,
    heard,
    provider,
    async open(changes: Partial<SessionRequest> = {}): Promise<Session & { cartKey: string }> {
      const session = await provider.open(request({ paymentId: 'p1', ...changes }), signal)
      if (session.kind !== 'ok') throw new Error(session.message)
      return { ...session.value, cartKey: session.value.public.cartKey ?? '' }
    },
    async look(references: string[] = []) {
      const seen = await provider.look({ paymentId: 'p1', session: null, references }, signal)
      if (seen.kind !== 'ok') throw new Error(seen.message)
      return seen.value.attempts
    },
  }
}

test('quirk 1: a cart key is no order id; with only the cart known, the search finds the order', async () => {
  const { open, look, control } = world()
  const { cartKey } = await open()
  expect(await look([cartKey])).toEqual([])
  const { id } = control.begin(cartKey, 'SWISH')
  expect(id).not.toBe(cartKey)
  expect(await look([cartKey])).toMatchObject([{ reference: id }])
})

test('quirk 2: the reference is the payment’s own from the first request on, so no other payment is found with it', async () => {
  const { open, look, control } = world()
  const mine = control.begin((await open({ paymentId: 'p1' })).cartKey, 'SWISH')
  control.begin((await open({ paymentId: 'p2' })).cartKey, 'SWISH')
  expect(mine.orderReference).toBe('p1')
  expect(await look()).toMatchObject([{ reference: mine.id }])
})

test('quirk 3: a notification names the order and its reference, and both lead to the payment', async () => {
  const { open, look, control, heard, provider } = world()
  const { id } = control.begin((await open()).cartKey, 'SWISH')
  const { reference: claimed } = provider.readCallback(callbackOf({ body: JSON.stringify(heard[0]) }))
  expect(claimed).toBe(id)
  expect(heard).toMatchObject([{ orderId: id, orderReference: 'p1' }])
  expect(await look([id])).toMatchObject([{ reference: id, merchantReference: 'p1' }])
})

test('quirk 4: an unsigned credit is a state of its own: held, neither paid nor refused', async () => {
  const { open, look, control } = world()
  const { id } = control.begin((await open()).cartKey, 'PARTPAYMENT')
  control.act(id, 'pay')
  expect(await look()).toMatchObject([{ status: 'PENDING_SIGNATURE', state: 'on_hold' }])
  control.act(id, 'sign')
  expect(await look()).toMatchObject([{ status: 'READY', state: 'authorized' }])
})

test('quirk 5: the fee is a fact that looks the same to everyone who asks, not an event to be added up', async () => {
  const { open, look, control } = world()
  const { id } = control.begin((await open()).cartKey, 'INVOICE', 2_900)
  control.act(id, 'pay')
  const [first, second] = await Promise.all([look([id]), look()])
  expect(first).toEqual(second)
  expect(first).toMatchObject([{ feeMinor: 2_900 }])
})

test('quirk 6: a signed invoice (READY) is secured money though the customer never returned', async () => {
  const { open, look, control } = world()
  control.act(control.begin((await open()).cartKey, 'INVOICE').id, 'pay')
  expect(await look()).toMatchObject([{ state: 'authorized', status: 'READY' }])
})

test('quirk 7: a shop that takes longer than 5 seconds is told again, and the repetition names the same order', async () => {
  const { open, control, heard, time, notifications, provider } = world((_body, signal) => {
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  })
  control.begin((await open()).cartKey, 'SWISH')
  time.advance(ms('5s'))
  await notifications.settled()
  time.advance(ms('2h'))
  expect(heard).toHaveLength(2)
  const claims = heard.map(each => provider.readCallback(callbackOf({ body: JSON.stringify(each) })).reference)
  expect(claims[0]).toBe(claims[1])
})

test('quirk 8: the order as fetched is the truth, whatever status a notification tells', async () => {
  const { open, look, control, heard, notifications, provider } = world()
  notifications.misbehave({ kind: 'lie', body: { status: 'FULLY_DELIVERED' } })
  control.begin((await open()).cartKey, 'SWISH')
  expect(heard).toMatchObject([{ status: 'FULLY_DELIVERED' }])
  const { reference: claimed } = provider.readCallback(callbackOf({ body: JSON.stringify(heard[0]) }))
  expect(await look([claimed ?? ''])).toMatchObject([{ state: 'open', status: 'PENDING_PAYMENT' }])
})

test('quirk 9: an early notice that was refused comes again after the order is paid, and changes nothing', async () => {
  const { open, look, control, heard, time, notifications } = world(({ status }) => {
    return new Response(null, { status: status === 'PENDING_PAYMENT' ? 404 : 200 })
  })
  const { id } = control.begin((await open()).cartKey, 'INVOICE')
  control.act(id, 'pay')
  await notifications.settled()
  time.advance(ms('2h'))
  await notifications.settled()
  expect(heard.map(each => each.status)).toEqual(['PENDING_PAYMENT', 'READY', 'PENDING_PAYMENT'])
  expect(await look([id])).toMatchObject([{ state: 'authorized' }])
})

test('quirk 10: the invoice fee comes on top after checkout, and amount less fee is what we asked for', async () => {
  const { open, look, control } = world()
  const { id } = control.begin((await open()).cartKey, 'INVOICE', 2_900)
  expect(await look()).toMatchObject([{ amountMinor: 22_900, feeMinor: 0 }])
  control.act(id, 'pay')
  expect(await look()).toMatchObject([{ amountMinor: 25_800, feeMinor: 2_900 }])
})

test('quirk 11: quotes, missing descriptions, odd VAT and lost öre never break the checkout', async () => {
  const { open, control } = world()
  const name = "<b>19\"</b> skärm 'Ljus' \\ `x`\u0000"
  const rows = [{ name, quantity: 3, unitAmountMinor: 7_633, vatRate: 2400, partNumber: 'x'.repeat(50) }]
  const session = await open({ rows })
  expect(session.private?.adjustments).toContain('VAT 24 %')
  const sent = control.findCart(session.cartKey)?.body.cart
  expect(sent).toMatchObject({
    amount: 22_900,
    rows: [
      { name: '19″ skärm ’Ljus’ ’x’', vatRate: 2500, partNumber: 'x'.repeat(32) },
      { quantity: 1, unitAmount: 1, vatRate: 0 },
    ],
  })
})

test('quirk 12: a Swish order is debited by itself and refunded by the id of that debit', async () => {
  const { open, look, control, fetch } = world()
  const { id } = control.begin((await open()).cartKey, 'SWISH')
  control.act(id, 'pay')
  const [attempt] = await look()
  expect(attempt).toMatchObject({ state: 'paid', transactionId: expect.any(String) })
  const { apiKey, merchantKey } = defaultMerchant
  const post = (path: string, body: object) =>
    fetch(`https://labs.ecster.se/rest/public/v1/orders/${id}/${path}`, {
      method: 'POST',
      headers: { 'x-api-key': apiKey, 'x-merchant-key': merchantKey },
      body: JSON.stringify(body),
    })
  for (const type of ['DEBIT', 'ANNUL'])
    expect(await (await post('transactions', { type })).json()).toMatchObject({ code: 4424 })
  const refund = await post('refunds', { amount: 22_900, debitTransaction: attempt?.transactionId })
  expect(await refund.json()).toEqual({ status: 'ONGOING' })
  expect(await look()).toMatchObject([{ state: 'paid', refundedMinor: 0 }])
  control.endRefund(id, true)
  expect(await look()).toMatchObject([{ state: 'refunded', refundedMinor: 22_900 }])
})
