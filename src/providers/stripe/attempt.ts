import { z } from 'zod'
import type { Attempt, AttemptState } from '../provider.ts'
import { isCheckoutId, isIntentId } from './callback.ts'
import { metadataKey } from './checkout.ts'
import { fromStripe } from './money.ts'

/** What is needed of Stripe's objects (S1), read once. Unknown fields and words are let through, unknown money is not. */

const amount = z.int().nonnegative()
const currency = z.string().transform(code => code.toUpperCase())
const metadata = z
  .record(z.string(), z.string())
  .nullish()
  .transform(map => map?.[metadataKey] ?? null)

const charge = z.object({
  id: z.string(),
  amount_refunded: amount,
  disputed: z.boolean(),
  payment_method_details: z.object({ type: z.string() }).nullish().catch(null),
})

export const intentSchema = z.object({
  id: z.string().refine(isIntentId),
  status: z.string(),
  amount,
  amount_received: amount,
  currency,
  created: z.number(),
  metadata,
  cancellation_reason: z.string().nullish(),
  last_payment_error: z.object({ code: z.string().nullish() }).nullish().catch(null),
  latest_charge: charge.nullable(),
})

export const checkoutSchema = z.object({
  id: z.string().refine(isCheckoutId),
  status: z.string().nullable(),
  amount_total: amount.nullable(),
  currency: currency.nullable(),
  created: z.number(),
  metadata,
  payment_intent: intentSchema.nullable(),
})

export type Intent = z.output<typeof intentSchema>
export type Checkout = z.output<typeof checkoutSchema>

/**
 * A PaymentIntent as an attempt, told in the light of its Checkout Session where it has one. Null when nobody has begun
 * to pay: a refused try puts it back to `requires_payment_method`, and the customer may try again at once (S5).
 * Whose it is, only the metadata says: a `client_reference_id` can be set by anybody who opens a payment link.
 */
export function toAttempt(intent: Intent, checkout: Checkout | null): Attempt | null {
  const state = stateOf(intent, checkout)
  const money = moneyOf(intent)
  if (state === null || money === null) return null
  return {
    reference: intent.id,
    merchantReference: intent.metadata,
    state: state === 'paid' && money.refundedMinor >= money.amountMinor ? 'refunded' : state,
    status:
      state === 'denied' && intent.last_payment_error?.code
        ? `${intent.status}: ${intent.last_payment_error.code}`
        : intent.status,
    ...money,
    feeMinor: 0,
    currency: intent.currency,
    createdAt: intent.created * 1_000,
    method: intent.latest_charge?.payment_method_details?.type ?? null,
    transactionId: intent.latest_charge?.id ?? null,
  }
}

/** A session that ended before anybody began to pay in it. */
export function toExpired(checkout: Checkout): Attempt | null {
  const amountMinor = fromStripe(checkout.amount_total ?? 0, checkout.currency ?? '')
  if (checkout.status !== 'expired' || amountMinor === null) return null
  return {
    reference: checkout.id,
    merchantReference: checkout.metadata,
    state: 'expired',
    status: checkout.status,
    amountMinor,
    feeMinor: 0,
    refundedMinor: 0,
    currency: checkout.currency ?? '',
    createdAt: checkout.created * 1_000,
    method: null,
    transactionId: null,
  }
}

/** False when the amount is not one of ours: it must not be guessed, and the attempt is told as unread. */
export const isLegible = (intent: Intent): boolean => moneyOf(intent) !== null

/** What was received counts, where something was: a merchant may capture less than was reserved. */
function moneyOf(intent: Intent): { readonly amountMinor: number; readonly refundedMinor: number } | null {
  const amountMinor = fromStripe(
    intent.status === 'succeeded' ? intent.amount_received : intent.amount,
    intent.currency,
  )
  const refundedMinor = fromStripe(intent.latest_charge?.amount_refunded ?? 0, intent.currency)
  return amountMinor === null || refundedMinor === null ? null : { amountMinor, refundedMinor }
}

/**
 * The statuses of S5. `complete` without money is a bank debit or a voucher: the customer has done their part, and the
 * bank may still say no (S4). Once it has, nobody can try again in that session.
 */
function stateOf(intent: Intent, checkout: Checkout | null): AttemptState | null {
  const isComplete = checkout?.status === 'complete'
  const isExpired = checkout?.status === 'expired' || intent.cancellation_reason === 'expired'
  switch (intent.status) {
    case 'succeeded':
      return 'paid'
    case 'requires_capture':
      return 'authorized'
    case 'processing':
      return 'on_hold'
    case 'requires_action':
      return isComplete ? 'on_hold' : 'open'
    case 'canceled':
      return isExpired ? 'expired' : 'cancelled'
    case 'requires_payment_method':
    case 'requires_confirmation':
      if (isComplete) return 'denied'
      return isExpired ? 'expired' : null
    default:
      return 'unknown'
  }
}
