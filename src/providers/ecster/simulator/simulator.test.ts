import ms from 'ms'
import { expect, test } from 'vitest'
import { VirtualTime } from '../../simulation/time.ts'
import { createEcsterSimulator, defaultMerchant, type SimulatorOptions } from './simulator.ts'

/** The simulator has to be as strict as the real Ecster, or a client that passes against it proves nothing. */

interface Heard {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: string
}

const base = 'http://ecster.test'
const keys = { 'x-api-key': defaultMerchant.apiKey, 'x-merchant-key': defaultMerchant.merchantKey }

const cart = {
  locale: { language: 'sv', country: 'SE' },
  parameters: { shopTermsUrl: 'https://nordlys.example/terms' },
  cart: {
    amount: 22_900,
    currency: 'SEK',
    rows: [{ name: 'Lampa', quantity: 1, unitAmount: 22_900, vatRate: 2500 }],
  },
  consumer: { nationalId: 'SE830219-0536', name: { firstName: 'David', lastName: 'Berg' } },
  orderReference: 'p1',
  notificationUrl: 'https://pay.example/callback?etoid=t',
}

function world(options: Partial<SimulatorOptions> & { answer?: () => Response } = {}) {
  const time = new VirtualTime(Date.UTC(2023, 3, 28))
  const heard: Heard[] = []
  const toShop: typeof fetch = async (input, init) => {
    const { method, url, headers } = new Request(input, init)
    heard.push({ method, url: new URL(url), headers, body: String(init?.body ?? '') })
    return options.answer?.() ?? new Response()
  }
  const simulator = createEcsterSimulator({ clock: time, after: time.after, fetch: toShop, ...options })
  const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = keys) => {
    const init = body === undefined ? {} : { body: JSON.stringify(body) }
    const url = `${base}${path.startsWith('/_sim') ? '' : '/rest/public'}${path}`
    const response = await simulator.fetch(url, { method, headers, ...init })
    return { status: response.status, body: JSON.parse((await response.text()) || 'null'), response }
  }
  const openCart = async (changes: object = {}): Promise<string> => {
    const { body } = await call('POST', '/v1/carts', { ...cart, ...changes })
    return body.checkoutCart.key
  }
  const heardStatuses = async () => {
    await simulator.notifications.settled()
    return heard.map(each => JSON.parse(each.body).status)
  }
  return { ...simulator, time, heard, call, openCart, heardStatuses }
}

test('without both right keys nothing is answered', async () => {
  const { call } = world()
  for (const wrong of [{}, { 'x-api-key': keys['x-api-key'] }, { ...keys, 'x-api-key': 'wrong' }])
    expect((await call('GET', '/v1/orders/', undefined, { ...wrong })).status).toBe(401)
})

test('a cart is created with 201, also under the address with a slash at its end', async () => {
  const { call } = world()
  for (const path of ['/v1/carts', '/v1/carts/'])
    expect(await call('POST', path, cart)).toMatchObject({
      status: 201,
      body: { checkoutCart: { key: expect.any(String) } },
    })
})

test.each([
  ['rows that do not sum to the amount', { cart: { ...cart.cart, amount: 22_899 } }],
  ['no rows', { cart: { ...cart.cart, rows: [] } }],
  ['no locale', { locale: undefined }],
  ['no terms', { parameters: {} }],
  ['a VAT rate of 24 %', { cart: { ...cart.cart, rows: [{ ...cart.cart.rows[0], vatRate: 2400 }] } }],
  [
    'a part number of 33 characters',
    { cart: { ...cart.cart, rows: [{ ...cart.cart.rows[0], partNumber: 'x'.repeat(33) }] } },
  ],
  ['a reference of 65 characters', { orderReference: 'x'.repeat(65) }],
])('a cart with %s is refused with a code and a message', async (_what, changes) => {
  const { call } = world()
  expect(await call('POST', '/v1/carts', { ...cart, ...changes })).toMatchObject({
    status: 400,
    body: { code: expect.any(Number), message: expect.any(String) },
  })
})

test('a body that is no JSON is refused', async () => {
  const response = await world().fetch(`${base}/rest/public/v1/carts`, { method: 'POST', headers: keys, body: '{' })
  expect(response.status).toBe(400)
})

test('an update gives a new key and kills the old one, for the merchant and for the customer', async () => {
  const { call, openCart, control } = world()
  const old = await openCart()
  const { body } = await call('PUT', `/v1/carts/${old}`, cart)
  expect(body.checkoutCart.key).not.toBe(old)
  expect((await call('PUT', `/v1/carts/${old}`, cart)).status).toBe(404)
  expect(() => control.begin(old, 'SWISH')).toThrow()
  expect(control.begin(body.checkoutCart.key, 'SWISH').status).toBe('PENDING_PAYMENT')
})

test('a selected delivery method comes on top of the amount', async () => {
  const { openCart, control } = world()
  const deliveryMethods = [{ id: 'post', name: 'Post', price: 4_900, selected: true }]
  expect(control.begin(await openCart({ deliveryMethods }), 'SWISH').amount).toBe(27_800)
})

test('the search filters by everything documented, in short form, newest first, page by page', async () => {
  const { call, openCart, control, time } = world()
  const first = control.begin(await openCart(), 'SWISH')
  time.advance(ms('1d'))
  const second = control.begin(await openCart({ orderReference: 'p2', consumer: {} }), 'INVOICE')
  control.act(second.id, 'pay')
  const ids = async (query: string) => {
    const { body } = await call('GET', `/v1/orders/?${query}`)
    return body.map((each: { id: string }) => each.id)
  }
  expect(await ids('')).toEqual([second.id, first.id])
  expect(await ids('orderReference=p1')).toEqual([first.id])
  expect(await ids('status=READY')).toEqual([second.id])
  expect(await ids('paymentMethod=SWISH')).toEqual([first.id])
  expect(await ids('nationalId=SE830219-0536')).toEqual([first.id])
  expect(await ids(`merchantId=${defaultMerchant.id}`)).toHaveLength(2)
  expect(await ids('merchantId=0')).toEqual([])
  expect(await ids('from=2023-04-28T12:00:00Z')).toEqual([second.id])
  expect(await ids('to=2023-04-28T12:00:00Z')).toEqual([first.id])
  expect(await ids('page=2&size=1')).toEqual([first.id])
  const { body } = await call('GET', '/v1/orders/?orderReference=p2')
  expect(body[0]).not.toHaveProperty('transactions')
  expect((await call('GET', '/v1/orders/?from=soon')).status).toBe(400)
})

test('one merchant never sees another’s orders', async () => {
  const other = { id: 'm2', apiKey: 'a2', merchantKey: 'k2' }
  const { call, openCart, control } = world({ merchants: [defaultMerchant, other] })
  const { id } = control.begin(await openCart(), 'SWISH')
  const asOther = { 'x-api-key': 'a2', 'x-merchant-key': 'k2' }
  expect((await call('GET', `/v1/orders/${id}`, undefined, asOther)).status).toBe(404)
  expect((await call('GET', '/v1/orders/', undefined, asOther)).body).toEqual([])
})

test('the reference can be changed any number of times, and the search follows', async () => {
  const { call, openCart, control } = world()
  const { id } = control.begin(await openCart(), 'SWISH')
  for (const orderReference of ['10', '11'])
    expect((await call('PUT', `/v1/orders/${id}/orderReference`, { orderReference })).status).toBe(200)
  expect((await call('GET', '/v1/orders/?orderReference=11')).body).toHaveLength(1)
  expect((await call('GET', '/v1/orders/?orderReference=p1')).body).toEqual([])
})

test('a reserved order is debited in parts, credited in parts, and never more than there is', async () => {
  const { call, openCart, control } = world()
  const { id } = control.begin(await openCart(), 'INVOICE')
  const transact = (body: object) => call('POST', `/v1/orders/${id}/transactions`, body)
  expect(await transact({ type: 'DEBIT', amount: 100 })).toMatchObject({ status: 400, body: { code: 4424 } })
  control.act(id, 'pay')
  expect((await transact({ type: 'DEBIT', amount: 900 })).body).toMatchObject({ orderStatus: 'PARTIALLY_DELIVERED' })
  expect((await transact({ type: 'DEBIT', amount: 22_001 })).status).toBe(400)
  const { body } = await transact({ type: 'DEBIT', amount: 22_000, transactionReference: 'x' })
  expect(body).toMatchObject({ orderStatus: 'FULLY_DELIVERED', transaction: { transactionReference: 'x' } })
  expect((await transact({ type: 'DEBIT', amount: 1 })).body.code).toBe(4424)
  expect((await transact({ type: 'ANNUL' })).body.code).toBe(4424)
  const credit = { type: 'CREDIT', debitTransaction: body.transaction.id }
  expect((await transact({ type: 'CREDIT', amount: 1 })).status).toBe(400)
  expect((await transact({ ...credit, amount: 22_001 })).status).toBe(400)
  expect((await transact({ ...credit, amount: 22_000 })).status).toBe(200)
  expect((await transact({ ...credit, amount: 1 })).status).toBe(400)
  expect((await call('GET', `/v1/orders/${id}`)).body).toMatchObject({ debitedAmount: 22_900, creditedAmount: 22_000 })
})

test('an annulled order is over', async () => {
  const { call, openCart, control } = world()
  const { id } = control.begin(await openCart(), 'CARD')
  control.act(id, 'pay')
  const annulled = await call('POST', `/v1/orders/${id}/transactions`, { type: 'ANNUL' })
  expect(annulled.body).toMatchObject({ orderStatus: 'ANNULLED' })
  expect((await call('POST', `/v1/orders/${id}/transactions`, { type: 'DEBIT' })).body.code).toBe(4424)
})

test('a Swish refund is under way until the bank ends it, well or not', async () => {
  const { call, openCart, control } = world()
  const { id, transactions } = control.begin(await openCart(), 'SWISH')
  control.act(id, 'pay')
  const debitTransaction = transactions.find(each => each.type === 'DEBIT')?.id
  const latest = async () => (await call('GET', `/v1/orders/${id}/refunds/latest/status`)).body.status
  const refund = () => call('POST', `/v1/orders/${id}/refunds`, { amount: 900, debitTransaction })
  await refund()
  expect(await latest()).toBe('ONGOING')
  expect((await refund()).body.code).toBe(4424)
  control.endRefund(id, false)
  expect(await latest()).toBe('FAILED')
  await refund()
  await call('POST', `/_sim/orders/${id}/refund/paid`)
  expect(await latest()).toBe('SUCCESS')
  expect((await call('GET', `/v1/orders/${id}`)).body.creditedAmount).toBe(900)
})

test('money is given back without the API too, and never more than was debited', async () => {
  const { call, openCart, control } = world()
  const { id } = control.begin(await openCart(), 'SWISH')
  control.act(id, 'pay')
  expect((await call('POST', `/_sim/orders/${id}/give-back`, { amount: 22_901 })).status).toBe(409)
  expect((await call('POST', `/_sim/orders/${id}/give-back`, { amount: 22_900 })).body.creditedAmount).toBe(22_900)
})

test('each change is notified by POST, in the documented form, with the header that was agreed on', async () => {
  const { openCart, control, heard } = world({ callbackHeader: { name: 'X-Secret', value: 's' } })
  const { id } = control.begin(await openCart(), 'SWISH')
  control.act(id, 'pay')
  expect(heard.map(each => [each.method, each.url.search, each.headers.get('x-secret')])).toEqual([
    ['POST', '?etoid=t', 's'],
    ['POST', '?etoid=t', 's'],
  ])
  const told = { orderId: id, orderReference: 'p1', time: '2023-04-28T00:00:00Z' }
  expect(heard.map(each => JSON.parse(each.body))).toEqual([
    { ...told, status: 'PENDING_PAYMENT', event: 'CREATED' },
    { ...told, status: 'FULLY_DELIVERED', event: 'FULL_DEBIT' },
  ])
})

test('a notification that is not answered with 200 comes 24 times, 2 hours apart, and then no more', async () => {
  const { openCart, control, notifications, time } = world({ answer: () => new Response(null, { status: 204 }) })
  control.begin(await openCart(), 'SWISH')
  for (let hours = 0; hours < 100; hours += 2) {
    await notifications.settled()
    time.advance(ms('2h'))
  }
  expect(notifications.deliveries).toHaveLength(24)
  const [first, second] = notifications.deliveries
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBe(ms('2h'))
})

test('misbehaving notifications: lost, doubled, late, reordered, lying', async () => {
  const { openCart, control, notifications, time, heard, heardStatuses } = world()
  const key = await openCart()
  notifications.misbehave({ kind: 'lose' })
  const { id } = control.begin(key, 'SWISH')
  expect(await heardStatuses()).toEqual([])
  notifications.misbehave({ kind: 'double', times: 3 })
  control.set(id, 'A')
  expect(await heardStatuses()).toEqual(['A', 'A', 'A'])
  notifications.misbehave({ kind: 'late', delayMs: ms('1m') })
  control.set(id, 'B')
  control.set(id, 'C')
  time.advance(ms('1m'))
  expect((await heardStatuses()).slice(3)).toEqual(['C', 'B'])
  notifications.misbehave({ kind: 'reorder' }, 2)
  control.set(id, 'D')
  control.set(id, 'E')
  expect((await heardStatuses()).slice(5)).toEqual(['E', 'D'])
  notifications.misbehave({ kind: 'lie', body: { orderId: 'other', status: 'READY' } })
  control.set(id, 'F')
  await notifications.settled()
  expect(JSON.parse(heard.at(-1)?.body ?? '')).toMatchObject({ orderId: 'other', status: 'READY' })
})

test('notifications in other forms: by GET, or as a form', async () => {
  const { openCart, control, notifications, heard } = world()
  const key = await openCart()
  notifications.misbehave({ kind: 'get' })
  const { id } = control.begin(key, 'SWISH')
  expect(heard[0]).toMatchObject({ method: 'GET', body: '' })
  expect(heard[0]?.url.searchParams.get('orderId')).toBe(id)
  expect(heard[0]?.url.searchParams.get('etoid')).toBe('t')
  notifications.misbehave({ kind: 'form' })
  control.act(id, 'pay')
  expect(heard[1]?.headers.get('content-type')).toContain('application/x-www-form-urlencoded')
  expect(new URLSearchParams(heard[1]?.body).get('orderId')).toBe(id)
})

test('answers go wrong for the next so many requests that match, and no others', async () => {
  const { call, answers } = world()
  answers.fail({ fault: { kind: 'status', status: 429, retryAfter: '7' }, method: 'POST', path: '/v1/carts', count: 2 })
  expect((await call('GET', '/v1/orders/')).status).toBe(200)
  const refused = await call('POST', '/v1/carts', cart)
  expect([refused.status, refused.response.headers.get('retry-after')]).toEqual([429, '7'])
  expect((await call('POST', '/v1/carts/', cart)).status).toBe(429)
  expect((await call('POST', '/v1/carts', cart)).status).toBe(201)
})

test('an answer that is lost was preceded by the work; a broken connection was not', async () => {
  const { call, answers, control } = world()
  answers.fail({ fault: { kind: 'reset' }, path: '/v1/*' })
  await expect(call('POST', '/v1/carts', cart)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
  expect(control.carts).toHaveLength(0)
  answers.fail({ fault: { kind: 'answer_lost' } })
  await expect(call('POST', '/v1/carts', cart)).rejects.toThrow('fetch failed')
  expect(control.carts).toHaveLength(1)
})

test('a hanging answer ends with the client’s patience, or when the simulator heals', async () => {
  const { call, fetch, answers, heal } = world()
  answers.fail({ fault: { kind: 'hang' }, count: 2 })
  await expect(fetch(`${base}/rest/public/v1/orders/`, { signal: AbortSignal.timeout(10) })).rejects.toThrow()
  const hanging = call('GET', '/v1/orders/')
  setImmediate(heal)
  expect((await hanging).status).toBe(503)
})

test('another process can play the customer, the bank and bad luck over HTTP', async () => {
  const { call, openCart, notifications } = world()
  const key = await openCart()
  const begun = await call('POST', `/_sim/carts/${key}/begin`, { method: 'INVOICE', invoiceFee: 2_900 })
  expect(begun.body).toMatchObject({ status: 'PENDING_PAYMENT', amount: 22_900 })
  const paid = await call('POST', `/_sim/orders/${begun.body.id}/pay`)
  expect(paid.body).toMatchObject({ status: 'READY', amount: 25_800, properties: { invoiceFee: 2_900 } })
  const again = await call('POST', `/_sim/orders/${begun.body.id}/deny`)
  expect(again).toMatchObject({ status: 409, body: { message: 'an order in READY cannot deny' } })
  expect((await call('POST', `/_sim/carts/${key}/begin`, { method: 'GOLD' })).status).toBe(400)
  await call('POST', '/_sim/faults/answers', { fault: { kind: 'status', status: 500 }, count: 5 })
  await call('POST', '/_sim/faults/callbacks', { fault: { kind: 'lose' }, count: 5 })
  expect((await call('GET', '/v1/orders/')).status).toBe(500)
  await call('DELETE', '/_sim/faults')
  expect((await call('GET', '/v1/orders/')).status).toBe(200)
  await notifications.settled()
  expect((await call('GET', '/_sim/callbacks')).body).toHaveLength(2)
})

test('with the same seed the same ids come out', async () => {
  const seeded = () => {
    let state = 7
    return () => {
      state = (state * 16_807) % 2_147_483_647
      return state / 2_147_483_647
    }
  }
  expect(await world({ random: seeded() }).openCart()).toBe(await world({ random: seeded() }).openCart())
})
