/** What the simulated Stripe holds, and how it writes it down: the fields of Stripe's objects that somebody may need (S1). */

export interface Checkout {
  readonly id: string
  readonly amount: number
  readonly currency: string
  readonly metadata: Readonly<Record<string, string>>
  readonly intentMetadata: Readonly<Record<string, string>>
  readonly captureMethod: string
  readonly clientReferenceId: string | null
  readonly lines: readonly { readonly name: string; readonly quantity: number; readonly amount: number }[]
  readonly methods: readonly Method[]
  readonly successUrl: string
  readonly createdAt: number
  readonly expiresAt: number
  status: 'open' | 'complete' | 'expired'
  paymentStatus: 'unpaid' | 'paid'
  intent: PaymentIntent | null
}

export interface PaymentIntent {
  readonly id: string
  readonly clientSecret: string
  readonly captureMethod: string
  readonly createdAt: number
  readonly methods: readonly Method[]
  readonly checkout: Checkout | null
  amount: number
  currency: string
  metadata: Record<string, string>
  description: string | null
  /** Any word at all: the control can set one that does not exist. */
  status: string
  amountReceived: number
  method: Method | null
  error: string | null
  cancellationReason: string | null
  charge: Charge | null
}

export interface Charge {
  readonly id: string
  readonly intent: PaymentIntent
  readonly amount: number
  /** A copy of the PaymentIntent's, made once (documented: S11). */
  readonly metadata: Readonly<Record<string, string>>
  readonly createdAt: number
  amountCaptured: number
  amountRefunded: number
  disputed: boolean
}

export interface Refund {
  readonly id: string
  readonly charge: Charge
  readonly amount: number
  readonly metadata: Readonly<Record<string, string>>
  readonly createdAt: number
  status: 'succeeded' | 'pending' | 'failed'
}

export interface Dispute {
  readonly id: string
  readonly charge: Charge
  readonly createdAt: number
  status: 'needs_response' | 'under_review' | 'won' | 'lost'
}

/**
 * How a method behaves. `now`: paid at once. `app`: the customer switches to another app and comes back, or not.
 * `later`: a bank debit, decided days after the customer has left. `voucher`: paid elsewhere, in the customer's own time.
 */
export const methods = {
  card: { kind: 'now', canReserve: true },
  swish: { kind: 'app', canReserve: false },
  klarna: { kind: 'app', canReserve: true },
  ideal: { kind: 'app', canReserve: false },
  sepa_debit: { kind: 'later', canReserve: false },
  multibanco: { kind: 'voucher', canReserve: false },
} as const

export type Method = keyof typeof methods

export const isMethod = (name: string): name is Method => Object.hasOwn(methods, name)

export type Json = Record<string, unknown>

const seconds = (at: number): number => Math.floor(at / 1_000)

export const checkoutJson = (checkout: Checkout, base: string): Json => ({
  id: checkout.id,
  object: 'checkout.session',
  mode: 'payment',
  ui_mode: 'hosted_page',
  livemode: false,
  status: checkout.status,
  payment_status: checkout.paymentStatus,
  amount_subtotal: checkout.amount,
  amount_total: checkout.amount,
  currency: checkout.currency,
  client_reference_id: checkout.clientReferenceId,
  metadata: checkout.metadata,
  // Made when the customer confirms, not before (documented: S3).
  payment_intent: checkout.intent?.id ?? null,
  payment_method_types: checkout.methods,
  success_url: checkout.successUrl,
  created: seconds(checkout.createdAt),
  expires_at: seconds(checkout.expiresAt),
  url: checkout.status === 'open' ? `${base}/c/pay/${checkout.id}` : null,
})

export const intentJson = (intent: PaymentIntent): Json => ({
  id: intent.id,
  object: 'payment_intent',
  livemode: false,
  amount: intent.amount,
  amount_capturable: intent.status === 'requires_capture' ? intent.amount : 0,
  amount_received: intent.amountReceived,
  currency: intent.currency,
  capture_method: intent.captureMethod,
  client_secret: intent.clientSecret,
  created: seconds(intent.createdAt),
  description: intent.description,
  metadata: intent.metadata,
  status: intent.status,
  cancellation_reason: intent.cancellationReason,
  last_payment_error: intent.error === null ? null : { type: 'invalid_request_error', code: intent.error },
  latest_charge: intent.charge?.id ?? null,
  payment_method_types: intent.methods,
})

export const chargeJson = (charge: Charge): Json => ({
  id: charge.id,
  object: 'charge',
  livemode: false,
  amount: charge.amount,
  amount_captured: charge.amountCaptured,
  amount_refunded: charge.amountRefunded,
  captured: charge.amountCaptured > 0,
  currency: charge.intent.currency,
  created: seconds(charge.createdAt),
  disputed: charge.disputed,
  metadata: charge.metadata,
  payment_intent: charge.intent.id,
  payment_method_details: { type: charge.intent.method ?? 'card' },
  refunded: charge.amountRefunded >= charge.amountCaptured && charge.amountRefunded > 0,
  status: charge.intent.status === 'processing' ? 'pending' : 'succeeded',
})

export const refundJson = (refund: Refund): Json => ({
  id: refund.id,
  object: 'refund',
  amount: refund.amount,
  charge: refund.charge.id,
  created: seconds(refund.createdAt),
  currency: refund.charge.intent.currency,
  failure_reason: refund.status === 'failed' ? 'lost_or_stolen_card' : null,
  metadata: refund.metadata,
  payment_intent: refund.charge.intent.id,
  status: refund.status,
})

export const disputeJson = (dispute: Dispute): Json => ({
  id: dispute.id,
  object: 'dispute',
  livemode: false,
  amount: dispute.charge.amount,
  charge: dispute.charge.id,
  created: seconds(dispute.createdAt),
  currency: dispute.charge.intent.currency,
  metadata: {},
  payment_intent: dispute.charge.intent.id,
  reason: 'fraudulent',
  status: dispute.status,
})
