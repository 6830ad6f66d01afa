import Stripe from 'stripe'
import { z } from 'zod'
import type { Callback, CallbackClaim } from '../provider.ts'
import { metadataKey } from './checkout.ts'

/** Stripe's ids are a prefix and letters and digits, without a documented length. */
export const isCheckoutId = (id: string | null): id is string => id !== null && /^cs_\w{1,190}$/.test(id)
export const isIntentId = (id: string | null): id is string => id !== null && /^pi_\w{1,190}$/.test(id)

/** How old a signature may be, as Stripe's libraries have it (S1). Stripe signs anew with each retry. */
const ageMostSeconds = 300

/**
 * Signed by the endpoint's secret over the raw body, and not older than five minutes (S10). The library checks; each
 * secret is tried, since old and new ones are valid side by side while one is rolled.
 */
export function admits(callback: Callback, secrets: readonly string[], now: number): boolean {
  const header = callback.headers['stripe-signature']
  if (header === undefined) return false
  return secrets.some(secret => {
    try {
      Stripe.webhooks.constructEvent(callback.body, header, secret, ageMostSeconds, undefined, now)
      return true
    } catch {
      return false
    }
  })
}

const id = z.union([z.string(), z.object({ id: z.string() }).transform(each => each.id)])

/** The object that an event is about: a session, a PaymentIntent, a charge, a refund or a dispute. */
const thing = z.object({
  object: z.string(),
  id: z.string(),
  payment_intent: id.nullish().catch(null),
  metadata: z.record(z.string(), z.string()).nullish().catch(null),
  client_reference_id: z.string().nullish().catch(null),
})

export const eventSchema = z.object({ id: z.string(), data: z.object({ object: thing }) })

type Event = z.output<typeof eventSchema>

/** What an event names. A charge has a copy of its PaymentIntent's metadata (S11); a refund or dispute has not. */
export function readEvent({ data: { object } }: Event): CallbackClaim {
  const intent = object.object === 'payment_intent' ? object.id : (object.payment_intent ?? null)
  const session = object.object === 'checkout.session' ? object.id : null
  return {
    reference: [intent, session].find(each => isIntentId(each) || isCheckoutId(each)) ?? null,
    paymentId: [object.metadata?.[metadataKey], object.client_reference_id].find(isPaymentId) ?? null,
  }
}

const isPaymentId = (text: string | null | undefined): text is string =>
  typeof text === 'string' && /^[a-z0-9-]{1,40}$/.test(text)

/** An event of another kind, or not an event at all, names nothing. */
export function readCallback(callback: Callback): CallbackClaim {
  const event = eventSchema.safeParse(parse(new TextDecoder().decode(callback.body)))
  return event.success ? readEvent(event.data) : { reference: null, paymentId: null }
}

/** `session_id` is ours, in the success address; `payment_intent` is what Stripe adds to a return address (S5). */
export function readReturn(query: URLSearchParams): string | null {
  const named = [query.get('session_id'), query.get('payment_intent')]
  return named.find(each => isCheckoutId(each) || isIntentId(each)) ?? null
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
