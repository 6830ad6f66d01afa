import type { ShopOrder } from '../shops/shop.ts'
import type { PaymentFacts } from './facts.ts'
import { attachedTo, isReplaced } from './resolution.ts'

/** Which of the shop's orders is the payment's. */
export interface Picked {
  /** The one that counts, or null when there is none. */
  readonly order: ShopOrder | null
  /** A half-built or second order that Kvitto made itself and that has to go. */
  readonly stray: ShopOrder | null
  /** More than one order is paid with this very attempt. */
  readonly isDoubled: boolean
}

/**
 * The order paid with our attempt counts before all others; then the one that a person attached the payment to; then the
 * lowest id, so that two nodes that both created one agree on it. What Kvitto discarded itself, or a person had replaced,
 * does not count at all, unless a person wants just that one.
 */
export function pickOrder(orders: readonly ShopOrder[], payment: PaymentFacts, reference: string): Picked {
  const attached = attachedTo(payment)
  const isCounted = (order: ShopOrder): boolean =>
    order.id === attached || (!order.discarded && !isReplaced(order, payment))
  const counted = orders.filter(isCounted).toSorted(byId)
  const paidWithMine = counted.filter(order => isPaidWith(order, reference, payment))
  // Beside the attached one only what Kvitto made itself can still stand in the way.
  const own = attached ?? payment.orderId
  const eligible = counted.filter(order => order.id === own || order.createdFor === payment.id)
  const whole = eligible.filter(order => !isHalfBuilt(order, payment))
  const wanted = attached === null ? whole[0] : eligible.find(each => each.id === attached)
  const order = paidWithMine[0] ?? whole.find(each => each.state === 'paid') ?? wanted ?? null
  const stray = counted.find(each => each !== order && each.createdFor === payment.id && isCancellable(each))
  return { order, stray: stray ?? null, isDoubled: paidWithMine.length > 1 }
}

/**
 * By its transaction id; or Kvitto itself paid it, or may have and a person says so, and a plugin has put an id of its own there:
 * WooCommerce's `payment_complete` of another payment changes nothing about an order that is paid.
 */
export const isPaidWith = (
  { id, state, transactionId }: ShopOrder,
  reference: string,
  payment: Pick<PaymentFacts, 'providerReference' | 'completed' | 'seenPaid' | 'resolution'>,
): boolean =>
  state === 'paid' &&
  (transactionId === reference ||
    (reference === payment.providerReference &&
      (payment.seenPaid.includes(id) || (attachedTo(payment) === id && payment.completed.includes(id)))))

/** A PHP process that was killed while it created an order leaves one with fewer lines, or none, or a total of 0.00. */
const isHalfBuilt = (order: ShopOrder, payment: PaymentFacts): boolean =>
  order.createdFor === payment.id &&
  isCancellable(order) &&
  (order.lineCount < (payment.snapshotLines ?? 0) || (order.totalMinor === 0 && payment.amountMinor > 0))

const isCancellable = (order: ShopOrder): boolean =>
  order.state === 'unpaid' || order.state === 'failed' || order.state === 'on_hold'

const byId = (a: ShopOrder, b: ShopOrder): number => Number(a.id) - Number(b.id) || a.id.localeCompare(b.id)
