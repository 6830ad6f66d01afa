import { createServer, type Server } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { systemClock } from '../base/clock.ts'
import { createEcsterSimulator, defaultMerchant } from '../providers/ecster/simulator/simulator.ts'
import { listen } from '../shops/woocommerce/simulator/listen.ts'
import { createSimulator } from '../shops/woocommerce/simulator/simulator.ts'

/** Everything around Kvitto, played by the simulators: a shop and a payment provider, each at an address of its own. */
export interface Stage {
  readonly shopUrl: string
  readonly providerUrl: string
  readonly shop: ReturnType<typeof createSimulator>
  readonly provider: ReturnType<typeof createEcsterSimulator>
  /** What a configuration says of them. */
  readonly settings: {
    readonly woocommerce: { readonly url: string; readonly consumerKey: string; readonly consumerSecret: string }
    readonly ecster: { readonly baseUrl: string; readonly apiKey: string; readonly merchantKey: string }
  }
  close(): Promise<void>
}

export const invoiceFeeMinor = 2_900

export const products = [
  { id: 11, name: 'Ullmössa', sku: 'hat', price: '349.00', stock: 40, isVirtual: false },
  { id: 12, name: 'Vantar', sku: 'mittens', price: '229.00', stock: 25, isVirtual: false },
  { id: 13, name: 'Mugg', sku: 'mug', price: '149.00', stock: 60, isVirtual: false },
] as const

export async function setStage(): Promise<Stage> {
  const shop = createSimulator({ clock: systemClock, sleep: ms => setTimeout(ms) }, { products, stepMs: 20 })
  const listening = await listen(shop)
  const provider = createEcsterSimulator({ clock: systemClock, fetch, invoiceFee: invoiceFeeMinor, phone: true })
  const server = createServer(getRequestListener(provider.app.fetch))
  const providerUrl = await open(server)
  const { consumerKey, consumerSecret } = shop.world.settings
  const { apiKey, merchantKey } = defaultMerchant
  return {
    shopUrl: listening.url,
    providerUrl,
    shop,
    provider,
    settings: {
      woocommerce: { url: listening.url, consumerKey, consumerSecret },
      ecster: { baseUrl: `${providerUrl}/rest/public`, apiKey, merchantKey },
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await listening.close()
    },
  }
}

async function open(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the simulated provider has no port')
  return `http://127.0.0.1:${address.port}`
}
