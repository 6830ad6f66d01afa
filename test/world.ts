import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import pg from 'pg'
import { randomIds } from '../src/base/ids.ts'
import { openPayment } from '../src/payments/open.ts'
import type { OpenRequest } from '../src/payments/request.ts'
import type { Links, PaymentDeps } from '../src/payments/session.ts'
import { createEcster } from '../src/providers/ecster/ecster.ts'
import { createEcsterSimulator, defaultMerchant } from '../src/providers/ecster/simulator/simulator.ts'
import { VirtualTime } from '../src/providers/simulation/time.ts'
import { type CrashHook, noCrash } from '../src/settle/crashpoints.ts'
import { type Checked, check, type SettleDeps } from '../src/settle/settle.ts'
import type { OrderManagement, Site } from '../src/settle/site.ts'
import { en } from '../src/settle/words/en.ts'
import type { Words } from '../src/settle/words/words.ts'
import { createSimulator } from '../src/shops/woocommerce/simulator/simulator.ts'
import { createWooCommerce } from '../src/shops/woocommerce/woocommerce.ts'
import { createPostgresStore } from '../src/store/postgres/postgres.ts'
import type { Payment } from '../src/store/store.ts'
import { testDatabase } from './pg.ts'

export const minute = 60_000
const never = new AbortController().signal
const address = { first_name: 'Anna', last_name: 'Andersson', country: 'SE', email: 'anna@example.test' }
export const cart = { billing: address, line_items: [{ product_id: 11, quantity: 1 }] }

/** The configuration's defaults, but that reserved money is not looked at for months. */
const management: OrderManagement = {
  capture: true,
  cancel: true,
  manualRefundsSince: null,
  lookEveryMs: 24 * 60 * minute,
  lookForMs: 0,
}

const links: Links = {
  callback: ({ callbackToken }) => `https://pay.example/nordlys/wc-api/WC_Gateway_Ecster/?etoid=${callbackToken}`,
  pay: ({ browserToken }) => `https://pay.example/pay/${browserToken}`,
  return: ({ browserToken }) => `https://pay.example/return/${browserToken}`,
  status: ({ id }) => `https://pay.example/v1/shops/nordlys/payments/${id}`,
}

/**
 * Kvitto's real store, settle loop and adapters on a real PostgreSQL, with both simulators in-process and time that
 * moves only when told. `node` is one Kvitto process; a test may have several, and kill them.
 */
export async function createWorld(
  options: {
    invoiceFee?: number
    calendar?: readonly number[]
    management?: Partial<OrderManagement>
    words?: Words
  } = {},
) {
  const database = await testDatabase()
  const time = new VirtualTime(Date.UTC(2026, 10, 23, 12))
  const store = createPostgresStore(database.db, async () => {})
  const callbacks: Request[] = []
  const ecster = createEcsterSimulator({
    clock: time,
    after: time.after,
    invoiceFee: options.invoiceFee ?? 0,
    fetch: async (input, init) => {
      callbacks.push(new Request(input, init))
      return new Response()
    },
  })
  const products = [{ id: 11, name: 'T-shirt', sku: 'tshirt', price: '100.00', stock: 1000, isVirtual: false }]
  const shop = createSimulator(
    { clock: time, sleep: () => new Promise(resolve => setImmediate(resolve)) },
    { products },
  )
  const inShop: typeof fetch = (input, init) => shop.fetch(new Request(input, init))
  const keys = { consumerKey: shop.world.settings.consumerKey, consumerSecret: shop.world.settings.consumerSecret }
  const site: Site = {
    shop: createWooCommerce(
      { url: 'http://127.0.0.1:1', ...keys },
      { fetch: inShop, clock: time, random: randomBytes },
    ),
    provider: createEcster(
      {
        baseUrl: 'http://127.0.0.1:2/rest/public',
        apiKey: defaultMerchant.apiKey,
        merchantKey: defaultMerchant.merchantKey,
        calendar: [],
        retryWindow: 0,
      },
      { fetch: ecster.fetch, clock: time },
    ),
    methodTitle: 'Ecster Pay',
    words: options.words ?? en,
    termsUrl: null,
    calendar: options.calendar ?? [1, 3, 6, 12, 30, 60, 180, 720, 1440, 2880].map(minutes => minutes * minute),
    retryWindowMs: 60 * minute,
    graceMs: 2 * minute,
    management: { ...management, ...options.management },
  }
  const node = (crash: CrashHook = noCrash): SettleDeps => ({
    store,
    clock: time,
    findSite: () => site,
    timeout: () => never,
    callbackUrl: links.callback,
    crash,
  })

  const payments: PaymentDeps = { store, clock: time, ids: randomIds, timeout: () => never, links }

  return {
    time,
    store,
    payments,
    ecster,
    shop,
    site,
    callbacks,
    node,
    check: (paymentId: string, deps = node()): Promise<Checked> => check(deps, paymentId),
    open: (request: Partial<OpenRequest>): Promise<Payment> => open(payments, site, request),
    pay: (payment: Payment, method: 'SWISH' | 'INVOICE' | 'PARTPAYMENT' = 'SWISH') => {
      const order = ecster.control.begin(payment.session?.public.cartKey ?? '', method)
      return ecster.control.act(order.id, 'pay')
    },
    /** Somebody says that the shop's order has changed. */
    tell: (paymentId: string) =>
      store.receive(time.now(), [
        { target: { paymentId }, source: 'shop', dueAt: time.now(), claim: null, wire: null },
      ]),
    /** Goes from check to check until none is due in the next days; at most so many. */
    async converge(paymentId: string, deps = node(), most = 60): Promise<Payment> {
      for (let count = 0; count < most; count += 1) {
        const payment = await store.find(paymentId)
        if (payment === undefined) throw new Error('no such payment')
        const dueAt = payment.checkAt ?? (payment.isBeingChecked ? time.now() + 31_000 : null)
        if (dueAt === null) return payment
        time.advance(Math.max(0, dueAt - time.now()))
        await check(deps, paymentId)
      }
      throw new Error('the payment did not come to rest')
    },
    /** As a restart does to everybody: ends all other sessions, one of them in the middle of a query. */
    async cutConnections(): Promise<void> {
      const busy = sql`select pg_sleep(5)`.execute(database.db).catch(() => null)
      await sql`select 1`.execute(database.db)
      await cut(database.url)
      await busy
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

async function cut(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  )
  await client.end()
}

export type World = Awaited<ReturnType<typeof createWorld>>

const open = (deps: PaymentDeps, site: Site, request: Partial<OpenRequest>): Promise<Payment> =>
  openPayment(deps, site, 'nordlys', randomIds.token(), {
    provider: 'ecster',
    amount: 10_000,
    currency: 'SEK',
    reference: 'cart 1',
    locale: 'sv-SE',
    customer: {},
    ...request,
  })
