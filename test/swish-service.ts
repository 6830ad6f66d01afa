import { z } from 'zod'
import type { Stage } from '../src/demo/stage.ts'
import { amount, anOrder, newKey, startKvitto } from './service.ts'
import { startSwish } from './simulators.ts'

/** The whole service with Swish: over HTTPS with mutual TLS on one side, WooCommerce's REST API on the other. */

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
  const { swish, settings, close } = await startSwish()
  const service = await startKvitto({ shop: stage => ({ swish: { ...settings, ...changes }, ...shop(stage) }) })
  const api = (method: string, path: string, body?: object) => service.api(method, path, body, newKey())
  return {
    ...service,
    swish,
    api,
    open: async (body: object = {}) => {
      const order = { provider: 'swish', amount, currency: 'SEK', reference: 'cart 1', order: anOrder }
      return opened.parse(await (await api('POST', '', { ...order, ...body })).json())
    },
    show: async (id: string) => shown.parse(await (await api('GET', `/${id}`)).json()),
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]()
      await close()
    },
  }
}
