import type { Attempt } from '../providers/provider.ts'
import type { OrderState, ShopOrder } from '../shops/shop.ts'
import { belongs, type Facts, findOrder, isSecured, type PaymentFacts, type ProviderFacts } from './facts.ts'
import type { Reason } from './reasons.ts'
import { troubledSince } from './refund.ts'

/**
 * What people have decided about a payment that is an exception: a fact like any other, for the check that follows.
 * Each part covers exactly what the person saw. When that changes, the payment is an exception again.
 */
export interface Resolution {
  readonly order: OrderChoice | null
  /** Differences that are all right, as they were seen. */
  readonly accepted: readonly Difference[]
  /** One for a reason at most, the newest last. */
  readonly ended: readonly Ending[]
}

/**
 * `attach`: this order of the shop's is the payment's; `state` is what the person saw it in. `create`: a new one from the snapshot; those in `insteadOf` no longer
 * count while they are dead, and `creations` and `tries` to create are behind us; earlier versions did not keep the tries.
 */
export type OrderChoice =
  | { readonly kind: 'attach'; readonly orderId: string; readonly state?: OrderState }
  | {
      readonly kind: 'create'
      readonly insteadOf: readonly string[]
      readonly creations: number
      readonly tries?: number
    }

/** What a person can do about an exception. No action moves money. */
export type Action =
  | { readonly kind: 'create_order' | 'mark_refunded' | 'close' }
  | { readonly kind: 'attach_order'; readonly orderId: string }
  | ({ readonly kind: 'accept_difference' } & Difference)

/** Minor units of the payment's currency, without the provider's own fee on either side. */
export interface Difference {
  readonly paidMinor: number
  readonly dueMinor: number
}

/** The exception is over by a person's word: for this reason, with this money and the refunds of then, and for no other. */
export interface Ending {
  readonly as: 'refunded' | 'closed'
  readonly reason: Reason
  readonly money: readonly string[]
  /** When the person said so; earlier versions did not keep it. */
  readonly at?: number
}

export const noResolution: Resolution = { order: null, accepted: [], ended: [] }

export const attachedTo = ({ resolution }: Pick<PaymentFacts, 'resolution'>): string | null =>
  resolution?.order?.kind === 'attach' ? resolution.order.orderId : null

/** A person saw that this order was cancelled, and wants it all the same. */
export const isWantedCancelled = ({ id, state }: ShopOrder, { resolution }: PaymentFacts): boolean =>
  state === 'cancelled' &&
  resolution?.order?.kind === 'attach' &&
  resolution.order.orderId === id &&
  resolution.order.state === 'cancelled'

/** Orders that a person could replace by a new one: whatever wakes them up again makes them count again. */
const dead: readonly OrderState[] = ['cancelled', 'trashed', 'refunded']

export const isDead = (order: Pick<ShopOrder, 'state'>): boolean => dead.includes(order.state)

/** A person has had this order replaced. */
export const isReplaced = (order: ShopOrder, { resolution }: PaymentFacts): boolean =>
  resolution?.order?.kind === 'create' && isDead(order) && resolution.order.insteadOf.includes(order.id)

/** How many creations are behind a person's word to create the order again. */
export const creationsForgiven = ({ resolution }: PaymentFacts): number =>
  resolution?.order?.kind === 'create' ? resolution.order.creations : 0

export const triesForgiven = ({ resolution }: PaymentFacts): number =>
  resolution?.order?.kind === 'create' ? (resolution.order.tries ?? resolution.order.creations) : 0

export const isAccepted = ({ resolution }: PaymentFacts, paidMinor: number, dueMinor: number): boolean =>
  resolution?.accepted.some(each => each.paidMinor === paidMinor && each.dueMinor === dueMinor) ?? false

/** What an order is about without this attempt's fee; a fee that is in it twice is part of what differs. */
export const dueOf = (
  order: Pick<ShopOrder, 'totalMinor' | 'feeMinor'>,
  { feeMinor }: Pick<Attempt, 'feeMinor'>,
): number => order.totalMinor - Math.min(order.feeMinor, feeMinor)

/** The payment's secured money; null when it cannot be known. */
const moneyOf = (
  provider: ProviderFacts,
  payment: Pick<PaymentFacts, 'id' | 'providerReference' | 'labelledAs'>,
): readonly Attempt[] | null =>
  provider.kind === 'failed'
    ? null
    : provider.attempts.filter(attempt => belongs(attempt, payment) && isSecured(attempt))

/** In a form in which what a person saw can be kept. */
export const namesOf = (money: readonly Pick<Attempt, 'reference' | 'amountMinor' | 'currency'>[]): readonly string[] =>
  money.map(({ reference, amountMinor, currency }) => `${reference} ${amountMinor} ${currency}`).toSorted()

/** Less of it than the person saw is no news: it may have been given back, or Kvitto itself took only a part. */
const isNoMoreThan = (seen: readonly string[], { reference, amountMinor, currency }: Attempt): boolean =>
  seen.some(
    name =>
      name.startsWith(`${reference} `) &&
      name.endsWith(` ${currency}`) &&
      amountMinor <= Number(name.slice(reference.length, -currency.length)),
  )

/** The ending that a person gave to just this exception; null when it is another one. */
export const endingOf = (facts: Facts, reason: Reason): Ending | null => {
  const { payment, provider } = facts
  const ended = payment.resolution?.ended.find(each => each.reason === reason)
  if (ended === undefined) return null
  const { at } = ended
  if (at !== undefined && troubledSince(payment.sale.refunds, reason, findOrder(facts)).some(since => since > at))
    return null
  const money = moneyOf(provider, payment)
  return money === null || money.every(each => isNoMoreThan(ended.money, each)) ? ended : null
}
