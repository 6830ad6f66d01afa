import { type Outcome, ok, unreachable } from '../../base/outcome.ts'
import type { FindQuery, ShopOrder } from '../shop.ts'
import { isTimedOut } from './cancelled.ts'
import type { Client, Query } from './client.ts'
import { marks, readCreatedFor, readId, readOrder, withRefunds } from './order.ts'

/**
 * The shop's clock may be behind ours: by up to fourteen hours where one of the two takes local time for UTC, or the other way
 * round. An order that a scan does not see cannot be completed. And a caller may have opened the payment a moment after the order.
 */
const scanMarginMs = 15 * 60 * 60 * 1000
/** The most that WooCommerce gives at a time. */
const pageSize = 100
/** 10,000 orders changed since the payment was opened: beyond that a scan says that it did not see them all. */
const scanPagesMost = 100

export type Find = (query: FindQuery, signal: AbortSignal) => Promise<Outcome<readonly ShopOrder[]>>

/** Finds a payment's orders, and remembers whether this shop can filter by created_via (WooCommerce 9.9 and later). */
export function createFind(client: Client): Find {
  let canFilter = true

  async function findCreated({ paymentId, openedAt }: FindQuery, signal: AbortSignal): Promise<Outcome<ShopOrder[]>> {
    if (canFilter) {
      const rows = await list(client, { created_via: marks.createdVia(paymentId) }, 1, signal)
      if (rows.kind !== 'ok') return rows
      if (isFiltered(rows.value, paymentId)) return readAll(rows.value.filter(isOf(paymentId)), paymentId)
      canFilter = false
    }
    return scan(client, paymentId, openedAt, signal)
  }

  // One request after the other: a small shop has few PHP processes, and other checks ask it at the same time.
  return async (query, signal) => {
    if (query.orderId === null) {
      const created = await findCreated(query, signal)
      return created.kind === 'ok' ? tellMore(client, created.value.toSorted(byId), signal) : created
    }
    const named = await getOrder(client, query.orderId, query.paymentId, signal)
    if (named.kind !== 'ok') return named
    return tellMore(client, named.value === null ? [] : [named.value], signal)
  }
}

/** A shop that does not know the filter answers with everything: one row that was not asked for, and it is worth nothing. */
const isFiltered = (rows: readonly unknown[], paymentId: string): boolean =>
  rows.every(row => readCreatedFor(row)?.toLowerCase() === paymentId.toLowerCase())

const isOf = (paymentId: string) => (row: unknown) => readCreatedFor(row) === paymentId

function readAll(rows: readonly unknown[], paymentId: string): Outcome<ShopOrder[]> {
  const orders = rows.map(row => readOrder(row, paymentId)).filter(order => order !== null)
  return orders.length === rows.length ? ok(orders) : unreachable("one of the payment's orders cannot be read")
}

/** Every order that changed since the payment was opened, by our own meta. For shops before WooCommerce 9.9. */
async function scan(client: Client, paymentId: string, openedAt: number, signal: AbortSignal) {
  const query = {
    modified_after: new Date(openedAt - scanMarginMs).toISOString().slice(0, 19),
    dates_are_gmt: true,
    _fields: 'id,created_via,meta_data',
  }
  const rows = await list(client, query, scanPagesMost, signal)
  if (rows.kind !== 'ok') return rows
  const orders: ShopOrder[] = []
  for (const row of rows.value.filter(isOf(paymentId))) {
    const order = await getOrder(client, readId(row), paymentId, signal)
    if (order.kind !== 'ok') return order
    if (order.value !== null) orders.push(order.value)
  }
  return ok(orders)
}

/** One order by its id, or null when the shop has none. */
export async function getOrder(
  client: Client,
  id: string,
  paymentId: string,
  signal: AbortSignal,
): Promise<Outcome<ShopOrder | null>> {
  const answer = await client.get(`/orders/${encodeURIComponent(id)}`, {}, signal)
  if (answer.kind === 'refused' && answer.code === 'not_found') return ok(null)
  if (answer.kind !== 'ok') return answer
  const order = readOrder(answer.value.json, paymentId)
  return order?.id === id ? ok(order) : unreachable(`the shop's answer for order ${id} is not that order`)
}

/** All orders that the filter lets through. `any` leaves out the trash, also when both are asked for together. */
async function list(client: Client, filter: Query, pagesMost: number, signal: AbortSignal) {
  const live = await listPages(client, { ...filter, status: 'any' }, pagesMost, signal)
  if (live.kind !== 'ok') return live
  const trashed = await listPages(client, { ...filter, status: 'trash' }, pagesMost, signal)
  return trashed.kind === 'ok' ? ok([...live.value, ...trashed.value]) : trashed
}

async function listPages(client: Client, filter: Query, pagesMost: number, signal: AbortSignal) {
  const rows: unknown[] = []
  const ids = new Set<string>()
  let totalMost = 0
  // In the order of creation the pages stay where they are while new orders come in.
  const query = { ...filter, per_page: pageSize, orderby: 'id', order: 'asc' }
  for (let page = 1; ; page++) {
    const answer = await client.get('/orders', { ...query, page }, signal)
    if (answer.kind !== 'ok') return answer
    const { json, pages, total } = answer.value
    if (!Array.isArray(json)) return unreachable("the shop's answer is not a list of orders")
    rows.push(...json)
    if (pagesMost === 1) return ok(rows)
    const idsBefore = ids.size
    for (const row of json) ids.add(readId(row))
    totalMost = Math.max(totalMost, total ?? 0)
    const isLast = pages === null ? json.length < pageSize : page >= pages
    // Where something on the way drops the query each page is the first; an order that was not seen would be made again.
    const isRepeated = json.length > 0 && ids.size === idsBefore
    if (isRepeated || (isLast && ids.size < totalMost))
      return unreachable(`the shop shows ${ids.size} of ${totalMost} orders, whichever page it is asked for`)
    if (isLast) return ok(rows)
    if (page === pagesMost) return unreachable(`more than ${rows.length} orders changed since the payment was opened`)
  }
}

async function tellMore(client: Client, orders: readonly ShopOrder[], signal: AbortSignal) {
  const timed = await tellTimer(client, orders, signal)
  return timed.kind === 'ok' ? tellRefunds(client, timed.value, signal) : timed
}

/** When refunds were made, and whether they moved money, only their own list says. */
const tellRefunds = (client: Client, orders: readonly ShopOrder[], signal: AbortSignal) =>
  tellEach(orders, async order => {
    if (order.refunds.length === 0) return ok(order)
    const list = await client.get(`/orders/${order.id}/refunds`, { per_page: pageSize }, signal)
    if (list.kind !== 'ok') return list
    const complete = withRefunds(order, list.value.json)
    return complete === null ? unreachable(`the refunds of order ${order.id} cannot be read`) : ok(complete)
  })

/** A cancelled order's notes say whether it was the shop's timer. */
const tellTimer = (client: Client, orders: readonly ShopOrder[], signal: AbortSignal) =>
  tellEach(orders, async order => {
    if (order.state !== 'cancelled' || order.paidAt !== null || order.discarded) return ok(order)
    const notes = await client.get(`/orders/${order.id}/notes`, {}, signal)
    if (notes.kind !== 'ok') return notes
    const isTimer = isTimedOut(notes.value.json)
    return ok(isTimer ? { ...order, state: 'timed_out' } : order)
  })

/** One order after the other, until one cannot be told. */
async function tellEach(
  orders: readonly ShopOrder[],
  tell: (order: ShopOrder) => Promise<Outcome<ShopOrder>>,
): Promise<Outcome<readonly ShopOrder[]>> {
  const told: ShopOrder[] = []
  for (const order of orders) {
    const answer = await tell(order)
    if (answer.kind !== 'ok') return answer
    told.push(answer.value)
  }
  return ok(told)
}

const byId = (a: ShopOrder, b: ShopOrder): number => Number(a.id) - Number(b.id)
