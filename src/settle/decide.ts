import { limits } from '../limits.ts'
import type { Attempt } from '../providers/provider.ts'
import type { ShopOrder } from '../shops/shop.ts'
import { afterSale } from './after-sale.ts'
import { createOrder } from './create-order.ts'
import { apply, askShop, type Decision, exception, lookDaily, rest, retry, type Verdict } from './decision.ts'
import { belongs, type Facts, isNegative, isSecured, type PaymentFacts } from './facts.ts'
import { isPaidWith, pickOrder } from './orders.ts'
import type { Reason } from './reasons.ts'
import { attachedTo, creationsForgiven, dueOf, endingOf, isAccepted, isWantedCancelled } from './resolution.ts'

/**
 * The heart of Kvitto: pure and total, first match wins; docs/reasons.md lists the reasons in this order.
 * It completes an order only for secured money of ours in the right amount and currency, and writes nothing negative
 * before the provider has said no and the time to try again is over.
 */
export function decide(facts: Facts): Decision {
  return lookDaily(facts, endByHand(facts, decideAnew(facts)))
}

/** A person's word ends the exception that the person saw, and no other: more money, or another reason, is a new one. */
export function endByHand<D extends Decision>(facts: Facts, decision: D): D | Verdict {
  if (decision.kind === 'ask_shop' || decision.kind === 'apply' || decision.status !== 'exception') return decision
  const { payment } = facts
  const ended = endingOf(facts, isStillSilent(facts, decision) ? 'gave_up' : decision.reason)
  if (ended === null) return decision
  const { settleWith, order, lookAt } = decision
  const reason = ended.as === 'refunded' ? 'refunded_by_hand' : 'closed_by_hand'
  return rest(facts, reason, payment.settled ? 'settled' : 'closed', {
    settleWith,
    order,
    ...(lookAt === null ? {} : { at: lookAt }),
  })
}

/**
 * The payment's shop or provider is not configured: nothing can be asked. What a person says of the exception that they
 * saw holds all the same; null when nobody has ended it.
 */
export function decideUnserved(facts: Facts): Verdict | null {
  const { status, reason } = facts.payment
  if (status !== 'exception' || reason === null) return null
  const verdict = endByHand(facts, exception(facts, reason))
  return verdict.status === 'exception' ? null : verdict
}

/** After seven days without an answer one more look without one is no news, and the person need not wait for it. */
const isStillSilent = ({ payment }: Facts, { kind, reason }: Verdict): boolean =>
  payment.reason === 'gave_up' && kind === 'retry' && reason !== 'effect_unconfirmed'

function decideAnew(facts: Facts): Decision {
  const { now, payment, provider } = facts
  const settlesAt = payment.unconfirmedSince === null ? now : payment.unconfirmedSince + limits.effectSettles
  if (now < settlesAt) return retry(facts, 'effect_unconfirmed', { at: settlesAt })
  if (provider.kind === 'failed')
    return provider.failure.kind === 'refused'
      ? retry(facts, 'provider_unauthorized')
      : retry(facts, 'provider_unreachable', { failure: provider.failure })

  const ours = provider.attempts.filter(attempt => belongs(attempt, payment)).toSorted(byAge)
  const money = ours.filter(isSecured)
  const mine = money.find(attempt => attempt.reference === payment.providerReference) ?? money[0]
  // With this look alone a second payment would take its place, or money that was seen would never have been there.
  const wouldMiss = provider.unread.length > 0 || (!payment.settled && mine === undefined)
  if (wouldMiss && isUnread(ours, payment.providerReference)) return retry(facts, 'provider_unreachable')
  if (payment.settled) return unlessUnread(facts, afterSale(facts, ours))
  if (mine === undefined) return withoutMoney(facts, ours, provider.unread)
  return withMoney(facts, mine, money.length > 1)
}

/** All is well only when all was seen: what could not be read may be a second payment, and this look the last. */
function unlessUnread(facts: Facts, decision: Decision): Decision {
  const isWell = decision.kind === 'rest' && decision.status !== 'exception' && decision.refund === null
  const isUnseen = facts.provider.kind === 'known' && facts.provider.unread.length > 0
  return isWell && isUnseen ? retry(facts, 'provider_unreachable') : decision
}

function withoutMoney(facts: Facts, ours: readonly Attempt[], unread: readonly string[]): Decision {
  if (unread.length > 0) return retry(facts, 'provider_unreachable')
  if (ours.some(attempt => attempt.state === 'unknown')) return awaitOutcome(facts)
  if (ours.some(attempt => attempt.state === 'on_hold')) return awaitProvider(facts)
  const last = ours.at(-1)
  if (last !== undefined && ours.every(isNegative)) return refuse(facts, ours, last)
  const isBegun = ours.some(attempt => attempt.state === 'open')
  if (!isBegun && ours.some(attempt => attempt.state === 'refunded')) return rest(facts, 'refunded', 'closed')
  if (facts.payment.isSessionRefused && last === undefined) return rest(facts, 'not_opened', 'closed')
  if (facts.payment.calendarNext !== null) return rest(facts, 'awaiting_payment', 'open')
  // Somebody began to pay and the provider has not said what became of it: that is not proven.
  const { now, payment } = facts
  if (isBegun && now < payment.openedAt + limits.giveUp)
    return rest(facts, 'awaiting_payment', 'open', { at: now + limits.heldLook })
  return rest(facts, 'never_paid', 'closed')
}

/** Once a person was asked, or has ended it, another look that finds the same is no news. */
function awaitOutcome(facts: Facts): Decision {
  const isPersons = facts.payment.reason === 'gave_up' || endingOf(facts, 'gave_up') !== null
  return isPersons ? exception(facts, 'gave_up') : retry(facts, 'outcome_unknown', { status: 'held' })
}

function awaitProvider(facts: Facts): Decision {
  const { now, payment, shop } = facts
  if (payment.orderId !== null && !payment.shopRefused) {
    if (shop.kind === 'not_asked') return askShop
    if (shop.kind === 'failed') return shopFailed(facts, shop.failure)
    const order = shop.orders.find(each => each.state === 'unpaid')
    if (order !== undefined) return apply('awaiting_provider', 'held', { kind: 'hold', order }, { order })
  }
  if (now >= payment.openedAt + limits.giveUp) return exception(facts, 'held_too_long')
  return rest(facts, 'awaiting_provider', 'held', { at: now + limits.heldLook })
}

/** Every attempt was refused, cancelled or ran out. The customer may still try again on the same cart: wait first. */
function refuse(facts: Facts, ours: readonly Attempt[], last: Attempt): Decision {
  const { now, payment, shop } = facts
  const negativeSince = refusedSince(facts, ours)
  const until = negativeSince + payment.retryWindowMs
  if (now < until) return rest(facts, 'retry_window', 'open', { at: until, negativeSince })
  const reason = last.state === 'cancelled' || last.state === 'expired' ? last.state : 'denied'
  // Whoever was refused and chose another way to pay is still paying: this payment's no is not the order's.
  if (payment.orderId !== null && !payment.shopRefused && !payment.isOrderShared) {
    if (shop.kind === 'not_asked') return askShop
    if (shop.kind === 'failed') return shopFailed(facts, shop.failure)
    const order = shop.orders.find(
      each =>
        each.id === payment.orderId && (each.state === 'unpaid' || (each.state === 'on_hold' && payment.heldByUs)),
    )
    if (order !== undefined) return apply(reason, 'open', { kind: 'fail', order }, { order, negativeSince })
  }
  return rest(facts, reason, 'closed', { negativeSince })
}

/** Since when the provider says no to all of them, as far as our looks can tell: one that began later begins it anew. */
function refusedSince({ now, payment }: Facts, ours: readonly Attempt[]): number {
  const { negativeSince } = payment
  return negativeSince === null || ours.some(({ createdAt }) => (createdAt ?? 0) > negativeSince) ? now : negativeSince
}

/** The money is there. Now exactly one order has to be. */
function withMoney(facts: Facts, mine: Attempt, isPaidTwice: boolean): Decision {
  const { now, payment, shop } = facts
  if (shop.kind === 'not_asked') return askShop
  if (shop.kind === 'failed') return shopFailed(facts, shop.failure)
  const { order: whole, stray, isDoubled } = pickOrder(shop.orders, payment, mine.reference)
  // What the shop builds incomplete from this copy, it would build incomplete again: a person must look.
  const isBuiltAgain = stray !== null && whole === null && payment.creations > creationsForgiven(payment)
  const order = isBuiltAgain && isAgreed(payment, stray, mine) ? stray : whole
  const details = { settleWith: mine.reference, order }

  const difference = differs(payment, mine)
  if (difference !== null) return holdFirst(facts, difference, mine, order)
  if (mine.isDisputed === true) return holdFirst(facts, 'disputed', mine, order)
  if (isDoubled) return exception(facts, 'orders_doubled', details)
  const obstacle = order === null ? null : obstacleTo(order, payment, mine)
  if (payment.shopRefused && obstacle === null) return exception(facts, 'order_refused', details)
  if (order === null && attachedTo(payment) !== null) return exception(facts, 'order_missing', details)
  if (isBuiltAgain && order === null) return holdFirst(facts, 'order_total_differs', mine, stray)
  if (stray !== null && stray !== order && !payment.shopRefused)
    return apply('half_built_order', 'open', { kind: 'discard', order: stray }, details)
  if (order === null) return createOrder(facts, mine, shop.orders)

  // Paid with money of this payment that this look does not show: the other that it shows is the second one.
  const before = payment.providerReference
  if (obstacle && before !== null && isPaidWith(order, before, payment)) return retry(facts, 'provider_unreachable')
  if (obstacle) return exception(facts, obstacle, details)
  const isFeeMissing = mine.feeMinor > 0 && order.feeMinor === 0 && order.totalMinor !== mine.amountMinor
  if (order.currency !== mine.currency || !isRightTotal(payment, order, mine, isFeeMissing))
    return holdFirst(facts, 'order_total_differs', mine, order)
  if (isFeeMissing) return apply('fee_added', 'open', { kind: 'add_fee', order, amountMinor: mine.feeMinor }, details)
  const isPaid = isPaidWith(order, mine.reference, payment)
  if (isPaid && !payment.labelTried)
    return apply('paid', 'settled', { kind: 'label', order, reference: mine.reference }, details)
  // The second payment is found by the look that follows at once, when the first is on record as settled.
  if (isPaid) return rest(facts, 'paid', 'settled', isPaidTwice ? { ...details, at: now } : details)
  if (isGivenBack(mine)) return holdFirst(facts, 'partly_refunded', mine, order)
  const isReborn = isReopened(order, payment) || order.state === 'failed' || order.state === 'timed_out'
  const reason = isReborn ? 'order_reopened' : 'order_completed'
  return apply(reason, 'open', { kind: 'complete', order, reference: mine.reference }, details)
}

/** Why the order must not be completed; null when it may be, or is paid with this money. */
function obstacleTo(order: ShopOrder, payment: PaymentFacts, mine: Attempt): Reason | null {
  if (isPaidWith(order, mine.reference, payment) || isReopened(order, payment)) return null
  // Its answer was lost, or the id was put there later: to call it paid otherwise would have good money given back.
  if (order.state === 'paid' && payment.completed.includes(order.id)) return 'order_paid_unclear'
  return obstacles[order.state] ?? null
}

/** What was paid before it was cancelled would be paid twice. */
const isReopened = (order: ShopOrder, payment: PaymentFacts): boolean =>
  isWantedCancelled(order, payment) && order.paidAt === null

const obstacles: Partial<Record<ShopOrder['state'], Reason>> = {
  paid: 'order_paid_otherwise',
  cancelled: 'order_cancelled',
  trashed: 'order_trashed',
  refunded: 'order_refunded',
  other: 'order_status_unknown',
}

function differs(payment: PaymentFacts, mine: Attempt): Reason | null {
  if (mine.currency !== payment.currency) return 'currency_differs'
  const paidMinor = mine.amountMinor - mine.feeMinor
  const isRight = paidMinor === payment.amountMinor || isAccepted(payment, paidMinor, payment.amountMinor)
  return isRight ? null : 'amount_differs'
}

/** The order's total, with the provider's fee on it, is the money; or a person has seen both and said that it is all right. */
function isRightTotal(payment: PaymentFacts, order: ShopOrder, mine: Attempt, isFeeMissing: boolean): boolean {
  const totalMinor = order.totalMinor + (isFeeMissing ? mine.feeMinor : 0)
  return totalMinor === mine.amountMinor || isAgreed(payment, order, mine)
}

const isAgreed = (payment: PaymentFacts, order: ShopOrder, mine: Attempt): boolean =>
  isAccepted(payment, mine.amountMinor - mine.feeMinor, dueOf(order, mine))

/** The order must not be shipped, or paid again, while a person clears it up. */
function holdFirst(facts: Facts, reason: Reason, mine: Attempt, order: ShopOrder | null): Decision {
  const details = { settleWith: mine.reference, order }
  return order?.state === 'unpaid' && !facts.payment.shopRefused
    ? apply(reason, 'held', { kind: 'hold', order }, details)
    : exception(facts, reason, details)
}

const shopFailed = (facts: Facts, failure: Extract<Facts['shop'], { kind: 'failed' }>['failure']) =>
  failure.kind === 'refused' ? retry(facts, 'shop_unauthorized') : retry(facts, 'shop_unreachable', { failure })

const isGivenBack = (attempt: Attempt): boolean => attempt.state === 'refunded' || attempt.refundedMinor > 0

const isUnread = (ours: readonly Attempt[], reference: string | null): boolean =>
  reference !== null && !ours.some(attempt => attempt.reference === reference)

const byAge = (a: Attempt, b: Attempt): number =>
  (a.createdAt ?? 0) - (b.createdAt ?? 0) || a.reference.localeCompare(b.reference)
