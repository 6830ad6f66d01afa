import { z } from 'zod'
import { isLoopback } from '../../base/net.ts'
import { apiUrl, calendar, headerValue, retryWindow } from '../schema.ts'

/** Keys travel with each call: they go to Stripe, or to a simulator on this machine. */
const stripeUrl = apiUrl.refine(isStripe, 'neither https://api.stripe.com nor an address on this machine')

export const secretKey = headerValue.regex(
  /^(sk|rk)_/,
  'not a secret key: it begins with "rk_" (restricted, recommended) or "sk_"',
)
export const webhookSecret = headerValue.regex(
  /^whsec_\S+$/,
  'not the signing secret of a webhook endpoint: it begins with "whsec_"',
)
const publishableKey = headerValue.regex(/^pk_/, 'not a publishable key: it begins with "pk_"')

/** One shop's account at Stripe. */
export const stripeConfig = z
  .strictObject({
    /** A restricted key is enough; docs/stripe.md lists its rights. */
    apiKey: secretKey,
    /** Of the one endpoint that sends to Kvitto; several while a secret is rolled, or when test and live share a shop. */
    webhookSecrets: z.array(webhookSecret).min(1).max(5),
    /** `checkout`: Stripe's own page. `payment_intent`: Stripe's form in Kvitto's page. */
    mode: z.enum(['checkout', 'payment_intent']).prefault('checkout'),
    /** Needed by the form in Kvitto's page; not a secret. */
    publishableKey: publishableKey.optional(),
    /** `manual` reserves the money, and Kvitto takes it when the order is completed. Some methods (Swish) cannot reserve. */
    captureMethod: z.enum(['automatic', 'manual']).prefault('automatic'),
    /** Which methods to offer, such as `card` or `swish`. Left out, Stripe offers those that the account has switched on. */
    paymentMethodTypes: z
      .array(z.string().regex(/^[a-z0-9_]+$/, 'not a payment method of Stripe such as "swish"'))
      .min(1)
      .max(20)
      .optional(),
    baseUrl: stripeUrl.prefault('https://api.stripe.com'),
    /**
     * A session ends by itself after 24 h, hence 25 h; a bank debit takes up to 14 working days to say yes or no (S4, S7
     * in docs/stripe.md).
     */
    calendar: calendar
      .unwrap()
      .prefault(['1m', '3m', '6m', '12m', '30m', '1h', '3h', '12h', '25h', '48h', '4d', '7d', '10d', '14d', '21d']),
    retryWindow,
  })
  .refine(({ mode, publishableKey }) => mode === 'checkout' || publishableKey !== undefined, {
    path: ['publishableKey'],
    error: 'is needed in the mode "payment_intent"',
  })

export type StripeConfig = z.output<typeof stripeConfig>

/** The library takes host, port and protocol, and no path. */
function isStripe(text: string): boolean {
  const url = new URL(text)
  return url.pathname === '/' && (url.origin === 'https://api.stripe.com' || isLoopback(url.hostname))
}
