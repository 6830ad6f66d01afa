import { createCallbacks } from '../http/callbacks.ts'
import { createMetrics } from '../http/metrics.ts'
import { createEcster } from '../providers/ecster/ecster.ts'
import { createEcsterSimulator, defaultMerchant } from '../providers/ecster/simulator/simulator.ts'
import { createSimulator, type Simulator } from '../shops/woocommerce/simulator/simulator.ts'
import { createWooCommerce } from '../shops/woocommerce/woocommerce.ts'
import type { Entry, Glimpse } from './books.ts'
import { HttpDesk, product, toMinor } from './http-desk.ts'
import { createWire, type Wired } from './http-wire.ts'
import type { KvittoProcess } from './kvitto.ts'
import type { Life } from './life.ts'
import type { Outside, OutsideDeps } from './outside.ts'

const shopUrl = 'https://shop.test'
const ecsterUrl = 'https://ecster.test/rest/public'

/**
 * The outside over HTTP requests, in-process: the real adapters and their simulators from end to end, and the real
 * callback routes. Slower, and both shops are plain WooCommerce.
 */
export function createHttpOutside(deps: OutsideDeps): Outside {
  const { scene, random } = deps
  const { agenda, deadlines } = scene
  const ecster = createEcsterSimulator({
    clock: agenda,
    after: agenda.after,
    random,
    invoiceFee: 0,
    fetch: async (input, init) => {
      const token = new URL(new Request(input).url).searchParams.get('etoid') ?? ''
      return new Response(null, { status: await deps.callback(token, JSON.parse(String(init?.body))) })
    },
  })
  const shop = createSimulator(
    { clock: agenda, sleep: ms => (ms > 0 ? agenda.sleep(ms) : Promise.resolve()) },
    { products: [product], settings: { isHttps: true } },
  )
  const desk = new HttpDesk(scene, shop)
  const { consumerKey, consumerSecret } = shop.world.settings
  const { apiKey, merchantKey } = defaultMerchant
  const apps = new WeakMap<Life, ReturnType<typeof createCallbacks>>()
  return {
    state: ecster.control,
    desks: { plain: desk, guarded: desk },
    provider: sender =>
      createEcster(
        { baseUrl: ecsterUrl, apiKey, merchantKey, calendar: [], retryWindow: 0 },
        { fetch: createWire(scene, sender, toEcster(deps, ecster)), clock: agenda },
      ),
    shop: sender =>
      createWooCommerce(
        { url: shopUrl, consumerKey, consumerSecret },
        { fetch: createWire(scene, sender, toShop(deps, shop)), clock: agenda, random: () => new Uint8Array(16) },
      ),
    async arrive(process, _, token, body) {
      await process.life.running()
      const app = apps.get(process.life) ?? createApp(process)
      apps.set(process.life, app)
      const url = `https://pay.test/plain/wc-api/WC_Gateway_Ecster/?etoid=${token}`
      const response = await app.fetch(new Request(url, { method: 'POST', body: JSON.stringify(body) }))
      return response.status
    },
    timeout: deadlines.eager,
  }
}

const nothing = (): void => {}

const createApp = (process: KvittoProcess) =>
  createCallbacks({
    inbox: process.inbox,
    clock: process.clock,
    findSite: process.sitesFor(''),
    hasShop: () => true,
    addressOf: () => '192.0.2.1',
    refusals: { count: async () => true, remember: () => {} },
    metrics: createMetrics(async () => 0),
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  })

function toEcster(
  { caseOf, fatesOf, isProviderDown }: OutsideDeps,
  ecster: ReturnType<typeof createEcsterSimulator>,
): Wired {
  return {
    caseOf,
    fateOf: whose => (isProviderDown() ? { kind: 'unconnected' } : fatesOf(whose).provider.provider()),
    looked: () => {},
    sent: () => null,
    fetch: request => ecster.fetch(request),
  }
}

const points = ['loaded', 'nameless_stub', 'stub', 'lines', 'totals', 'paid', 'stock'] as const

/** With pretty permalinks or, where those did not answer, without. */
const routeOf = ({ pathname, searchParams }: URL): string =>
  searchParams.get('rest_route') ?? pathname.replace('/wp-json', '')

function toShop({ books, caseOf, fatesOf, isShopDown }: OutsideDeps, shop: Simulator): Wired {
  const orderIn = (url: URL): number => Number(/\/orders\/(\d+)/.exec(routeOf(url))?.[1] ?? 0)
  return {
    caseOf,
    fateOf: (whose, isWrite) => (isShopDown() ? { kind: 'unconnected' } : fatesOf(whose).shop.shop(isWrite)),
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
