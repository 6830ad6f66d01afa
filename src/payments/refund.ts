import { setTimeout } from 'node:timers/promises'
import { limits } from '../limits.ts'
import { isOpen, type Refund, shopRefundKey } from '../settle/refund.ts'
import type { Site } from '../settle/site.ts'
import type { Payment } from '../store/store.ts'
import { PaymentProblem } from './problem.ts'
import type { RefundBody } from './request.ts'
import type { PaymentDeps } from './session.ts'

export interface RefundDeps extends Pick<PaymentDeps, 'store' | 'clock'> {
  /** Has the payment checked now, on this node or another. */
  readonly checkNow: (payment: Payment) => void
}

/**
 * Gives money back because a person asked for it. The request is stored before anything is done; the check that follows
 * does it, once for each key. Answers the refund as it is when it has ended, or when whoever waits has waited enough.
 * @throws PaymentProblem 400 for another currency, 409 where nothing can be given back or another refund is under way.
 */
export async function refundPayment(
  deps: RefundDeps,
  site: Site,
  payment: Payment,
  key: string,
  body: RefundBody,
): Promise<Refund> {
  const { store, clock } = deps
  if (body.currency !== undefined && body.currency !== payment.currency)
    throw new PaymentProblem(
      400,
      'Another currency',
      `The payment is in ${payment.currency}, and that is what can be given back. Nothing was given back.`,
    )
  if (site.provider.refund === undefined)
    throw new PaymentProblem(
      409,
      'No refunds',
      `Give the money back at ${site.methodTitle}; Kvitto cannot do it there.`,
    )
  const requested = await store.requestRefund(payment.id, clock.now(), {
    key: body.shopRefundId === undefined ? key : shopRefundKey(body.shopRefundId),
    amountMinor: body.amount,
    reason: body.reason ?? null,
    requestedBy: body.requestedBy ?? null,
    shopRefundId: body.shopRefundId ?? null,
  })
  if (requested.kind !== 'taken') throw refusals[requested.kind]()
  if (isOpen(requested.refund)) deps.checkNow(payment)
  return awaitEnd(deps, payment.id, requested.refund)
}

const refusals = {
  unsettled: () =>
    new PaymentProblem(409, 'Not settled', 'No order is paid with this payment, so there is nothing to give back yet.'),
  busy: () =>
    new PaymentProblem(
      409,
      'Another refund is under way',
      'Another refund of this payment has not ended. Nothing was given back for this one; wait for the other, and look what is left.',
    ),
  other: () =>
    new PaymentProblem(
      409,
      'Idempotency key reused',
      'This key was used for another amount. Use a new key for a new refund.',
    ),
} as const

async function awaitEnd({ store, clock }: RefundDeps, paymentId: string, first: Refund): Promise<Refund> {
  const until = clock.now() + limits.refundWait
  let refund = first
  while (isOpen(refund) && clock.now() < until) {
    await setTimeout(limits.refundPoll)
    refund = (await store.refunds(paymentId)).find(({ id }) => id === first.id) ?? refund
  }
  return refund
}
