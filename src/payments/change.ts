import { setTimeout } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { limits } from '../limits.ts'
import type { Attempt } from '../providers/provider.ts'
import { belongs, isNegative } from '../settle/facts.ts'
import { askProvider, toPaymentFacts } from '../settle/gather.ts'
import type { Site } from '../settle/site.ts'
import type { Claim, Payment } from '../store/store.ts'
import { providerFailed } from './open.ts'
import { PaymentProblem } from './problem.ts'
import type { ChangeRequest } from './request.ts'
import { fitRows } from './rows.ts'
import { type PaymentDeps, sessionRequest } from './session.ts'

/**
 * The cart changed before payment. Done under the payment's lease, so that no check settles the old amount meanwhile,
 * and only if the provider itself says that no money is moving.
 * @throws PaymentProblem 409 once money may be moving, 503 when that cannot be found out now, 422 or 502 as in `openPayment`.
 */
export async function changePayment(
  deps: PaymentDeps,
  site: Site,
  payment: Payment,
  request: ChangeRequest,
): Promise<Payment> {
  if (request.rows !== undefined && fitRows(request.rows, request.amount, payment.currency) === null)
    throw new PaymentProblem(
      400,
      'Rows do not sum to the amount',
      'The rows must sum to `amount`; up to one unit of the currency is rounded.',
    )
  if (request.order !== undefined && payment.orderId !== null)
    throw new PaymentProblem(
      400,
      'No snapshot to change',
      'This payment was opened for an existing order; change the order in the shop instead.',
    )
  const claim = await claimSoon(deps, payment.id)
  let lookAt: number | null = null
  try {
    await refuseIfMoneyMoves(deps, site, claim)
    const changed = await changeCart(deps, site, claim, request)
    // What was decided of the old cart is no longer true.
    lookAt = changed.reason === null ? null : deps.clock.now()
    return changed
  } catch (error) {
    // Whatever was seen, or done at the provider and not recorded: a check finds out.
    lookAt = deps.clock.now()
    throw error
  } finally {
    await deps.store.release(claim.lease, deps.clock.now(), lookAt)
  }
}

async function claimSoon({ store, clock }: PaymentDeps, paymentId: string): Promise<Claim> {
  const until = clock.now() + limits.changeWait
  do {
    const claim = await store.claimForChange(paymentId, clock.now())
    if (claim !== undefined) return claim
    await setTimeout(limits.openPoll)
  } while (clock.now() < until)
  throw new PaymentProblem(
    503,
    'Being checked',
    'The payment is being checked just now. Send the same call again in a moment.',
  )
}

const tooLate = (): PaymentProblem =>
  new PaymentProblem(
    409,
    'Too late to change',
    'Money may already be moving for this payment. Open a new payment for the difference, or refund it.',
  )

async function refuseIfMoneyMoves({ clock, timeout }: PaymentDeps, site: Site, claim: Claim): Promise<void> {
  const { payment } = claim
  if (payment.status !== 'open') throw tooLate()
  const seen = await askProvider(site, claim, timeout(limits.changeLook))
  if (seen.kind === 'failed' || seen.unread.length > 0)
    throw new PaymentProblem(
      503,
      'The payment provider cannot be asked',
      'Whether money is moving cannot be found out now. Send the same call again in a moment.',
    )
  const facts = toPaymentFacts(site, { ...claim, shopRefused: false }, clock.now())
  const isMoving = (attempt: Attempt): boolean =>
    !isNegative(attempt) && !(attempt.state === 'open' && site.provider.endsOnUpdate === true)
  if (seen.attempts.some(attempt => belongs(attempt, facts) && isMoving(attempt))) throw tooLate()
}

async function changeCart(deps: PaymentDeps, site: Site, claim: Claim, request: ChangeRequest): Promise<Payment> {
  const { store, clock, timeout } = deps
  const { payment, lease } = claim
  const cart = { amountMinor: request.amount, rows: request.rows ?? null, snapshot: request.order ?? payment.snapshot }
  const wanted = await sessionRequest(deps, site, payment, cart)
  const signal = timeout(limits.providerOpen)
  const updated = payment.session && (await site.provider.update(payment.session, wanted, signal))
  // An earlier change whose answer was lost has replaced the session that we know: begin a new one.
  const isGone = updated?.kind === 'refused' && updated.code === 'not_found'
  const answer = updated === null || isGone ? await site.provider.open(wanted, signal) : updated
  if (answer.kind === 'refused' && answer.code === 'conflict') throw tooLate()
  if (answer.kind !== 'ok') throw providerFailed(answer, 'send the change again')
  // The old cart may have been paid while it was being replaced; now nobody can begin to. A session that goes on with the
  // new amount is another matter: the provider has that amount from here on, and so must we.
  if (!isDeepStrictEqual(answer.value.public, payment.session?.public)) await refuseIfMoneyMoves(deps, site, claim)
  const isChanged = await store.change(lease, clock.now(), { ...cart, session: answer.value })
  const changed = await store.find(payment.id)
  if (!isChanged || changed === undefined)
    throw new PaymentProblem(
      503,
      'Being checked',
      'The change took too long and was given up. Send the same call again.',
    )
  return changed
}
