import { z } from 'zod'
import { isCurrency, toMinor } from '../../base/money.ts'
import { type Outcome, ok, unreachable } from '../../base/outcome.ts'
import type { Attempt } from '../provider.ts'
import { stateOf } from './codes.ts'

/** Kronor; a string in some examples and a number in others (S1, S5). */
const kronor = z.union([z.string(), z.number().transform(String)])
const text = z.string().nullish().catch(null)

const paymentRequest = z
  .object({
    id: z.string(),
    status: z.string(),
    amount: kronor,
    currency: z.string().refine(isCurrency),
    errorCode: text,
    dateCreated: text,
    paymentReference: text,
    payerAlias: text,
  })
  .transform((request, context) => {
    try {
      return { ...request, amountMinor: toMinor(request.amount, request.currency) }
    } catch {
      context.addIssue(`not an amount: ${request.amount}`)
      return z.NEVER
    }
  })

/** A payment request as Swish has it, told as an attempt of the payment whose id led to it. */
export interface SeenRequest {
  readonly attempt: Attempt
  /** The number that it was sent to; before it is paid, only a request with a number of ours has one. */
  readonly payerAlias: string | null
}

/**
 * `GET /v1/paymentrequests/{id}` (S3, S5). The id is ours and only the certificate's owner can make one, so the request
 * is the payment's whatever else it says. A request whose money cannot be read is unread, never guessed.
 */
export function readRequest(json: unknown, id: string, paymentId: string): Outcome<SeenRequest> {
  const parsed = paymentRequest.safeParse(json)
  if (!parsed.success) return unreachable(`Swish's answer is not a payment request: ${z.prettifyError(parsed.error)}`)
  const request = parsed.data
  if (request.id.replaceAll('-', '').toUpperCase() !== id) return unreachable('Swish answered with another request')
  const errorCode = request.errorCode ?? null
  const createdAt = Date.parse(request.dateCreated ?? '')
  const attempt: Attempt = {
    reference: id,
    merchantReference: paymentId,
    state: stateOf(request.status, errorCode),
    status: errorCode === null ? request.status : `${request.status} ${errorCode}`,
    amountMinor: request.amountMinor,
    feeMinor: 0,
    // A refund is an object of its own that the payment request does not tell of (S3).
    refundedMinor: 0,
    currency: request.currency,
    createdAt: Number.isNaN(createdAt) ? null : createdAt,
    method: 'SWISH',
    transactionId: request.paymentReference ?? null,
  }
  return ok({ attempt, payerAlias: request.payerAlias ?? null })
}
