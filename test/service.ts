import { z } from 'zod'
import { freePort } from '../scripts/chaos/balancer.ts'
import { createLogger, type Logger } from '../src/base/log.ts'
import { compose } from '../src/compose.ts'
import { parseConfig } from '../src/config/parse.ts'
import { type Stage, setStage } from '../src/demo/stage.ts'
import { listen } from '../src/http/listen.ts'
import { testDatabase } from './pg.ts'

export const apiKey = 'an-api-key-for-tests'
export const anOrder = {
  billing: { first_name: 'Kim', last_name: 'Lind', email: 'kim@example.com', country: 'SE' },
  line_items: [{ product_id: 11, quantity: 1 }],
}
export const amount = 34_900

export const opened = z.looseObject({
  id: z.string().default(''),
  token: z.string().default(''),
  callbackUrl: z.string().default(''),
  provider: z.object({ cartKey: z.string() }).default({ cartKey: '' }),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
})
const shown = z.looseObject({
  status: z.string(),
  reason: z.string().nullable(),
  orderId: z.string().nullable(),
  timeline: z.array(z.object({ at: z.string(), kind: z.string(), reason: z.string().optional(), text: z.string() })),
})

export interface ServiceOptions {
  readonly log?: Logger
  readonly grace?: string
  readonly adminToken?: string
  readonly calendar?: readonly string[]
  readonly retryWindow?: string
  readonly language?: 'en' | 'sv'
  readonly callbackHeader?: { readonly name: string; readonly value: string }
}

interface KvittoOptions {
  readonly grace?: string
  readonly adminToken?: string | undefined
  readonly log?: Logger
  /** What the shop has beside its WooCommerce: providers, mostly, which may want to know Kvitto's address. */
  readonly shop: (stage: Stage, url: string) => object
}

/** The whole service as it runs in earnest, over HTTP, on a database of its own, before the simulated shop. */
export async function startKvitto({ grace = '0s', adminToken, log = createLogger('silent'), shop }: KvittoOptions) {
  const database = await testDatabase()
  const stage = await setStage()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const shops = { nordlys: { apiKey, woocommerce: stage.settings.woocommerce, ...shop(stage, url) } }
  const parsed = parseConfig({ publicUrl: url, grace, shops }, {})
  if (parsed.kind === 'wrong') throw new Error(JSON.stringify(parsed.problems))
  const environment = { databaseUrl: null, adminToken: adminToken ?? null }
  const kvitto = await compose(parsed.config, environment, database.url, 'all', log)
  const server = await listen(kvitto.app, port, '127.0.0.1')
  const call = (path: string, init: RequestInit = {}) =>
    fetch(path.startsWith('http') ? path : `${url}${path}`, { redirect: 'manual', ...init })
  return {
    url,
    database,
    stage,
    kvitto,
    call,
    api: (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      call(`/v1/shops/nordlys/payments${path}`, {
        method,
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    paidOrders: () => [...stage.shop.world.orders.values()].filter(order => order.paidAt !== null),
    async [Symbol.asyncDispose]() {
      await server.close()
      await kvitto.stop()
      await stage.close()
      await database[Symbol.asyncDispose]()
    },
  }
}

/** For whoever does not care about its value. */
export const newKey = () => ({ 'idempotency-key': crypto.randomUUID() })

/** With Ecster. */
export async function startService({ grace, adminToken, log, language = 'en', ...ecster }: ServiceOptions = {}) {
  const shop = ({ settings }: Stage) => ({ language, ecster: { ...settings.ecster, calendar: ['1h'], ...ecster } })
  const service = await startKvitto({ shop, adminToken, ...(grace && { grace }), ...(log && { log }) })
  const { stage, api } = service
  const aBody = { provider: 'ecster', amount, currency: 'SEK', reference: 'cart 1', order: anOrder }
  const open = async (body: object = {}, key: string = crypto.randomUUID()) => {
    const response = await api('POST', '', { ...aBody, ...body }, { 'idempotency-key': key })
    return { status: response.status, body: opened.parse(await response.json()) }
  }
  return {
    ...service,
    aBody,
    open,
    /** The customer pays in the app; the provider calls back unless told otherwise. */
    pay: (cartKey: string, method: 'SWISH' | 'INVOICE' = 'SWISH') => {
      const order = stage.provider.control.begin(cartKey, method)
      return stage.provider.control.act(order.id, 'pay')
    },
    show: async (id: string) => shown.parse(await (await api('GET', `/${id}`)).json()),
  }
}

export type Service = Awaited<ReturnType<typeof startService>>
