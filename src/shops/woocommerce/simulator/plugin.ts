import { createHmac } from 'node:crypto'
import Big from 'big.js'
import { Hono } from 'hono'
import pLimit, { type LimitFunction } from 'p-limit'
import { z } from 'zod'
import { RestError } from './body.ts'
import { putItems } from './items.ts'
import { addNote, commit, type Loaded, load, type Process } from './process.ts'
import { toJson } from './represent.ts'
import type { RestEnv } from './rest.ts'
import { completePayment, setStatus } from './status.ts'
import { calculate } from './totals.ts'
import type { World } from './world.ts'

/**
 * Kvitto's plugin in the simulated shop, as the PHP in wordpress/ behaves: its own signature, one request at a time for
 * each order, all of it or nothing. There only when the shop's settings have its key.
 */
export function createPluginRoutes(world: World): Hono<RestEnv> {
  const routes = new Hono<RestEnv>().basePath('/kvitto/v1')
  const settled = new Map<string, number>()
  const locks = new Map<number, LimitFunction>()

  routes.use(async (c, next) => {
    if (world.settings.pluginKey === null)
      throw new RestError(404, 'rest_no_route', 'No route was found matching the URL and request method.')
    verify(world, c.req.raw, c.req.path, await c.req.raw.clone().text())
    await next()
  })
  routes.get('/ping', c => {
    const { version, storage, holdStockMinutes } = world.settings
    return c.json({ version: '0.1.0', woocommerce: version, storage, holdStockMinutes })
  })
  routes.post('/orders/:id/settle', async c => {
    const id = Number(c.req.param('id'))
    const body = settleBody.safeParse(await c.req.json()).data
    if (body === undefined) throw new RestError(400, 'kvitto_invalid', 'paymentId or an amount is missing.')
    const lock = locks.get(id) ?? pLimit(1)
    locks.set(id, lock)
    await lock(async () => {
      const order = world.orders.get(id)
      if (order === undefined) throw new RestError(404, 'kvitto_no_order', 'There is no such order.')
      // Killed anywhere in here, the database takes all of it back: so it dies first.
      for (const point of ['loaded', 'paid', 'stock'] as const) await c.env.process.reach(point)
      await work({ ...c.env.process, reach: async () => {} }, load(world, id), body, settled)
    })
    return c.json({
      paymentId: body.paymentId,
      settledAt: null,
      order: toJson(world, load(world, id).order, c.env.origin),
    })
  })
  routes.onError(error => {
    if (error instanceof RestError) return error.toResponse()
    throw error
  })
  return routes
}

const amount = z.string().regex(/^\d{1,11}(\.\d+)?$/)
const settleBody = z.object({
  paymentId: z.string().min(1),
  status: z.string(),
  currency: z.string(),
  amount,
  transactionId: z.string().default(''),
  note: z.string().default(''),
  fee: z.object({ name: z.string(), amount }).optional(),
})
type SettleBody = z.infer<typeof settleBody>

function verify({ clock, settings }: World, request: Request, route: string, body: string): void {
  const time = request.headers.get('x-kvitto-timestamp') ?? ''
  const text = [request.method, route, time, body].join('\n')
  const expected = createHmac('sha256', settings.pluginKey ?? '')
    .update(text)
    .digest('hex')
  if (request.headers.get('x-kvitto-signature') !== expected)
    throw new RestError(
      401,
      'kvitto_signature',
      'The signature is wrong: the API keys here and in Kvitto are not the same.',
    )
  if (!(Math.abs(clock.now() / 1000 - Number(time)) <= 300))
    throw new RestError(401, 'kvitto_clock', 'The clocks of the shop and of Kvitto differ.')
}

const unpaid: readonly string[] = ['pending', 'failed', 'on-hold', 'cancelled', 'checkout-draft']

async function work(process: Process, loaded: Loaded, body: SettleBody, settled: Map<string, number>): Promise<void> {
  const { order } = loaded
  const isSettling = body.transactionId !== ''
  const settledOrder = settled.get(body.paymentId)
  if (settledOrder !== undefined && isSettling) {
    if (settledOrder !== order.id) throw conflict('other_order', `The payment has settled order ${settledOrder}.`)
    return
  }
  const isPaid = order.paidAt !== null
  if (isPaid && isSettling && order.transactionId !== body.transactionId)
    throw conflict('paid_otherwise', 'The order has been paid by something else.')
  if (!isPaid || !isSettling) compare(loaded, body, isSettling ? unpaid : [...unpaid, 'processing', 'completed'])
  if (!isPaid || !isSettling) addFee(process.world, loaded, body)
  if (!isSettling) return
  settled.set(body.paymentId, order.id)
  if (isPaid) return
  if (order.status === 'checkout-draft') await setStatus(process, loaded, 'pending', '')
  await completePayment(process, loaded, body.transactionId)
  if (body.note !== '') addNote(process.world, order.id, body.note)
}

function compare({ order }: Loaded, body: SettleBody, statuses: readonly string[]): void {
  if (order.status !== body.status || !statuses.includes(order.status))
    throw conflict('status', `The order is ${order.status}, not ${body.status}.`)
  const fee = body.fee === undefined || hasFee(order, body) ? '0' : body.fee.amount
  if (order.currency !== body.currency || !new Big(order.totals.total).plus(fee).eq(body.amount))
    throw conflict('total', `The order comes to ${order.totals.total} ${order.currency}, not ${body.amount}.`)
}

const hasFee = (order: Loaded['order'], { paymentId }: SettleBody): boolean =>
  order.feeLines.some(line => line.meta.some(({ key, value }) => key === '_kvitto_fee' && value === paymentId))

function addFee(world: World, loaded: Loaded, body: SettleBody): void {
  if (body.fee === undefined || hasFee(loaded.order, body)) return
  const { name, amount } = body.fee
  const meta_data = [{ key: '_kvitto_fee', value: body.paymentId }]
  putItems(world, loaded.order, { fee_lines: [{ name, total: amount, tax_status: 'none', meta_data }] })
  calculate(loaded.order, world.settings)
  commit(world, loaded)
}

const conflict = (code: string, message: string): RestError => new RestError(409, `kvitto_${code}`, message)
