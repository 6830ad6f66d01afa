import { toDecimal } from '../../base/money.ts'
import { type Outcome, ok, refused } from '../../base/outcome.ts'
import type { SessionRequest } from '../provider.ts'
import type { SwishConfig } from './config.ts'

/** The body that creates a payment request (S3, S5). */
export interface RequestBody {
  readonly payeeAlias: string
  /** Kronor with two decimals, as a string. */
  readonly amount: string
  readonly currency: 'SEK'
  readonly callbackUrl: string
  readonly payeePaymentReference?: string
  /** The customer's number; without it Swish answers with a token for the app. */
  readonly payerAlias?: string
  readonly message?: string
  readonly ageLimit?: string
  readonly callbackIdentifier?: string
}

/** S3: from 1 krona up to what twelve digits hold. */
const amountLeast = 100
const amountMost = 99_999_999_999_999

export type RequestSettings = Pick<SwishConfig, 'payeeAlias' | 'usePhone' | 'message' | 'ageLimit'>

export function toBody(request: SessionRequest, config: RequestSettings): Outcome<RequestBody> {
  const { amountMinor, currency, customer, callbackUrl, paymentId } = request
  if (currency !== 'SEK') return refused('invalid', `Swish takes SEK only, not ${currency}`)
  if (!(amountMinor >= amountLeast && amountMinor <= amountMost))
    return refused('invalid', `Swish takes at least 1 krona, not ${amountMinor} öre`)
  const payerAlias = config.usePhone ? toAlias(customer.phone ?? '') : null
  return ok({
    payeeAlias: config.payeeAlias,
    amount: toDecimal(amountMinor, currency),
    currency,
    callbackUrl,
    // For people who look in the bank's lists; Kvitto finds the request by its id. At most 36 of these characters (S5).
    ...(/^[a-zA-Z0-9_.+*/-]{1,36}$/.test(paymentId) ? { payeePaymentReference: paymentId } : {}),
    ...(payerAlias === null ? {} : { payerAlias }),
    ...(config.message === undefined ? {} : { message: config.message }),
    ...(config.ageLimit === undefined ? {} : { ageLimit: String(config.ageLimit) }),
  })
}

/** Country code and number, digits alone, 8 to 15 of them (S1). A number without a country code is a Swedish one. */
export function toAlias(phone: string): string | null {
  const digits = phone.replaceAll(/[\s().-]/g, '').replace(/^\+/, '00')
  if (!/^\d+$/.test(digits)) return null
  const alias = digits.startsWith('00') ? digits.slice(2) : digits.replace(/^0/, '46')
  // `+46 (0)70 …` is often written.
  const plain = alias.replace(/^460/, '46')
  return /^[1-9]\d{7,14}$/.test(plain) ? plain : null
}
