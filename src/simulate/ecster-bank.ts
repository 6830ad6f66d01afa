import type { Order } from '../providers/ecster/simulator/orders.ts'
import type { State } from '../providers/ecster/simulator/state.ts'
import type { Session } from '../providers/provider.ts'
import type { Bank, BankDeps, Letter } from './bank.ts'
import { type Case, trouble } from './case.ts'
import { saleOf } from './ecster-sale.ts'
import type { Plan } from './plan.ts'
import type { TrueSale } from './sale.ts'

const invoiceFeeMinor = 2_900
/** Anything but a 200 within 5 seconds is tried again every 2 hours, 24 times in all (Ecster's documentation: E4). */
const triesMost = 24
const habits = { patienceMs: 5_000, retryMs: (tries: number) => (tries < triesMost ? 2 * 60 * 60_000 : null) }

/** Ecster: a cart is paid in a form, as often as its customer likes; each try is an order of its own. */
export class EcsterBank implements Bank {
  readonly name = 'ecster'
  readonly lacks = ['provider_disputes'] as const
  readonly isOneTry = false
  readonly habits = habits
  readonly isSigned = false
  readonly #deps: BankDeps
  readonly #state: State
  /** Orders that a search does not find before then. */
  readonly #hidden = new Map<string, number>()

  constructor(deps: BankDeps, state: State) {
    this.#deps = deps
    this.#state = state
  }

  customerOf(): object {
    return {}
  }

  isHidden(orderId: string): boolean {
    return (this.#hidden.get(orderId) ?? 0) > this.#deps.scene.agenda.now()
  }

  begin(whose: Case, session: Session | null, plan: Plan): string | null {
    const { scene, register } = this.#deps
    const cartKey = session?.public.cartKey ?? ''
    if (this.#state.findCart(cartKey) === undefined) return null
    const order = this.#state.begin(cartKey, plan.method, plan.method === 'INVOICE' ? invoiceFeeMinor : 0)
    if (plan.isBlind) this.#hidden.set(order.id, scene.agenda.now() + 45_000)
    if (plan.isMiscounted) {
      order.amount += 1_000
      trouble(whose, 'miscounted', scene.agenda.now())
    }
    register.begun(whose, { reference: order.id, currency: order.currency, amountMinor: order.amount })
    scene.tell(whose, () => `the customer begins to pay with ${plan.method}: order ${order.id}`)
    return order.id
  }

  approve(reference: string, plan: Plan): { readonly takesMs: number | null } {
    const state = this.#state
    if (plan.isStuck) {
      state.set(reference, 'MANUAL_PROCESSING')
      return { takesMs: null }
    }
    if (plan.isUnsure) state.set(reference, 'UNDER_INVESTIGATION')
    else if (plan.isHeld) state.set(reference, 'PENDING_DECISION')
    else if (plan.method === 'PARTPAYMENT') state.act(reference, 'pay')
    return { takesMs: plan.isUnsure || plan.isHeld || plan.method === 'PARTPAYMENT' ? plan.heldFor : 0 }
  }

  secure(reference: string, plan: Plan): string {
    const order = this.#order(reference)
    if (plan.isUnsure) order.status = 'PENDING_PROCESSING'
    // The provider's news of it is heard in the same moment, so the books are written first.
    this.#deps.register.note(reference, 'secured', plan.method === 'INVOICE' ? invoiceFeeMinor : 0)
    this.#state.act(reference, plan.method === 'PARTPAYMENT' ? 'sign' : 'pay')
    return reference
  }

  refuse(reference: string, { refusal }: Plan): void {
    this.#deps.register.note(reference, 'refused')
    this.#state.act(reference, refusal)
  }

  returnsWith(reference: string): string {
    return reference
  }

  forge(reference: string): Letter {
    return { headers: {}, body: { orderId: reference, status: 'READY' } }
  }

  saleOf(reference: string): TrueSale | null {
    const order = this.#state.findOrder(reference)
    return order === undefined ? null : saleOf(order)
  }

  release(reference: string): void {
    this.#deps.register.note(reference, 'gone')
    this.#state.set(reference, 'ANNULLED')
  }

  dispute(): false {
    return false
  }

  giveBack(reference: string, amountMinor: number): void {
    if (amountMinor === this.#order(reference).debitedAmount) this.#deps.register.note(reference, 'gone')
    this.#state.giveBack(reference, amountMinor)
  }

  refundUnderWay(reference: string): object | null {
    const refund = this.#state.findOrder(reference)?.refunds.at(-1)
    return refund?.status === 'ONGOING' ? refund : null
  }

  endRefund(reference: string, isDone: boolean): void {
    this.#state.endRefund(reference, isDone)
  }

  #order(reference: string): Order {
    return this.#state.getOrder(reference)
  }
}

/** What Ecster calls with (E4). */
export const newsOf = ({ id, orderReference, status }: Order, event: string): Letter => ({
  headers: {},
  body: { orderId: id, orderReference, status, event, time: '2026-11-23T12:00:00Z' },
})
