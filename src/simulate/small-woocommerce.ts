import { ok, refused, unreachable } from '../base/outcome.ts'
import type { Shop } from '../shops/shop.ts'
import { judge, lost } from '../shops/woocommerce/answer.ts'
import type { Client } from '../shops/woocommerce/client.ts'
import { createEffects } from '../shops/woocommerce/effects.ts'
import { createFind } from '../shops/woocommerce/find.ts'
import type { Books, Entry, Glimpse } from './books.ts'
import type { Case } from './case.ts'
import type { Fates } from './fates.ts'
import type { Scene } from './scene.ts'
import type { Sender } from './sender.ts'
import type { ShopOrderRow, SmallShop } from './shop.ts'
import { list, readChange, readNewOrder, toJson, toNotes, toRefunds } from './small-rest.ts'
import { Broken, carry, type Fate, type Handling } from './wire.ts'

/** What the simulated shop and the network to it know. */
export interface ShopSide {
  readonly shop: SmallShop
  readonly caseOf: (paymentId: string) => Case | undefined
  readonly fatesOf: (whose: Case) => Fates
  /** What becomes of every request just now; null when the shop works. */
  readonly outage: (whose: Case | undefined, isCreation: boolean) => Fate | null
  /** Told of every request of Kvitto's that the shop runs, around the running of it. */
  readonly books: Books
}

export interface ShopRequest {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly query: Readonly<Record<string, string | number | boolean>>
  readonly body: unknown
}

/** WooCommerce's adapter as it is, its looks and its effects, over a client without HTTP in between. */
export function createSmallWooCommerce(scene: Scene, side: ShopSide, sender: Sender): Shop {
  const client = createClient(scene, side, sender)
  return { find: createFind(client), ...createEffects(client), rows: async () => ok(null) }
}

function createClient(scene: Scene, side: ShopSide, sender: Sender): Client {
  const { agenda, deadlines, tell } = scene
  async function ask(request: ShopRequest, signal: AbortSignal): ReturnType<Client['get']> {
    const kind = request.method === 'GET' ? 'read' : 'write'
    if (!sender.life.isRunning) await sender.life.running()
    if (deadlines.isOver(signal)) return unreachable('no time left to ask the shop')
    const whose = side.caseOf(sender.paymentId)
    const fate = fateOf(side, whose, request)
    if (whose !== undefined && kind === 'read') side.books.looked(sender)
    const entry = whose !== undefined && kind === 'write' ? side.books.sent(sender, whose, request) : null
    try {
      const work = (handling: Handling) => serve(side, request, handling, entry)
      const carried = await carry(agenda, deadlines, fate, signal, work)
      if (!sender.life.isRunning) await sender.life.running()
      if (kind === 'write' || fate.kind !== 'fine')
        tell(whose ?? null, () => `${sender.name}: ${request.method} ${request.path} ${JSON.stringify(fate)}`)
      if (carried.kind === 'answer') return carried.value
      const { status, retryAfterS } = carried
      const retryAfter = retryAfterS === null ? null : String(retryAfterS)
      return judge({ status, text: '<html>', retryAfter, total: null, totalPages: null }, kind, agenda.now())
    } catch (error) {
      if (!sender.life.isRunning) await sender.life.running()
      tell(whose ?? null, () => `${sender.name}: ${request.method} ${request.path} ${JSON.stringify(fate)}, no answer`)
      return error instanceof Broken && error.isUnsent ? unreachable(error.message) : lost(kind, 'no answer')
    }
  }
  return {
    get: (path, query, signal) => ask({ method: 'GET', path, query, body: null }, signal),
    post: (path, body, signal) => ask({ method: 'POST', path, query: {}, body }, signal),
    put: (path, body, signal) => ask({ method: 'PUT', path, query: {}, body }, signal),
  }
}

function fateOf(side: ShopSide, whose: Case | undefined, { method, path }: ShopRequest): Fate {
  const outage = side.outage(whose, method === 'POST' && path === '/orders')
  if (outage !== null) return outage
  return whose === undefined ? { kind: 'fine', ms: 50 } : side.fatesOf(whose).shop(method !== 'GET')
}

function orderIdIn(path: string): number | null {
  const [, , id] = path.split('/')
  return id === undefined ? null : Number(id)
}

type Served = Awaited<ReturnType<Client['get']>>

async function serve(side: ShopSide, request: ShopRequest, handling: Handling, entry: Entry | null): Promise<Served> {
  const { shop } = side
  const orderId = orderIdIn(request.path)
  const order = orderId === null ? null : (shop.orders.get(orderId) ?? null)
  if (orderId !== null && order === null) return noSuchOrder
  const isNotes = request.path.endsWith('/notes')
  if (request.method === 'GET') {
    if (order === null)
      return ok({ json: list(shop.orders.values(), request.query).map(toJson), pages: 1, total: null })
    if (request.path.endsWith('/refunds')) return ok({ json: toRefunds(order), pages: null, total: null })
    return ok({ json: isNotes ? toNotes(order) : toJson(order), pages: null, total: null })
  }
  entry?.begin(toGlimpse(order))
  let written = order
  try {
    if (isNotes) return ok({ json: {}, pages: null, total: null })
    if (order === null) {
      written = await create(shop, request, handling)
    } else if ((await change(shop, order, request, handling)) === 'refused') return paidOtherwise
    return written === null ? noSuchOrder : ok({ json: toJson(written), pages: null, total: null })
  } finally {
    entry?.end(toGlimpse(written))
  }
}

async function create(shop: SmallShop, { body }: ShopRequest, handling: Handling): Promise<ShopOrderRow | null> {
  const wanted = readNewOrder(body)
  return wanted === null ? null : shop.create(wanted, handling)
}

const change = (shop: SmallShop, order: ShopOrderRow, { body }: ShopRequest, handling: Handling) =>
  shop.update(order, readChange(body, order.currency), handling)

const paidOtherwise = refused('conflict', 'The order has been paid by something else. (kvitto_paid_otherwise)')
const noSuchOrder = refused('not_found', 'Invalid ID. (woocommerce_rest_shop_order_invalid_id)')

const toGlimpse = (order: ShopOrderRow | null): Glimpse | null =>
  order === null
    ? null
    : {
        id: String(order.id),
        status: order.status,
        paidAt: order.paidAt,
        transactionId: order.transactionId,
        totalMinor: order.totalMinor,
        currency: order.currency,
        touchedByOthersAt: order.touchedByOthersAt,
      }
