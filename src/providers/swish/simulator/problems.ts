import type { z } from 'zod'

/** Errors as Swish tells them (S1, S3). */
export interface ApiError {
  readonly status: 400 | 403 | 404 | 415 | 422
  readonly errors: readonly SwishError[]
}

export interface SwishError {
  readonly errorCode: string
  readonly errorMessage: string
  readonly additionalInformation: string | null
}

/** The wording of S6. */
const messages: Readonly<Record<string, string>> = {
  ACMT01: 'Counterpart is not activated',
  ACMT03: 'Payer not Enrolled',
  ACMT07: 'Payee not Enrolled',
  AM02: 'Amount value is too large',
  AM03: 'Invalid or missing Currency',
  AM06: 'Specified transaction amount is less than agreed minimum',
  BANKIDCL: 'Payer cancelled BankID signing',
  BANKIDONGOING: 'BankID already in use',
  BANKIDUNKN: 'BankID is not able to authorize the payment',
  BE18: 'Payer alias is invalid',
  DS24: 'Swish timed out waiting for an answer from the banks after payment was started',
  FF08: 'PaymentReference is invalid',
  FF10: 'Bank system processing error',
  PA01: 'PayeeAlias is not correct',
  PA02: 'Amount value is missing or not a valid number',
  RF02: 'Original Payment not found or original payment is more than 13 months old',
  RF03: 'Payer alias in the refund does not match the payee alias in the original payment',
  RF04: 'Payer organization number do not match original payment payee organization number',
  RF06: 'The Payer SSN in the original payment is not the same as the SSN for the current Payee',
  RF07: 'Transaction declined',
  RF08: 'Amount value is too large or amount exceeds the amount of the original payment minus any previous refunds',
  RF09: 'Refund already in progress',
  RP01: 'Missing Merchant Swish Number',
  RP02: 'Wrong formatted message',
  RP03: 'Callback URL is missing or does not use Https',
  RP04: 'No payment request found related to a token',
  RP06: 'A payment request already exists for that payer',
  RP07: 'Payment request not cancellable',
  RP08: 'Payment request was cancelled',
  RP09: 'The given instructionUUID is not available',
  TM01: 'Swish timed out before the payment was started',
  VR01: 'Payer does not meet age limit',
  VR02: 'The payer alias in the request is not enroled in swish with the supplied ssn',
}

export const messageFor = (code: string): string => messages[code] ?? 'Unknown error'

export const apiError = (status: ApiError['status'], code: string, additionalInformation?: string): ApiError => ({
  status,
  errors: [swishError(code, additionalInformation)],
})

const swishError = (errorCode: string, additionalInformation?: string): SwishError => ({
  errorCode,
  errorMessage: messageFor(errorCode),
  additionalInformation: additionalInformation ?? null,
})

/** Each field that a body gets wrong has its code as the issue's message. */
export const invalid = (error: z.ZodError): ApiError => ({
  status: 422,
  errors: [...new Set(error.issues.map(issue => issue.message))].map(code => swishError(code)),
})

export const isApiError = (value: object): value is ApiError => 'errors' in value
