import { RestError } from './body.ts'
import { listable } from './represent.ts'
import { isAtLeast, type SimOrder, type World } from './world.ts'

export interface Page {
  readonly orders: readonly SimOrder[]
  readonly total: number
  readonly pages: number
}

/** GET /orders. A filter that WooCommerce does not know is ignored, and the whole list comes back with a 200. */
export function listOrders(world: World, query: URLSearchParams): Page {
  const perPage = toInt(query, 'per_page', 10, 1, 100)
  const page = toInt(query, 'page', 1, 1, Number.MAX_SAFE_INTEGER)
  const found = [...world.orders.values()]
    .filter(byStatus(world, query))
    .filter(byCreatedVia(world, query))
    .filter(byChange(world, query))
    .filter(byIds(query))
    .filter(bySearch(world, query))
    .toSorted(inOrder(query))
  const orders = found.slice((page - 1) * perPage, page * perPage)
  // Beyond the last page HPOS says that there is nothing at all.
  const total = orders.length === 0 && world.settings.storage === 'hpos' ? 0 : found.length
  return { orders, total, pages: Math.ceil(total / perPage) }
}

type Filter = (order: SimOrder) => boolean
const everything: Filter = () => true

/** "any" wins over whatever is asked for beside it; the trash is not any, and since 11.0 neither is a draft. */
function byStatus(world: World, query: URLSearchParams): Filter {
  const asked = (query.get('status') ?? 'any').split(',')
  const unknown = asked.find(status => !listable.includes(status))
  if (unknown !== undefined) throw invalid('status', `status[0] is not one of ${listable.join(', ')}.`)
  if (!asked.includes('any')) return order => asked.includes(order.status)
  const hidden = isAtLeast(world, '11.0') ? ['trash', 'checkout-draft'] : ['trash']
  return order => !hidden.includes(order.status)
}

/** Exact but for upper and lower case; split at commas and blanks. Only since WooCommerce 9.9. */
function byCreatedVia(world: World, query: URLSearchParams): Filter {
  const asked = query.get('created_via')
  if (!asked || !isAtLeast(world, '9.9')) return everything
  const wanted = asked.toLowerCase().split(/[,\s]+/)
  return order => wanted.includes(order.createdVia.toLowerCase())
}

function byChange(world: World, query: URLSearchParams): Filter {
  const after = query.get('modified_after')
  if (after === null) return everything
  const offset = query.get('dates_are_gmt') === 'true' ? 0 : world.settings.utcOffsetHours * 3_600_000
  const at = Date.parse(`${after}Z`) - offset
  if (Number.isNaN(at)) throw invalid('modified_after', 'Invalid date.')
  return order => order.modifiedAt > at
}

function byIds(query: URLSearchParams): Filter {
  const include = query.get('include')
  if (!include) return everything
  const ids = include.split(',').map(Number)
  return order => ids.includes(order.id)
}

/** A transaction id is found in HPOS only, a meta value in neither. */
function bySearch(world: World, query: URLSearchParams): Filter {
  const text = query.get('search')
  if (!text) return everything
  return order => {
    const names = [...order.lineItems, ...order.shippingLines].map(item => item.name)
    const texts = [String(order.id), String(order.billing.email ?? ''), ...names]
    return [...texts, ...(world.settings.storage === 'hpos' ? [order.transactionId] : [])].some(each =>
      each.includes(text),
    )
  }
}

function inOrder(query: URLSearchParams): (a: SimOrder, b: SimOrder) => number {
  const by = query.get('orderby') ?? 'date'
  const sign = query.get('order') === 'asc' ? 1 : -1
  return (a, b) => sign * ((by === 'modified' ? a.modifiedAt - b.modifiedAt : 0) || a.id - b.id)
}

function toInt(query: URLSearchParams, name: string, otherwise: number, least: number, most: number): number {
  const value = Number(query.get(name) ?? otherwise)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw invalid(name, `${name} must be between ${least} (inclusive) and ${most} (inclusive)`)
}

const invalid = (name: string, message: string): RestError =>
  new RestError(400, 'rest_invalid_param', `Invalid parameter(s): ${name}`, { params: { [name]: message } })
