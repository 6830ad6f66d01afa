import type { Customer } from './customers.ts'

/** One payment as Kvitto's own database has it. */
export interface PaymentRow {
  readonly id: string
  readonly status: string
  readonly reason: string | null
  /** The provider's orders that callbacks named, which are on record. */
  readonly claims: readonly string[]
}

/** One order as the shop has it, with what its hooks counted. */
export interface OrderRow {
  readonly id: string
  readonly createdVia: string
  readonly isPaid: boolean
  readonly completed: number
  readonly stockTaken: number
  readonly mails: readonly string[]
}

export interface Evidence {
  readonly customers: readonly Customer[]
  readonly payments: readonly PaymentRow[]
  readonly orders: readonly OrderRow[]
  /** The provider's order of each callback that was answered with 200. */
  readonly acknowledged: readonly string[]
}

/** What must be none, each with the payments it happened to. */
export interface Findings {
  readonly callbacksLost: readonly string[]
  readonly paidWithoutOrderOrException: readonly string[]
  readonly unpaidWithPaidOrder: readonly string[]
  readonly ordersDoubled: readonly string[]
  readonly completesDoubled: readonly string[]
  readonly stockDoubled: readonly string[]
  readonly mailsDoubled: readonly string[]
  readonly stockNeverTaken: readonly string[]
}

/** Pure: what the evidence shows. */
export function judge({ customers, payments, orders, acknowledged }: Evidence): Findings {
  const rows = new Map(payments.map(row => [row.id, row]))
  const claimed = new Set(payments.flatMap(row => row.claims))
  const cases = customers.map(customer => ({
    customer,
    row: rows.get(customer.paymentId),
    orders: orders.filter(order => isOf(order, customer)),
  }))
  type Case = (typeof cases)[number]
  const those = (isSo: (each: Case) => boolean) => cases.filter(isSo).map(({ customer }) => customer.paymentId)
  const paidOrders = (each: Case) => each.orders.filter(order => order.isPaid)
  const some = (isSo: (order: OrderRow) => boolean) => (each: Case) => each.orders.some(isSo)
  return {
    callbacksLost: acknowledged.filter(id => !claimed.has(id)),
    paidWithoutOrderOrException: those(
      each =>
        each.customer.paid.length > 0 &&
        each.row?.status !== 'exception' &&
        !(each.row?.status === 'settled' && paidOrders(each).length > 0),
    ),
    unpaidWithPaidOrder: those(each => each.customer.paid.length === 0 && paidOrders(each).length > 0),
    ordersDoubled: those(each => paidOrders(each).length > 1),
    completesDoubled: those(some(order => order.completed > 1)),
    stockDoubled: those(some(order => order.stockTaken > 1)),
    mailsDoubled: those(some(order => new Set(order.mails).size < order.mails.length)),
    stockNeverTaken: those(some(order => order.isPaid && order.stockTaken === 0)),
  }
}

const isOf = (order: OrderRow, { paymentId, orderId }: Customer): boolean =>
  orderId === null ? order.createdVia === `kvitto-${paymentId}` : order.id === orderId

/** The middle and the largest. */
export function spread(values: readonly number[]): { readonly p50: number; readonly max: number } {
  const sorted = values.toSorted((a, b) => a - b)
  return { p50: sorted[Math.floor(sorted.length / 2)] ?? 0, max: sorted.at(-1) ?? 0 }
}
