import type { Callback, Customer, Row, Session } from '../providers/provider.ts'
import type { Effect, Verdict } from '../settle/decision.ts'
import type { Facts, PaymentStatus } from '../settle/facts.ts'
import type { Reason } from '../settle/reasons.ts'
import type { Refund, RefundRequest } from '../settle/refund.ts'
import type { Action, Resolution } from '../settle/resolution.ts'
import type { Snapshot } from '../shops/shop.ts'
import type { EffectFacts } from './ledger.ts'

/**
 * The port to what Kvitto remembers. `contract.ts` is its conformance suite. Every method is one transaction: it has
 * happened when the promise resolves, and not at all when it rejects. Times are arguments, in milliseconds.
 */
export interface Store extends Inbox, Payments, Checks, Records, People, Refunds, Forgetting {}

export interface Inbox {
  /**
   * Stores hints and lowers each payment's `checkAt` to the hint's `dueAt`, never past an earlier one, all in one
   * commit. Answers in the order of the hints which of them belong to a payment; the others leave nothing behind.
   */
  receive(now: number, hints: readonly Hint[]): Promise<readonly boolean[]>
  /** The payment's customer waits in front of a page of ours: its look is due now, if it was not before. Nothing is put on record. */
  hasten(paymentId: string, now: number): Promise<void>
  /** Which of them `receive` would take, in their order: a look-up that locks and writes nothing, for calls of strangers. */
  isKnown(targets: readonly HintTarget[]): Promise<readonly boolean[]>
}

/** Anything that says "look at this payment". Never the truth. */
export interface Hint {
  readonly target: HintTarget
  readonly source: HintSource
  readonly dueAt: number
  /** The provider's id that the hint names, as a claim. */
  readonly claim: string | null
  /** What came over the wire, as it came; null for an operator's. */
  readonly wire: Wire | null
  /** Who asks, where it is a person that Kvitto knows by name. */
  readonly who?: string
}

/** By its token, or by its id; whoever knows the shop and provider says so, and a payment of another is not found. */
export type HintTarget =
  | { readonly shop: string; readonly provider: string; readonly callbackToken: string }
  | { readonly shop?: string; readonly provider?: string; readonly paymentId: string }

/** `shop`: the shop says that the order has changed. */
export type HintSource = 'callback' | 'return' | 'operator' | 'shop'

/** A person asks because something was changed somewhere, most likely the order. */
export const tellsOfOrder = (source: HintSource): boolean => source === 'shop' || source === 'operator'

export interface Wire extends Pick<Callback, 'method' | 'body'> {
  readonly path: string
  /** The telling headers only: nothing that authenticates, no cookies. */
  readonly headers: Readonly<Record<string, string>>
  readonly address: string | null
}

export interface Payments {
  /** Inserts the payment with its first check. A payment with the same shop and key is answered instead, unchanged. */
  open(
    payment: NewPayment,
  ): Promise<{ readonly payment: Payment; readonly isNew: boolean; readonly isSameBody: boolean }>
  /** Reserves the right to open the provider's session until `until`. False when there is one, or somebody else is about it. */
  reserveSession(paymentId: string, now: number, until: number): Promise<boolean>
  /**
   * Ends the reservation: with a session, or without one after a failure. A session that comes after failures opens a
   * closed payment again, and a look is due at once: one that runs may close it yet.
   */
  endSession(paymentId: string, now: number, result: SessionResult): Promise<void>
  /** The cart changed: new content and session, only under the lease. False when the lease is lost. */
  change(lease: Lease, now: number, change: CartChange): Promise<boolean>
  /** The browser came back. Only the first time counts, and nothing becomes due by it: a hint does that. */
  noteReturn(paymentId: string, now: number): Promise<void>
  find(paymentId: string): Promise<Payment | undefined>
  findByBrowserToken(token: string): Promise<Payment | undefined>
  /** How these payments stand, without all that does not change; those that do not exist are left out. */
  progress(paymentIds: readonly string[]): Promise<readonly Progress[]>
  /** The payment that has paid this order. */
  findByOrder(shop: string, orderId: string): Promise<Payment | undefined>
  /** Newest first. */
  list(filter: {
    readonly shop?: string
    readonly status?: PaymentStatus
    readonly limit: number
  }): Promise<readonly Payment[]>
  /** Everything that happened to the payment, oldest first. */
  story(paymentId: string): Promise<readonly StoryEntry[]>
}

/** `isRefused`: the provider said no, so that this try has surely made no session. */
export type SessionResult = { readonly session: Session } | { readonly failure: string; readonly isRefused: boolean }

export interface NewPayment {
  readonly id: string
  readonly shop: string
  readonly provider: string
  readonly idempotencyKey: string
  /** A digest of the request, to tell a repeated request from another one with the same key. */
  readonly bodyHash: string
  readonly callbackToken: string
  readonly browserToken: string
  readonly amountMinor: number
  readonly currency: string
  readonly reference: string
  readonly orderId: string | null
  readonly snapshot: Snapshot | null
  readonly rows: readonly Row[] | null
  readonly returnUrl: string | null
  readonly locale: string
  readonly customer: Customer
  readonly openedAt: number
  readonly firstCheckAt: number | null
}

export interface Payment extends Omit<NewPayment, 'idempotencyKey' | 'bodyHash' | 'firstCheckAt'> {
  readonly status: PaymentStatus
  readonly reason: Reason | null
  readonly session: Session | null
  /** Why the last attempt to open a session failed; null when it did not. */
  readonly sessionFailure: string | null
  /** The provider has refused each try to open a session, and none is under way: nothing can be paid there. */
  readonly isSessionRefused: boolean
  readonly providerReference: string | null
  readonly order: FoundOrder | null
  readonly settledAt: number | null
  /** What woke the check that settled it. */
  readonly settledBy: HintSource | 'calendar' | null
  /** When the browser first came back. */
  readonly returnedAt: number | null
  readonly exceptionSince: number | null
  readonly negativeSince: number | null
  readonly failingSince: number | null
  readonly failures: number
  /** When the next check is due, or null; while one runs, when a hint wants another after it. */
  readonly checkAt: number | null
  readonly isBeingChecked: boolean
  /** Who looks after it, by the name that a person gave. */
  readonly owner: string | null
  readonly resolution: Resolution | null
  /** Counts what people have done to it. Whoever acts says which one they saw. */
  readonly revision: number
}

/** What changes of a payment while its customer waits, short enough to be asked for again and again. */
export interface Progress
  extends Pick<
    Payment,
    | 'id'
    | 'status'
    | 'reason'
    | 'amountMinor'
    | 'session'
    | 'sessionFailure'
    | 'settledAt'
    | 'failures'
    | 'checkAt'
    | 'isBeingChecked'
  > {
  /** The latest moment that a hint wants a look at. */
  readonly lastHintDue: number | null
}

export interface FoundOrder {
  readonly id: string
  readonly number: string
  readonly key: string | null
  readonly receivedUrl: string | null
}

export type CartChange = Pick<NewPayment, 'amountMinor' | 'snapshot' | 'rows'> & { readonly session: Session }

export interface Checks {
  /**
   * Takes the payment for one check: a lease with a fencing number that is higher than all before. Undefined when
   * nothing is due, or somebody else has it, or another payment for the same order of the shop. Whoever had one of
   * those and let its lease run out has lost it.
   */
  claim(paymentId: string, now: number): Promise<Claim | undefined>
  /** Takes the lease to change the cart. The check that is due, if any, stays due. */
  claimForChange(paymentId: string, now: number): Promise<Claim | undefined>
  /**
   * Payments whose check was due by `dueBy`, at most so many of each shop: one shop's backlog hides no other's. Before them
   * those whose worker died with the lease in its hand, which ended by `endedBy`.
   */
  overdue(dueBy: number, limitPerShop: number, endedBy?: number): Promise<readonly DuePayment[]>
  /** How late the most overdue check is, in milliseconds; 0 when none is. */
  lateness(now: number): Promise<number>
  /** Gives the lease back without a decision; the next check is at `lookAt` or when it was due anyway. A lost lease is left alone. */
  release(lease: Lease, now: number, lookAt: number | null): Promise<void>
  /**
   * Gives the lease back after a check that broke off by itself: again after 1, 2, 4 s ... 15 min, and after seven days an
   * exception.
   */
  breakOff(lease: Lease, now: number): Promise<void>
  /**
   * Gives the lease back after a look that could not be made, as the payment's shop or provider is not configured: again
   * after 1, 2, 4 s ... 15 min, and then once a day. After seven days one that is undecided is an exception, and one at
   * its end is not looked at any more.
   */
  setAside(lease: Lease, now: number): Promise<void>
  /** Makes due what was set aside of these places, as if no look had failed, and what last met keys that nobody took. Answers how many. */
  resume(places: readonly Place[], now: number): Promise<number>
}

/** A provider of a shop. */
export interface Place {
  readonly shop: string
  readonly provider: string
}

/** Asks somebody to look at a payment at `at`. Harmless when lost, late or doubled: the row is the truth. */
export interface WakeUp {
  readonly paymentId: string
  readonly shop: string
  readonly at: number
}

export interface DuePayment {
  readonly id: string
  readonly shop: string
  /** Its worker died with the lease in its hand: it has waited for a whole lease already. */
  readonly isAbandoned: boolean
}

export interface Lease {
  readonly paymentId: string
  readonly fence: number
}

export interface Claim {
  readonly lease: Lease
  readonly payment: Payment
  readonly wokenBy: HintSource | 'calendar'
  /** The shop or a person said that the order has changed, and no check that came to rest has seen it since. */
  readonly isTold: boolean
  /** Provider ids that hints have claimed, newest first, at most `limits.claims`. */
  readonly claims: readonly string[]
  readonly effects: EffectFacts
  /** Another payment for the same order of the shop has not ended. */
  readonly isShared: boolean
  /** Oldest first. */
  readonly refunds: readonly Refund[]
}

/** What people do to a payment. Each is told, with who and when, in its story. */
export interface People {
  /** Gives the payment to somebody, or to nobody. */
  assign(paymentId: string, now: number, change: Assignment): Promise<Acted>
  /**
   * Puts what a person decided on record and makes a check due at once, in one commit. `changed` when the payment is not
   * an exception for that reason any more.
   */
  resolve(paymentId: string, now: number, change: Resolved): Promise<Acted>
}

interface Act {
  readonly who: string
  /** The one that the person saw. */
  readonly revision: number
}

export interface Assignment extends Act {
  readonly owner: string | null
}

export interface Resolved extends Act {
  readonly why: string
  readonly reason: Reason
  readonly action: Action
  /** All that is decided by now, this included. */
  readonly resolution: Resolution
}

/** `changed`: somebody or something was faster, and nothing was done. */
export type Acted = { readonly kind: 'done' | 'changed'; readonly payment: Payment } | { readonly kind: 'unknown' }

/**
 * Takes the customer out of what is kept: name, addresses, contact, copy of the order, rows, session, callbacks as they
 * came, network addresses, the words of other systems and of people. The money, the ids and the story stay, and the
 * story says so. What comes for the payment later is kept without it too.
 */
export interface Forgetting {
  erase(paymentId: string, now: number): Promise<Erased>
  /** Of the settled and closed payments that were opened before then, the oldest; answers how many it erased. */
  eraseOlder(openedBefore: number, now: number, limit: number): Promise<number>
}

/** `undecided`: the data may still be needed for the order. `busy`: it is being checked just now. Nothing was done then. */
export type Erased =
  | { readonly kind: 'erased' | 'unknown' | 'busy' }
  | { readonly kind: 'undecided'; readonly status: PaymentStatus }

export interface Refunds {
  /**
   * A person asks for money back: stored, and the payment is due at once. The same key and amount again: the same
   * refund. `other`: the key was used for another amount. `busy`: another refund of the payment has not ended.
   */
  requestRefund(paymentId: string, now: number, request: RefundRequest): Promise<RequestedRefund>
  /** Oldest first. */
  refunds(paymentId: string): Promise<readonly Refund[]>
}

export type RequestedRefund =
  | { readonly kind: 'taken'; readonly refund: Refund }
  | { readonly kind: 'other' | 'busy' | 'unsettled' }

export interface Records {
  /**
   * Puts a verdict on record, under the lease. `apply` also commits the intent of its effect and renews the lease;
   * `rest` and `retry` end the check and give the lease back: the next check is at `lookAt`, or earlier if a hint wants it.
   */
  record(lease: Lease, now: number, verdict: Verdict, facts: Facts): Promise<Recorded>
  /** What became of an effect. `unknown` leaves it unconfirmed. */
  conclude(effectId: string, now: number, result: EffectResult): Promise<void>
}

/**
 * `lost`: another worker has the payment, or has another one for the order that this check has just come upon. `taken`:
 * another payment is settled with this attempt, or has paid this order.
 */
export type Recorded =
  | {
      readonly kind: 'recorded'
      readonly payment: Payment
      readonly effectId: string | null
      readonly effects: EffectFacts
      readonly refunds: readonly Refund[]
    }
  | { readonly kind: 'lost' }
  | { readonly kind: 'taken'; readonly what: 'attempt' | 'order' }

export interface EffectResult {
  readonly outcome: 'done' | 'refused' | 'not_done' | 'unknown'
  /** The shop's or provider's words, for people. */
  readonly detail: string | null
}

export type StoryEntry =
  | { readonly at: number; readonly kind: 'opened' }
  | { readonly at: number; readonly kind: 'session'; readonly failure: string | null }
  | { readonly at: number; readonly kind: 'changed'; readonly amountMinor: number }
  | {
      readonly at: number
      readonly kind: 'hint'
      readonly source: HintSource
      readonly claim: string | null
      readonly dueAt: number
      readonly who: string | null
    }
  | { readonly at: number; readonly kind: 'erased' }
  | { readonly at: number; readonly kind: 'assigned'; readonly who: string; readonly owner: string | null }
  | {
      readonly at: number
      readonly kind: 'resolved'
      readonly who: string
      readonly why: string
      readonly action: Action
    }
  | {
      readonly at: number
      readonly kind: 'decision'
      readonly reason: Reason
      readonly status: PaymentStatus
      readonly facts: unknown
      readonly lookAt: number | null
    }
  | {
      readonly at: number
      readonly kind: 'refund'
      readonly amountMinor: number
      readonly reason: string | null
      readonly requestedBy: string | null
    }
  | {
      readonly at: number
      readonly kind: 'effect'
      readonly effect: Effect['kind']
      readonly orderNumber: string | null
      /** What a write that moves money was about. */
      readonly amountMinor?: number | null
      readonly outcome: EffectResult['outcome'] | 'looked_after' | null
      readonly detail: string | null
    }
