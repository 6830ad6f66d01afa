import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultAccount } from '../../src/providers/stripe/simulator/simulator.ts'
import { anOrder, apiKey } from '../service.ts'
import { checkAll, expectClear, headers, query, segment, toAsked } from './calls.ts'
import { adminToken, openDoor, webhookSecret } from './door.ts'
import { damage, oddText, runs } from './wire.ts'

/**
 * The same for whoever has a key: a shop, its webhooks, a provider that signs, a person in the control room. What they
 * send can be as broken as anybody's: a clear answer below 500, and nothing made of what is refused.
 */

let door: Awaited<ReturnType<typeof openDoor>>
const ids = { ecster: '', swish: '', stripe: '' }
const orderId = 1042
const shopKey = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
const own = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }
let cookie = ''

beforeAll(async () => {
  door = await openDoor()
  const body = { amount: 34_900, currency: 'SEK', reference: 'cart 1', order: anOrder }
  for (const provider of ['ecster', 'swish', 'stripe'] as const)
    await door.send({
      method: 'POST',
      path: '/v1/shops/nordlys/payments',
      headers: { ...shopKey, 'idempotency-key': provider },
      body: JSON.stringify({ ...body, provider }),
    })
  for (const { provider, id } of await door.store.list({ limit: 9 })) Object.assign(ids, { [provider]: id })
  // Stripe's is settled, and Swish's needs a person.
  const order = JSON.stringify({ id: String(orderId), number: String(orderId), key: 'k', receivedUrl: null })
  const settled = { status: 'settled', reason: 'paid', settled_at: new Date(), found_order: order } as const
  await door.db.updateTable('payments').set(settled).where('id', '=', ids.stripe).execute()
  const needsPerson = { status: 'exception', reason: 'order_missing', exception_since: new Date() } as const
  await door.db.updateTable('payments').set(needsPerson).where('id', '=', ids.swish).execute()
  const login = JSON.stringify({ token: adminToken, who: 'Anna' })
  const answered = await door.send({ method: 'POST', path: '/api/session', headers: own, body: login })
  cookie = answered.cookie
  expect(cookie).toMatch(/^__Host-kvitto=/)
})
afterAll(() => door[Symbol.asyncDispose]())

/** A right body, damaged; one in ten is whole. */
const damaged = (right: object): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 9, arbitrary: damage.map(harm => harm(JSON.stringify(right))) },
    { weight: 1, arbitrary: fc.constant(JSON.stringify(right)) },
  )

const isGood = (status: number): boolean => status >= 200 && status < 300

describe('with a right signature', () => {
  test('a webhook of the shop is answered 200 whatever it says, and wakes only what it names', async () => {
    const asked = fc
      .tuple(damaged({ id: orderId, status: 'completed', total: '349.00' }), headers)
      .map(([text, odd]) => {
        const signature = createHmac('sha256', webhookSecret).update(text.toWellFormed()).digest('base64')
        return toAsked({
          method: 'POST',
          path: '/callbacks/nordlys/woocommerce',
          headers: { ...odd, 'x-wc-webhook-signature': signature },
          body: text.toWellFormed(),
        })
      })
    await checkAll(door, asked, 60, (answered, { body }, isWorkMade) => {
      expect(answered.status).toBe(200)
      if (isWorkMade) expect(body).toContain(String(orderId))
    })
  })

  test('an event of Stripe’s is answered 200 whatever it says, and wakes only what it names', async () => {
    const event = {
      id: 'evt_1',
      type: 'checkout.session.completed',
      data: {
        object: {
          object: 'checkout.session',
          id: 'cs_test_1',
          payment_intent: 'pi_1',
          client_reference_id: ids.stripe,
          metadata: { kvitto_payment: ids.stripe },
        },
      },
    }
    const secret = defaultAccount.webhookSecret
    const asked = fc.tuple(damaged(event), headers).map(([given, odd]) => {
      const payload = given.toWellFormed()
      const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret })
      return toAsked({
        method: 'POST',
        path: '/callbacks/nordlys/stripe',
        headers: { ...odd, 'stripe-signature': signature },
        body: payload,
      })
    })
    await checkAll(door, asked, 60, (answered, { body }, isWorkMade) => {
      // Stripe’s library reads the event before it says whether the signature is right.
      expect([200, 403]).toContain(answered.status)
      if (isWorkMade) expect([answered.status, String(body).includes(ids.stripe)]).toEqual([200, true])
    })
  })
})

describe('with the shop’s key', () => {
  const keyed = (method: string, path: () => string, right: object) =>
    fc.tuple(damaged(right), oddText).map(([body, key]) =>
      toAsked({
        method,
        path: path(),
        headers: { ...shopKey, 'idempotency-key': encodeURIComponent(key.toWellFormed()).slice(0, 300) },
        body: body.toWellFormed(),
      }),
    )

  test('a change of a payment that is still open: changed, or a clear no that changed nothing', async () => {
    const right = {
      amount: 34_900,
      order: anOrder,
      rows: [{ name: 'Mössa', quantity: 1, unitAmount: 34_900, vatRate: 2500 }],
    }
    const asked = keyed('PUT', () => `/v1/shops/nordlys/payments/${ids.ecster}`, right)
    const cartOf = async () => {
      const { amountMinor, snapshot, rows, session } = (await door.store.find(ids.ecster)) ?? {}
      return JSON.stringify([amountMinor, snapshot, rows, session])
    }
    const seen = new Set<number>()
    await fc.assert(
      fc.asyncProperty(asked, async each => {
        const before = await cartOf()
        const answered = await door.send(each)
        expectClear(answered, each)
        expect([200, 400, 422]).toContain(answered.status)
        if (answered.status !== 200) expect(await cartOf(), answered.text).toBe(before)
        seen.add(answered.status)
      }),
      runs(40),
    )
    expect(seen).toContain(200)
  })

  test('a refund of what is not settled is refused, however it is asked for, and not stored', async () => {
    const asked = keyed('POST', () => `/v1/shops/nordlys/payments/${ids.ecster}/refunds`, {
      amount: 100,
      reason: 'too small',
      currency: 'SEK',
    })
    await checkAll(door, asked, 60, (answered, _, isWorkMade) => {
      expect([400, 409]).toContain(answered.status)
      expect(isWorkMade).toBe(false)
    })
    expect(await door.store.refunds(ids.ecster)).toEqual([])
  })

  test('a payment is shown, or not there, by whatever id', async () => {
    const asked = fc
      .tuple(fc.oneof(segment, fc.constant('x')), query, headers)
      .map(([id, odd, with_]) =>
        toAsked({ method: 'GET', path: `/v1/shops/nordlys/payments/${id}${odd}`, headers: { ...with_, ...shopKey } }),
      )
    await checkAll(door, asked, 60, (answered, _, isWorkMade) => {
      expect([200, 400, 404, 414, 431]).toContain(answered.status)
      expect(isWorkMade).toBe(false)
    })
  })
})

describe('in the control room', () => {
  const odd = fc.oneof(segment, fc.constantFrom('2026-11-25', '349,00', 'settled', '1', 'Europe/Stockholm', '0', '-1'))
  const names = fc.constantFrom(
    ...['q', 'shop', 'provider', 'status', 'reason', 'owner', 'zone', 'from', 'to', 'after', 'limit'],
    ...['kind', 'state', 'paymentId', 'source', 'since', 'range'],
  )
  const search = fc
    .array(fc.tuple(names, odd), { maxLength: 5 })
    .map(pairs => `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`)
  const inside = { ...own, host: 'pay.example' }

  test('any list with any filter, any thing by any id: a clear answer, and no work', async () => {
    const lists = ['payments', 'payments.csv', 'actions', 'callbacks', 'overview', 'exceptions', 'doctor', 'settings']
    const path = fc.oneof(
      fc.constantFrom(...lists, 'callbacks/refused', 'catalogue').map(each => `/api/${each}`),
      fc
        .tuple(fc.constantFrom('payments', 'actions', 'callbacks', 'doctor/runs'), fc.oneof(odd, fc.uuid()))
        .map(([each, id]) => `/api/${each}/${id}`),
      odd.map(id => `/api/callbacks/${id}/body`),
      odd.map(id => `/api/payments/${ids.swish}/orders/${id}`),
    )
    const asked = fc
      .record({ path, search, headers })
      .map(({ path, search, headers }) =>
        toAsked({ method: 'GET', path: path + search, headers: { ...headers, ...inside, cookie } }),
      )
    await checkAll(door, asked, 150, (_, each, isWorkMade) => expect(isWorkMade, each.path).toBe(false))
  })

  test('a damaged write is done, or refused and nothing made of it', async () => {
    const revision = 0
    const about = { why: 'found it in the shop', revision, reason: 'order_missing' }
    const writes = [
      ['PUT', `/api/payments/${ids.swish}/owner`, { owner: 'Anna', revision }],
      ['POST', `/api/payments/${ids.swish}/resolution`, { ...about, action: 'attach_order', orderId: '7' }],
      ['POST', `/api/payments/${ids.swish}/resolution`, { ...about, action: 'close', look: '1' }],
      ['POST', '/api/callbacks/1/replay', {}],
      ['POST', '/api/session', { token: 'a guess', who: 'Eve' }],
    ] as const
    const asked = fc
      .constantFrom(...writes)
      .chain(([method, path, right]) =>
        fc
          .tuple(damaged(right), headers)
          .map(([body, odd]) =>
            toAsked({ method, path, headers: { ...odd, ...inside, cookie }, body: body.toWellFormed() }),
          ),
      )
    await checkAll(door, asked, 120, (answered, { path }, isWorkMade) => {
      if (isWorkMade) expect(isGood(answered.status), `${path} ${answered.status} ${answered.text}`).toBe(true)
    })
  })
})
