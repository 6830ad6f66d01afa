import { z } from 'zod'
import { toMinor } from '../../../base/money.ts'
import { type ApiError, apiError, messageFor } from './problems.ts'
import {
  callbackIdentifier,
  callbackUrl,
  kronor,
  message,
  type PaymentRequest,
  reference,
  timestamp,
} from './requests.ts'

/** `originalPaymentReference` is the bank's reference of the payment, not the payment request's id (S3). */
export const refundBody = z.object({
  originalPaymentReference: z.string({ error: 'RF02' }).min(1, 'RF02'),
  callbackUrl,
  payerAlias: z.string({ error: 'RP01' }).min(1, 'RP01'),
  amount: kronor,
  currency: z.literal('SEK', { error: 'AM03' }),
  payerPaymentReference: reference,
  message,
  callbackIdentifier,
})

export type RefundBody = z.output<typeof refundBody>

/** VALIDATED and DEBITED on the way to PAID (S3). */
export interface Refund {
  readonly id: string
  readonly body: RefundBody
  readonly payment: PaymentRequest
  readonly createdAt: number
  status: 'CREATED' | 'VALIDATED' | 'DEBITED' | 'PAID' | 'ERROR'
  errorCode: string | null
  paidAt: number | null
  paymentReference: string | null
}

export const amountOf = ({ body }: { readonly body: { readonly amount: string } }): number =>
  toMinor(body.amount, 'SEK')

const isUnderWay = ({ status }: Refund): boolean => status !== 'PAID' && status !== 'ERROR'

/** Why this refund of that payment cannot be; null when it can. */
export function objectionTo(
  body: RefundBody,
  payment: PaymentRequest | undefined,
  all: readonly Refund[],
): ApiError | null {
  if (payment === undefined) return apiError(422, 'RF02')
  if (payment.body.payeeAlias !== body.payerAlias) return apiError(422, 'RF03')
  if (all.some(each => each.payment === payment && isUnderWay(each))) return apiError(422, 'RF09')
  const left = amountOf(payment) - payment.refundedMinor
  // The remaining amount is told in the additional information (S6).
  return toMinor(body.amount, 'SEK') > left ? apiError(422, 'RF08', (left / 100).toFixed(2)) : null
}

export const publicRefund = (refund: Refund) => ({
  id: refund.id,
  payerPaymentReference: refund.body.payerPaymentReference ?? null,
  originalPaymentReference: refund.body.originalPaymentReference,
  paymentReference: refund.paymentReference,
  callbackUrl: refund.body.callbackUrl,
  payerAlias: refund.body.payerAlias,
  payeeAlias: refund.payment.payerAlias,
  amount: Number(refund.body.amount),
  currency: refund.body.currency,
  message: refund.body.message ?? null,
  status: refund.status,
  dateCreated: timestamp(refund.createdAt),
  datePaid: refund.paidAt === null ? null : timestamp(refund.paidAt),
  errorCode: refund.errorCode,
  errorMessage: refund.errorCode === null ? null : messageFor(refund.errorCode),
})
