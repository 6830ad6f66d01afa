import { z } from 'zod'
import { systemClock } from '../src/base/clock.ts'
import { createLogger } from '../src/base/log.ts'
import { compose } from '../src/compose.ts'
import { parseConfig } from '../src/config/parse.ts'
import { type Stage, setStage } from '../src/demo/stage.ts'
import { listen } from '../src/http/listen.ts'
import { createAuthority } from '../src/providers/swish/simulator/certificates.ts'
import { listen as listenAsSwish } from '../src/providers/swish/simulator/listen.ts'
import { createSwishSimulator, defaultAlias } from '../src/providers/swish/simulator/simulator.ts'
import { testDatabase } from './pg.ts'
import { amount, anOrder, apiKey, freePort } from './service.ts'

/** The whole service with Swish: over HTTPS with mutual TLS on one side, WooCommerce's REST API on the other. */

const authority = await createAuthority()
const merchant = await authority.issue(defaultAlias)

export const opened = z.looseObject({
  id: z.string(),
  token: z.string(),
  payUrl: z.string(),
  callbackUrl: z.string(),
  provider: z.object({ instructionId: z.string(), paymentRequestToken: z.string() }),
})
const shown = z.looseObject({
  status: z.string(),
  reason: z.string().nullable(),
  orderId: z.string().nullable(),
  providerReference: z.string().nullable(),
})

/** @param changes to Swish's settings. @param shop what else the shop has: a colour, another provider. */
export async function startSwishService(changes: object = {}, shop: (stage: Stage) => object = () => ({})) {
  const database = await testDatabase()
  const stage = await setStage()
  const swish = createSwishSimulator({ clock: systemClock, fetch })
  const swishServer = await listenAsSwish(swish, authority)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const settings = { baseUrl: swishServer.url, payeeAlias: defaultAlias, ...merchant, ca: authority.ca, ...changes }
  const shops = { nordlys: { apiKey, woocommerce: stage.settings.woocommerce, swish: settings, ...shop(stage) } }
  const parsed = parseConfig({ publicUrl: url, grace: '0s', shops }, {})
  if (parsed.kind === 'wrong') throw new Error(JSON.stringify(parsed.problems))
  const environment = { databaseUrl: null, adminToken: null }
  const kvitto = await compose(parsed.config, environment, database.url, 'all', createLogger('silent'))
  const server = await listen(kvitto.app, port, '127.0.0.1')
  const call = (path: string) => fetch(path.startsWith('http') ? path : `${url}${path}`, { redirect: 'manual' })
  const api = (method: string, path: string, body?: object) =>
    fetch(`${url}/v1/shops/nordlys/payments${path}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  return {
    url,
    stage,
    swish,
    call,
    api,
    open: async (body: object = {}) => {
      const order = { provider: 'swish', amount, currency: 'SEK', reference: 'cart 1', order: anOrder }
      return opened.parse(await (await api('POST', '', { ...order, ...body })).json())
    },
    show: async (id: string) => shown.parse(await (await api('GET', `/${id}`)).json()),
    paidOrders: () => [...stage.shop.world.orders.values()].filter(order => order.paidAt !== null),
    async [Symbol.asyncDispose]() {
      await server.close()
      await kvitto.stop()
      await swishServer.close()
      await stage.close()
      await database[Symbol.asyncDispose]()
    },
  }
}
