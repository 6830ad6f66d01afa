import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { amount, anOrder, newKey, opened, type Service, startService } from './service.ts'

/** Waits for a state that must come about by itself. */
const html = 'text/html; charset=UTF-8'
const eventually = { timeout: 20_000, interval: 50 }
const settled = (service: Service, id: string) =>
  expect.poll(async () => (await service.show(id)).status, eventually).toBe('settled')

describe('a paid checkout becomes exactly one order', () => {
  test('paid in the app, never came back: the callback alone does it', async () => {
    await using service = await startService()
    const { body } = await service.open()
    const paid = service.pay(body.provider.cartKey)
    await settled(service, body.id)
    const payment = await service.show(body.id)
    const [order] = service.paidOrders()
    expect(service.stage.shop.world.orders.size).toBe(1)
    expect(order).toMatchObject({ status: 'processing', transactionId: paid.id, createdVia: `kvitto-${body.id}` })
    expect(payment).toMatchObject({
      status: 'settled',
      reason: 'paid',
      amount,
      currency: 'SEK',
      reference: 'cart 1',
      providerReference: paid.id,
      orderId: String(order?.id),
    })
    expect(service.stage.provider.control.getOrder(paid.id).orderReference).toBe(String(order?.id))
  })

  test('no callback ever comes: the calendar does it', async () => {
    await using service = await startService({ calendar: ['200ms', '1s', '2s'] })
    service.stage.provider.notifications.misbehave({ kind: 'lose' }, 1_000)
    const { body } = await service.open()
    service.pay(body.provider.cartKey)
    await settled(service, body.id)
    expect(service.paidOrders()).toHaveLength(1)
    expect((await service.show(body.id)).timeline.some(line => line.kind === 'hint')).toBe(false)
  })

  test('the callback comes twenty times, at once, while the customer comes back twice', async () => {
    await using service = await startService()
    service.stage.provider.notifications.misbehave({ kind: 'double', times: 20 }, 10)
    const { body } = await service.open({
      returnUrl: `https://shop.example/thanks/{orderId}?key={orderKey}&n={orderNumber}`,
    })
    const paid = service.pay(body.provider.cartKey)
    const back = () => service.call(`/return/${body.token}?internalReference=${paid.id}`)
    const returns = await Promise.all([back(), back()])
    const [order] = service.paidOrders()
    for (const response of returns) {
      expect(response.status).toBe(303)
      expect(response.headers.get('location')).toBe(
        `https://shop.example/thanks/${order?.id}?key=${order?.orderKey}&n=${order?.id}`,
      )
    }
    expect(service.stage.shop.world.orders.size).toBe(1)
    const { paymentComplete, stockReduced } = service.stage.shop.count(order?.id ?? 0)
    expect({ paymentComplete, stockReduced }).toEqual({ paymentComplete: 1, stockReduced: 1 })
  })

  test('a callback that lies pays nothing', async () => {
    await using service = await startService()
    service.stage.provider.notifications.misbehave(
      { kind: 'lie', body: { status: 'FULLY_DELIVERED', event: 'FULL_DEBIT' } },
      100,
    )
    const { body } = await service.open()
    service.stage.provider.control.begin(body.provider.cartKey, 'SWISH')
    await expect.poll(async () => (await service.show(body.id)).reason, eventually).toBe('awaiting_payment')
    expect(service.stage.shop.world.orders.size).toBe(0)
  })

  test('somebody else’s paid order, presented as one’s own, pays nothing', async () => {
    await using service = await startService()
    const theirs = await service.open()
    const paid = service.pay(theirs.body.provider.cartKey)
    const mine = await service.open()
    await service.call(mine.body.callbackUrl, {
      method: 'POST',
      body: JSON.stringify({ orderId: paid.id, status: 'READY' }),
    })
    await settled(service, theirs.body.id)
    await expect.poll(async () => (await service.show(mine.body.id)).reason, eventually).toBe('awaiting_payment')
    expect(service.paidOrders()).toHaveLength(1)
  })

  test('denied, then paid on the same cart', async () => {
    await using service = await startService()
    const { body } = await service.open()
    const { control } = service.stage.provider
    control.act(control.begin(body.provider.cartKey, 'INVOICE').id, 'deny')
    const paid = service.pay(body.provider.cartKey)
    await settled(service, body.id)
    expect(service.paidOrders().map(order => order.transactionId)).toEqual([paid.id])
  })

  test('paid twice on the same cart: one order, and a person is told of the other payment', async () => {
    await using service = await startService()
    const { body } = await service.open()
    service.pay(body.provider.cartKey)
    service.pay(body.provider.cartKey)
    await expect.poll(async () => (await service.show(body.id)).reason, eventually).toBe('double_payment')
    expect(await service.show(body.id)).toMatchObject({
      status: 'exception',
      orderId: String(service.paidOrders()[0]?.id),
    })
    expect(service.paidOrders()).toHaveLength(1)
  })

  test('an existing order, an invoice and its fee: one fee line, the order paid in full', async () => {
    await using service = await startService()
    const orderId = await service.stage.shop.acts.place(anOrder)
    const { body } = await service.open({ order: undefined, orderId })
    service.pay(body.provider.cartKey, 'INVOICE')
    await settled(service, body.id)
    const [order] = service.paidOrders()
    expect(order).toMatchObject({ id: orderId, totals: { total: '378.00' } })
    expect(order?.feeLines).toHaveLength(1)
  })

  test('denied for good: nothing negative before the retry window is over, then the order fails', async () => {
    await using service = await startService({ retryWindow: '2s' })
    const orderId = await service.stage.shop.acts.place(anOrder)
    const { body } = await service.open({ order: undefined, orderId })
    const { control } = service.stage.provider
    control.act(control.begin(body.provider.cartKey, 'SWISH').id, 'deny')
    await expect.poll(async () => (await service.show(body.id)).reason, eventually).toBe('retry_window')
    expect(service.stage.shop.world.orders.get(orderId)?.status).toBe('pending')
    await expect.poll(async () => (await service.show(body.id)).status, eventually).toBe('closed')
    expect(service.stage.shop.world.orders.get(orderId)?.status).toBe('failed')
  })

  test('a callback waits its grace; the browser does not', async () => {
    await using service = await startService({ grace: '1h' })
    const { body } = await service.open({ returnUrl: 'https://shop.example/{orderId}' })
    service.pay(body.provider.cartKey)
    await expect.poll(async () => (await service.show(body.id)).timeline.length, eventually).toBeGreaterThan(2)
    expect(service.paidOrders()).toHaveLength(0)
    const response = await service.call(`/return/${body.token}`)
    expect(response.headers.get('location')).toBe(`https://shop.example/${service.paidOrders()[0]?.id}`)
  })
})

describe('open', () => {
  test('the same key at the same time, and again later: the same answer; with another body: 409', async () => {
    await using service = await startService()
    const answers = await Promise.all(Array.from({ length: 6 }, () => service.open({}, 'key-1')))
    answers.push(await service.open({}, 'key-1'))
    expect(new Set(answers.map(answer => JSON.stringify(answer)))).toHaveLength(1)
    expect(answers[0]?.status).toBe(201)
    expect(service.stage.provider.control.carts).toHaveLength(1)
    expect((await service.open({ amount: amount + 1 }, 'key-1')).status).toBe(409)
  })
  test.each([{ kind: 'status', status: 500 }, { kind: 'answer_lost' }, { kind: 'html' }] as const)(
    'a provider that answers $kind: a clear 502, and the same key works when it is back',
    async fault => {
      await using service = await startService()
      service.stage.provider.answers.fail({ fault, method: 'POST', path: '/v1/carts' })
      const failed = await service.open({}, 'key-1')
      expect(failed).toMatchObject({ status: 502, body: { title: 'The payment provider failed' } })
      const opened = await service.open({}, 'key-1')
      expect(opened.status).toBe(201)
      service.pay(opened.body.provider.cartKey)
      await settled(service, opened.body.id)
    },
  )
  test.each([
    { status: 400, told: 422, says: /refuse the same call too/ },
    { status: 401, told: 502, says: /Check the shop’s keys/ },
  ])('a provider that answers $status for good: the caller is not told to call again, and may', async given => {
    await using service = await startService()
    service.stage.provider.answers.fail({
      fault: { kind: 'status', status: given.status },
      method: 'POST',
      path: '/v1/carts',
    })
    const refused = await service.open({}, 'key-1')
    expect(refused).toMatchObject({ status: given.told, body: { detail: expect.stringMatching(given.says) } })
    expect(refused.body.detail).not.toContain('send the same call again')
    expect((await service.open({}, 'key-1')).status).toBe(201)
  })
  test('a bad request is told all that is wrong with it, the provider too; a wrong method or type by its own name', async () => {
    await using service = await startService()
    const { body } = await service.open({ provider: 'cash', amount: -5, ordr: {} })
    expect(body.errors.map(error => error.path).toSorted()).toEqual(['amount', 'ordr', 'provider'])
    const listed = await service.api('GET', '')
    expect([listed.status, listed.headers.get('allow')]).toEqual([405, 'POST'])
    const { id } = (await service.open()).body
    expect((await service.api('DELETE', `/${id}`)).headers.get('allow')).toBe('GET, HEAD, PUT')
    const asText = await service.api('POST', '', service.aBody, { ...newKey(), 'content-type': 'text/plain' })
    expect(await asText.json()).toMatchObject({ status: 415, title: 'Unsupported Media Type' })
  })
  test('a payment that the provider refused to open is closed by the first look, and open again when it takes it', async () => {
    await using service = await startService({ calendar: ['100ms', '1h'] })
    const fault = { kind: 'status', status: 400 } as const
    service.stage.provider.answers.fail({ fault, method: 'POST', path: '/v1/carts' })
    expect((await service.open({}, 'key-1')).status).toBe(422)
    const [refused] = await service.kvitto.store.list({ limit: 1 })
    const show = () => service.show(refused?.id ?? '')
    await expect.poll(show, eventually).toMatchObject({ status: 'closed', reason: 'not_opened' })
    const { body } = await service.open({}, 'key-1')
    expect(body).toMatchObject({ id: refused?.id, status: 'open' })
    await expect.poll(show, eventually).toMatchObject({ status: 'open', reason: 'awaiting_payment' })
    service.pay(body.provider.cartKey)
    await settled(service, body.id)
  })
  test('bad requests say where and change nothing', async () => {
    await using service = await startService()
    const bad = await service.open({ amount: -5, currency: 'KRONOR', orderId: 7, ordr: {} })
    expect(bad.status).toBe(400)
    expect(bad.body.errors.map(error => error.path)).toEqual(expect.arrayContaining(['amount', 'currency']))
    expect((await service.api('POST', '', service.aBody)).status).toBe(400)
    expect(
      (await service.api('POST', '', service.aBody, { 'idempotency-key': 'k', authorization: 'Bearer wrong' })).status,
    ).toBe(401)
    expect((await service.call('/v1/shops/nowhere/payments', { method: 'POST' })).status).toBe(404)
    expect((await service.call('/v1/shops/nordlys')).status).toBe(401)
    expect((await service.open({ rows: [{ name: 'x', quantity: 1, unitAmount: 1, vatRate: 0 }] })).status).toBe(400)
    const notJson = await service.call('/v1/shops/nordlys/payments', {
      method: 'POST',
      body: '{',
      headers: {
        authorization: 'Bearer an-api-key-for-tests',
        'content-type': 'application/json',
        'idempotency-key': 'k',
      },
    })
    expect(notJson.status).toBe(400)
    expect(await service.kvitto.store.list({ limit: 10 })).toEqual([])
  })
  test('the cart changes before payment: a new cart key, the new amount; 409 once the customer has begun', async () => {
    await using service = await startService()
    const { body } = await service.open({
      rows: [{ name: 'Ullmössa', quantity: 1, unitAmount: amount, vatRate: 2500 }],
    })
    const order = { ...anOrder, line_items: [{ product_id: 12, quantity: 1 }] }
    const changed = await service.api('PUT', `/${body.id}`, { amount: 22_900, order })
    const after = opened.parse(await changed.json())
    expect({ status: changed.status, isNew: after.provider.cartKey !== body.provider.cartKey }).toEqual({
      status: 200,
      isNew: true,
    })
    service.pay(after.provider.cartKey)
    expect((await service.api('PUT', `/${body.id}`, { amount: 1 })).status).toBe(409)
    await settled(service, body.id)
    expect(service.paidOrders()[0]?.totals.total).toBe('229.00')
  })
  test('a change that the provider refuses for good: what to do is said for a change, and the payment is as it was', async () => {
    await using service = await startService()
    const { body } = await service.open()
    service.stage.provider.answers.fail({
      fault: { kind: 'status', status: 400 },
      method: 'PUT',
      path: `/v1/carts/${body.provider.cartKey}`,
    })
    const refused = await service.api('PUT', `/${body.id}`, { amount: 22_900 })
    const { detail } = z.object({ detail: z.string() }).parse(await refused.json())
    expect({ status: refused.status, detail }).toEqual({ status: 422, detail: expect.stringContaining('the change') })
    expect(detail).not.toContain('Idempotency-Key')
    expect((await service.show(body.id)).amount).toBe(amount)
    expect((await service.api('PUT', `/${body.id}`, { amount: 22_900 })).status).toBe(200)
  })
})

describe('callbacks', () => {
  test('every form of the address, method and body that a known token comes with is stored and answered 200', async () => {
    await using service = await startService({ grace: '1h' })
    const { body } = await service.open()
    const token = new URL(body.callbackUrl).searchParams.get('etoid')
    const forms: [string, RequestInit][] = [
      [`/nordlys/wc-api/WC_Gateway_Ecster/?etoid=${token}`, { method: 'POST', body: '{"orderId":"A1"}' }],
      [
        `/nordlys/wc-api/WC_Gateway_Ecster?etoid=${token}`,
        { method: 'POST', body: new URLSearchParams({ orderId: 'A1' }) },
      ],
      [`/nordlys/?wc-api=WC_Gateway_Ecster&etoid=${token}`, { method: 'GET' }],
      [
        `/nordlys/?wc-api=wc_gateway_ecster&etoid=${token}&orderId=A1`,
        { method: 'POST', body: new Uint8Array([0, 255, 1]) },
      ],
      [`/callbacks/nordlys/ecster/${token}`, { method: 'POST', body: 'junk' }],
      [`/callbacks/nordlys/ecster/${token}/`, { method: 'POST', body: 'junk' }],
    ]
    for (const [path, init] of forms) expect((await service.call(path, init)).status, path).toBe(200)
    const story = await service.kvitto.store.story(body.id)
    expect(story.filter(entry => entry.kind === 'hint')).toHaveLength(forms.length)
  })
  test('what nobody has a right to makes no row and no work, and is limited; a right token never is', async () => {
    await using service = await startService({ grace: '1h' })
    const { body } = await service.open()
    const post = (path: string, size = 0) =>
      service.call(path, { method: 'POST', body: 'x'.repeat(size) }).then(response => response.status)
    expect(await post('/nordlys/wc-api/WC_Gateway_Ecster/')).toBe(400)
    expect(await post('/nordlys/wc-api/WC_Gateway_Ecster/?etoid=%00%20')).toBe(400)
    expect(await post('/nordlys/wc-api/WC_Gateway_Ecster/?etoid=abc')).toBe(400)
    expect(await post('/nordlys/wc-api/WC_Gateway_Ecster/?etoid=tmp0123456789abcdef0123456789abcdef')).toBe(404)
    expect(await post(`/nordlys/wc-api/WC_Gateway_Ecster/?etoid=${body.token}`)).toBe(404)
    expect(await post('/elsewhere/wc-api/WC_Gateway_Ecster/?etoid=a')).toBe(404)
    expect(await post('/nordlys/wc-api/WC_Gateway_Other/?etoid=a')).toBe(404)
    expect(await post(body.callbackUrl, 256 * 1024 + 1)).toBe(413)
    const answers = await Promise.all(
      Array.from({ length: 70 }, () => post('/nordlys/wc-api/WC_Gateway_Ecster/?etoid=nobody')),
    )
    expect(answers.filter(status => status === 429).length).toBeGreaterThanOrEqual(10)
    expect(await post(body.callbackUrl, 256 * 1024)).toBe(200)
    expect((await service.kvitto.store.story(body.id)).filter(entry => entry.kind === 'hint')).toHaveLength(1)
  })
  test('the header that was agreed on is demanded', async () => {
    await using service = await startService({ grace: '1h', callbackHeader: { name: 'X-Secret', value: 'abc' } })
    const { body } = await service.open()
    expect((await service.call(body.callbackUrl, { method: 'POST' })).status).toBe(403)
    expect((await service.call(body.callbackUrl, { method: 'POST', headers: { 'x-secret': 'abc' } })).status).toBe(200)
  })
  test('a callback that cannot be stored is answered 5xx', async () => {
    await using service = await startService()
    const { body } = await service.open()
    const { sql } = await import('kysely')
    await sql`alter table kvitto.hints rename to gone`.execute(service.database.db)
    expect((await service.call(body.callbackUrl, { method: 'POST' })).status).toBe(503)
    await sql`alter table kvitto.gone rename to hints`.execute(service.database.db)
    expect((await service.call(body.callbackUrl, { method: 'POST' })).status).toBe(200)
  })
})

describe('the customer’s pages', () => {
  test('whoever comes back too early reads "confirming", never "pay again"', async () => {
    await using service = await startService()
    const { body } = await service.open()
    service.stage.provider.control.begin(body.provider.cartKey, 'SWISH')
    const response = await service.call(`/return/${body.token}`)
    const text = await response.text()
    expect(response.status).toBe(200)
    expect(text).toContain('We are confirming your payment')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  })
  test('a page says something true for every end', async () => {
    await using service = await startService({ calendar: ['100ms'] })
    const { body } = await service.open()
    await expect.poll(async () => (await service.show(body.id)).reason, eventually).toBe('never_paid')
    expect(await (await service.call(`/return/${body.token}`)).text()).toContain('was not completed')
    for (const path of [
      '/return/nothing',
      '/return/nothing/',
      '/return/',
      '/return',
      '/pay/nothing',
      '/pay/',
      '/pay',
    ]) {
      const unknown = await service.call(path)
      expect([path, unknown.status, unknown.headers.get('content-type')]).toEqual([path, 404, html])
    }
    const slashed = await service.call(`/return/${body.token}/`)
    expect([slashed.status, slashed.headers.get('location')]).toEqual([303, `${service.url}/return/${body.token}`])
    expect((await service.call(`/pay/${body.token}`)).status).toBe(303)
  })
  test('without a return URL the customer goes to the shop’s own order-received page', async () => {
    await using service = await startService()
    const { body } = await service.open()
    service.pay(body.provider.cartKey)
    await settled(service, body.id)
    const response = await service.call(`/return/${body.token}`)
    const [order] = service.paidOrders()
    expect(response.headers.get('location')).toBe(
      `${service.stage.shopUrl}/checkout/order-received/${order?.id}/?key=${order?.orderKey}`,
    )
  })
  test('the pay page loads the provider’s form and nothing else', async () => {
    await using service = await startService()
    const { body } = await service.open()
    const response = await service.call(`/pay/${body.token}`)
    const text = await response.text()
    expect(text).toContain(`${service.stage.providerUrl}/pay/integration/ecster-pay.js`)
    expect(text).toContain(body.provider.cartKey)
  })
})

describe('what people read in the API’s answers', () => {
  test('is in the language that the caller prefers; codes are the same in all, and the answer says which it is', async () => {
    await using service = await startService()
    const { body } = await service.open()
    service.pay(body.provider.cartKey)
    await settled(service, body.id)
    const read = async (wanted: string | null) => {
      const headers = wanted === null ? {} : { 'accept-language': wanted }
      const response = await service.api('GET', `/${body.id}`, undefined, headers)
      expect(response.headers.get('vary')).toMatch(/accept-language/i)
      const { timeline } = story.parse(await response.json())
      return { language: response.headers.get('content-language'), timeline }
    }
    const english = await read(null)
    expect(english.language).toBe('en')
    // A second callback may add a look between two readings.
    const texts = (read: typeof english) => read.timeline.map(({ text }) => text).join('\n')
    expect(texts(english)).toContain('The order is paid in the shop with this payment.')
    for (const wanted of ['sv', 'sv-SE', 'sv_SE', 'de, en;q=0.5, sv-FI;q=0.8']) {
      const swedish = await read(wanted)
      expect(swedish.language, wanted).toBe('sv')
      expect(texts(swedish)).toContain('Ordern är betald i butiken med den här betalningen.')
      const same = swedish.timeline.slice(0, english.timeline.length)
      expect(same.map(({ reason }) => reason)).toEqual(english.timeline.map(({ reason }) => reason))
    }
    for (const wanted of ['de', 'en, sv;q=0.9', 'sv;q=0', '*', '', 'svx'])
      expect((await read(wanted)).language, wanted).toBe('en')
  })

  test('goes for a refund that failed too', async () => {
    await using service = await startService()
    const { body } = await service.open()
    service.pay(body.provider.cartKey)
    await settled(service, body.id)
    const asked = { amount: amount + 1, currency: 'SEK' }
    const response = await service.api('POST', `/${body.id}/refunds`, asked, { ...newKey(), 'accept-language': 'sv' })
    expect(response.headers.get('content-language')).toBe('sv')
    expect(await response.json()).toMatchObject({
      reason: 'refund_too_large',
      text: 'Återbetalningen är större än det som är kvar av betalningen. Inget har betalats tillbaka.',
    })
    const shown = await (await service.api('GET', `/${body.id}`, undefined, { 'accept-language': 'sv' })).json()
    expect(shown).toMatchObject({ refunds: [{ text: expect.stringMatching(/^Återbetalningen är större/) }] })
  })
})

test('what Kvitto writes into the shop’s orders is in the language that the shop is configured with', async () => {
  await using service = await startService({ language: 'sv' })
  const { body } = await service.open()
  service.pay(body.provider.cartKey, 'INVOICE')
  await settled(service, body.id)
  const { notes } = service.stage.shop.world
  expect(notes.map(({ text }) => text)).toContain('Kvitto: Pengarna är säkrade; Kvitto markerar ordern som betald.')
  expect(service.paidOrders()[0]?.feeLines).toMatchObject([{ name: 'Avgift för Ecster Pay' }])
})

const story = z.object({ timeline: z.array(z.object({ reason: z.string().optional(), text: z.string() })) })

describe('health', () => {
  test('liveness, readiness, metrics and OpenAPI', async () => {
    await using service = await startService()
    expect((await service.call('/healthz')).status).toBe(200)
    expect(await (await service.call('/readyz')).json()).toMatchObject({ status: 'ready' })
    expect(await (await service.call('/metrics')).text()).toContain('kvitto_lateness_seconds')
    expect((await service.call('/metrics', { headers: { 'x-forwarded-for': '203.0.113.1' } })).status).toBe(401)
    const api = z
      .object({ paths: z.record(z.string(), z.unknown()) })
      .parse(await (await service.call('/openapi.json')).json())
    expect(Object.keys(api.paths)).toEqual(
      expect.arrayContaining(['/v1/shops/{shop}/payments', '/v1/shops/{shop}/payments/{id}']),
    )
  })
})
