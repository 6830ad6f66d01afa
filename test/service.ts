import { createServer } from 'node:net'
import { z } from 'zod'
import { createLogger, type Logger } from '../src/base/log.ts'
import { compose } from '../src/compose.ts'
import { parseConfig } from '../src/config/parse.ts'
import { setStage } from '../src/demo/stage.ts'
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
  readonly callbackHeader?: { readonly name: string; readonly value: string }
}

/** The whole service as it runs in earnest, over HTTP, on a database of its own, between the two simulators. */
export async function startService({
  grace = '0s',
  adminToken,
  log = createLogger('silent'),
  ...ecster
}: ServiceOptions = {}) {
  const database = await testDatabase()
  const stage = await setStage()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const shops = {
    nordlys: {
      apiKey,
      woocommerce: stage.settings.woocommerce,
      ecster: { ...stage.settings.ecster, calendar: ['1h'], ...ecster },
    },
  }
  const parsed = parseConfig({ publicUrl: url, grace, shops }, {})
  if (parsed.kind === 'wrong') throw new Error(JSON.stringify(parsed.problems))
  const kvitto = await compose(
    parsed.config,
    { databaseUrl: null, adminToken: adminToken ?? null },
    database.url,
    'all',
    log,
  )
  const server = await listen(kvitto.app, port, '127.0.0.1')
  const call = (path: string, init: RequestInit = {}) =>
    fetch(path.startsWith('http') ? path : `${url}${path}`, { redirect: 'manual', ...init })
  const api = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    call(`/v1/shops/nordlys/payments${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const aBody = { provider: 'ecster', amount, currency: 'SEK', reference: 'cart 1', order: anOrder }
  const open = async (body: object = {}, key: string = crypto.randomUUID()) => {
    const response = await api('POST', '', { ...aBody, ...body }, { 'idempotency-key': key })
    return { status: response.status, body: opened.parse(await response.json()) }
  }
  return {
    url,
    database,
    stage,
    kvitto,
    call,
    api,
    aBody,
    open,
    /** The customer pays in the app; the provider calls back unless told otherwise. */
    pay: (cartKey: string, method: 'SWISH' | 'INVOICE' = 'SWISH') => {
      const order = stage.provider.control.begin(cartKey, method)
      return stage.provider.control.act(order.id, 'pay')
    },
    show: async (id: string) => shown.parse(await (await api('GET', `/${id}`)).json()),
    paidOrders: () => [...stage.shop.world.orders.values()].filter(order => order.paidAt !== null),
    async [Symbol.asyncDispose]() {
      await server.close()
      await kvitto.stop()
      await stage.close()
      await database[Symbol.asyncDispose]()
    },
  }
}

export type Service = Awaited<ReturnType<typeof startService>>

export function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address === null || typeof address === 'string' ? reject(new Error('no port')) : resolve(address.port),
      )
    })
  })
}
