import { createCallbacks } from '../http/callbacks.ts'
import { createMetrics } from '../http/metrics.ts'
import { createSimulator, type Simulator } from '../shops/woocommerce/simulator/simulator.ts'
import { createWooCommerce } from '../shops/woocommerce/woocommerce.ts'
import type { Entry, Glimpse } from './books.ts'
import { HttpDesk, product, toMinor } from './http-desk.ts'
import { createHttpProvider } from './http-providers.ts'
import { createWire, type Wired } from './http-wire.ts'
import type { KvittoProcess } from './kvitto.ts'
import type { Life } from './life.ts'
import type { Outside, OutsideDeps } from './outside.ts'
import { links } from './spec.ts'

const shopUrl = 'https://shop.test'

/**
 * The outside over HTTP requests, in-process: the real adapters and their simulators from end to end, and the real
 * callback routes. Slower, and both shops are plain WooCommerce.
 */
export function createHttpOutside(deps: OutsideDeps): Outside {
  const { scene, provider } = deps
  const { agenda, deadlines } = scene
  const shop = createSimulator(
    { clock: agenda, sleep: ms => (ms > 0 ? agenda.sleep(ms) : Promise.resolve()) },
    { products: [product], settings: { isHttps: true } },
  )
  const desk = new HttpDesk(scene, shop)
  const { consumerKey, consumerSecret } = shop.world.settings
  const apps = new WeakMap<Life, ReturnType<typeof createCallbacks>>()
  return {
    ...createHttpProvider[provider](deps),
    desks: { plain: desk, guarded: desk },
    shop: sender =>
      createWooCommerce(
        { url: shopUrl, consumerKey, consumerSecret },
        { fetch: createWire(scene, sender, toShop(deps, shop)), clock: agenda, random: () => new Uint8Array(16) },
      ),
    async arrive(process, _, token, { headers, body }) {
      await process.life.running()
      const app = apps.get(process.life) ?? createApp(process)
      apps.set(process.life, app)
      const url = links.callback({ shop: 'plain', provider, callbackToken: token ?? '' })
      const response = await app.fetch(new Request(url, { method: 'POST', headers, body: JSON.stringify(body) }))
      const isOthers = (await response.text()).includes('"payment":null')
      return { status: response.status, isStored: response.status === 200 && !isOthers }
    },
    timeout: deadlines.eager,
  }
}

const nothing = (): void => {}

const createApp = (process: KvittoProcess) =>
  createCallbacks({
    inbox: process.inbox,
    selfKey: '',
    clock: process.clock,
    findSite: process.sitesFor(''),
    hasShop: () => true,
    addressOf: () => '192.0.2.1',
    refusals: { count: async () => true, remember: () => {} },
    metrics: createMetrics(async () => 0),
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  })

const points = ['loaded', 'nameless_stub', 'stub', 'lines', 'totals', 'paid', 'stock'] as const

/** With pretty permalinks or, where those did not answer, without. */
const routeOf = ({ pathname, searchParams }: URL): string =>
  searchParams.get('rest_route') ?? pathname.replace('/wp-json', '')

function toShop({ books, caseOf, fatesOf, shopOutage }: OutsideDeps, shop: Simulator): Wired {
  const orderIn = (url: URL): number => Number(/\/orders\/(\d+)/.exec(routeOf(url))?.[1] ?? 0)
  return {
    caseOf,
    fateOf: (whose, { method, url }) =>
      shopOutage(whose, method === 'POST' && routeOf(url) === '/wc/v3/orders') ??
      fatesOf(whose).shop.shop(method !== 'GET'),
    looked: sender => books.looked(sender),
    sent(sender, whose, { method, url, body }) {
      const path = routeOf(url).replace('/wc/v3', '')
      const entry = books.sent(sender, whose, { method, path, body: body === '' ? null : JSON.parse(body) })
      const glimpse = (id: number) => toGlimpse(shop, id)
      return toEntry(entry, orderIn(url), glimpse)
    },
    async fetch(request, diesAfter) {
      const at = points[diesAfter ?? points.length]
      const path = routeOf(new URL(request.url))
      if (at !== undefined) shop.misbehave({ fault: { kind: 'killed', at }, method: request.method, path })
      return shop.fetch(request)
    },
  }
}

const toEntry = (entry: Entry, id: number, glimpse: (id: number) => Glimpse | null) => ({
  begin: () => entry.begin(glimpse(id)),
  end: (made: number | null) => entry.end(glimpse(id || (made ?? 0))),
})

function toGlimpse({ world }: Simulator, id: number): Glimpse | null {
  const order = world.orders.get(id)
  if (order === undefined) return null
  const { status, paidAt, transactionId, totals, currency } = order
  const totalMinor = toMinor(totals.total)
  return { id: String(id), status, paidAt, transactionId, totalMinor, currency, touchedByOthersAt: null }
}
