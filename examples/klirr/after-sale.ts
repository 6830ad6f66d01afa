import { type MoneyOrder, type Outcome, ok, type Provider, toDecimal } from 'kvitto/provider'
import { type KlirrApi, tellAttempt } from './api.ts'

type AfterSale = Required<Pick<Provider, 'capture' | 'cancel' | 'refund' | 'findRefund'>>

/** What Klirr does with the money after the sale. Each may be sent again: Klirr's answer to it may get lost. */
export function createAfterSale(api: KlirrApi): AfterSale {
  const amountOf = ({ attempt, amountMinor }: MoneyOrder) => toDecimal(amountMinor, attempt.currency)

  return {
    async capture(order, signal) {
      const done = await api.capture(order.attempt.reference, amountOf(order), signal)
      return unlessDone(api, order, done, signal, ({ state, amountMinor }) => {
        return state === 'paid' && amountMinor === order.amountMinor
      })
    },
    async cancel(order, signal) {
      const done = await api.release(order.attempt.reference, signal)
      return unlessDone(api, order, done, signal, ({ state }) => state === 'cancelled')
    },
    async refund(refund, signal) {
      const done = await api.putRefund(refund.attempt.reference, refund.id, amountOf(refund), signal)
      return done.kind === 'ok' ? ok(null) : done
    },
    async findRefund({ attempt, id }, signal) {
      const found = await api.readRefund(attempt.reference, id, signal)
      if (found.kind === 'refused' && found.code === 'not_found') return ok(null)
      if (found.kind !== 'ok') return found
      const { status } = found.value
      const state = status === 'done' || status === 'failed' ? status : 'pending'
      return ok({ state, status, reference: id })
    },
  }
}

/** "Not in that state" may be because an earlier call, whose answer got lost, has done it. */
async function unlessDone(
  api: KlirrApi,
  { attempt }: MoneyOrder,
  outcome: Outcome<null>,
  signal: AbortSignal,
  isDone: (now: ReturnType<typeof tellAttempt>) => boolean,
): Promise<Outcome<null>> {
  if (outcome.kind !== 'refused' || outcome.code !== 'conflict') return outcome
  const now = await api.readPayment(attempt.reference, signal)
  return now.kind === 'ok' && isDone(tellAttempt(now.value)) ? ok(null) : outcome
}
