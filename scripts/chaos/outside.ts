import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { systemClock } from '../../src/base/clock.ts'
import { createEcsterSimulator } from '../../src/providers/ecster/simulator/simulator.ts'
import { listen } from '../../src/shops/woocommerce/simulator/listen.ts'
import { createSimulator } from '../../src/shops/woocommerce/simulator/simulator.ts'
import { listen as listenAnywhere } from './balancer.ts'

/**
 * The shop or the provider as a process of its own: what happens to Kvitto's processes does not happen to them. Tells its
 * address to who forked it, and ends with it.
 */
const [role, pluginKey] = process.argv.slice(2)
process.on('disconnect', () => process.exit())
process.send?.({ url: role === 'shop' ? await openShop() : await openProvider() })

async function openShop(): Promise<string> {
  const settings = { pluginKey: pluginKey || null }
  const products = [{ id: 11, name: 'Ullmössa', sku: 'hat', price: '349.00', stock: 1_000_000, isVirtual: false }]
  const shop = createSimulator({ clock: systemClock, sleep: ms => setTimeout(ms) }, { products, settings, stepMs: 2 })
  return (await listen(shop)).url
}

async function openProvider(): Promise<string> {
  const provider = createEcsterSimulator({ clock: systemClock, fetch, invoiceFee: 2_900 })
  return `http://127.0.0.1:${await listenAnywhere(createServer(getRequestListener(provider.app.fetch)))}`
}
