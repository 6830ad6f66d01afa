import { z } from 'zod'
import { toDecimal } from '../../base/money.ts'
import { type Outcome, ok, refused, unknown, unreachable } from '../../base/outcome.ts'
import type { NewRefund, Provider, RefundOrder, SeenRefund } from '../provider.ts'
import { errorCodesOf, readAnswer } from './answer.ts'
import { callbackIdentifier } from './callback.ts'
import { busyCode, existsCode, sentences } from './codes.ts'
import { type ExchangeDeps, exchange } from './exchange.ts'

type Money = Required<Pick<Provider, 'refund' | 'findRefund'>>

/**
 * Refunds (S3). A payment by Swish is paid at once, so there is nothing to capture and nothing to cancel. The refund's id
 * is ours: creating it twice is the same as once, and it is read by it. It is asynchronous: CREATED, VALIDATED, DEBITED on
 * the way to PAID, or ERROR.
 */
export function createMoney(deps: ExchangeDeps, payeeAlias: string, secret: string): Money {
  const idOf = ({ id }: RefundOrder): string => id.toUpperCase()
  return {
    async refund(refund, signal) {
      const { attempt } = refund
      // The bank's reference, which only a paid request has; not the request's own id (S3).
      if (attempt.transactionId === null) return refused('conflict', 'Swish knows of no payment to give back')
      const id = idOf(refund)
      const body = {
        originalPaymentReference: attempt.transactionId,
        callbackUrl: refund.callbackUrl,
        callbackIdentifier: callbackIdentifier(secret, id),
        payerAlias: payeeAlias,
        payerPaymentReference: refund.id,
        amount: toDecimal(refund.amountMinor, attempt.currency),
        currency: attempt.currency,
        ...messageOf(refund),
      }
      const path = `/api/v2/refunds/${id}`
      const got = await exchange(deps, { method: 'PUT', path, contentType: 'application/json', body }, signal)
      if (got.kind !== 'ok') return got
      const codes = errorCodesOf(got.value.text)
      if (codes.includes(existsCode)) return ok(null)
      const answer = readAnswer(got.value, 'write', deps.clock.now())
      if (answer.kind === 'refused' && codes.includes(busyCode)) return unreachable(answer.message)
      if (answer.kind !== 'ok') return answer
      return got.value.status === 201 ? ok(null) : unknown(`Swish answered ${got.value.status} instead of 201`)
    },

    async findRefund(refund, signal) {
      const got = await exchange(deps, { method: 'GET', path: `/api/v1/refunds/${idOf(refund)}` }, signal)
      const answer = got.kind === 'ok' ? readAnswer(got.value, 'read', deps.clock.now()) : got
      if (answer.kind === 'refused' && answer.code === 'not_found') return ok(null)
      if (answer.kind === 'refused' && answer.code === 'invalid') return unreachable(answer.message)
      return answer.kind === 'ok' ? read(answer.value, idOf(refund)) : answer
    },
  }
}

const seen = z.object({
  id: z.string(),
  status: z.string(),
  paymentReference: z.string().nullish(),
  errorCode: z.string().nullish(),
})

function read(json: unknown, id: string): Outcome<SeenRefund> {
  const refund = seen.safeParse(json).data
  if (refund?.id.replaceAll('-', '').toUpperCase() !== id) return unreachable('Swish answered with another refund')
  const { status, errorCode, paymentReference } = refund
  const told = errorCode == null ? status : `${errorCode}, ${sentences.get(errorCode) ?? status}`
  // DS24: the bank did not answer, and Swish itself does not know. That is not a no.
  const isOver = status === 'ERROR' && errorCode !== 'DS24'
  return ok({
    state: status === 'PAID' ? 'done' : isOver ? 'failed' : 'pending',
    status: told,
    reference: paymentReference ?? null,
  })
}

/** At most 50 of these characters (S5); others become spaces. */
function messageOf({ reason }: NewRefund): { message?: string } {
  const message = (reason ?? '')
    .replace(/[^a-zA-ZåäöÅÄÖ0-9:;.,?!()"-]+/g, ' ')
    .slice(0, 50)
    .trim()
  return message === '' ? {} : { message }
}
