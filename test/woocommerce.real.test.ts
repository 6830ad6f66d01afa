import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { toMinor } from '../src/base/money.ts'
import { type DeclaredException, describeShop, type ShopHarness } from '../src/shops/contract.ts'
import { createSigner } from '../src/shops/woocommerce/sign.ts'
import { createSimulator, type Simulator } from '../src/shops/woocommerce/simulator/simulator.ts'
import { createWooCommerce } from '../src/shops/woocommerce/woocommerce.ts'

/**
 * The port's conformance suite against a real WooCommerce. It makes products and orders: use a shop that is for tests.
 * WOOCOMMERCE_URL, WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET name it. Optional, from the shop's own machine:
 * WOOCOMMERCE_EVENTS and WOOCOMMERCE_MAILS, files to which a plugin of the shop writes what its hooks and mails did;
 * WOOCOMMERCE_TIMER, a command that makes the order whose id it gets old and runs the timer for unpaid orders.
 */
const { WOOCOMMERCE_URL, WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET, WOOCOMMERCE_TIMER } = process.env
const { WOOCOMMERCE_EVENTS, WOOCOMMERCE_MAILS } = process.env

if (WOOCOMMERCE_URL && WOOCOMMERCE_KEY && WOOCOMMERCE_SECRET) {
  const config = { url: WOOCOMMERCE_URL, consumerKey: WOOCOMMERCE_KEY, consumerSecret: WOOCOMMERCE_SECRET }
  const reason = 'WOOCOMMERCE_TIMER is not set'
  const timed: readonly DeclaredException[] = [
    { test: 'tells an order that the shop timed out from one that a person cancelled', reason },
    { test: 'completes an order that is timed out, once', reason },
  ]
  describeShop(`WooCommerce at ${config.url}`, () => start(config), { skip: WOOCOMMERCE_TIMER ? [] : timed })
  describe('the simulator', () => describeLikeness(config))
} else {
  describe('a real WooCommerce', () => it.skip('is not asked: WOOCOMMERCE_URL, _KEY and _SECRET are not set'))
}

interface Config {
  readonly url: string
  readonly consumerKey: string
  readonly consumerSecret: string
}

async function start(config: Config): Promise<ShopHarness> {
  const clock = { now: () => Date.now() }
  const network = createNetwork()
  const deps = { fetch: network.fetch, clock, random: randomBytes }
  const call = createCaller(config)
  const code = `contract${Date.now()}`
  const shirt = await call('POST', '/products', {
    name: 'Contract shirt',
    regular_price: '100.00',
    manage_stock: true,
    stock_quantity: 1000,
  })
  const mug = await call('POST', '/products', { name: 'Contract mug', regular_price: '33.33' })
  const coupon = await call('POST', '/coupons', { code, discount_type: 'percent', amount: '10' })

  const cart = { billing: { first_name: 'Anna', country: 'SE' }, line_items: [{ product_id: shirt.id, quantity: 2 }] }
  const rich = {
    ...cart,
    line_items: [...cart.line_items, { product_id: mug.id, quantity: 3 }],
    shipping_lines: [{ method_id: 'flat_rate', method_title: 'Post', total: '39.20' }],
    fee_lines: [{ name: 'Invoice fee', total: '29.00', tax_status: 'none' }],
    coupon_lines: [{ code }],
  }
  const price = async (snapshot: object): Promise<{ currency: string; totalMinor: number }> => {
    const { currency, total } = await call('POST', '/orders', snapshot)
    return { currency, totalMinor: toMinor(total, currency) }
  }
  const plainPrice = await price(cart)
  const change = async (id: string, body: object): Promise<void> => void (await call('PUT', `/orders/${id}`, body))

  return {
    shop: createWooCommerce(config, deps),
    stranger: createWooCommerce({ ...config, consumerKey: `ck_${'0'.repeat(40)}` }, deps),
    nowhere: createWooCommerce({ ...config, url: await closedPort() }, deps),
    currency: plainPrice.currency,
    plain: { snapshot: cart, totalMinor: plainPrice.totalMinor },
    rich: { snapshot: rich, totalMinor: (await price(rich)).totalMinor },
    priced: decimal => ({ fee_lines: [{ name: 'Something', total: decimal, tax_status: 'none' }] }),
    place: async () => String((await call('POST', '/orders', { ...cart, created_via: 'checkout' })).id),
    acts: {
      setStatus: (id, status) => change(id, { status }),
      cancel: id => change(id, { status: 'cancelled' }),
      async timeOut(id) {
        execFileSync('/bin/sh', ['-c', `${WOOCOMMERCE_TIMER} ${id}`])
      },
      trash: async id => void (await call('DELETE', `/orders/${id}`)),
      payOtherwise: (id, transactionId) => change(id, { set_paid: true, transaction_id: transactionId }),
      async makeDearer(id) {
        await change(id, { fee_lines: [{ name: 'More', total: '10.00', tax_status: 'none' }] })
      },
    },
    count: async id => countEvents(Number(id)),
    loseAnswer: network.loseAnswer,
    hang: network.hang,
    async close() {
      await call('DELETE', `/products/${shirt.id}?force=true`)
      await call('DELETE', `/products/${mug.id}?force=true`)
      await call('DELETE', `/coupons/${coupon.id}?force=true`)
    },
  }
}

/** The same requests to the real shop and to the simulator of its version: what comes of them must be the same. */
function describeLikeness(config: Config): void {
  const fee = { name: 'Invoice fee', total: '29.00', tax_status: 'none' }
  const changes: readonly object[] = [
    { set_paid: true },
    { status: 'pending', set_paid: true },
    { status: 'processing' },
    { status: 'on-hold' },
    { status: 'failed' },
    { status: 'cancelled' },
    { fee_lines: [fee] },
  ]
  const starts = ['pending', 'failed', 'on-hold', 'cancelled', 'processing', 'checkout-draft']
  it.each(starts)(
    'says and does the same with an order that is %s',
    async status => {
      const real = createCaller(config)
      const { id } = await real('POST', '/products', { name: 'Likeness', regular_price: '100.00', manage_stock: true })
      const line_items = [{ product_id: id, quantity: 3 }]
      const body = { status, payment_method_title: 'Swish', line_items, billing: { email: 'anna@example.test' } }
      const sample = await real('POST', '/orders', body)
      const simulator = createLike(sample, id)
      const simulated = createCaller(simulatedKeys, (url, init) => simulator.fetch(new Request(url, init)))
      for (const change of changes) {
        const put = { ...change, transaction_id: 'R-1' }
        const theirs = await real('PUT', `/orders/${(await real('POST', '/orders', body)).id}`, put)
        const ours = await simulated('PUT', `/orders/${(await simulated('POST', '/orders', body)).id}`, put)
        const counted = countEvents(theirs.id)
        const counts = counted === null ? null : countSimulated(simulator, ours.id)
        expect({ change, answer: tell(ours), counts }).toEqual({ change, answer: tell(theirs), counts: counted })
      }
      await real('DELETE', `/products/${id}?force=true`)
    },
    120_000,
  )
}

const simulatedKeys = { url: 'http://127.0.0.1', consumerKey: 'ck_simulated', consumerSecret: 'cs_simulated' }

function createLike({ version, currency, tax_lines }: Answer, productId: number): Simulator {
  const settings = { version, currency, taxPercent: String(tax_lines[0]?.rate_percent ?? 0) }
  const product = { id: productId, name: 'Likeness', sku: '', price: '100.00', stock: 0, isVirtual: false }
  const deps = { clock: { now: () => Date.now() }, sleep: async () => {} }
  return createSimulator(deps, { settings, products: [product] })
}

function countSimulated(simulator: Simulator, id: number) {
  const { paymentComplete, stockReduced, stockRestored, mails } = simulator.count(id)
  return { paymentComplete, stockTaken: stockReduced - stockRestored, mails: mails.toSorted() }
}

const tell = ({ status, total, total_tax, transaction_id, date_paid, needs_payment }: Answer) => ({
  ...{ status, total, total_tax, transaction_id, needs_payment },
  isPaid: date_paid !== null,
})

const answer = z.looseObject({
  id: z.number(),
  status: z.string().default(''),
  currency: z.string().default(''),
  total: z.string().default(''),
  total_tax: z.string().default(''),
  transaction_id: z.string().default(''),
  date_paid: z.string().nullish(),
  needs_payment: z.boolean().default(false),
  version: z.string().default(''),
  tax_lines: z.array(z.object({ rate_percent: z.number() })).default([]),
})

type Answer = z.infer<typeof answer>

/** What the shop's own people do, past the adapter. */
function createCaller(config: Config, reach: (url: string, init: RequestInit) => Promise<Response> = fetch) {
  const sign = createSigner(config, { clock: { now: () => Date.now() }, random: randomBytes })
  return async (method: string, path: string, body?: object) => {
    // This form works with plain permalinks too; the second parameter makes WooCommerce look at the keys.
    const query = `rest_route=/wc/v3${path.replace('?', '&')}&_kvitto=/wp-json/wc/`
    const { url, headers } = sign(method, new URL(`/index.php?${query}`, config.url))
    const content = body === undefined ? {} : { body: JSON.stringify(body) }
    const json = { ...headers, 'content-type': 'application/json' }
    const response = await reach(url, { method, headers: json, ...content })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return answer.parse(await response.json())
  }
}

/** A network that loses one answer, or swallows one request, on demand. */
function createNetwork() {
  let losesNext: 'reset' | 'server_error' | null = null
  let hangsNext = false
  const wire: typeof fetch = async (input, init) => {
    if (hangsNext) {
      hangsNext = false
      return new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)))
    }
    const response = await fetch(input, init)
    if (losesNext === null || init?.method !== 'PUT') return response
    const how = losesNext
    losesNext = null
    await response.text()
    if (how === 'server_error') return new Response('<html>502 Bad Gateway</html>', { status: 502 })
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) })
  }
  return {
    fetch: wire,
    loseAnswer: (how: 'reset' | 'server_error') => {
      losesNext = how
    },
    hang: () => {
      hangsNext = true
    },
  }
}

const event = z.object({ event: z.string(), order: z.number() })
const mail = z.object({ wc_mail: z.object({ id: z.string(), order: z.number().nullable() }).nullable() })

function countEvents(orderId: number) {
  if (!WOOCOMMERCE_EVENTS || !WOOCOMMERCE_MAILS) return null
  const events = readLines(WOOCOMMERCE_EVENTS, event).filter(each => each.order === orderId)
  const times = (name: string): number => events.filter(each => each.event === name).length
  return {
    paymentComplete: times('payment_complete'),
    stockTaken: times('reduce_order_stock') - times('restore_order_stock'),
    mails: readLines(WOOCOMMERCE_MAILS, mail)
      .flatMap(({ wc_mail }) => (wc_mail?.order === orderId ? [wc_mail.id] : []))
      .toSorted(),
  }
}

const readLines = <T>(path: string, schema: z.ZodType<T>): T[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => schema.parse(JSON.parse(line)))

async function closedPort(): Promise<string> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}
