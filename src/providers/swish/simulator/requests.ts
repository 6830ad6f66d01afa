import { z } from 'zod'
import { isLoopback } from '../../../base/net.ts'
import { messageFor } from './problems.ts'

/** Between 1 krona and twelve digits, at most two decimals; a number is taken as well as a string (S1, S3, S5). */
export const kronor = z
  .union([z.string(), z.number().transform(String)], { error: 'PA02' })
  .refine(text => /^\d+(\.\d{1,2})?$/.test(text), { error: 'PA02' })
  .refine(text => Number(text) >= 1, { error: 'AM06' })
  .refine(text => Number(text) <= 999_999_999_999.99, { error: 'AM02' })

/** Https alone, says Swish; loopback is ours, for tests and the demo. */
export const callbackUrl = z.string({ error: 'RP03' }).refine(
  text => {
    const url = URL.parse(text)
    return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  },
  { error: 'RP03' },
)

export const message = z
  .string({ error: 'RP02' })
  .regex(/^[a-zA-ZåäöÅÄÖ0-9:;.,?!()" -]{0,50}$/, 'RP02')
  .nullish()
export const reference = z
  .string({ error: 'FF08' })
  .regex(/^[a-zA-Z0-9_.+*/-]{1,36}$/, 'FF08')
  .nullish()
export const callbackIdentifier = z
  .string({ error: 'RP03' })
  .regex(/^[0-9a-zA-Z-]{32,36}$/, 'RP03')
  .nullish()

/** Messages are the codes that Swish answers with. */
export const requestBody = z.object({
  payeeAlias: z.string({ error: 'RP01' }).min(1, 'RP01'),
  payerAlias: z
    .string({ error: 'BE18' })
    .regex(/^[1-9]\d{7,14}$/, 'BE18')
    .nullish(),
  amount: kronor,
  currency: z.literal('SEK', { error: 'AM03' }),
  callbackUrl,
  callbackIdentifier,
  payeePaymentReference: reference,
  message,
  ageLimit: z.coerce.number({ error: 'VR01' }).int().min(1, 'VR01').max(99, 'VR01').nullish(),
})

export type RequestBody = z.output<typeof requestBody>

export interface PaymentRequest {
  readonly id: string
  readonly body: RequestBody
  readonly createdAt: number
  /** Opens it in the app; null when it was sent to the payer's number. */
  readonly token: string | null
  /** The payer is signing, or has signed. */
  isStarted: boolean
  payerAlias: string | null
  status: string
  errorCode: string | null
  paidAt: number | null
  /** The bank's own reference, which a refund names. */
  paymentReference: string | null
  refundedMinor: number
}

/** As GET and the callback tell it (S1, S3). Amounts are numbers there, strings in requests. */
export const publicForm = (request: PaymentRequest) => ({
  id: request.id,
  payeePaymentReference: request.body.payeePaymentReference ?? null,
  paymentReference: request.paymentReference,
  callbackUrl: request.body.callbackUrl,
  payerAlias: request.payerAlias,
  payeeAlias: request.body.payeeAlias,
  amount: Number(request.body.amount),
  currency: request.body.currency,
  message: request.body.message ?? null,
  status: request.status,
  dateCreated: timestamp(request.createdAt),
  datePaid: request.paidAt === null ? null : timestamp(request.paidAt),
  errorCode: request.errorCode,
  errorMessage: request.errorCode === null ? null : messageFor(request.errorCode),
})

export const timestamp = (at: number): string => new Date(at).toISOString()
