import { createHash } from 'node:crypto'
import { limits } from '../limits.ts'
import type { SeenRefund } from '../providers/provider.ts'
import type { ShopOrder } from '../shops/shop.ts'
import type { Reason } from './reasons.ts'

/**
 * Money that a person wants to be given back. It is asked for once with a key of the caller's, and that is all that may
 * move money out. `waived`: the money was only reserved, so less of it is taken.
 */
export interface Refund {
  readonly id: string
  /** Unique for the payment: WooCommerce's refund, or the caller's own key. */
  readonly key: string
  readonly amountMinor: number
  readonly reason: string | null
  readonly requestedBy: string | null
  /** The shop's own record of it; a shop that takes it back has been told that it failed. */
  readonly shopRefundId: string | null
  readonly requestedAt: number
  readonly state: RefundState
  /** What of the attempt had been given back when this one was first sent. */
  readonly refundedBeforeMinor: number
  readonly beganAt: number | null
  readonly endedAt: number | null
  /** Why it failed. */
  readonly failure: Reason | null
  /** The provider's words for its state. */
  readonly detail: string | null
  readonly reference: string | null
}

/** `begun`: sent, or about to be. `pending`: the provider has taken it on. */
export type RefundState = 'wanted' | 'begun' | 'pending' | 'done' | 'waived' | 'failed'

/** What a verdict changes in the records of refunds. */
export type RefundChange =
  | ({ readonly kind: 'ask' } & RefundRequest)
  | { readonly kind: 'begin'; readonly id: string; readonly refundedBeforeMinor: number }
  | ({ readonly kind: 'pending'; readonly id: string } & Told)
  | ({ readonly kind: 'end'; readonly id: string } & Told &
      (
        | { readonly state: 'done' | 'waived'; readonly failure: null }
        | { readonly state: 'failed'; readonly failure: Reason }
      ))

export type RefundRequest = Pick<Refund, 'key' | 'amountMinor' | 'reason' | 'requestedBy' | 'shopRefundId'>

interface Told {
  readonly detail: string | null
  readonly reference: string | null
}

/** A refund at the provider, as this look found it. */
export type RefundSight =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unread'; readonly message: string; readonly isUnauthorized?: boolean }
  | ({ readonly kind: 'found' } & SeenRefund)

/** The same for the same request, so that the provider can know it again after any crash: 32 hex digits. */
export const refundId = (paymentId: string, key: string): string =>
  createHash('sha256').update(`kvitto refund ${paymentId} ${key}`).digest('hex').slice(0, 32)

/** The key of a refund in the shop, whoever brings it: the plugin, or a look at the order. */
export const shopRefundKey = (shopRefundId: string): string => `shop-refund-${shopRefundId}`

export const isOpen = ({ state }: Pick<Refund, 'state'>): boolean =>
  state === 'wanted' || state === 'begun' || state === 'pending'

/** Open ones, and those done: a bank may still send the money back. */
export const isWatched = ({ state }: Pick<Refund, 'state'>): boolean =>
  state === 'begun' || state === 'pending' || state === 'done'

/** A failed refund that somebody still counts as made: the shop, or whoever was told that it is pending. An unclear one may be. */
export function isMissed(refund: Refund, refunds: readonly Refund[], order: ShopOrder | null): boolean {
  if (refund.state !== 'failed' || refund.failure === 'refund_unclear') return false
  if (refund.shopRefundId !== null) return order?.refunds.some(({ id }) => id === refund.shopRefundId) ?? false
  const wasPending = (refund.endedAt ?? 0) - refund.requestedAt > limits.refundWait
  const isMadeUp = refunds.some(each => each.state === 'done' && each.requestedAt > refund.requestedAt)
  return wasPending && !isMadeUp
}

/** Since when refunds have been in the trouble of that reason; none where it is not about refunds. */
export function troubledSince(refunds: readonly Refund[], reason: Reason, order: ShopOrder | null): readonly number[] {
  switch (reason) {
    case 'refund_failed':
      return refunds.filter(each => isMissed(each, refunds, order)).map(({ endedAt }) => endedAt ?? 0)
    case 'refund_unclear':
      return refunds.filter(({ failure }) => failure === reason).map(({ endedAt }) => endedAt ?? 0)
    case 'refund_overdue':
      return refunds.filter(isOpen).map(({ beganAt }) => (beganAt ?? 0) + (limits.refundLooks.at(-1) ?? 0))
    default:
      return []
  }
}
