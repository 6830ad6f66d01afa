import type { Failure } from '../base/outcome.ts'
import { limits } from '../limits.ts'
import type { Attempt } from '../providers/provider.ts'
import type { ShopOrder } from '../shops/shop.ts'
import type { Facts, PaymentStatus } from './facts.ts'
import type { Reason } from './reasons.ts'
import { isOpen, type Refund, type RefundChange } from './refund.ts'

/**
 * What to do about the facts. `ask_shop`: gather the shop's word too, then decide again. `apply`: this one effect, then
 * look and decide again. `rest`: nothing to do before `lookAt` (null: until somebody calls). `retry`: this look failed.
 */
export type Decision = { readonly kind: 'ask_shop' } | Verdict

export type Verdict =
  | (Judgement & { readonly kind: 'apply'; readonly effect: Effect })
  | (Judgement & { readonly kind: 'rest'; readonly lookAt: number | null })
  | (Judgement & { readonly kind: 'retry'; readonly lookAt: number })

export interface Judgement {
  readonly reason: Reason
  readonly status: PaymentStatus
  /** The attempt to settle with, once there is one. */
  readonly settleWith: string | null
  /** The order that the payment belongs to, as seen now, once there is one. */
  readonly order: ShopOrder | null
  /** Since when all attempts are negative; null when they are not. */
  readonly negativeSince: number | null
  /** What it changes in the records of refunds. */
  readonly refund: RefundChange | null
}

/** One write to the shop or the provider. Everything else of it is in the payment's row. */
export type Effect =
  | { readonly kind: 'create'; readonly reference: string }
  | { readonly kind: 'add_fee'; readonly order: ShopOrder; readonly amountMinor: number }
  | { readonly kind: 'complete'; readonly order: ShopOrder; readonly reference: string }
  | { readonly kind: 'hold'; readonly order: ShopOrder }
  | { readonly kind: 'fail'; readonly order: ShopOrder }
  | { readonly kind: 'discard'; readonly order: ShopOrder }
  | { readonly kind: 'label'; readonly order: ShopOrder; readonly reference: string }
  | MoneyEffect
  | { readonly kind: 'pause'; readonly order: ShopOrder; readonly remark: Remark }
  | { readonly kind: 'note'; readonly order: ShopOrder; readonly remark: Remark; readonly refundId: string | null }

/** What stands behind the reason in the order's notes. */
export interface Remark {
  /** In the order's currency. */
  readonly amountMinor: number | null
  /** The provider's words. */
  readonly detail: string | null
}

/** A write to the provider that moves money, or lets it go. */
export type MoneyEffect =
  | {
      readonly kind: 'capture' | 'cancel'
      readonly order: ShopOrder
      readonly attempt: Attempt
      readonly amountMinor: number
    }
  | { readonly kind: 'refund'; readonly attempt: Attempt; readonly refund: Refund; readonly amountMinor: number }

export const movesMoney = (effect: Effect): effect is MoneyEffect =>
  effect.kind === 'capture' || effect.kind === 'cancel' || effect.kind === 'refund'

/** The refund that an effect is about. */
export const refundIdOf = (effect: Effect): string | null =>
  effect.kind === 'refund' ? effect.refund.id : effect.kind === 'note' ? effect.refundId : null

type Details = Partial<Pick<Judgement, 'settleWith' | 'order' | 'negativeSince' | 'refund'>>

const nothing = { settleWith: null, order: null, negativeSince: null, refund: null }

export const askShop: Decision = { kind: 'ask_shop' }

export const apply = (reason: Reason, status: PaymentStatus, effect: Effect, details: Details = {}): Verdict => ({
  ...nothing,
  ...details,
  kind: 'apply',
  reason,
  status,
  effect,
})

/**
 * Rests until `at`, but never past the calendar, which runs to its end whatever the payment's status: money can turn up
 * on a closed one, or twice on a settled one, and perhaps nobody calls.
 */
export const rest = (
  facts: Facts,
  reason: Reason,
  status: PaymentStatus,
  details: Details & { at?: number } = {},
): Verdict => {
  const { at, ...others } = details
  const moments = [at ?? null, facts.payment.calendarNext].filter(moment => moment !== null)
  return {
    ...nothing,
    ...others,
    kind: 'rest',
    reason,
    status,
    lookAt: moments.length > 0 ? Math.min(...moments) : null,
  }
}

/** Money that needs a person. Looked at again all the same: a person may have mended it in the shop. See `lookDaily`. */
export const exception = (facts: Facts, reason: Reason, details: Details & { at?: number } = {}): Verdict =>
  rest(facts, reason, 'exception', details)

/** An exception is looked at each day, also after the calendar's end, until it is long open: what it tells of may be mended. */
export function lookDaily<D extends Decision>(facts: Facts, decision: D): D | Verdict {
  if (decision.kind !== 'rest' || decision.status !== 'exception') return decision
  const moments = [decision.lookAt, dailyLook(facts, facts.payment.exceptionSince ?? facts.now)]
  const set = moments.filter(moment => moment !== null)
  return { ...decision, lookAt: set.length > 0 ? Math.min(...set) : null }
}

const dailyLook = ({ now, payment: { sale } }: Facts, since: number): number | null =>
  now < since + sale.lookForMs ? now + sale.lookEveryMs : null

/**
 * A look that failed: again after 1, 2, 4 s ... 15 min, for seven days; then a person must look. A payment that is
 * already at an end stays as it is: nothing was learnt about it. After a day of failures there is no haste about one that
 * is settled and whose money nobody moves; on a closed one money may turn up, and about an exception a person may have decided.
 */
export function retry(
  facts: Facts,
  reason: Reason,
  details: Details & { at?: number; failure?: Failure; status?: PaymentStatus } = {},
): Verdict {
  const { now, payment } = facts
  const { at, failure, status = payment.status, ...others } = details
  const isLive = payment.status === 'open' || payment.status === 'held' || isMoving(facts)
  const failingMs = now - (payment.failingSince ?? now)
  if (failingMs >= limits.giveUp && isLive) return exception(facts, 'gave_up', others)
  if (failingMs >= limits.giveUp)
    return rest(facts, payment.reason ?? reason, payment.status, { ...others, ...lookAfterSale(facts) })
  const askedFor = failure?.kind === 'unreachable' ? (failure.retryAfterMs ?? 0) : 0
  const pause = Math.min(limits.retryMost, Math.max(backoff(payment.failures), askedFor))
  const isCalm = !isLive && payment.status === 'settled' && failingMs >= payment.sale.lookEveryMs
  const lookAt = at ?? now + (isCalm ? Math.max(pause, payment.sale.lookEveryMs) : pause)
  return { ...nothing, negativeSince: payment.negativeSince, ...others, kind: 'retry', reason, status, lookAt }
}

/** Kvitto has begun to take money, to let it go or to give it back, and has not seen that it is done. */
const isMoving = ({ payment: { reason, sale } }: Facts): boolean =>
  reason === 'capturing' || reason === 'releasing' || sale.refunds.some(isOpen)

/** Its money may still be reserved. */
function lookAfterSale(facts: Facts): { at?: number } {
  const { status, sale } = facts.payment
  const at = status === 'settled' && sale.settledAt !== null ? dailyLook(facts, sale.settledAt) : null
  return at === null ? {} : { at }
}

/** The look has come to something. To give up is nothing: the count goes on, and another try that fails is told at once. */
export const hasWorked = ({ kind, reason }: Verdict): boolean => kind === 'rest' && reason !== 'gave_up'

export const backoff = (failures: number): number =>
  Math.min(limits.retryMost, limits.retryFirst * 2 ** Math.min(failures, 30))
