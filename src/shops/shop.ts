import type { Outcome } from '../base/outcome.ts'
import type { Row } from '../providers/provider.ts'

/**
 * The port to a shop. `contract.ts` is its conformance suite.
 * No method throws for what the shop or the network does. Every write re-reads its answer: `ok` means that the answer
 * shows it done, `refused` with `no_effect` that the shop said yes and did nothing.
 * The writes are conditional on the order as it was seen, but an HTTP write cannot be fenced from outside: whoever
 * calls holds the payment's lease.
 */
export interface Shop {
  /**
   * Every order that may belong to the payment, lowest id first: the one with `orderId`, or, for a payment whose order
   * Kvitto creates, all that it created for `paymentId`; in any status and in the trash. Whatever the shop answers is compared with what was asked for, since a
   * shop that does not know a filter answers with everything. No order: an empty list.
   */
  find(query: FindQuery, signal: AbortSignal): Promise<Outcome<readonly ShopOrder[]>>
  /** Creates the order unpaid, findable by the payment id. Never idempotent: look first. */
  create(draft: OrderDraft, signal: AbortSignal): Promise<Outcome<ShopOrder>>
  /** Adds the provider's fee as one line that carries the payment id, unless the order has it. */
  addFee(order: ShopOrder, fee: FeeLine, signal: AbortSignal): Promise<Outcome<ShopOrder>>
  /** Makes the order paid, from unpaid, failed, on hold or cancelled, the way that fires the shop's own payment hooks. */
  complete(order: ShopOrder, payment: PaidWith, signal: AbortSignal): Promise<Outcome<ShopOrder>>
  /** Puts an unpaid order on hold. */
  hold(order: ShopOrder, reason: Written, signal: AbortSignal): Promise<Outcome<ShopOrder>>
  /** Marks an order failed whose payment the provider finally refused; gives reserved stock back. */
  fail(order: ShopOrder, reason: Written, signal: AbortSignal): Promise<Outcome<ShopOrder>>
  /** Cancels a superfluous order that Kvitto itself made (a half-built or second one), marked so that it is not taken for a person's doing. */
  discard(order: ShopOrder, reason: Written, signal: AbortSignal): Promise<Outcome<ShopOrder>>
  /** Puts a paid order on hold whose money could not be taken, so that nobody sends it. */
  pause(order: ShopOrder, reason: Written, signal: AbortSignal): Promise<Outcome<ShopOrder>>
  /** Writes a sentence into the order's notes. Never idempotent. */
  note(order: ShopOrder, reason: Written, signal: AbortSignal): Promise<Outcome<null>>
  /** The order's lines as cart rows, VAT included, for the provider's cart. Null when there is no such order. */
  rows(orderId: string, signal: AbortSignal): Promise<Outcome<readonly Row[] | null>>
}

export interface FindQuery {
  readonly paymentId: string
  /** The existing order that the payment was opened for, or null when Kvitto creates it. */
  readonly orderId: string | null
  /** When the payment was opened; bounds the scan of shops without a working filter. */
  readonly openedAt: number
}

/** A WooCommerce REST v3 order body, kept as the caller gave it. */
export type Snapshot = Readonly<Record<string, unknown>>

export interface OrderDraft {
  readonly paymentId: string
  readonly snapshot: Snapshot
  readonly currency: string
  /** The name of the payment method that people read ("Swish", "Ecster Pay"). */
  readonly methodTitle: string
}

export interface FeeLine {
  readonly paymentId: string
  readonly name: string
  readonly amountMinor: number
}

export interface PaidWith {
  readonly paymentId: string
  /** The provider's id of the money; becomes the order's transaction id. */
  readonly reference: string
  readonly methodTitle: string
  /** A sentence for the order's notes. */
  readonly note: string
}

export interface Written {
  readonly paymentId: string
  /** A sentence for the order's notes. */
  readonly note: string
}

export interface ShopOrder {
  readonly id: string
  readonly number: string
  /** The shop's own secret for the customer's view of the order. */
  readonly key: string | null
  readonly state: OrderState
  /** The shop's own word for the state. */
  readonly status: string
  /** Minor units. */
  readonly totalMinor: number
  readonly currency: string
  readonly transactionId: string | null
  readonly paidAt: number | null
  /** Lines of every kind that a snapshot can have: a half-built order has fewer. */
  readonly lineCount: number
  /** Fee lines of ours on this order, for this payment; minor units. */
  readonly feeMinor: number
  /** The payment that Kvitto created this order for, or null. */
  readonly createdFor: string | null
  /** True when Kvitto itself discarded it and it is gone: cancelled, or in the trash. */
  readonly discarded: boolean
  /** The shop has done its part: reserved money may be taken. */
  readonly isFulfilled: boolean
  /** What the shop has noted as given back, whether or not money moved. */
  readonly refunds: readonly ShopRefund[]
  /** Where the shop shows the customer the finished order; null when the shop does not say. */
  readonly receivedUrl: string | null
}

export interface ShopRefund {
  readonly id: string
  /** Minor units, positive. */
  readonly amountMinor: number
  readonly reason: string | null
  readonly at: number
  /** The shop had a payment provider give the money back, or asked one to. */
  readonly movedMoney: boolean
}

/**
 * `unpaid`: waits for payment. `timed_out`: cancelled by the shop's own timer for unpaid orders. `cancelled`: by a
 * person, or nobody can tell. `paid`: has been paid, whatever its status now. `other`: a status Kvitto does not know.
 */
export type OrderState = (typeof orderStates)[number]

export const orderStates = [
  'unpaid',
  'failed',
  'on_hold',
  'paid',
  'timed_out',
  'cancelled',
  'trashed',
  'refunded',
  'other',
] as const
