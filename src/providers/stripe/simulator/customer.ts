import { type Checkout, type Method, methods, type PaymentIntent } from './objects.ts'
import type { State } from './state.ts'

/** What a customer, their bank or time does to a payment that has begun. */
export const actions = ['pay', 'deny', 'cancel'] as const
export type Action = (typeof actions)[number]

/** The customer chooses how to pay in a session. The PaymentIntent is made now, or used again after a refusal. */
export function begin(state: State, checkout: Checkout, method: Method): PaymentIntent {
  if (checkout.status !== 'open') throw new RangeError(`session ${checkout.id} is ${checkout.status}`)
  if (!checkout.methods.includes(method)) throw new RangeError(`session ${checkout.id} does not offer ${method}`)
  checkout.intent ??= state.addIntent({
    amount: checkout.amount,
    currency: checkout.currency,
    metadata: { ...checkout.intentMetadata },
    captureMethod: checkout.captureMethod,
    methods: checkout.methods,
    checkout,
  })
  return confirm(state, checkout.intent, method)
}

/** What happens next depends on the method (documented: S4, S5). */
export function confirm(state: State, intent: PaymentIntent, method: Method): PaymentIntent {
  if (!['requires_payment_method', 'requires_confirmation'].includes(intent.status))
    throw new RangeError(`PaymentIntent ${intent.id} is ${intent.status}`)
  intent.method = method
  intent.error = null
  const { kind } = methods[method]
  if (kind === 'now') return secure(state, intent)
  intent.status = kind === 'later' ? 'processing' : 'requires_action'
  state.tell(`payment_intent.${intent.status}`, state.render(intent.id) ?? {})
  // Of these the customer has done their part on Stripe's page, and is sent back: complete, and unpaid.
  if (kind !== 'app') complete(state, intent)
  return intent
}

export function act(state: State, intent: PaymentIntent, action: Action): PaymentIntent {
  if (!['requires_action', 'processing'].includes(intent.status))
    throw new RangeError(`PaymentIntent ${intent.id} is ${intent.status} and cannot ${action}`)
  if (action === 'pay') return secure(state, intent)
  intent.status = 'requires_payment_method'
  intent.error = action === 'deny' ? 'payment_method_provider_decline' : 'payment_intent_authentication_failure'
  state.tell('payment_intent.payment_failed', state.render(intent.id) ?? {})
  const { checkout } = intent
  if (checkout?.status === 'complete') state.tellCheckout('async_payment_failed', checkout)
  return intent
}

function secure(state: State, intent: PaymentIntent): PaymentIntent {
  const wasComplete = intent.checkout?.status === 'complete'
  state.secure(intent)
  const { checkout } = intent
  if (checkout === null) return intent
  // With manual capture a session is complete and unpaid until the merchant captures (assumed).
  checkout.paymentStatus = intent.status === 'succeeded' ? 'paid' : 'unpaid'
  if (wasComplete) state.tellCheckout('async_payment_succeeded', checkout)
  else complete(state, intent)
  return intent
}

function complete(state: State, { checkout }: PaymentIntent): void {
  if (checkout === null) return
  checkout.status = 'complete'
  state.tellCheckout('completed', checkout)
}
