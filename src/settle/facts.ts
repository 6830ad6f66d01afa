import type { Failure } from '../base/outcome.ts'
import type { Attempt, Look } from '../providers/provider.ts'
import type { ShopOrder } from '../shops/shop.ts'
import type { Reason } from './reasons.ts'
import type { Refund, RefundSight } from './refund.ts'
import type { Resolution } from './resolution.ts'
import type { OrderManagement } from './site.ts'

/** What the provider, the shop and our own row say at `now`. Plain data: everything that a decision may depend on. */
export interface Facts {
  readonly now: number
  readonly payment: PaymentFacts
  readonly provider: ProviderFacts
  readonly shop: ShopFacts
}

export interface PaymentFacts extends WriteFacts {
  readonly id: string
  readonly status: PaymentStatus
  /** Why it is so, as the last look found it. */
  readonly reason: Reason | null
  readonly amountMinor: number
  readonly currency: string
  readonly openedAt: number
  /** Set when the payment is for an order that the shop already has; else Kvitto creates it from the snapshot. */
  readonly orderId: string | null
  /** The provider has refused each try to open a session, and none is under way. */
  readonly isSessionRefused: boolean
  /** Another payment for that order has not ended. */
  readonly isOrderShared: boolean
  /** What people have decided about it; null when they have not. */
  readonly resolution: Resolution | null
  /** How many lines the snapshot has, or null without a snapshot. */
  readonly snapshotLines: number | null
  /** The attempt that this payment is, or will be, settled with. */
  readonly providerReference: string | null
  /** An order was paid with that attempt, as Kvitto saw with its own eyes. */
  readonly settled: boolean
  /** In this very check the shop refused a write in a way that no retry can mend. */
  readonly shopRefused: boolean
  /** Since when it has needed a person; null when it does not. */
  readonly exceptionSince: number | null
  /** Since when all attempts are negative. */
  readonly negativeSince: number | null
  /** Since when looks have failed in a row, and how many. */
  readonly failingSince: number | null
  readonly failures: number
  /** The next moment of the calendar after now; null when it has ended. */
  readonly calendarNext: number | null
  readonly retryWindowMs: number
  readonly sale: SaleFacts
}

/** What the ledger says of the payment's earlier writes. */
export interface WriteFacts {
  /** The order number that Kvitto gave the attempt as its reference at the provider. */
  readonly labelledAs: string | null
  /**
   * Kvitto tried to label it, whatever came of it, or the provider takes no label: it is a courtesy and is not worth a second
   * try.
   */
  readonly labelTried: boolean
  /** Orders that the shop said it created: if such a one is half-built, creating again makes another half-built one. */
  readonly creations: number
  /** Requests to create an order that the shop may have begun to carry out, those included, and when the newest was sent. */
  readonly creationTries: number
  readonly creationTriedAt: number | null
  /** Orders that may have become paid by a write of Kvitto's. */
  readonly completed: readonly string[]
  /** Of those the ones that Kvitto saw: unpaid just before its write, and paid just after it. */
  readonly seenPaid: readonly string[]
  /** Kvitto itself put the order on hold. */
  readonly heldByUs: boolean
  /** A write whose outcome nobody knows: since when. A claim tells it of the other payments for the same order too. */
  readonly unconfirmedSince: number | null
}

/** What counts once the payment is settled. */
export interface SaleFacts extends OrderManagement {
  /** What the provider has. */
  readonly can: { readonly capture: boolean; readonly cancel: boolean; readonly refund: boolean }
  readonly settledAt: number | null
  readonly orderId: string | null
  /** Somebody says that the order has changed, and no look has seen it since. */
  readonly isTold: boolean
  /** The same; or a person waits, or nobody will look at it for long. */
  readonly asksOrder: boolean
  /** Oldest first. */
  readonly refunds: readonly Refund[]
  readonly moneyWrites: MoneyWrites
}

/** What the ledger says of writes to the provider after the sale. */
export interface MoneyWrites {
  /** The newest capture or cancel that is not still unconfirmed. */
  readonly last: LastWrite | null
  /** Refunds whose newest write the provider refused, with its words. */
  readonly refusedRefunds: Readonly<Record<string, string>>
  /** Refunds that the provider said it has taken on. */
  readonly takenRefunds: readonly string[]
  /** Refunds whose end is in the order's notes, and since when: one that was done can fail later, and is told again. */
  readonly notedRefunds: Readonly<Record<string, number>>
}

export interface LastWrite {
  readonly kind: 'capture' | 'cancel'
  /** When it was sent. */
  readonly at: number
  readonly amountMinor: number
  readonly isRefused: boolean
  /** The provider's words. */
  readonly detail: string | null
  /** The order's notes tell of it, as far as Kvitto tried. */
  readonly isNoted: boolean
  /** The order was put on hold because of it. */
  readonly isPaused: boolean
}

export type PaymentStatus = 'open' | 'held' | 'settled' | 'closed' | 'exception'

/** `isUnserved`: the payment's shop or provider is not configured, so there was nobody to ask. */
export type ProviderFacts =
  | { readonly kind: 'failed'; readonly failure: Failure; readonly isUnserved?: true }
  | KnownProvider

export interface KnownProvider extends Look {
  readonly kind: 'known'
  /** What became of our refunds, by id; those that are not watched any more are left out. */
  readonly refunds: Readonly<Record<string, RefundSight>>
}

/** `not_asked`: the shop is only asked when the decision needs it, so that waiting for money costs the shop nothing. */
export type ShopFacts =
  | { readonly kind: 'not_asked' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'known'; readonly orders: readonly ShopOrder[] }

/**
 * An attempt belongs to the payment if the provider itself says so: it carries our payment id, or it is the one that
 * Kvitto settled with and then gave the order number. Everything else is a stranger's claim.
 */
export const belongs = (
  attempt: Pick<Attempt, 'reference' | 'merchantReference'>,
  payment: Pick<PaymentFacts, 'id' | 'providerReference' | 'labelledAs'>,
): boolean =>
  attempt.merchantReference === payment.id ||
  (attempt.reference === payment.providerReference &&
    payment.labelledAs !== null &&
    attempt.merchantReference === payment.labelledAs)

export const isSecured = (attempt: Pick<Attempt, 'state'>): boolean =>
  attempt.state === 'authorized' || attempt.state === 'paid'

export const isNegative = (attempt: Attempt): boolean =>
  attempt.state === 'denied' || attempt.state === 'cancelled' || attempt.state === 'expired'

/** The order that was paid, as the shop has it now; null when it has none, or was not asked. */
export const findOrder = ({ shop, payment }: Facts): ShopOrder | null =>
  shop.kind === 'known' ? (shop.orders.find(each => each.id === payment.sale.orderId) ?? null) : null
