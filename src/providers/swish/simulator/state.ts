import ms from 'ms'
import type { Clock } from '../../../base/clock.ts'
import type { After } from '../../simulation/time.ts'
import { magic } from './magic.ts'
import { type ApiError, apiError } from './problems.ts'
import { amountOf, objectionTo, type Refund, type RefundBody } from './refunds.ts'
import type { PaymentRequest, RequestBody } from './requests.ts'

/**
 * `phone`: a customer pays, through the control; nobody does for long, and the request times out. `mss`: as in the test
 * environment every request comes to its end by itself, and magic messages say to which.
 */
export type Mode = 'phone' | 'mss'

export interface StateDeps {
  readonly clock: Clock
  readonly after: After
  readonly random: () => number
  readonly mode: Mode
  /** How long a refund takes, unless the control ends it. Milliseconds. */
  readonly refundTakes: number
  /** Told of each payment request when it is made and when it ends, before anybody else. */
  readonly watch: (request: PaymentRequest) => void
  readonly paymentEnded: (request: PaymentRequest) => void
  readonly refundEnded: (refund: Refund) => void
}

/** S5: Swish gives up after 5 to 5.5 minutes. */
const giveUp = ms('5.5m')
/** S2: results come after some 5 seconds for payments and 10 for refunds. */
const paymentTakes = ms('5s')
export const refundTakes = ms('10s')

/** Everything the simulated Swish knows. */
export class State {
  readonly #deps: StateDeps
  readonly #requests = new Map<string, PaymentRequest>()
  readonly #refunds = new Map<string, Refund>()

  constructor(deps: StateDeps) {
    this.#deps = deps
  }

  get requests(): readonly PaymentRequest[] {
    return [...this.#requests.values()]
  }

  get refunds(): readonly Refund[] {
    return [...this.#refunds.values()]
  }

  find(id: string): PaymentRequest | undefined {
    return this.#requests.get(id)
  }

  findRefund(id: string): Refund | undefined {
    return this.#refunds.get(id)
  }

  create(id: string, body: RequestBody): PaymentRequest | ApiError {
    const { clock, after, mode, watch } = this.#deps
    if (this.#requests.has(id)) return apiError(422, 'RP09')
    const code = mode === 'mss' ? magic.atCreation(body.message) : null
    if (code !== null) return apiError(422, code)
    const payerAlias = body.payerAlias ?? null
    const isBusy = this.requests.some(each => each.status === 'CREATED' && each.payerAlias === payerAlias)
    if (payerAlias !== null && isBusy) return apiError(422, 'RP06')
    const request: PaymentRequest = {
      id,
      body,
      createdAt: clock.now(),
      token: payerAlias === null ? this.#letters(32) : null,
      payerAlias,
      isStarted: false,
      status: 'CREATED',
      errorCode: null,
      paidAt: null,
      paymentReference: null,
      refundedMinor: 0,
    }
    this.#requests.set(id, request)
    watch(request)
    after(mode === 'mss' ? paymentTakes : giveUp, () => this.#comeToEnd(request))
    return request
  }

  /** Scanned or opened by link: throws for a token that cannot be paid with. */
  open(token: string): PaymentRequest {
    const request = this.requests.find(each => each.token === token)
    if (request?.status !== 'CREATED') throw new RangeError(`no request waits for the token ${token}`)
    return request
  }

  /** The payer has approved it and signs: from here on it cannot be cancelled (MSS guide §6.3). */
  start(id: string): PaymentRequest {
    const request = this.#waiting(id)
    request.isStarted = true
    return request
  }

  pay(id: string, payerAlias = '46701234567'): PaymentRequest {
    const request = this.#waiting(id)
    request.payerAlias ??= payerAlias
    request.paymentReference = this.#letters(32).toUpperCase()
    request.paidAt = this.#deps.clock.now()
    return this.#end(request, 'PAID', null)
  }

  decline(id: string): PaymentRequest {
    return this.#end(this.#waiting(id), 'DECLINED', null)
  }

  fail(id: string, errorCode: string): PaymentRequest {
    return this.#end(this.#waiting(id), 'ERROR', errorCode)
  }

  /** Whether it can still be cancelled is seen by the answer alone: null when it cannot. */
  cancel(request: PaymentRequest): PaymentRequest | null {
    const isWaiting = request.status === 'CREATED' && !request.isStarted
    return isWaiting ? this.#end(request, 'CANCELLED', null) : null
  }

  /** Any status at all, without asking how it could come about: what a bank corrects the day after. */
  set(id: string, status: string, errorCode: string | null = null): PaymentRequest {
    const request = this.get(id)
    if (status === 'PAID') request.paymentReference ??= this.#letters(32).toUpperCase()
    return this.#end(request, status, errorCode)
  }

  refund(id: string, body: RefundBody): Refund | ApiError {
    const { clock, after, mode, refundTakes } = this.#deps
    if (this.#refunds.has(id)) return apiError(422, 'RP09')
    const code = mode === 'mss' ? magic.atRefund(body.message) : null
    if (code !== null) return apiError(422, code)
    const { originalPaymentReference } = body
    const payment = this.requests.find(each => each.paymentReference === originalPaymentReference)
    const objection = objectionTo(body, payment, this.refunds)
    if (objection !== null || payment === undefined) return objection ?? apiError(422, 'RF02')
    const refund: Refund = {
      id,
      body,
      payment,
      createdAt: clock.now(),
      status: 'CREATED',
      errorCode: null,
      paidAt: null,
      paymentReference: null,
    }
    this.#refunds.set(id, refund)
    const step = (from: Refund['status'], to: Refund['status']) => () => {
      if (refund.status === from) refund.status = to
    }
    after(refundTakes / 3, step('CREATED', 'VALIDATED'))
    after((refundTakes * 2) / 3, step('VALIDATED', 'DEBITED'))
    after(refundTakes, () => {
      if (refund.status !== 'PAID' && refund.status !== 'ERROR')
        this.#endRefund(refund, mode === 'mss' ? magic.asRefundResult(body.message) : null)
    })
    return refund
  }

  /** The bank decides now; with a code it says no. Throws when the refund has ended. */
  endRefund(id: string, errorCode: string | null = null): Refund {
    const refund = this.#refunds.get(id)
    if (refund === undefined || refund.status === 'PAID' || refund.status === 'ERROR')
      throw new RangeError(`no refund ${id} is under way`)
    this.#endRefund(refund, errorCode)
    return refund
  }

  /** The bank says at last what became of a refund that ended in DS24. Throws for any other. */
  clearRefund(id: string, errorCode: string | null): Refund {
    const refund = this.#refunds.get(id)
    if (refund?.errorCode !== 'DS24') throw new RangeError(`refund ${id} is not in doubt`)
    this.#endRefund(refund, errorCode)
    return refund
  }

  get(id: string): PaymentRequest {
    const request = this.#requests.get(id)
    if (request === undefined) throw new RangeError(`there is no payment request ${id}`)
    return request
  }

  #waiting(id: string): PaymentRequest {
    const request = this.get(id)
    if (request.status !== 'CREATED') throw new RangeError(`payment request ${id} is ${request.status}`)
    return request
  }

  #comeToEnd(request: PaymentRequest): void {
    if (request.status !== 'CREATED') return
    const tooLate = request.isStarted ? 'DS24' : 'TM01'
    const code = this.#deps.mode === 'mss' ? magic.asResult(request.body.message) : tooLate
    if (code === null) this.pay(request.id)
    else if (code === 'DECLINED') this.decline(request.id)
    else this.fail(request.id, code)
  }

  #end(request: PaymentRequest, status: string, errorCode: string | null): PaymentRequest {
    request.status = status
    request.errorCode = errorCode
    this.#deps.watch(request)
    if (status !== 'CREATED') this.#deps.paymentEnded(request)
    return request
  }

  #endRefund(refund: Refund, code: string | null): void {
    refund.status = code === null ? 'PAID' : 'ERROR'
    refund.errorCode = code
    if (code === null) {
      refund.payment.refundedMinor += amountOf(refund)
      refund.paidAt = this.#deps.clock.now()
      refund.paymentReference = this.#letters(32).toUpperCase()
    }
    this.#deps.refundEnded(refund)
  }

  #letters(count: number): string {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
    return Array.from({ length: count }, () => alphabet[Math.floor(this.#deps.random() * alphabet.length)]).join('')
  }
}
