import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { limits } from '../../src/limits.ts'
import { anOrder, apiKey } from '../service.ts'
import { type Answered, type Asked, openDoor } from './door.ts'
import { damage, oddText, runs } from './wire.ts'

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

const address = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom('unknown', '1.2.3.4:80', '[::1]:9', '999.1.1.1', ', ,', '%00', '127.0.0.1', 'a'.repeat(300)),
)
const headers = fc.record({
  'x-forwarded-for': address,
  ...Object.fromEntries(
    Object.entries({
      'content-type': [
        'application/json',
        'application/x-www-form-urlencoded',
        'text/plain; charset=utf-16',
        'multipart/form-data; boundary=',
        'application/json; charset=latin1',
        '',
        '*/*',
        'image/png',
      ],
      'content-encoding': ['gzip', 'identity', 'br, gzip'],
      accept: ['*/*', 'text/html', 'application/xml;q=9'],
      'accept-language': ['sv', 'x'.repeat(500), ';;;q=,'],
      cookie: ['a=b', '; ;;==', `kvitto=${'x'.repeat(3_000)}`],
      'user-agent': ['', 'curl/8', '\u00e5\u00ff'],
      'stripe-signature': ['', 't=1,v1=00', 't=NaN,v1=', `t=${'9'.repeat(50)},v1=zz`],
      callbackidentifier: ['', '0'.repeat(32)],
      'if-none-match': ['*', 'W/"x"'],
      range: ['bytes=0-0', 'bytes=9-1'],
      expect: ['200-ok'],
    }).map(([name, values]) => [name, fc.option(fc.constantFrom(...values), { nil: undefined, freq: 1 })]),
  ),
})
const textBody = fc.oneof(
  oddText,
  fc
    .constantFrom(
      JSON.stringify({ orderId: 'E1', status: 'READY' }),
      'orderId=E1&orderId=E2&%=%%',
      '{"orderId":"a","orderId":"b"}',
    )
    .chain(text => damage.map(harm => harm(text))),
)
const anyBody = fc.oneof(
  textBody,
  fc.uint8Array({ maxLength: 200 }),
  fc.constant('x'.repeat(limits.callbackBodyBytes + 1)),
  textBody.map(text => new Uint8Array(Buffer.from(text, 'utf16le'))),
)
const segment = fc.oneof(
  oddText.map(text => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom(
    '..',
    '.',
    '%2e%2e',
    '%2f',
    '%00',
    '%ff',
    '%',
    '%zz',
    '*',
    ':shop',
    'nordlys',
    'NORDLYS',
    'constructor',
    '__proto__',
    'v1',
    'pay',
    'wc-api',
    'WC_Gateway_Ecster',
    'WC_Gateway_Other',
    'ecster',
    'swish',
    'stripe',
    'shops',
    'payments',
    'self',
    'A'.repeat(32),
    'a'.repeat(3_000),
  ),
)
const query = fc.oneof(
  fc.constant(''),
  fc
    .array(
      fc.tuple(
        fc.constantFrom(
          'etoid',
          'token',
          'wc-api',
          'nonce',
          'round',
          'orderId',
          'internalReference',
          'session_id',
          'look',
          'x',
        ),
        segment,
      ),
      { maxLength: 4 },
    )
    .map(pairs => `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`),
)
const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND')

const toAsked = ({
  headers,
  body,
  ...asked
}: {
  method: string
  path: string
  headers: Record<string, string | undefined>
  body?: string | Uint8Array
}): Asked => ({
  ...asked,
  headers: Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ),
  ...(body === undefined || asked.method === 'GET' || asked.method === 'HEAD' || asked.method === 'TRACE'
    ? {}
    : { body }),
})

function expectClear(answered: Answered, asked: Asked): void {
  const about = `${asked.method} ${asked.path.slice(0, 200)} → ${answered.status} ${answered.text.slice(0, 300)}`
  expect(answered.status, about).toBeLessThan(500)
  expect(answered.text, about).not.toMatch(/node_modules|\bat \w+ \(|\.ts:\d/)
  if (answered.status < 400 || asked.method === 'HEAD' || answered.text === '') return
  if (answered.type.startsWith('text/html')) expect(asked.path).toMatch(/^\/(pay|return)\//)
  else expect(JSON.parse(answered.text), about).toMatchObject({ status: answered.status, title: expect.any(String) })
}

const checkAll = (
  asked: fc.Arbitrary<Asked>,
  usual: number,
  verify: (answered: Answered, asked: Asked, isWorkMade: boolean) => void,
) =>
  fc.assert(
    fc.asyncProperty(asked, async each => {
      const before = await door.work()
      const answered = await door.send(each)
      expectClear(answered, each)
      verify(answered, each, (await door.work()) !== before)
    }),
    runs(usual),
  )

describe('any call', () => {
  test('to any path, by any method: a clear answer, and no work', async () => {
    const path = fc
      .tuple(fc.array(segment, { maxLength: 6 }), query)
      .map(([parts, after]) => `/${parts.join('/')}${after}`)
    const asked = fc.record({ method, path, headers, body: anyBody }).map(toAsked)
    await checkAll(asked, 150, (_, each, isWorkMade) => expect(isWorkMade, each.path).toBe(false))
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
    await checkAll(asked, 100, (_, each, isWorkMade) => expect(isWorkMade, each.path).toBe(false))
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
    await checkAll(asked, 120, (answered, each, isWorkMade) => {
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
    await checkAll(asked, 40, answered => expect([200, 303]).toContain(answered.status))
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
    await checkAll(asked, 60, (answered, _, isWorkMade) => {
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
