import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anOrder, apiKey } from '../service.ts'
import { anyBody, checkAll, expectClear, headers, method, query, segment, toAsked } from './calls.ts'
import { openDoor } from './door.ts'
import { damage, runs } from './wire.ts'

/**
 * Whatever is sent to Kvitto, by whomever: a clear answer below 500, and nothing made of what is refused. On real HTTP
 * and a real PostgreSQL.
 */

let door: Awaited<ReturnType<typeof openDoor>>
const tokens: Record<'ecster' | 'swish' | 'stripe', string> = { ecster: '', swish: '', stripe: '' }
let settled = { id: '', token: '' }
const authorized = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
const body = { provider: 'ecster', amount: 34_900, currency: 'SEK', reference: 'cart 1', order: anOrder }
const whole = {
  ...body,
  returnUrl: 'https://shop.example/thanks?order={orderId}&key={orderKey}',
  locale: 'sv-SE',
  rows: [{ name: 'Ullmössa', quantity: 1, unitAmount: 34_900, vatRate: 2500, discount: 0, partNumber: '1' }],
  customer: { kind: 'B2C', firstName: 'Kim', email: 'kim@example.com', phone: '0701234567', country: 'SE' },
}

beforeAll(async () => {
  door = await openDoor()
  for (const provider of ['ecster', 'swish', 'stripe'] as const) {
    const key = { ...authorized, 'idempotency-key': provider }
    await door.send({
      method: 'POST',
      path: '/v1/shops/nordlys/payments',
      headers: key,
      body: JSON.stringify({ ...body, provider }),
    })
  }
  for (const payment of await door.store.list({ limit: 9 }))
    Object.assign(tokens, { [payment.provider]: payment.callbackToken })
  const opened = await door.send({
    method: 'POST',
    path: '/v1/shops/nordlys/payments',
    headers: { ...authorized, 'idempotency-key': 'settled' },
    body: JSON.stringify(whole),
  })
  settled = JSON.parse(opened.text)
  await door.db.updateTable('payments').set({ status: 'settled' }).where('id', '=', settled.id).execute()
})
afterAll(() => door[Symbol.asyncDispose]())

describe('any call', () => {
  test('to any path, by any method: a clear answer, and no work', async () => {
    const path = fc
      .tuple(fc.array(segment, { maxLength: 6 }), query)
      .map(([parts, after]) => `/${parts.join('/')}${after}`)
    const asked = fc.record({ method, path, headers, body: anyBody }).map(toAsked)
    await checkAll(door, asked, 150, (_, each, isWorkMade) => expect(isWorkMade, each.path).toBe(false))
  })

  test('to a known address with odd queries and headers: a clear answer, and no work', async () => {
    const known = fc.constantFrom(
      '/',
      '/healthz',
      '/readyz',
      '/metrics',
      '/openapi.json',
      '/v1/self',
      '/v1/shops/nordlys',
      '/v1/shops/nordlys/payments/x',
      `/pay/${'A'.repeat(32)}`,
      `/return/${'A'.repeat(32)}`,
      '/callbacks/nordlys/stripe',
      '/callbacks/nordlys/swish',
      '/nordlys/wc-api/WC_Gateway_Ecster/',
      '/nordlys/',
    )
    const asked = fc
      .record({ method, known, query, headers, body: anyBody, isAuthorized: fc.boolean() })
      .map(({ known, query, isAuthorized, headers, ...each }) =>
        toAsked({ ...each, path: known + query, headers: { ...headers, ...(isAuthorized ? authorized : {}) } }),
      )
    await checkAll(door, asked, 100, (_, each, isWorkMade) => expect(isWorkMade, each.path).toBe(false))
  })
})

describe('a callback with a known token', () => {
  test('is stored once whatever is in it, and one that is refused is not', async () => {
    const place = fc.constantFrom(
      () => `/nordlys/wc-api/WC_Gateway_Ecster/?etoid=${tokens.ecster}`,
      () => `/nordlys/?wc-api=WC_Gateway_Ecster&etoid=${tokens.ecster}`,
      () => `/callbacks/nordlys/ecster/${tokens.ecster}`,
      () => `/callbacks/nordlys/swish/${tokens.swish}`,
      () => `/callbacks/nordlys/swish?token=${tokens.swish}`,
      () => `/callbacks/nordlys/stripe/${tokens.stripe}`,
    )
    const asked = fc
      .record({ method: fc.constantFrom('GET', 'POST'), place, query, headers, body: anyBody })
      .map(({ place, query, ...each }) => {
        const path = place()
        return toAsked({ ...each, path: path + (path.includes('?') ? query.replace('?', '&') : query) })
      })
    await checkAll(door, asked, 120, (answered, each, isWorkMade) => {
      expect([200, 400, 403, 404, 413]).toContain(answered.status)
      expect(isWorkMade, `${answered.status} ${each.path}`).toBe(answered.status === 200)
    })
  })
})

describe('the customer’s pages', () => {
  test('of a known payment stand any query and header', async () => {
    const asked = fc
      .record({ page: fc.constantFrom('pay', 'return'), query, headers })
      .map(({ page, query, headers }) => toAsked({ method: 'GET', path: `/${page}/${settled.token}${query}`, headers }))
    await checkAll(door, asked, 40, answered => expect([200, 303]).toContain(answered.status))
  })
})

describe('the payments API', () => {
  const send = (method: string, path: string) =>
    damage.map(harm =>
      toAsked({
        method,
        path,
        headers: { ...authorized, 'idempotency-key': crypto.randomUUID() },
        body: harm(JSON.stringify(whole)),
      }),
    )
  test('opening with a damaged body: opened, or a clear no that made nothing', async () => {
    const asked = fc.tuple(send('POST', '/v1/shops/nordlys/payments'), fc.nat()).map(([each]) => each)
    await fc.assert(
      fc.asyncProperty(asked, async each => {
        const before = await door.work()
        const answered = await door.send({
          ...each,
          headers: { ...each.headers, 'idempotency-key': crypto.randomUUID() },
        })
        expectClear(answered, each)
        // A cart that the provider itself refuses is a payment that may be opened again.
        if (answered.status !== 422) expect((await door.work()) !== before, answered.text).toBe(answered.status === 201)
      }),
      runs(120),
    )
  })

  test('changing with a damaged body: changed, or a clear no', async () => {
    const asked = damage.map(harm =>
      toAsked({
        method: 'PUT',
        path: `/v1/shops/nordlys/payments/${settled.id}`,
        headers: authorized,
        body: harm(JSON.stringify({ amount: 100, order: anOrder, rows: whole.rows })),
      }),
    )
    await checkAll(door, asked, 60, (answered, _, isWorkMade) => {
      expect([400, 409]).toContain(answered.status)
      expect(isWorkMade).toBe(false)
    })
  })

  test.each([
    ['a NUL in a name', '{"order":{"a\\u0000":1}}'],
    ['a NUL in a text', '{"order":{"a":"\\u0000"}}'],
    ['half a character', '{"order":{"a":["\\ud800"]}}'],
    ['two hundred levels', `{"order":{"a":${'['.repeat(200)}${']'.repeat(200)}}}`],
    ['a hundred thousand levels', `{"order":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`],
    ['not JSON', '{"order":'],
    ['nothing', ''],
    ['a placeholder for the host', '{"returnUrl":"https://{orderKey}.example/"}'],
  ])('%s: 400', async (_, part) => {
    const text =
      part.startsWith('{') && part.endsWith('}') ? `${JSON.stringify(body).slice(0, -1)},${part.slice(1)}` : part
    const answered = await door.send({
      method: 'POST',
      path: '/v1/shops/nordlys/payments',
      headers: { ...authorized, 'idempotency-key': crypto.randomUUID() },
      body: text,
    })
    expect(answered.status, answered.text.slice(0, 200)).toBe(400)
  })
})
