import { createHash } from 'node:crypto'
import type Stripe from 'stripe'
import { z } from 'zod'
import { type Outcome, ok } from '../../base/outcome.ts'
import type { SessionRequest } from '../provider.ts'
import type { StripeConfig } from './config.ts'
import { toStripe } from './money.ts'

/** Under this name our payment id is in the metadata of all that is ours: the one sign that it is. */
export const metadataKey = 'kvitto_payment'

type CheckoutParams = Stripe.Checkout.SessionCreateParams
type LineItem = Stripe.Checkout.SessionCreateParams.LineItem

/** More lines than this Stripe does not take (S3). */
const linesMost = 100
const nameMost = 250

/**
 * What creates a Checkout Session (S3). No `cancel_url`: the only page we have says "confirming". No `expires_at`: the
 * 24 h of Stripe's own are right, and a moment of ours would differ when the same request is sent again.
 */
export function toCheckout(config: StripeConfig, request: SessionRequest): Outcome<CheckoutParams> {
  const total = toStripe(request.amountMinor, request.currency)
  if (total.kind !== 'ok') return total
  const metadata = { [metadataKey]: request.paymentId }
  const params: CheckoutParams = {
    mode: 'payment',
    ui_mode: 'hosted_page',
    line_items: toLines(request) ?? [toLine(request, request.rows.map(row => row.name).join(', '), total.value, 1)],
    client_reference_id: request.paymentId,
    metadata,
    payment_intent_data: { metadata, capture_method: config.captureMethod },
    success_url: withSessionId(request.returnUrl),
    locale: toLocale(request.locale),
    // Else Stripe may offer to pay in the customer's own currency, and the amount would not be the one we asked for (S3).
    adaptive_pricing: { enabled: false },
    ...emailOf(request),
    ...allowed(config),
  }
  return ok(params)
}

/** What creates a PaymentIntent, for the form in our own page (S5). */
export function toIntent(config: StripeConfig, request: SessionRequest): Outcome<Stripe.PaymentIntentCreateParams> {
  const total = toStripe(request.amountMinor, request.currency)
  if (total.kind !== 'ok') return total
  const params: Stripe.PaymentIntentCreateParams = {
    amount: total.value,
    currency: request.currency.toLowerCase(),
    metadata: { [metadataKey]: request.paymentId },
    capture_method: config.captureMethod,
    ...(config.paymentMethodTypes === undefined ? automatic : allowed(config)),
  }
  return ok(params)
}

const automatic: Pick<Stripe.PaymentIntentCreateParams, 'automatic_payment_methods'> = {
  automatic_payment_methods: { enabled: true },
}

/** `payment_method_types` was taken away in the API of September 2026; this one filters what the account offers (S1). */
const allowed = ({ paymentMethodTypes }: StripeConfig): Pick<CheckoutParams, 'allowed_payment_method_types'> =>
  paymentMethodTypes === undefined ? {} : { allowed_payment_method_types: [...paymentMethodTypes] }

/**
 * The same for the same content, on whatever node and after whatever crash. `after` is the session that this one
 * replaces: a cart that is changed and changed back must not be answered with its first, dead session.
 */
export const idempotencyKey = (paymentId: string, params: object, after: string | null): string =>
  `kvitto-${paymentId}-${createHash('sha256')
    .update(JSON.stringify([after, params]))
    .digest('hex')
    .slice(0, 32)}`

/** The rows as they are, where Stripe can show them: no negative prices, whole numbers, and the very sum. Else null. */
function toLines(request: SessionRequest): LineItem[] | null {
  const lines = request.rows.map(({ name, quantity, unitAmountMinor, discountMinor = 0 }) => {
    const isPlain = discountMinor === 0 && Number.isSafeInteger(quantity)
    const unit = toStripe(isPlain ? unitAmountMinor : quantity * unitAmountMinor - discountMinor, request.currency)
    if (unit.kind !== 'ok' || unit.value < 0) return null
    return {
      line: toLine(request, name, unit.value, isPlain ? quantity : 1),
      amountMinor: quantity * unitAmountMinor - discountMinor,
    }
  })
  const whole = lines.filter(each => each !== null)
  const sum = whole.reduce((total, each) => total + each.amountMinor, 0)
  if (whole.length !== lines.length || lines.length > linesMost || lines.length === 0 || sum !== request.amountMinor)
    return null
  return whole.map(each => each.line)
}

const toLine = ({ currency }: SessionRequest, name: string, amount: number, quantity: number): LineItem => ({
  price_data: {
    currency: currency.toLowerCase(),
    unit_amount: amount,
    product_data: { name: name.trim().slice(0, nameMost) || '–' },
  },
  quantity,
})

/** Stripe fills the braces in (S3), and would not know them encoded. */
const withSessionId = (returnUrl: string): string =>
  `${returnUrl}${returnUrl.includes('?') ? '&' : '?'}session_id={CHECKOUT_SESSION_ID}`

/** Stripe refuses the whole session for an address that it takes for none. */
function emailOf({ customer }: SessionRequest): { customer_email?: string } {
  const email = z.email().max(512).safeParse(customer.email)
  return email.success ? { customer_email: email.data } : {}
}

/** The languages of Stripe's page, from the library's types (S1). */
const locales = [
  ...[
    'bg',
    'cs',
    'da',
    'de',
    'el',
    'en',
    'en-GB',
    'es',
    'es-419',
    'et',
    'fi',
    'fil',
    'fr',
    'fr-CA',
    'hi-IN',
    'hr',
    'hu',
  ],
  ...['id', 'it', 'ja', 'ko', 'lt', 'lv', 'ms', 'mt', 'nb', 'nl', 'pl', 'pt', 'pt-BR', 'ro', 'ru', 'sk', 'sl', 'sv'],
  ...['th', 'tr', 'vi', 'zh', 'zh-HK', 'zh-TW'],
] as const

/** A BCP 47 tag such as `sv-SE`; WordPress writes `sv_SE`, and Norwegian is `nb` or `nn`. */
function toLocale(tag: string): (typeof locales)[number] | 'auto' {
  const [first = '', region] = tag.split(/[-_]/)
  const language = first.toLowerCase().replace(/^n[no]$/, 'nb')
  const wanted = region === undefined ? [language] : [`${language}-${region.toUpperCase()}`, language]
  return locales.find(each => each === wanted[0]) ?? locales.find(each => each === wanted[1]) ?? 'auto'
}
