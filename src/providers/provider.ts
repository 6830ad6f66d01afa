import type { Outcome } from '../base/outcome.ts'

/**
 * The port to a payment provider. `contract.ts` is its conformance suite.
 * Every method that asks the provider takes a signal and never throws for what the provider or the network does:
 * it answers an Outcome.
 */
export interface Provider {
  readonly name: string
  /**
   * How a callback finds its payment. `token`: each payment's callback URL carries a token of its own. `signed`: the
   * provider has one URL for all, `/callbacks/{shop}/{provider}`, `admits` checks its signature, and `readCallback` says
   * which payment: one without our payment id is taken for somebody else's, and wakes nothing.
   */
  readonly callbacks: 'token' | 'signed'
  /**
   * True when `update` ends what was begun before it begins anew, and refuses with `conflict` if it cannot: then an open
   * attempt is no reason not to change the cart.
   */
  readonly endsOnUpdate?: boolean
  /**
   * Opens what the customer pays in. Our payment id is sent as the provider's reference for it. It is called again with
   * the same payment id when its answer was lost.
   */
  open(request: SessionRequest, signal: AbortSignal): Promise<Outcome<Session>>
  /**
   * The cart changed before payment. Answers the session to use from now on; the old one may be dead. A provider that can
   * tell refuses with `conflict` once money may be moving. It is called again with the same session when its answer was
   * lost, so what has been ended before is no obstacle.
   */
  update(session: Session, request: SessionRequest, signal: AbortSignal): Promise<Outcome<Session>>
  /**
   * Everything the provider knows of this payment: a search by our payment id, what was opened for it (`session`), and
   * each of `references` by id.
   * The references are claims by strangers: what they lead to is reported with its own `merchantReference`, and
   * whoever reads it decides whether it is ours. An id that does not exist is left out.
   * It asks the provider something whenever it is called: with no session and no references, `doctor` tries keys with
   * it. When nothing could be read it answers that failure; `unread` is for when something could.
   */
  look(query: LookQuery, signal: AbortSignal): Promise<Outcome<Look>>
  /**
   * Tells the provider the shop's order number, for people who search there. Left out by providers that take none: nothing in
   * Kvitto's promise rests on it.
   */
  label?(reference: string, orderNumber: string, signal: AbortSignal): Promise<Outcome<null>>
  /**
   * False when the callback is not what was agreed on: it lacks the shared secret, or its signature is wrong. Pure, but
   * for the clock.
   */
  admits(callback: Callback): boolean
  /** What a callback names, as claims and never facts. Pure. */
  readCallback(callback: Callback): CallbackClaim
  /** The same for the query of the browser's return. Pure. */
  readReturn(query: URLSearchParams): string | null
  /** How the customer's pay page is made. Pure. */
  payPage(session: Session, page: PayPageContext): PayPage
  /**
   * News since then that no callback may have brought: those that the provider could not deliver, and those whose
   * callback cannot say which payment it is about. Left out by providers that keep no such list.
   */
  missed?(sinceMs: number, signal: AbortSignal): Promise<Outcome<readonly MissedCallback[]>>
  /**
   * Takes reserved money: `amountMinor` of it, and lets the rest go. Left out by providers whose money is never only
   * reserved. Safe to send again: what has been taken is not taken twice.
   */
  capture?(order: MoneyOrder, signal: AbortSignal): Promise<Outcome<null>>
  /** Lets all of the reserved money go. */
  cancel?(order: MoneyOrder, signal: AbortSignal): Promise<Outcome<null>>
  /**
   * Gives money back. The same `id` is the same refund, however often it is sent. `ok`: the provider has taken it on;
   * what becomes of it, `findRefund` tells.
   */
  refund?(refund: NewRefund, signal: AbortSignal): Promise<Outcome<null>>
  /** What became of a refund; null when the provider has none of that id. There is one wherever there is `refund`. */
  findRefund?(refund: RefundOrder, signal: AbortSignal): Promise<Outcome<SeenRefund | null>>
}

/** What is to be done with the money of an attempt, as the last look has it. */
export interface MoneyOrder {
  readonly paymentId: string
  readonly attempt: Attempt
  readonly amountMinor: number
}

export interface RefundOrder extends MoneyOrder {
  /** Ours: 32 lower-case hex digits. */
  readonly id: string
  /** What of the attempt was given back before this refund was first sent. */
  readonly refundedBeforeMinor: number
}

export interface NewRefund extends RefundOrder {
  /** Why, in the words of whoever asked; for people who read it at the provider. */
  readonly reason: string | null
  readonly callbackUrl: string
}

/** A refund as the provider tells it. `pending`: taken on, and not known to have arrived. */
export interface SeenRefund {
  readonly state: 'pending' | 'done' | 'failed'
  /** The provider's own words for the state. */
  readonly status: string
  /** The provider's own id of it, where it has one. */
  readonly reference: string | null
}

/** What a provider needs to open a session. Money is minor units, VAT included. */
export interface SessionRequest {
  readonly paymentId: string
  readonly amountMinor: number
  readonly currency: string
  readonly rows: readonly Row[]
  /** BCP 47; `und` when the shop did not say. */
  readonly locale: string
  readonly customer: Customer
  readonly callbackUrl: string
  readonly returnUrl: string
  readonly termsUrl: string | null
}

/** One row of a cart. The rows of a request always sum to its amount: sum(quantity × unitAmountMinor − discountMinor). */
export interface Row {
  readonly name: string
  readonly quantity: number
  /** Minor units, VAT included. */
  readonly unitAmountMinor: number
  /** Hundredths of a percent: 2500 is 25 %. */
  readonly vatRate: number
  readonly discountMinor?: number | undefined
  readonly partNumber?: string | undefined
  readonly description?: string | undefined
}

export interface Customer {
  readonly kind?: 'B2C' | 'B2B' | undefined
  readonly nationalId?: string | undefined
  readonly firstName?: string | undefined
  readonly lastName?: string | undefined
  readonly email?: string | undefined
  readonly phone?: string | undefined
  readonly address?: string | undefined
  readonly address2?: string | undefined
  readonly postcode?: string | undefined
  readonly city?: string | undefined
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | undefined
}

/**
 * What the provider gave when the session was opened: plain strings, stored as they are. `public` is what the caller
 * and the pay page may see (Ecster: `cartKey`).
 */
export interface Session {
  readonly public: Readonly<Record<string, string>>
  readonly private?: Readonly<Record<string, string>> | undefined
}

export interface LookQuery {
  readonly paymentId: string
  /** As the last `open` or `update` gave it; null when none has succeeded. */
  readonly session: Session | null
  readonly references: readonly string[]
  /** The attempt that money was seen in, if there was any; it is among the references. It is told whatever became of it. */
  readonly settledWith?: string | null
}

/**
 * What one look brought. `unread` names what could not be read this time (with the reason), so that "found nothing" and
 * "could not see everything" are never confused.
 */
export interface Look {
  readonly attempts: readonly Attempt[]
  readonly unread: readonly string[]
}

/** One try to pay, as the provider tells it: its order, charge or payment request. */
export interface Attempt {
  /** The provider's own id. */
  readonly reference: string
  /** Whose it is, by the provider's word. */
  readonly merchantReference: string | null
  readonly state: AttemptState
  /** The provider's own word for the state. */
  readonly status: string
  /** Minor units; all that the customer pays, the provider's fee included. */
  readonly amountMinor: number
  /** What the provider itself added. */
  readonly feeMinor: number
  readonly refundedMinor: number
  readonly currency: string
  readonly createdAt: number | null
  /** The payment method in the provider's words (SWISH, INVOICE). */
  readonly method: string | null
  /** The id of the money's own transaction, where the provider has one (needed to refund Swish). */
  readonly transactionId: string | null
  /** The customer disputes the payment at their bank (a chargeback), and the merchant has not won. */
  readonly isDisputed?: boolean
}

/**
 * `open`: begun, not paid. `on_hold`: awaits signature, decision or review. `unknown`: the provider cannot say what
 * became of the money. `authorized` and `paid` are secured money. `denied`, `cancelled`, `expired` are negative.
 * `refunded`: all of it was given back.
 */
export type AttemptState = (typeof attemptStates)[number]

export const attemptStates = [
  'open',
  'on_hold',
  'unknown',
  'authorized',
  'paid',
  'denied',
  'cancelled',
  'expired',
  'refunded',
] as const

export interface CallbackClaim {
  /** The provider's own id, if the callback has something of that form. */
  readonly reference: string | null
  /** Our payment id, if it is in there. Counts only in a signed callback. */
  readonly paymentId: string | null
}

/** A callback that may never have come. The same news has the same `id` each time it is told. */
export interface MissedCallback extends CallbackClaim {
  readonly id: string
}

/** A callback as it came. Header names are lower case. */
export interface Callback {
  readonly method: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export interface PayPageContext {
  readonly returnUrl: string
  readonly termsUrl: string | null
  readonly words: FormWords
}

/** What a form has to say that the provider leaves to us, in the customer's language. */
export interface FormWords {
  /** ISO 639-1, for a provider that has words of its own. */
  readonly language: string
  readonly pay: string
  /** When the provider gives no reason. */
  readonly failed: string
}

/**
 * A place to send the customer to, a script that shows the provider's own form in the page, or an app that the customer
 * pays in while the page waits.
 */
export type PayPage =
  | { readonly kind: 'redirect'; readonly url: string }
  | {
      readonly kind: 'script'
      /** The provider's script, and the origins that the page's Content-Security-Policy must allow for it. */
      readonly scriptUrl: string
      readonly origins: readonly string[]
      readonly containerId: string
      /** JavaScript that starts the form once `scriptUrl` is loaded; `data` is in scope as parsed JSON. */
      readonly start: string
      readonly data: Readonly<Record<string, string>>
    }
  | {
      readonly kind: 'app'
      /** The app's name, for people. */
      readonly app: string
      /** Opens the app on the device that shows the page; null when the provider has told the customer's phone itself. */
      readonly link: string | null
      /** The same for another device: a QR code as SVG, made by us. */
      readonly qr: string | null
      /** The phone number that the provider has told. */
      readonly sentTo: string | null
      readonly returnUrl: string
    }
