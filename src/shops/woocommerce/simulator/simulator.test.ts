import { randomBytes } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { coupons, products } from '../harness.ts'
import { createSigner } from '../sign.ts'
import { createSimulator, type SimulatorOptions } from './simulator.ts'

/** The traps of a real WooCommerce, one by one: a friendlier simulator would let Kvitto's bugs through. */
const cart = { line_items: [{ product_id: 11, quantity: 2 }] }

const seen = z.looseObject({
  id: z.number().default(0),
  status: z.string().default(''),
  total: z.string().default(''),
  date_paid: z.string().nullish(),
  transaction_id: z.string().default(''),
  created_via: z.string().default(''),
  line_items: z.array(z.unknown()).default([]),
})

function createShop(settings: SimulatorOptions['settings'] = {}) {
  const time = { now: Date.UTC(2026, 10, 23) }
  const clock = { now: () => time.now }
  const sleep = (ms: number): Promise<void> =>
    new Promise(resolve => (ms > 0 ? delayed.push(resolve) : setImmediate(resolve)))
  const delayed: (() => void)[] = []
  const simulator = createSimulator({ clock, sleep }, { settings: { ...settings }, products, coupons })
  const origin = 'http://127.0.0.1'
  const keys = { url: origin, consumerKey: 'ck_simulated', consumerSecret: 'cs_simulated' }
  const sign = createSigner(keys, { clock, random: randomBytes })
  const send = (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = { 'content-type': 'application/json' },
    signal: AbortSignal | null = null,
  ) =>
    simulator.fetch(
      new Request(sign(method, new URL(`${origin}/wp-json/wc/v3${path}`)).url, {
        method,
        headers,
        signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
  const call = async (method: string, path: string, body?: unknown) =>
    seen.parse(await (await send(method, path, body)).json())
  const list = async (query: string) => z.array(seen).parse(await (await send('GET', `/orders?${query}`)).json())
  return { simulator, time, delayed, send, call, list, sign, origin }
}

describe('keys', () => {
  it('in Basic are ignored over http, which looks like a wrong key', async () => {
    const { simulator, origin } = createShop()
    const authorization = `Basic ${btoa('ck_simulated:cs_simulated')}`
    const ask = (at: string) =>
      simulator.fetch(new Request(`${at}/wp-json/wc/v3/orders`, { headers: { authorization } }))
    expect((await ask(origin)).status).toBe(401)
    expect((await ask('https://127.0.0.1')).status).toBe(200)
  })

  it('are refused when a nonce is used again, or the request is not what was signed', async () => {
    const { simulator, sign, origin } = createShop()
    const { url } = sign('GET', new URL(`${origin}/wp-json/wc/v3/orders`))
    expect((await simulator.fetch(new Request(url))).status).toBe(200)
    expect((await simulator.fetch(new Request(url))).status).toBe(401)
    const other = sign('GET', new URL(`${origin}/wp-json/wc/v3/orders`)).url
    expect((await simulator.fetch(new Request(`${other}&status=any`))).status).toBe(401)
  })

  it('are not even looked at under ?rest_route= alone', async () => {
    const { simulator, sign, origin } = createShop({ permalinks: 'plain' })
    const ask = (query: string) =>
      simulator.fetch(new Request(sign('GET', new URL(`${origin}/index.php?rest_route=/wc/v3/orders${query}`)).url))
    expect((await ask('')).status).toBe(401)
    expect((await ask('&x=/wp-json/wc/')).status).toBe(200)
  })
})

describe('lists', () => {
  it('ignore filters that they do not know, and answer with everything', async () => {
    const { call, list } = createShop()
    await call('POST', '/orders', { ...cart, created_via: 'kvitto-A' })
    await call('POST', '/orders', { ...cart, created_via: 'other' })
    expect(await list('transaction_id=none')).toHaveLength(2)
    expect(await list('created_via=KVITTO-a')).toHaveLength(1)
    expect(await list('created_via=kvitto-a,other')).toHaveLength(2)
    expect(await list('created_via=kvitto')).toHaveLength(0)
  })

  it('before 9.9 ignore created_via, which cannot be set either', async () => {
    const { call, list } = createShop({ version: '8.9.3' })
    expect((await call('POST', '/orders', { created_via: 'kvitto-a' })).created_via).toBe('rest-api')
    expect(await list('created_via=kvitto-nobody')).toHaveLength(1)
  })

  it('leave out the trash under "any", also when it is asked for', async () => {
    const { simulator, call, list } = createShop()
    const { id } = await call('POST', '/orders', cart)
    simulator.acts.trash(id)
    expect(await list('status=any,trash')).toHaveLength(0)
    expect(await list('status=trash')).toHaveLength(1)
    expect(await list('status=pending,trash')).toHaveLength(1)
  })

  it('come in pages, and beyond the last say that there is nothing', async () => {
    const { send, call } = createShop()
    for (let each = 0; each < 3; each++) await call('POST', '/orders', cart)
    const pages = async (query: string) => (await send('GET', `/orders?${query}`)).headers.get('x-wp-totalpages')
    expect(await pages('per_page=2&page=1')).toBe('2')
    expect(await pages('per_page=2&page=9')).toBe('0')
    expect((await send('GET', '/orders?per_page=101')).status).toBe(400)
  })
})

describe('creating', () => {
  it('is not idempotent, and takes an unknown product for nothing and a body without content type for no body', async () => {
    const { call, send } = createShop()
    const [first, second] = [await call('POST', '/orders', cart), await call('POST', '/orders', cart)]
    expect(first.id).not.toBe(second.id)
    expect(await call('POST', '/orders', { line_items: [{ product_id: 999, quantity: 1 }] })).toMatchObject({
      total: '0.00',
    })
    const empty = seen.parse(await (await send('POST', '/orders', cart, { 'content-type': 'text/plain' })).json())
    expect(empty).toMatchObject({ total: '0.00', line_items: [] })
  })

  it('rounds what it is given without a word, and takes other prices and currencies', async () => {
    const { call } = createShop()
    const line = { product_id: 11, quantity: 1, subtotal: '33.335', total: '33.335' }
    expect(
      await call('POST', '/orders', { line_items: [line], billing: { country: 'NO' }, currency: 'EUR' }),
    ).toMatchObject({
      total: '33.34',
      currency: 'EUR',
    })
  })

  it('killed half-way leaves a stub, with or without its mark', async () => {
    const { simulator, send, list } = createShop()
    for (const at of ['nameless_stub', 'stub', 'lines'] as const) {
      simulator.misbehave({ fault: { kind: 'killed', at } })
      expect((await send('POST', '/orders', { ...cart, created_via: `kvitto-${at}` })).status).toBe(502)
    }
    expect(await list('orderby=id&order=asc')).toMatchObject([
      { created_via: '', total: '0.00', line_items: [] },
      { created_via: 'kvitto-stub', total: '0.00', line_items: [] },
      { created_via: 'kvitto-lines', total: '0.00', line_items: [{}] },
    ])
  })
})

describe('set_paid', () => {
  it('is a 200 that does nothing on cancelled and on-hold, and keeps the transaction id all the same', async () => {
    const { call } = createShop()
    for (const status of ['cancelled', 'on-hold']) {
      const { id } = await call('POST', '/orders', { ...cart, status })
      expect(await call('PUT', `/orders/${id}`, { set_paid: true, transaction_id: 'R' })).toMatchObject({
        status,
        date_paid: null,
        transaction_id: 'R',
      })
    }
  })

  it('on a paid order changes nothing but the transaction id', async () => {
    const { simulator, call } = createShop()
    const { id } = await call('POST', '/orders', { ...cart, set_paid: true, transaction_id: 'A' })
    expect(await call('PUT', `/orders/${id}`, { set_paid: true, transaction_id: 'B' })).toMatchObject({
      transaction_id: 'B',
    })
    expect(simulator.count(id)).toMatchObject({ paymentComplete: 1, stockReduced: 1 })
  })

  it('in parallel is paid several times over: nothing twice is Kvitto’s own business', async () => {
    const { simulator, call } = createShop()
    const { id } = await call('POST', '/orders', cart)
    await Promise.all(Array.from({ length: 10 }, () => call('PUT', `/orders/${id}`, { set_paid: true })))
    const { paymentComplete, stockReduced, mails } = simulator.count(id)
    expect(paymentComplete).toBeGreaterThan(1)
    expect(stockReduced).toBeGreaterThan(1)
    expect(mails.filter(mail => mail === 'new_order').length).toBeGreaterThan(1)
  })

  it('with status pending pays a paid order once more, so nobody may send it blindly', async () => {
    const { simulator, call } = createShop()
    const { id } = await call('POST', '/orders', { ...cart, set_paid: true })
    await call('PUT', `/orders/${id}`, { status: 'pending', set_paid: true })
    expect(simulator.count(id)).toMatchObject({ paymentComplete: 2, stockReduced: 2, stockRestored: 1 })
  })

  it('killed after the status leaves an order paid whose stock was not taken, and no later set_paid mends it', async () => {
    const { simulator, call, send } = createShop()
    const { id } = await call('POST', '/orders', cart)
    simulator.misbehave({ fault: { kind: 'killed', at: 'paid' } })
    await send('PUT', `/orders/${id}`, { set_paid: true })
    expect(await call('PUT', `/orders/${id}`, { set_paid: true })).toMatchObject({ status: 'processing' })
    expect(simulator.count(id)).toMatchObject({ paymentComplete: 0, stockReduced: 0, mails: [] })
  })

  it('completes an order of virtual goods', async () => {
    const { call } = createShop()
    const ebook = { line_items: [{ product_id: 14, quantity: 1 }], set_paid: true }
    expect(await call('POST', '/orders', ebook)).toMatchObject({ status: 'completed' })
  })
})

describe('stock', () => {
  it('comes back from cancelled and from pending, but not from failed', async () => {
    const { simulator, call } = createShop()
    const stock = (): number | null | undefined => simulator.world.products.get(11)?.stock
    const { id } = await call('POST', '/orders', { ...cart, status: 'on-hold' })
    expect(stock()).toBe(998)
    await call('PUT', `/orders/${id}`, { status: 'failed' })
    expect(stock()).toBe(998)
    await call('PUT', `/orders/${id}`, { status: 'pending' })
    expect(stock()).toBe(1000)
  })
})

describe('the timer for unpaid orders', () => {
  it('cancels the checkout’s own pending orders that nobody touched for an hour, and none that Kvitto made', async () => {
    const { simulator, time, call } = createShop()
    const theirs = await simulator.acts.place(cart)
    const held = await simulator.acts.place(cart)
    await simulator.acts.edit(held, { status: 'on-hold' })
    const ours = await call('POST', '/orders', { ...cart, created_via: 'kvitto-a' })
    time.now += 59 * 60_000
    expect(await simulator.acts.runTimer()).toEqual([])
    time.now += 2 * 60_000
    expect(await simulator.acts.runTimer()).toEqual([theirs])
    expect(await call('GET', `/orders/${ours.id}`)).toMatchObject({ status: 'pending' })
  })

  it('runs when somebody visits, as WP-Cron does', async () => {
    const { simulator, time, call } = createShop()
    const id = await simulator.acts.place(cart)
    time.now += 2 * 3_600_000
    expect(await call('GET', `/orders/${id}`)).toMatchObject({ status: 'cancelled' })
  })
})

describe('misbehaviour', () => {
  it('after the work is done: the answer is lost and the order is there', async () => {
    const { simulator, send, list } = createShop()
    simulator.misbehave({ fault: { kind: 'lost', when: 'after' } })
    await expect(send('POST', '/orders', cart)).rejects.toThrow('fetch failed')
    expect(await list('status=any')).toHaveLength(1)
  })

  it('runs a request that the client has given up, later', async () => {
    const { simulator, delayed, send } = createShop()
    simulator.misbehave({ fault: { kind: 'late', ms: 5000 } })
    const givenUp = new AbortController()
    const answer = send('POST', '/orders', cart, undefined, givenUp.signal)
    await vi.waitFor(() => expect(delayed).toHaveLength(1))
    givenUp.abort()
    await expect(answer).rejects.toThrow('aborted')
    expect(simulator.world.orders.size).toBe(0)
    delayed[0]?.()
    await vi.waitFor(() => expect(simulator.world.orders.size).toBe(1))
  })

  it('comes as planned: for one method, after some requests, so many times', async () => {
    const { simulator, send } = createShop()
    simulator.misbehave({ method: 'GET', skip: 1, times: 2, fault: { kind: 'status', status: 503, retryAfter: 600 } })
    expect((await send('POST', '/orders', cart)).status).toBe(201)
    const statuses = []
    for (let each = 0; each < 4; each++) statuses.push((await send('GET', '/orders')).status)
    expect(statuses).toEqual([200, 503, 503, 200])
  })
})

describe('control over HTTP', () => {
  it('lets another process be the persons in the shop, and read what the hooks saw', async () => {
    const { simulator, origin } = createShop()
    const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
      const content = body === undefined ? {} : { body: JSON.stringify(body) }
      return (await simulator.fetch(new Request(`${origin}/_sim${path}`, { method, ...content }))).json()
    }
    const { id } = seen.parse(await control('POST', '/orders', cart))
    await control('POST', `/orders/${id}/total`, { net: '300' })
    await control('POST', `/orders/${id}/pay`, { transactionId: 'X' })
    await control('POST', '/faults', { fault: { kind: 'status', status: 500 } })
    expect(await control('GET', `/orders/${id}`)).toMatchObject({
      order: { status: 'processing', total: '375.00', transaction_id: 'X' },
      events: [{}, {}, {}, { event: 'payment_complete' }],
      mails: [{ mail: 'new_order' }, { mail: 'customer_processing_order' }],
    })
    await control('POST', `/orders/${id}/trash`)
    expect(await control('GET', `/orders/${id}`)).toMatchObject({ order: { status: 'trash' } })
  })
})
