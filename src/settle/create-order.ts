import { limits } from '../limits.ts'
import type { Attempt } from '../providers/provider.ts'
import type { ShopOrder } from '../shops/shop.ts'
import { apply, type Decision, exception, retry } from './decision.ts'
import type { Facts, PaymentFacts } from './facts.ts'
import { creationsForgiven, isReplaced, triesForgiven } from './resolution.ts'

/** The money is there and the shop shows no order that counts. Pure, like `decide`, whose part this is. */
export function createOrder(facts: Facts, mine: Attempt, orders: readonly ShopOrder[]): Decision {
  const { now, payment } = facts
  const details = { settleWith: mine.reference }
  if (payment.snapshotLines === null) return exception(facts, 'order_missing', details)
  if (isHiding(orders, payment)) return awaitOrder(facts, mine)
  const tries = payment.creationTries - triesForgiven(payment)
  if (tries >= limits.creationTries) return exception(facts, 'order_unfinished', details)
  const mayTryAt = (payment.creationTriedAt ?? now) + pauseAfter(tries)
  if (now < mayTryAt) return retry(facts, 'order_unfinished', { ...details, at: mayTryAt })
  return apply('order_created', 'open', { kind: 'create', reference: mine.reference }, details)
}

/** One broken creation is bad luck. A shop that breaks off each of them needs somebody who mends it, and leaves a stub each time. */
const pauseAfter = (tries: number): number =>
  tries < limits.creationsAtOnce
    ? 0
    : Math.min(limits.creationPauseMost, limits.creationPause * 2 ** (tries - limits.creationsAtOnce))

/** The shop said that it created an order, and does not show it. */
const isHiding = (orders: readonly ShopOrder[], payment: PaymentFacts): boolean =>
  payment.creations - creationsForgiven(payment) >
  orders.filter(order => order.createdFor === payment.id && !isReplaced(order, payment)).length

/**
 * A cache answered, a copy of the shop's database lags behind, or somebody deleted the order for good. Another would not be
 * shown either, and another, without an end: this one is waited for, and then it is a person's.
 */
function awaitOrder(facts: Facts, mine: Attempt): Decision {
  const { now, payment } = facts
  const details = { settleWith: mine.reference }
  const hiddenSince = Math.max(payment.failingSince ?? now, payment.creationTriedAt ?? Number.NEGATIVE_INFINITY)
  const isPersons = payment.reason === 'order_missing' || now - hiddenSince >= limits.orderShows
  if (!isPersons) return retry(facts, 'order_not_shown', details)
  const isYoung = now < payment.openedAt + limits.giveUp
  return exception(facts, 'order_missing', isYoung ? { ...details, at: now + limits.orderShows } : details)
}
