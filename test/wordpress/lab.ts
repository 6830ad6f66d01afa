import { execFileSync } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { createSigner } from '../../src/shops/woocommerce/sign.ts'
import type { Shop } from './shopper.ts'

/**
 * What the tests by hand need besides a browser: a shop with the plugin, whose hooks and mails are written to files; a
 * running Kvitto; and the simulated Ecster that it is configured with. All named by the environment, see real.test.ts.
 */
export interface Lab {
  readonly shop: Shop
  readonly kvittoUrl: string
  readonly shopName: string
  readonly apiKey: string
  readonly ecsterUrl: string
  readonly events: string
  readonly mails: string
  /** The shop's REST keys. */
  readonly keys: { readonly url: string; readonly consumerKey: string; readonly consumerSecret: string }
  /** Makes the order whose id it gets old, and runs WooCommerce's timer for unpaid orders. */
  readonly timer: string
}

export function readLab(env: NodeJS.ProcessEnv): Lab | null {
  const { WORDPRESS_URL: url, KVITTO_URL, KVITTO_SHOP, KVITTO_API_KEY, ECSTER_URL } = env
  const { WOOCOMMERCE_EVENTS: events, WOOCOMMERCE_MAILS: mails, WOOCOMMERCE_TIMER: timer } = env
  const { WOOCOMMERCE_KEY: consumerKey, WOOCOMMERCE_SECRET: consumerSecret } = env
  if (!url || !KVITTO_URL || !KVITTO_SHOP || !KVITTO_API_KEY || !ECSTER_URL || !events || !mails) return null
  if (!consumerKey || !consumerSecret || !timer) return null
  const block = env.WORDPRESS_BLOCK ?? `${url}/checkout/`
  const shop = {
    url,
    classic: env.WORDPRESS_CLASSIC ?? `${url}/classic-checkout/`,
    block,
    productId: Number(env.WORDPRESS_PRODUCT ?? 11),
  }
  return {
    shop,
    kvittoUrl: KVITTO_URL,
    shopName: KVITTO_SHOP,
    apiKey: KVITTO_API_KEY,
    ecsterUrl: ECSTER_URL,
    events,
    mails,
    keys: { url, consumerKey, consumerSecret },
    timer,
  }
}

/** What the shop's hooks and mails did for one order. */
export function countInShop({ events, mails }: Lab, orderId: string) {
  const rows = readLines(events, z.object({ event: z.string(), order: z.coerce.string() })).filter(
    each => each.order === orderId,
  )
  const times = (name: string): number => rows.filter(each => each.event === name).length
  const mail = z.object({ wc_mail: z.object({ id: z.string(), order: z.coerce.string() }).nullable() })
  return {
    paymentComplete: times('payment_complete'),
    stockTaken: times('reduce_order_stock') - times('restore_order_stock'),
    mails: readLines(mails, mail)
      .filter(each => each.wc_mail?.order === orderId)
      .map(each => each.wc_mail?.id ?? ''),
  }
}

export const once = {
  paymentComplete: 1,
  stockTaken: 1,
  mails: ['new_order', 'customer_processing_order'],
}

function readLines<T>(path: string, schema: z.ZodType<T>): T[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  return lines.flatMap(line => schema.safeParse(JSON.parse(line)).data ?? [])
}

const checkedOut = z.object({
  order_id: z.coerce.string(),
  payment_result: z.object({ redirect_url: z.string() }),
})

/** Buys at the Store API, as the block checkout does, without a browser. Answers the order and Kvitto's pay page. */
export async function buy(lab: Lab): Promise<{ orderId: string; payUrl: string }> {
  const { status, json } = await checkOut(lab, { method: 'kvitto' })
  const read = checkedOut.safeParse(json).data
  if (read === undefined) throw new Error(`the checkout says ${status}: ${JSON.stringify(json).slice(0, 300)}`)
  return { orderId: read.order_id, payUrl: read.payment_result.redirect_url }
}

/** The same, whatever comes of it. */
export async function checkOut(
  { shop }: Lab,
  { method, email = 'anna@example.test' }: { readonly method: string; readonly email?: string },
): Promise<{ status: number; json: unknown }> {
  const api = `${shop.url}/index.php?_kvitto=/wp-json/&rest_route=/wc/store/v1`
  const cart = await fetch(`${api}/cart`)
  const headers = { 'content-type': 'application/json', ...pick(cart, 'cart-token'), ...pick(cart, 'nonce') }
  const post = (path: string, body: object, more: object = {}) =>
    fetch(`${api}${path}`, { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(body) })
  const filled = await post('/cart/add-item', { id: shop.productId, quantity: 1 })
  const address = { first_name: 'Anna', last_name: 'Andersson', address_1: 'Storgatan 2', city: 'Stockholm' }
  const place = { ...address, postcode: '11122', country: 'SE' }
  const billing = { ...place, email, phone: '0701234567' }
  const cookie = filled.headers
    .getSetCookie()
    .map(each => each.split(';')[0])
    .join('; ')
  const order = { billing_address: billing, shipping_address: place, payment_method: method }
  const answer = await post('/checkout', order, { ...pick(filled, 'nonce'), ...(cookie === '' ? {} : { cookie }) })
  return { status: answer.status, json: await answer.json() }
}

/** A call of WooCommerce's REST API, as the shop's own people. */
export async function callShop({ keys }: Lab, method: string, path: string, body?: object): Promise<unknown> {
  const sign = createSigner(keys, { clock: { now: () => Date.now() }, random: randomBytes })
  const query = `rest_route=/wc/v3${path.replace('?', '&')}&_kvitto=/wp-json/wc/`
  const { url, headers } = sign(method, new URL(`${keys.url}/index.php?${query}`))
  const content = body === undefined ? {} : { body: JSON.stringify(body) }
  const answer = await fetch(url, { method, headers: { ...headers, 'content-type': 'application/json' }, ...content })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

export const runTimer = ({ timer }: Lab, orderId: string): void => {
  execFileSync('/bin/sh', ['-c', `${timer} ${orderId}`])
}

/** WooCommerce 8.9 wants its nonce and a session's cookie, later ones the cart's token. */
function pick({ headers }: Response, name: string): Record<string, string> {
  const value = headers.get(name)
  return value === null ? {} : { [name]: value }
}

/** Pays in the simulated app, by what Kvitto's pay page hands to the provider's form. Calls back at once. */
export async function payInApp({ ecsterUrl }: Lab, payUrl: string): Promise<void> {
  const page = await (await fetch(payUrl)).text()
  const cartKey = /"cartKey":"([^"]+)"/.exec(page)?.[1] ?? ''
  const begun = await fetch(`${ecsterUrl}/_sim/carts/${cartKey}/begin`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"method":"SWISH"}',
  })
  const { id } = z.object({ id: z.string() }).parse(await begun.json())
  await fetch(`${ecsterUrl}/_sim/orders/${id}/pay`, { method: 'POST' })
}

/** A call of the plugin's route, signed as Kvitto signs. */
export async function settle({ shop, apiKey }: Lab, orderId: string, body: object, method = 'POST') {
  const route = method === 'GET' ? '/kvitto/v1/ping' : `/kvitto/v1/orders/${orderId}/settle`
  const text = method === 'GET' ? '' : JSON.stringify(body)
  const time = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', apiKey).update(`${method}\n${route}\n${time}\n${text}`).digest('hex')
  const headers = {
    'content-type': 'application/json',
    'x-kvitto-timestamp': time,
    'x-kvitto-signature': signature,
  }
  const init = method === 'GET' ? { headers } : { method, headers, body: text }
  const answer = await fetch(`${shop.url}/index.php?rest_route=${route}&_kvitto=/wp-json/`, init)
  return { status: answer.status, body: settled.parse(await answer.json()) }
}

const settled = z.looseObject({
  code: z.string().optional(),
  storage: z.string().optional(),
  order: z.looseObject({ status: z.string(), total: z.string(), transaction_id: z.string() }).optional(),
})
