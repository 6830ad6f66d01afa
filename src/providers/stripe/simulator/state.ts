import ms from 'ms'
import type { Clock } from '../../../base/clock.ts'
import type { After } from '../../simulation/time.ts'
import { capture } from './money.ts'
import {
  type Charge,
  type Checkout,
  chargeJson,
  checkoutJson,
  type Dispute,
  intentJson,
  type Json,
  methods,
  type PaymentIntent,
  type Refund,
} from './objects.ts'
import { missing, StripeProblem } from './problems.ts'

/** A session nobody uses ends by itself (documented: S3). */
const sessionLife = ms('24h')

export interface Event {
  readonly id: string
  readonly type: string
  readonly createdAt: number
  readonly object: Json
}

interface StateDeps {
  readonly clock: Clock
  readonly after: After
  readonly random: () => number
  readonly happened: (event: Event) => void
}

export type NewCheckout = Omit<Checkout, 'id' | 'createdAt' | 'expiresAt' | 'status' | 'paymentStatus' | 'intent'>
export type NewIntent = Pick<
  PaymentIntent,
  'amount' | 'currency' | 'metadata' | 'captureMethod' | 'methods' | 'checkout'
>

/** Everything the simulated Stripe knows. Each change is an event, told to whoever listens and kept for the list. */
export class State {
  readonly #deps: StateDeps
  readonly checkouts = new Map<string, Checkout>()
  readonly intents = new Map<string, PaymentIntent>()
  readonly charges = new Map<string, Charge>()
  readonly refunds = new Map<string, Refund>()
  readonly disputes = new Map<string, Dispute>()
  readonly events: Event[] = []
  /** Refunds are pending until the control ends them. */
  slowRefunds = false
  /** Where the hosted pages are: at the address by which the API was called last. */
  base = 'http://stripe.test'

  constructor(deps: StateDeps) {
    this.#deps = deps
  }

  now(): number {
    return this.#deps.clock.now()
  }

  addCheckout(made: NewCheckout): Checkout {
    const createdAt = this.now()
    const checkout: Checkout = {
      ...made,
      id: this.id('cs_test'),
      createdAt,
      expiresAt: createdAt + sessionLife,
      status: 'open',
      paymentStatus: 'unpaid',
      intent: null,
    }
    this.checkouts.set(checkout.id, checkout)
    this.#deps.after(sessionLife, () => {
      if (checkout.status === 'open') this.expire(checkout)
    })
    return checkout
  }

  addIntent(made: NewIntent): PaymentIntent {
    const id = this.id('pi')
    const fresh = {
      amountReceived: 0,
      method: null,
      error: null,
      cancellationReason: null,
      charge: null,
      description: null,
    }
    const clientSecret = `${id}_secret_${this.id('s')}`
    const intent: PaymentIntent = {
      ...made,
      ...fresh,
      id,
      clientSecret,
      createdAt: this.now(),
      status: 'requires_payment_method',
    }
    this.intents.set(id, intent)
    this.tell('payment_intent.created', intentJson(intent))
    return intent
  }

  /** Ends the session, and what was begun in it with it (the cancelling is assumed). */
  expire(checkout: Checkout): void {
    if (checkout.status !== 'open')
      throw new StripeProblem(400, 'Only Checkout Sessions with a status in ["open"] can be expired.')
    checkout.status = 'expired'
    if (checkout.intent?.status.startsWith('requires_')) this.cancel(checkout.intent, 'expired')
    this.tell('checkout.session.expired', checkoutJson(checkout, this.base))
  }

  cancel(intent: PaymentIntent, reason: string | null): void {
    if (!intent.status.startsWith('requires_')) throw unexpectedState(intent, 'cancel')
    intent.status = 'canceled'
    intent.cancellationReason = reason
    this.tell('payment_intent.canceled', intentJson(intent))
  }

  /** The bank has said yes. */
  secure(intent: PaymentIntent): void {
    const isReserved = intent.captureMethod === 'manual' && intent.method !== null && methods[intent.method].canReserve
    const charge: Charge = {
      id: this.id('ch'),
      intent,
      amount: intent.amount,
      metadata: { ...intent.metadata },
      createdAt: this.now(),
      amountCaptured: 0,
      amountRefunded: 0,
      disputed: false,
    }
    intent.charge = charge
    this.charges.set(charge.id, charge)
    if (isReserved) {
      intent.status = 'requires_capture'
      this.tell('payment_intent.amount_capturable_updated', intentJson(intent))
    } else capture(this, intent, intent.amount)
  }

  /** `data.object` is as it was then: later changes are other events. */
  tell(type: string, object: Json): void {
    const event = { id: this.id('evt'), type, createdAt: this.now(), object: structuredClone(object) }
    this.events.push(event)
    this.#deps.happened(event)
  }

  tellCheckout(type: string, checkout: Checkout): void {
    this.tell(`checkout.session.${type}`, checkoutJson(checkout, this.base))
  }

  getCheckout(id: string): Checkout {
    const checkout = this.checkouts.get(id)
    if (checkout === undefined) throw missing('checkout.session', id)
    return checkout
  }

  getIntent(id: string): PaymentIntent {
    const intent = this.intents.get(id)
    if (intent === undefined) throw missing('payment_intent', id)
    return intent
  }

  /** Any of Stripe's objects by its id, as it is written down. */
  render(id: string): Json | null {
    const checkout = this.checkouts.get(id)
    if (checkout !== undefined) return checkoutJson(checkout, this.base)
    const [intent, charge] = [this.intents.get(id), this.charges.get(id)]
    if (intent !== undefined) return intentJson(intent)
    return charge === undefined ? null : chargeJson(charge)
  }

  id(prefix: string): string {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
    const letters = Array.from({ length: 24 }, () => alphabet[Math.floor(this.#deps.random() * alphabet.length)])
    return `${prefix}_${letters.join('')}`
  }
}

export const unexpectedState = (intent: PaymentIntent, action: string): StripeProblem =>
  new StripeProblem(
    400,
    `You cannot ${action} this PaymentIntent because it has a status of ${intent.status}.`,
    'payment_intent_unexpected_state',
  )
