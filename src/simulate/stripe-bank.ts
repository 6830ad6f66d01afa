import Stripe from 'stripe'
import { z } from 'zod'
import type { Session } from '../providers/provider.ts'
import { metadataKey } from '../providers/stripe/checkout.ts'
import type { StripeConfig } from '../providers/stripe/config.ts'
import type { Control } from '../providers/stripe/simulator/control.ts'
import {
  type Checkout,
  type Method,
  methods,
  type PaymentIntent,
  type Refund,
} from '../providers/stripe/simulator/objects.ts'
import type { Event, State } from '../providers/stripe/simulator/state.ts'
import { eventJson } from '../providers/stripe/simulator/webhooks.ts'
import type { Bank, BankDeps, Letter } from './bank.ts'
import type { Case } from './case.ts'
import type { Dice } from './dice.ts'
import type { Plan } from './plan.ts'
import type { TrueSale } from './sale.ts'

const minute = 60_000
const hour = 60 * minute
/** For three days with growing pauses (S12). */
const pauses = [5, 30, 120, 300, 600, 600, 720, 720, 720] as const
const habits = {
  patienceMs: 20_000,
  retryMs(tries: number) {
    const minutes = pauses[tries - 1]
    return minutes === undefined ? null : minutes * minute
  },
}
const webhookSecret = 'whsec_simulated'

/** Stripe's own page or ours, money taken at once or reserved first: each in some of the worlds. */
export const stripeSettings = (variant: number): StripeConfig => ({
  apiKey: 'sk_test_simulated',
  webhookSecrets: [webhookSecret],
  mode: variant % 4 === 3 ? 'payment_intent' : 'checkout',
  publishableKey: 'pk_test_simulated',
  captureMethod: variant % 3 === 0 ? 'manual' : 'automatic',
  baseUrl: 'http://127.0.0.1',
  calendar: [],
  retryWindow: 0,
})

const wanted = { SWISH: 'swish', CARD: 'card', INVOICE: 'klarna', PARTPAYMENT: 'sepa_debit' } as const

/**
 * Stripe: a session in which a customer tries as often as they like, on one PaymentIntent. What can be paid is named by
 * the session until it has a PaymentIntent, and by that from then on.
 */
export class StripeBank implements Bank {
  readonly name = 'stripe'
  /** Its search is late for everybody, it finds what it is asked for by its id, and asks for the amount that it was told. */
  readonly lacks = ['provider_blind', 'provider_forgets', 'provider_miscounts'] as const
  readonly isOneTry = false
  readonly habits = habits
  readonly isSigned = true
  readonly #deps: BankDeps
  readonly #control: Control
  readonly #state: State

  constructor(deps: BankDeps, control: Control) {
    this.#deps = deps
    this.#control = control
    this.#state = control.state
    this.#state.slowRefunds = deps.variant % 2 === 0
  }

  customerOf(): object {
    return {}
  }

  begin(whose: Case, session: Session | null, plan: Plan): string | null {
    const { sessionId, paymentIntent } = session?.public ?? {}
    const checkout = this.#state.checkouts.get(sessionId ?? '')
    const intent = checkout?.intent ?? this.#state.intents.get(paymentIntent ?? '')
    const isOpen = checkout === undefined ? intent !== undefined : checkout.status === 'open'
    if (!isOpen || (intent !== undefined && !isConfirmable(intent))) return null
    const named = intent ?? checkout
    if (named === undefined) return null
    const { id: reference, amount: amountMinor, currency } = named
    this.#deps.register.begun(whose, { reference, amountMinor, currency: currency.toUpperCase() })
    const method = this.#methodOf(reference, plan)
    this.#deps.scene.tell(whose, () => `the customer chooses ${method} in ${reference}`)
    // They go on in another app.
    return methods[method].kind === 'app' ? this.#control.begin(reference, method).id : reference
  }

  approve(reference: string, plan: Plan): { readonly takesMs: number | null } | 'too_late' {
    const { kind } = methods[this.#methodOf(reference, plan)]
    if (kind !== 'app' && !this.#confirm(reference, plan)) return 'too_late'
    const intent = this.#intentOf(reference)
    if (intent === undefined || (kind === 'app' && intent.status !== 'requires_action')) return 'too_late'
    if (plan.isUnsure) this.#control.set(intent.id, 'requires_review')
    if (plan.isStuck) return { takesMs: null }
    // A bank debit takes days.
    if (kind === 'later' && !plan.isUnsure) return { takesMs: plan.heldFor * 40 }
    return { takesMs: plan.isUnsure || plan.isHeld ? plan.heldFor : 0 }
  }

  secure(reference: string): string | null {
    const intent = this.#intentOf(reference)
    if (intent?.status === 'requires_review') intent.status = 'processing'
    if (intent?.status === 'requires_action' || intent?.status === 'processing') this.#control.act(intent.id, 'pay')
    return intent?.status === 'succeeded' || intent?.status === 'requires_capture' ? intent.id : null
  }

  /** A bank debit is refused when the customer has left; in an app the customer is back in the session, and may try again. */
  refuse(reference: string, plan: Plan): void {
    const { kind } = methods[this.#methodOf(reference, plan)]
    if (plan.refusal === 'expire' || (kind === 'later' && !this.#confirm(reference, plan))) return
    const intent = this.#intentOf(reference)
    if (intent?.status === 'requires_action' || intent?.status === 'processing')
      this.#control.act(intent.id, plan.refusal === 'abort' ? 'cancel' : 'deny')
  }

  returnsWith(reference: string): string {
    return reference
  }

  forge(reference: string): Letter {
    const object = { object: 'payment_intent', id: reference, status: 'succeeded', metadata: {} }
    const headers = { 'stripe-signature': 't=1795435200,v1=0000' }
    return { headers, body: { id: 'evt_forged', type: 'payment_intent.succeeded', data: { object } } }
  }

  saleOf(reference: string): TrueSale | null {
    const intent = this.#state.intents.get(reference)
    if (intent === undefined) return null
    const refunds = this.#refundsOf(intent).filter(each => each.status !== 'failed' && each.metadata.kvitto_refund)
    const isManual = intent.captureMethod === 'manual'
    return {
      isReserved: intent.status === 'requires_capture',
      isReleased: intent.status === 'canceled' && intent.charge !== null,
      takenMinor: intent.amountReceived,
      captures: isManual && intent.charge !== null && intent.status === 'succeeded' ? 1 : 0,
      givenBackMinor: intent.charge?.amountRefunded ?? 0,
      refunds: refunds.map(({ amount, metadata }) => ({
        amountMinor: amount,
        reference: metadata.kvitto_refund ?? null,
      })),
    }
  }

  release(reference: string): void {
    const intent = this.#state.intents.get(reference)
    if (intent !== undefined) this.#state.cancel(intent, null)
  }

  dispute(reference: string, { isDisputeWon, disputeTakes }: Plan): boolean {
    const { scene, register, caseOf } = this.#deps
    const intent = this.#state.intents.get(reference)
    if (intent?.charge == null || intent.status !== 'succeeded') return false
    const { id } = this.#control.dispute(intent.id)
    scene.agenda.after(disputeTakes, () => {
      if (!isDisputeWon) register.note(intent.id, 'gone')
      this.#control.endDispute(id, isDisputeWon ? 'won' : 'lost')
      const whose = caseOf(intent.metadata[metadataKey] ?? '')
      if (whose === undefined) return
      scene.tell(whose, () => `the dispute about ${intent.id} is ${isDisputeWon ? 'won' : 'lost'}`)
      scene.touch(whose)
    })
    return true
  }

  giveBack(reference: string, amountMinor: number): void {
    const intent = this.#state.intents.get(reference)
    if (intent === undefined) return
    if (amountMinor === intent.amountReceived) this.#deps.register.note(intent.id, 'gone')
    const made = this.#control.refund(intent.id, amountMinor)
    if (made.status === 'pending') this.#control.succeedRefund(made.id)
  }

  refundUnderWay(reference: string): object | null {
    return this.#refundsOf(this.#state.intents.get(reference)).find(({ status }) => status === 'pending') ?? null
  }

  /** A bank may send back what Stripe has told as done (S14). */
  endRefund(reference: string, isDone: boolean): void {
    const intent = this.#state.intents.get(reference)
    const refund = this.#refundsOf(intent).find(({ status }) => status === 'pending')
    if (intent === undefined || refund === undefined) return
    const dice = this.#luckOf(intent)
    const comesBackIn = dice.between(1, 48) * hour
    const isLate = dice.chance(0.3)
    if (isDone || isLate) this.#control.succeedRefund(refund.id)
    else this.#control.failRefund(refund.id)
    if (!isDone && isLate) this.#deps.scene.agenda.after(comesBackIn, () => this.#sendBack(intent, refund))
  }

  #sendBack({ metadata }: PaymentIntent, { id }: Refund): void {
    const { scene, caseOf } = this.#deps
    this.#control.failRefund(id)
    const whose = caseOf(metadata[metadataKey] ?? '')
    if (whose === undefined) return
    scene.tell(whose, () => `the bank sends refund ${id} back`)
    scene.touch(whose)
  }

  /** What takes its time is a bank debit. */
  #methodOf(reference: string, plan: Plan): Method {
    const { checkouts, intents } = this.#state
    const offered = (checkouts.get(reference) ?? intents.get(reference))?.methods ?? []
    const isSlow = plan.isHeld || plan.isStuck || plan.isUnsure
    const method = isSlow ? 'sepa_debit' : wanted[plan.method]
    if (offered.includes(method)) return method
    return isSlow ? 'klarna' : 'card'
  }

  /** The customer ends the form; false when it is over by then. */
  #confirm(reference: string, plan: Plan): boolean {
    const checkout = this.#state.checkouts.get(reference)
    const intent = this.#intentOf(reference)
    const isOver = checkout !== undefined && checkout.status !== 'open'
    if (isOver || (intent !== undefined && !isConfirmable(intent))) return false
    this.#control.begin(reference, this.#methodOf(reference, plan))
    return true
  }

  #intentOf(reference: string): PaymentIntent | undefined {
    const { checkouts, intents } = this.#state
    return intents.get(reference) ?? checkouts.get(reference)?.intent ?? undefined
  }

  #refundsOf(intent: PaymentIntent | undefined): readonly Refund[] {
    return [...this.#state.refunds.values()].filter(({ charge }) => charge.intent === intent)
  }

  #luckOf({ metadata }: PaymentIntent): Dice {
    const whose = this.#deps.caseOf(metadata[metadataKey] ?? '')
    if (whose === undefined) throw new Error('a PaymentIntent of a payment that is not in this world')
    return this.#deps.luckOf(whose)
  }
}

const isConfirmable = ({ status, checkout }: PaymentIntent): boolean =>
  status === 'requires_payment_method' && (checkout === null || checkout.status === 'open')

/** Puts down what becomes of each session and PaymentIntent. */
export function watchEvent(deps: BankDeps, state: State, event: Event): void {
  const { register, caseOf, scene } = deps
  const whose = caseOf(ownerIn(state, event))
  const id = String(event.object.id)
  if (whose === undefined) return
  scene.tell(whose, () => `Stripe: ${event.type} of ${id}`)
  scene.touch(whose)
  const [intent, checkout] = [state.intents.get(id), state.checkouts.get(id)]
  if (intent !== undefined) watchIntent(deps, whose, event, intent)
  if (checkout === undefined) return
  if (event.type === 'checkout.session.async_payment_failed') register.note(checkout.intent?.id ?? '', 'refused')
  if (event.type === 'checkout.session.expired') {
    register.begun(whose, toAttempt(checkout))
    register.note(id, 'refused')
  }
}

function watchIntent({ register }: BankDeps, whose: Case, { type }: Event, intent: PaymentIntent): void {
  const { id, checkout, charge } = intent
  if (type === 'payment_intent.created' && checkout !== null) {
    register.begun(whose, toAttempt(intent))
    register.note(checkout.id, 'refused')
  }
  if (type === 'payment_intent.amount_capturable_updated' || type === 'payment_intent.succeeded') {
    if (charge !== null) register.revalue(id, charge.amount)
    register.note(id, 'secured')
  }
  if (type === 'payment_intent.canceled') register.note(id, charge === null ? 'refused' : 'gone')
}

const toAttempt = ({ id, amount, currency }: Checkout | PaymentIntent) => ({
  reference: id,
  amountMinor: amount,
  currency: currency.toUpperCase(),
})

const about = z.object({ data: z.object({ object: z.looseObject({ id: z.string() }) }) })

/** Whose an event is, as it was sent. */
export const ownerOfBody = (state: State, body: Letter['body']): string =>
  ownerIn(state, about.safeParse(body).data?.data ?? { object: {} })

/** Whose an event is; Stripe itself knows that, also where the event does not say. */
export function ownerIn({ intents, checkouts }: State, { object }: Pick<Event, 'object'>): string {
  const id = String(object.id)
  const intent = intents.get(id) ?? intents.get(String(object.payment_intent))
  return (intent ?? checkouts.get(id))?.metadata[metadataKey] ?? ''
}

export const letterFor = (event: Event): Letter => ({ headers: {}, body: eventJson(event), sign })

function sign(payload: string, now: number): Readonly<Record<string, string>> {
  const timestamp = Math.floor(now / 1_000)
  return {
    'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret: webhookSecret, timestamp }),
  }
}
