import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { SimulatorEnv } from '../../simulation/faults.ts'
import { cartBody } from './carts.ts'
import { fullForm, type Order, shortForm } from './orders.ts'
import { type ApiError, apiError } from './problems.ts'
import type { Merchant, State } from './state.ts'
import { beginRefund, refundBody, transact, transactionBody } from './transactions.ts'

type Env = SimulatorEnv & { Variables: { merchant: Merchant; order: Order } }

/** Ecster's REST API v1 as far as it is known (§1.2 of `research/providers.md`), to be mounted at `/rest/public/v1`. */
export function createApi(state: State, merchants: readonly Merchant[]) {
  const api = new Hono<Env>({ strict: false })

  /** Both headers on every call (documented: E3). The form of the refusal is the gateway's, seen in integrations (ME). */
  api.use(async (context, next) => {
    const [apiKey, merchantKey] = [context.req.header('x-api-key'), context.req.header('x-merchant-key')]
    const merchant = merchants.find(each => each.apiKey === apiKey && each.merchantKey === merchantKey)
    if (merchant === undefined) return context.json({ error: 'Unauthorized', message: 'Invalid API key' }, 401)
    context.set('merchant', merchant)
    return next()
  })

  api.post('/carts', async context => {
    const body = await read(context, cartBody)
    if ('failed' in body) return refuse(body)
    return context.json({ checkoutCart: { key: state.addCart(context.var.merchant.id, body.value).key } }, 201)
  })

  api.put('/carts/:key', async context => {
    const body = await read(context, cartBody)
    if ('failed' in body) return refuse(body)
    const old = state.findCart(context.req.param('key'))
    if (old?.merchantId !== context.var.merchant.id) return refuse(apiError(404, 4040, 'The cart does not exist'))
    return context.json({ checkoutCart: { key: state.replaceCart(old, body.value).key } })
  })

  api.get('/orders', context => {
    const query = searchQuery.safeParse(context.req.query())
    if (!query.success) return refuse(invalid(query.error))
    const { page, size } = query.data
    const mine = state.orders.filter(order => order.merchantId === context.var.merchant.id && fits(order, query.data))
    const newestFirst = mine.toSorted((a, b) => b.createdAt - a.createdAt)
    return context.json(newestFirst.slice((page - 1) * size, page * size).map(shortForm))
  })

  return api.route('/orders/:id', createOrderApi(state))
}

/** What can be done with one order. Another merchant's does not exist (assumed). */
function createOrderApi(state: State) {
  const api = new Hono<Env>({ strict: false })

  api.use(async (context, next) => {
    const order = state.findOrder(context.req.param('id') ?? '')
    if (order?.merchantId !== context.var.merchant.id) return refuse(apiError(404, 4041, 'The order does not exist'))
    context.set('order', order)
    return next()
  })

  api.get('/', context => context.json(fullForm(context.var.order)))

  api.put('/orderReference', async context => {
    const body = await read(context, z.object({ orderReference: z.string().min(1).max(64) }))
    if ('failed' in body) return refuse(body)
    context.var.order.orderReference = body.value.orderReference
    return context.json(body.value)
  })

  api.post('/transactions', async context => {
    const { order } = context.var
    const body = await read(context, transactionBody)
    if ('failed' in body) return refuse(body)
    const done = transact(order, body.value, state.stamp())
    if ('failed' in done) return refuse(done)
    state.changed(order, done.event)
    return context.json({ orderStatus: order.status, transaction: done.transaction })
  })

  api.post('/refunds', async context => {
    const body = await read(context, refundBody)
    if ('failed' in body) return refuse(body)
    const failure = beginRefund(context.var.order, body.value)
    return failure === null ? context.json({ status: 'ONGOING' }) : refuse(failure)
  })

  api.get('/refunds/latest/status', context => {
    const latest = context.var.order.refunds.at(-1)
    if (latest === undefined) return refuse(apiError(404, 4042, 'The order has no refund'))
    return context.json({ status: latest.status })
  })

  return api
}

/** "Paginated" is documented (E2), its parameters are not: `page` and `size` are assumed. */
const searchQuery = z.object({
  orderReference: z.string().max(64).optional(),
  merchantId: z.string().optional(),
  nationalId: z.string().optional(),
  paymentMethod: z.string().optional(),
  status: z.string().optional(),
  from: z.coerce.date().optional(),
  to: z.coerce.date().optional(),
  page: z.coerce.number().int().positive().prefault(1),
  size: z.coerce.number().int().positive().max(1000).prefault(100),
})

function fits(order: Order, query: z.output<typeof searchQuery>): boolean {
  const is = (wanted: string | undefined, has: string | null | undefined) => wanted === undefined || wanted === has
  return (
    is(query.orderReference, order.orderReference) &&
    is(query.merchantId, order.merchantId) &&
    is(query.nationalId, order.cart.body.consumer?.nationalId) &&
    is(query.paymentMethod, order.method) &&
    is(query.status, order.status) &&
    (query.from === undefined || order.createdAt >= query.from.getTime()) &&
    (query.to === undefined || order.createdAt <= query.to.getTime())
  )
}

async function read<T extends z.ZodType>(context: Context, schema: T): Promise<{ value: z.output<T> } | ApiError> {
  const json: unknown = await context.req.json().catch(() => null)
  const parsed = schema.safeParse(json)
  return parsed.success ? { value: parsed.data } : invalid(parsed.error)
}

const invalid = (error: z.ZodError): ApiError =>
  apiError(400, 4000, error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; '))

const refuse = ({ failed }: ApiError): Response => Response.json(failed.body, { status: failed.status })
