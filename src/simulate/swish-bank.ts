import type { Session } from '../providers/provider.ts'
import { amountOf, type Refund } from '../providers/swish/simulator/refunds.ts'
import type { PaymentRequest } from '../providers/swish/simulator/requests.ts'
import type { State } from '../providers/swish/simulator/state.ts'
import type { Bank, BankDeps, Letter } from './bank.ts'
import type { Case, Money } from './case.ts'
import type { Dice } from './dice.ts'
import type { Plan } from './plan.ts'
import type { TrueSale } from './sale.ts'

const second = 1_000
const minute = 60 * second
/** Ten times within minutes (S5). */
const pauses = [5, 10, 20, 40, 60] as const
const habits = {
  patienceMs: 10 * second,
  retryMs: (tries: number) => (tries > 10 ? null : (pauses[tries - 1] ?? 60) * second),
}
/** Longer than the world's banks need: they end each refund themselves. */
export const bankTakesMs = 31 * minute
/** No money moved, and the customer cannot try the same request again (S6). */
const refusals = { deny: null, abort: 'BANKIDCL', fail: 'RF07', expire: 'TM01' } as const

/**
 * Swish: a request that is there from the opening on, for one try in an app, for some minutes. When its bank does not
 * answer, Swish itself does not know what became of the money.
 */
export class SwishBank implements Bank {
  readonly name = 'swish'
  /** Swish searches for nothing, reserves nothing, asks for the amount that it was told, and its payments are final. */
  readonly lacks = ['provider_blind', 'provider_annuls', 'provider_miscounts', 'provider_disputes'] as const
  readonly isOneTry = true
  readonly habits = habits
  readonly isSigned = false
  readonly #deps: BankDeps
  readonly #state: State

  constructor(deps: BankDeps, state: State) {
    this.#deps = deps
    this.#state = state
  }

  /** Some have two payments in one phone, which takes one request at a time. */
  customerOf({ index }: Case): object {
    return { phone: `+4670${1_000_000 + (index % 6)}` }
  }

  /** By the app, which opens with the token; or the request is in the app already. */
  begin(whose: Case, session: Session | null): string | null {
    const named = session?.public.instructionId
    const request =
      named === undefined
        ? this.#state.requests.find(each => each.token === null && isFor(each, whose) && isWaiting(each))
        : this.#state.find(named)
    const canOpen = request?.token == null || request.token === session?.public.paymentRequestToken
    return request !== undefined && canOpen && isWaiting(request) ? request.id : null
  }

  approve(reference: string, plan: Plan): { readonly takesMs: number | null } | 'too_late' {
    const request = this.#state.get(reference)
    if (!isWaiting(request)) return 'too_late'
    this.#state.start(reference)
    if (plan.isStuck || plan.isUnsure) this.#state.fail(reference, 'DS24')
    if (plan.isStuck) return { takesMs: null }
    // Who signs for longer than Swish waits leaves it without the bank's answer.
    return { takesMs: plan.isUnsure ? plan.heldFor : plan.isHeld ? plan.heldFor / 12 : 0 }
  }

  /** What was in doubt, the bank clears up; and sometimes there was no money. */
  secure(reference: string): string | null {
    const request = this.#state.get(reference)
    const isInDoubt = request.errorCode === 'DS24'
    if (isInDoubt && this.#luckOf(request).chance(0.3)) {
      this.#state.set(reference, 'ERROR', 'FF10')
      return null
    }
    if (isInDoubt) this.#state.set(reference, 'PAID')
    else if (isWaiting(request)) this.#state.pay(reference)
    return request.status === 'PAID' ? reference : null
  }

  refuse(reference: string, { refusal }: Plan): void {
    if (!isWaiting(this.#state.get(reference))) return
    const code = refusals[refusal]
    if (code === null) this.#state.decline(reference)
    // It runs out by itself.
    else if (code !== 'TM01') this.#state.fail(reference, code)
  }

  /** The app opens the return address as it was given (S7). */
  returnsWith(): null {
    return null
  }

  forge(reference: string): Letter {
    // With a guess at what Swish echoes, or without.
    const headers: Letter['headers'] = this.#deps.variant % 4 < 2 ? {} : { callbackidentifier: '0'.repeat(32) }
    return { headers, body: { id: reference, status: 'PAID' } }
  }

  saleOf(reference: string): TrueSale | null {
    const request = this.#state.find(reference)
    if (request === undefined) return null
    const refunds = this.#refundsOf(reference).filter(each => each.status !== 'ERROR' || each.errorCode === 'DS24')
    return {
      isReserved: false,
      isReleased: false,
      takenMinor: request.status === 'PAID' ? amountOf(request) : 0,
      captures: 0,
      givenBackMinor: request.refundedMinor,
      refunds: refunds.map(each => ({ amountMinor: amountOf(each), reference: each.id })),
    }
  }

  release(): never {
    throw new Error('Swish reserves nothing')
  }

  dispute(): false {
    return false
  }

  /** In the shop’s bank. Swish does not tell of it when it is asked about the payment (S3). */
  giveBack(reference: string, amountMinor: number): void {
    const request = this.#state.get(reference)
    if (amountMinor === amountOf(request)) this.#deps.register.note(reference, 'gone')
    request.refundedMinor += amountMinor
  }

  /** One in doubt may yet have been made. */
  refundUnderWay(reference: string): object | null {
    return this.#refundsOf(reference).find(each => isUnderWay(each) || each.errorCode === 'DS24') ?? null
  }

  /** Some banks do not answer in time, and say later what they have done. */
  endRefund(reference: string, isDone: boolean): void {
    const refund = this.#refundsOf(reference).find(isUnderWay)
    if (refund === undefined) return
    const code = isDone ? null : 'FF10'
    const dice = this.#luckOf(refund.payment)
    const clearsIn = dice.between(1, 600) * minute
    if (dice.chance(0.8)) {
      this.#state.endRefund(refund.id, code)
      return
    }
    this.#state.endRefund(refund.id, 'DS24')
    this.#deps.scene.agenda.after(clearsIn, () => this.#clear(refund, code))
  }

  #clear({ id, payment }: Refund, code: string | null): void {
    const { scene, caseOf } = this.#deps
    this.#state.clearRefund(id, code)
    const whose = caseOf(payment.body.payeePaymentReference ?? '')
    if (whose === undefined) return
    scene.tell(whose, () => `the bank clears refund ${id} up: ${code ?? 'done'}`)
    scene.touch(whose)
  }

  #refundsOf(reference: string): readonly Refund[] {
    return this.#state.refunds.filter(({ payment }) => payment.id === reference)
  }

  #luckOf({ body }: PaymentRequest): Dice {
    const { caseOf, luckOf } = this.#deps
    const whose = caseOf(body.payeePaymentReference ?? '')
    if (whose === undefined) throw new Error('a request of a payment that is not in this world')
    return luckOf(whose)
  }
}

/** Puts down what Swish says when it makes a request, and when that ends. */
export const watchFor =
  ({ register, caseOf, scene }: BankDeps) =>
  (request: PaymentRequest): void => {
    const whose = caseOf(request.body.payeePaymentReference ?? '')
    if (whose === undefined) return
    const { id: reference, status, errorCode } = request
    scene.tell(whose, () => `Swish: request ${reference} is ${status} ${errorCode ?? ''}`)
    if (status === 'CREATED') register.begun(whose, { reference, currency: 'SEK', amountMinor: amountOf(request) })
    else register.note(reference, moneyOf(request))
  }

/** Of the money itself: what Swish does not know is undecided. */
function moneyOf({ status, errorCode }: PaymentRequest): Money {
  if (status === 'PAID') return 'secured'
  return errorCode === 'DS24' ? 'undecided' : 'refused'
}

const isWaiting = ({ status }: PaymentRequest): boolean => status === 'CREATED'

const isUnderWay = ({ status }: Refund): boolean => status !== 'PAID' && status !== 'ERROR'

const isFor = ({ body }: PaymentRequest, { id }: Case): boolean => body.payeePaymentReference === id
