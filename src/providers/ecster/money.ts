import { z } from 'zod'
import { type Outcome, ok, refused, unknown, unreachable } from '../../base/outcome.ts'
import type { AttemptState, MoneyOrder, NewRefund, Provider, RefundOrder, SeenRefund } from '../provider.ts'
import type { EcsterClient, Send } from './client.ts'

type Money = Required<Pick<Provider, 'capture' | 'cancel' | 'refund' | 'findRefund'>>

/**
 * Debit, annulment and credit (E7). Ecster knows no idempotency keys: whether something was done is seen by the order,
 * a credit by the `transactionReference` that we gave it. Swish is debited by the payment itself and given back by
 * `/refunds`, asynchronously, one at a time and without a reference (KE).
 */
export function createMoney(client: EcsterClient, send: Send): Money {
  const transact = async ({ attempt }: MoneyOrder, body: object, signal: AbortSignal): Promise<Outcome<null>> => {
    const path = `/v1/orders/${encodeURIComponent(attempt.reference)}/transactions`
    const answer = await send({ method: 'POST', path, body }, signal)
    if (answer.kind !== 'ok') return answer
    return transactionAnswer.safeParse(answer.value).success ? ok(null) : unknown("Ecster's answer is no transaction")
  }
  /** Code 4424 says no more than "not in that state": the order says whether that is because it was done before (KE). */
  const unlessDone = async (
    order: MoneyOrder,
    done: AttemptState,
    outcome: Outcome<null>,
    signal: AbortSignal,
  ): Promise<Outcome<null>> => {
    if (outcome.kind !== 'refused' || outcome.code !== 'conflict') return outcome
    const now = await client.getOrder(order.attempt.reference, signal)
    return now.kind === 'ok' && now.value.state === done ? ok(null) : outcome
  }
  return {
    async capture(order, signal) {
      const { amountMinor: amount, paymentId } = order
      const body = { type: 'DEBIT', amount, transactionReference: paymentId, closeDebit: true }
      return unlessDone(order, 'paid', await transact(order, body, signal), signal)
    },
    async cancel(order, signal) {
      return unlessDone(order, 'cancelled', await transact(order, { type: 'ANNUL' }, signal), signal)
    },
    async refund(refund, signal) {
      const { attempt, amountMinor: amount } = refund
      if (attempt.transactionId === null) return refused('conflict', 'Ecster knows of no debit to give back')
      if (attempt.method === 'SWISH') return beginSwish(send, refund, attempt.transactionId, signal)
      const debit = { debitTransaction: attempt.transactionId, transactionReference: refund.id }
      return transact(refund, { type: 'CREDIT', amount, ...debit }, signal)
    },
    findRefund: (refund, signal) => find(send, refund, signal),
  }
}

export const transactionAnswer = z.object({ transaction: z.object({ id: z.union([z.string(), z.number()]) }) })

async function beginSwish(
  send: Send,
  { attempt, amountMinor: amount, reason }: NewRefund,
  debitTransaction: string,
  signal: AbortSignal,
): Promise<Outcome<null>> {
  const path = `/v1/orders/${encodeURIComponent(attempt.reference)}/refunds`
  const message = reason === null ? {} : { message: reason.slice(0, 50) }
  const answer = await send({ method: 'POST', path, body: { amount, debitTransaction, ...message } }, signal)
  return answer.kind === 'ok' ? ok(null) : answer
}

const minor = z
  .int()
  .nullish()
  .transform(amount => amount ?? 0)

const transaction = z.object({
  id: z.union([z.string(), z.number().transform(String)]),
  type: z.string(),
  amount: minor,
  transactionReference: z.string().nullish(),
})
const creditedOrder = z.object({
  id: z.union([z.string(), z.number().transform(String)]),
  creditedAmount: minor,
  transactions: z.array(transaction).nullish(),
})

async function find(send: Send, refund: RefundOrder, signal: AbortSignal): Promise<Outcome<SeenRefund | null>> {
  const path = `/v1/orders/${encodeURIComponent(refund.attempt.reference)}`
  // The status first: a refund that arrives between the two questions would look like one that was never made.
  const latest = refund.attempt.method === 'SWISH' ? await findSwish(send, path, signal) : null
  const answer = await send({ method: 'GET', path }, signal)
  if (answer.kind !== 'ok') return answer
  const order = creditedOrder.safeParse(answer.value).data
  if (order?.id !== refund.attempt.reference) return unreachable("Ecster's answer is not that order")
  const credits = (order.transactions ?? []).filter(each => each.type === 'CREDIT')
  const credited = Math.max(
    order.creditedAmount,
    credits.reduce((sum, each) => sum + each.amount, 0),
  )
  const isCredited = credited >= refund.refundedBeforeMinor + refund.amountMinor
  if (latest !== null)
    return isCredited ? ok({ state: 'done', status: 'SUCCESS', reference: credits.at(-1)?.id ?? null }) : latest
  // Ecster need not tell the reference (E2): then ours is a credit of that amount which was not there before.
  const mine =
    credits.find(each => each.transactionReference === refund.id) ??
    credits.findLast(each => isCredited && !each.transactionReference && each.amount === refund.amountMinor)
  return ok(mine === undefined ? null : { state: 'done', status: 'CREDIT', reference: mine.id })
}

const refundStatus = z.object({ status: z.string() })

/** A success that has not credited anything since is an earlier refund's. A failure is taken for this one's: nothing moved. */
async function findSwish(send: Send, path: string, signal: AbortSignal): Promise<Outcome<SeenRefund | null>> {
  const answer = await send({ method: 'GET', path: `${path}/refunds/latest/status` }, signal)
  if (answer.kind === 'refused' && answer.code === 'not_found') return ok(null)
  if (answer.kind !== 'ok') return answer
  const status = refundStatus.safeParse(answer.value).data?.status
  if (status === undefined) return unreachable("Ecster's answer is not the status of a refund")
  if (status === 'SUCCESS') return ok(null)
  return ok({ state: status === 'FAILED' ? 'failed' : 'pending', status, reference: null })
}
