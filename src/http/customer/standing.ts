import { createHash } from 'node:crypto'
import type { PayPage } from '../../providers/provider.ts'
import type { PaymentStatus } from '../../settle/facts.ts'
import type { Reason } from '../../settle/reasons.ts'

/** What can truly be said to the customer of a payment, whenever the page is opened. */
export type Standing =
  /** The order is paid. */
  | { readonly kind: 'paid' }
  /** All of the money was given back, or, after the order was paid, perhaps only a part of it. */
  | { readonly kind: 'refunded'; readonly share: 'all' | 'some' }
  /** A person has to look at it, and the shop knows. */
  | { readonly kind: 'exception'; readonly money: 'received' | 'twice' | 'unclear' }
  | { readonly kind: 'closed'; readonly because: 'denied' | 'cancelled' | 'expired' | 'never_paid' | 'by_hand' }
  /** The provider has said no, and the customer may try again: here, or only from the shop. */
  | { readonly kind: 'refused'; readonly again: 'here' | 'shop' }
  | { readonly kind: 'payable'; readonly page: ShownPage; readonly amountMinor: number }
  /** The customer pays on a page of the provider's. */
  | { readonly kind: 'elsewhere'; readonly url: string }
  /** Nobody knows yet. `nothing_seen`: the provider was asked just now, and knows of no money. */
  | { readonly kind: 'confirming'; readonly pace: 'nothing_seen' | 'minutes' | 'days' }
  | { readonly kind: 'preparing' }
  | { readonly kind: 'not_started' }
  /** The shop or the provider is not in the configuration any more: nobody looks at the payment. */
  | { readonly kind: 'unserved' }

export type ShownPage = Exclude<PayPage, { kind: 'redirect' }>

export interface StandingFacts {
  readonly status: PaymentStatus
  readonly reason: Reason | null
  /** The order was once seen as paid with this payment. */
  readonly wasSettled: boolean
  /** The look that was due has been taken, and did not fail. */
  readonly isLookedAt: boolean
  /** The shop and the provider are configured. */
  readonly isServed: boolean
  /** What the customer pays in; null when the provider has not opened anything yet. */
  readonly page: PayPage | null
  readonly sessionFailed: boolean
  readonly amountMinor: number
}

/** The pay page: the way to pay for whoever may pay, else what the return page says. */
export function onPayPage(facts: StandingFacts): Standing {
  const { status, reason, isServed, page, sessionFailed } = facts
  if (!isServed || isDecided(status)) return onReturnPage(facts)
  if (page === null) return { kind: sessionFailed ? 'not_started' : 'preparing' }
  if (isTryOver(reason, page)) return { kind: 'refused', again: 'shop' }
  // Money may be moving: nobody is shown a way to pay.
  if (status === 'held' || !payable.has(reason)) return onReturnPage(facts)
  return page.kind === 'redirect'
    ? { kind: 'elsewhere', url: page.url }
    : { kind: 'payable', page, amountMinor: facts.amountMinor }
}

/** The return page: the outcome, or that it is being confirmed. */
export function onReturnPage(facts: StandingFacts): Standing {
  const { status, reason, isLookedAt, isServed, page } = facts
  if (status === 'settled') return isRefunded(reason) ? { kind: 'refunded', share: 'some' } : { kind: 'paid' }
  if (status === 'exception') return { kind: 'exception', money: moneyOf(reason, facts.wasSettled) }
  if (status === 'closed' && (isLookedAt || !isServed)) return closed(reason)
  if (!isServed) return { kind: 'unserved' }
  // One that has not been looked at since it was closed may have money by now.
  if (status === 'closed') return { kind: 'confirming', pace: 'minutes' }
  if (status === 'held') return { kind: 'confirming', pace: reason === 'awaiting_provider' ? 'days' : 'minutes' }
  if (isTryOver(reason, page)) return { kind: 'refused', again: 'shop' }
  if (reason === 'retry_window' && isLookedAt && page !== null) return { kind: 'refused', again: 'here' }
  const isNothingSeen = reason === 'awaiting_payment' && isLookedAt
  return { kind: 'confirming', pace: isNothingSeen ? 'nothing_seen' : 'minutes' }
}

/** For comparing: whether a page that is open still says, and offers, what it should. Tells no secret. */
export function codeOf(standing: Standing): string {
  switch (standing.kind) {
    case 'payable':
      return `payable-${createHash('sha256').update(JSON.stringify(standing)).digest('hex').slice(0, 12)}`
    case 'refunded':
      return `refunded-${standing.share}`
    case 'exception':
      return `exception-${standing.money}`
    case 'closed':
      return `closed-${standing.because}`
    case 'refused':
      return `refused-${standing.again}`
    case 'confirming':
      return `confirming-${standing.pace === 'days' ? 'days' : 'minutes'}`
    default:
      return standing.kind
  }
}

/** Somebody waits here for the outcome of what was begun; a form is looked at by the calendar, and tells by itself. */
export const isWaiting = (standing: Standing): boolean =>
  standing.kind === 'confirming' || (standing.kind === 'payable' && standing.page.kind === 'app')

export const isDecided = (status: PaymentStatus): boolean =>
  status === 'settled' || status === 'exception' || status === 'closed'

/** What an app was opened for is one try: once the provider has said no, nothing on our page can be paid any more. */
const isTryOver = (reason: Reason | null, page: PayPage | null): boolean =>
  page?.kind === 'app' && reason === 'retry_window'

/** The reasons of an open payment that has no money: nothing was seen, or nothing could be. */
const payable: ReadonlySet<Reason | null> = new Set([
  null,
  'awaiting_payment',
  'retry_window',
  'provider_unreachable',
  'provider_unauthorized',
])

/** Exceptions in which nobody has seen the money, or it is contested. */
const unclear: ReadonlySet<Reason | null> = new Set([
  'gave_up',
  'held_too_long',
  'money_withdrawn',
  'disputed',
  'reference_taken',
])

function moneyOf(reason: Reason | null, wasSettled: boolean): 'received' | 'twice' | 'unclear' {
  if (reason === 'double_payment') return wasSettled ? 'twice' : 'received'
  return unclear.has(reason) ? 'unclear' : 'received'
}

const isRefunded = (reason: Reason | null): boolean =>
  reason === 'refunded' || reason === 'refunded_by_hand' || reason === 'released'

function closed(reason: Reason | null): Standing {
  if (isRefunded(reason)) return { kind: 'refunded', share: 'all' }
  if (reason === 'closed_by_hand') return { kind: 'closed', because: 'by_hand' }
  const isTold = reason === 'denied' || reason === 'cancelled' || reason === 'expired'
  return { kind: 'closed', because: isTold ? reason : 'never_paid' }
}
