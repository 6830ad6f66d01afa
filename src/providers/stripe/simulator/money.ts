import {
  chargeJson,
  type Dispute,
  disputeJson,
  intentJson,
  type PaymentIntent,
  type Refund,
  refundJson,
} from './objects.ts'
import { StripeProblem } from './problems.ts'
import { type State, unexpectedState } from './state.ts'

/** What becomes of money once the bank has said yes. */

export function capture(state: State, intent: PaymentIntent, amount: number): void {
  if (intent.charge === null || intent.status === 'succeeded' || intent.status === 'canceled')
    throw unexpectedState(intent, 'capture')
  if (amount > intent.amount)
    throw new StripeProblem(400, 'The amount to capture is larger than the amount.', 'amount_too_large')
  intent.charge.amountCaptured = amount
  intent.amountReceived = amount
  intent.status = 'succeeded'
  state.tell('charge.succeeded', chargeJson(intent.charge))
  state.tell('payment_intent.succeeded', intentJson(intent))
}

/** A card's refund is told as succeeded at once; a bank's is pending first (S14). */
export function refund(
  state: State,
  intent: PaymentIntent,
  amount: number,
  metadata: Readonly<Record<string, string>> = {},
): Refund {
  const { charge } = intent
  const left = charge === null ? 0 : charge.amountCaptured - charge.amountRefunded
  if (charge === null || !(amount > 0 && amount <= left))
    throw new StripeProblem(
      400,
      `Refund amount is greater than unrefunded amount on charge (${left})`,
      'charge_already_refunded',
    )
  const made: Refund = {
    id: state.id('re'),
    charge,
    amount,
    metadata,
    createdAt: state.now(),
    status: state.slowRefunds ? 'pending' : 'succeeded',
  }
  charge.amountRefunded += amount
  state.refunds.set(made.id, made)
  state.tell('charge.refunded', chargeJson(charge))
  state.tell('refund.created', refundJson(made))
  return made
}

export function succeedRefund(state: State, pending: Refund): void {
  pending.status = 'succeeded'
  state.tell('refund.updated', refundJson(pending))
}

/** The bank did not take it back: the money is the merchant's again, and the charge is no longer refunded (assumed). */
export function failRefund(state: State, failed: Refund): void {
  failed.status = 'failed'
  failed.charge.amountRefunded -= failed.amount
  state.tell('refund.failed', refundJson(failed))
}

export function dispute(state: State, intent: PaymentIntent): Dispute {
  if (intent.charge === null) throw unexpectedState(intent, 'dispute')
  intent.charge.disputed = true
  const made: Dispute = { id: state.id('du'), charge: intent.charge, createdAt: state.now(), status: 'needs_response' }
  state.disputes.set(made.id, made)
  state.tell('charge.dispute.created', disputeJson(made))
  return made
}

/** `disputed` stays on the charge, whoever won (S9). */
export function endDispute(state: State, ended: Dispute, status: 'won' | 'lost'): void {
  ended.status = status
  state.tell('charge.dispute.closed', disputeJson(ended))
}
