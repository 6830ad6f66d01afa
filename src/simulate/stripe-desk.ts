import type Stripe from 'stripe'
import { change, search } from '../providers/stripe/simulator/api-intents.ts'
import type { Control } from '../providers/stripe/simulator/control.ts'
import { capture, refund } from '../providers/stripe/simulator/money.ts'
import { checkoutJson, disputeJson, intentJson, type Json, refundJson } from '../providers/stripe/simulator/objects.ts'
import { checkAmount } from '../providers/stripe/simulator/params.ts'
import { StripeProblem } from '../providers/stripe/simulator/problems.ts'
import type { Event, State } from '../providers/stripe/simulator/state.ts'
import { eventJson } from '../providers/stripe/simulator/webhooks.ts'
import { answer, offered } from '../providers/stripe/simulator/wire.ts'

/** The search is late by a minute, on bad days by an hour, and some accounts have none (S8). */
const searches = [60_000, 60_000, 3_600_000, 60_000, null] as const

/** The routes of the simulator's `api.ts`, by what the library's calls are given, with what they are answered. */
export class StripeDesk {
  readonly #state: State
  readonly #delivered: ReadonlySet<string>
  readonly #searchDelayMs: number | null

  /** `delivered`: the events that were acknowledged. */
  constructor({ state }: Control, delivered: ReadonlySet<string>, variant: number) {
    this.#state = state
    this.#delivered = delivered
    this.#searchDelayMs = searches[variant % searches.length] ?? null
  }

  openCheckout(params: Stripe.Checkout.SessionCreateParams): Json {
    const lines = (params.line_items ?? []).map(({ price_data, quantity }) => ({
      name: price_data?.product_data?.name ?? '',
      quantity: quantity ?? 1,
      amount: price_data?.unit_amount ?? 0,
    }))
    const amount = lines.reduce((sum, line) => sum + line.quantity * line.amount, 0)
    const currency = params.line_items?.[0]?.price_data?.currency ?? ''
    checkAmount(amount, currency)
    const captureMethod = params.payment_intent_data?.capture_method ?? 'automatic'
    const checkout = this.#state.addCheckout({
      amount,
      currency,
      lines,
      captureMethod,
      metadata: plain(params.metadata),
      intentMetadata: plain(params.payment_intent_data?.metadata),
      clientReferenceId: params.client_reference_id ?? null,
      methods: offered(undefined, captureMethod),
      successUrl: params.success_url ?? '',
    })
    return checkoutJson(checkout, this.#state.base)
  }

  checkout(id: string, expand: readonly string[] = []): Json {
    return answer(this.#state, checkoutJson(this.#state.getCheckout(id), this.#state.base), expand)
  }

  expire(id: string): Json {
    this.#state.expire(this.#state.getCheckout(id))
    return this.checkout(id)
  }

  openIntent({ amount, currency, metadata, capture_method }: Stripe.PaymentIntentCreateParams): Json {
    checkAmount(amount, currency)
    const captureMethod = capture_method ?? 'automatic'
    const methods = offered(undefined, captureMethod)
    return intentJson(
      this.#state.addIntent({ amount, currency, metadata: plain(metadata), captureMethod, methods, checkout: null }),
    )
  }

  intent(id: string, expand: readonly string[] = []): Json {
    return answer(this.#state, intentJson(this.#state.getIntent(id)), expand)
  }

  change(id: string, { amount, currency, metadata, description }: Stripe.PaymentIntentUpdateParams): Json {
    change(this.#state.getIntent(id), {
      amount,
      currency,
      description,
      metadata: plain(metadata),
    })
    return this.intent(id)
  }

  capture(id: string, amount: number): Json {
    capture(this.#state, this.#state.getIntent(id), amount)
    return this.intent(id)
  }

  cancel(id: string): Json {
    const intent = this.#state.getIntent(id)
    if (intent.checkout?.status === 'open')
      throw new StripeProblem(400, 'Expire the Checkout Session instead.', 'payment_intent_unexpected_state')
    this.#state.cancel(intent, null)
    return this.intent(id)
  }

  search(query: string): Json {
    const delayMs = this.#searchDelayMs
    if (delayMs === null) throw new StripeProblem(400, 'The search is not available for this account.')
    return { data: search(this.#state, query, this.#state.now() - delayMs).map(intentJson) }
  }

  refund({ payment_intent: id = '', amount, metadata }: Stripe.RefundCreateParams): Json {
    const intent = this.#state.getIntent(id)
    return refundJson(refund(this.#state, intent, amount ?? intent.amountReceived, plain(metadata)))
  }

  refunds(intentId: string): Json {
    const its = [...this.#state.refunds.values()].filter(({ charge }) => charge.intent.id === intentId)
    return { data: its.map(refundJson) }
  }

  disputes(intentId: string): Json {
    const its = [...this.#state.disputes.values()].filter(({ charge }) => charge.intent.id === intentId)
    return { data: its.map(disputeJson) }
  }

  events({ types, delivery_success, created }: Stripe.EventListParams): readonly Json[] {
    const from = typeof created === 'object' ? (created.gte ?? 0) * 1_000 : 0
    const isListed = ({ id, type, createdAt }: Event): boolean =>
      createdAt >= from &&
      (types?.includes(type) ?? true) &&
      (delivery_success === undefined || this.#delivered.has(id) === delivery_success)
    return this.#state.events.filter(isListed).map(eventJson)
  }
}

const plain = (metadata: Stripe.MetadataParam | '' | null = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(metadata || {}).map(([name, value]) => [name, String(value)]))
