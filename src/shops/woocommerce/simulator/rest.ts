import { Hono } from 'hono'
import { z } from 'zod'
import { parseBody, RestError } from './body.ts'
import { listOrders } from './list.ts'
import { addNote, type Process } from './process.ts'
import { toJson, toNoteJson, toRefundJson } from './represent.ts'
import { createOrder, updateOrder } from './save.ts'
import type { SimOrder, World } from './world.ts'

/** What a request needs besides itself: the process that serves it, and where the shop is seen from. */
export interface RestEnv {
  readonly Bindings: { readonly process: Process; readonly origin: string }
}

/** The part of REST v3 that Kvitto uses: orders, their notes, and a look at a product's stock. */
export function createRest(world: World): Hono<RestEnv> {
  const rest = new Hono<RestEnv>().basePath('/wc/v3')
  const show = (order: SimOrder, origin: string, query: URLSearchParams) =>
    pickFields(toJson(world, order, origin, query.has('dp') ? Number(query.get('dp')) : undefined), query)

  rest.get('/orders', c => {
    const query = new URL(c.req.url).searchParams
    const { orders, total, pages } = listOrders(world, query)
    c.header('X-WP-Total', String(total))
    c.header('X-WP-TotalPages', String(pages))
    return c.json(orders.map(order => show(order, c.env.origin, query)))
  })
  rest.get('/orders/:id', c =>
    c.json(show(getOrder(world, c.req.param('id'), 404), c.env.origin, new URL(c.req.url).searchParams)),
  )
  rest.post('/orders', async c => {
    const json = await readJson(c.req.raw)
    if (z.object({ id: z.number() }).safeParse(json).success)
      throw new RestError(400, 'woocommerce_rest_shop_order_exists', 'Cannot create existing shop_order.')
    const id = await createOrder(c.env.process, parseBody(json))
    return c.json(toJson(world, getOrder(world, String(id), 404), c.env.origin), 201)
  })
  // WooCommerce takes either for a change.
  rest.on(['PUT', 'POST'], '/orders/:id', async c => {
    const order = getOrder(world, c.req.param('id'), 400)
    await updateOrder(c.env.process, order.id, parseBody(await readJson(c.req.raw)))
    return c.json(toJson(world, getOrder(world, String(order.id), 404), c.env.origin))
  })
  rest.delete('/orders/:id', c => {
    const order = getOrder(world, c.req.param('id'), 404)
    const json = toJson(world, order, c.env.origin)
    if (c.req.query('force') === 'true') world.orders.delete(order.id)
    else if (order.status === 'trash')
      throw new RestError(410, 'woocommerce_rest_already_trashed', 'The shop_order has already been deleted.')
    else Object.assign(order, { status: 'trash', modifiedAt: world.clock.now() })
    return c.json(json)
  })
  rest.get('/orders/:id/notes', c => {
    const { id } = getOrder(world, c.req.param('id'), 404)
    const notes = world.notes.filter(note => note.orderId === id)
    return c.json(notes.toReversed().map(toNoteJson))
  })
  rest.post('/orders/:id/notes', async c => {
    const { id } = getOrder(world, c.req.param('id'), 404)
    const body = noteBody.safeParse(await readJson(c.req.raw)).data
    if (body === undefined) throw new RestError(400, 'rest_missing_callback_param', 'Missing parameter(s): note')
    return c.json(toNoteJson(addNote(world, id, body.note, 'WooCommerce', body.customer_note)), 201)
  })
  rest.get('/orders/:id/refunds', c => c.json(getOrder(world, c.req.param('id'), 404).refunds.map(toRefundJson)))
  rest.get('/products/:id', c => {
    const product = world.products.get(Number(c.req.param('id')))
    if (product === undefined) throw new RestError(404, 'woocommerce_rest_product_invalid_id', 'Invalid ID.')
    return c.json({ id: product.id, name: product.name, price: product.price, stock_quantity: product.stock })
  })
  rest.get('/system_status', c => c.json(pickFields(systemStatus(world), new URL(c.req.url).searchParams)))
  rest.get('/settings/products/woocommerce_hold_stock_minutes', c =>
    c.json({ id: 'woocommerce_hold_stock_minutes', type: 'number', value: String(world.settings.holdStockMinutes) }),
  )
  rest.notFound(() =>
    new RestError(404, 'rest_no_route', 'No route was found matching the URL and request method.').toResponse(),
  )
  rest.onError(error => {
    if (error instanceof RestError) return error.toResponse()
    throw error
  })
  return rest
}

/** As a WordPress of its time says it; the timer runs by visits, so WP-Cron is on. */
const systemStatus = ({ settings: { version, storage } }: World) => ({
  environment: {
    version,
    wp_version: '6.9.1',
    php_version: '8.2.36',
    wp_cron: true,
    remote_post_successful: true,
    remote_get_successful: true,
  },
  settings: { HPOS_enabled: storage === 'hpos' },
  active_plugins: [{ plugin: 'woocommerce/woocommerce.php' }],
})

const noteBody = z.object({ note: z.string(), customer_note: z.boolean().default(false) })

function getOrder(world: World, id: string, status: 400 | 404): SimOrder {
  const order = world.orders.get(Number(id))
  if (order === undefined) throw new RestError(status, 'woocommerce_rest_shop_order_invalid_id', 'Invalid ID.')
  return order
}

/** Without a content type PHP does not look at the body, and a new order is empty. */
async function readJson(request: Request): Promise<unknown> {
  if (!request.headers.get('content-type')?.includes('application/json')) return {}
  try {
    return await request.json()
  } catch {
    throw new RestError(400, 'rest_invalid_json', 'Invalid JSON body passed.')
  }
}

function pickFields(json: Readonly<Record<string, unknown>>, query: URLSearchParams) {
  const fields = query.get('_fields')?.split(',')
  return fields === undefined
    ? json
    : Object.fromEntries(Object.entries(json).filter(([name]) => fields.includes(name)))
}
