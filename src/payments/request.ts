import { z } from '@hono/zod-openapi'
import { isCurrency } from '../base/money.ts'
import { isLoopback } from '../base/net.ts'
import { isStorable } from '../base/text.ts'
import { limits } from '../limits.ts'

/** What a shop sends to open or change a payment. One schema parses it and describes it in /openapi.json. */

const canBeStored = (body: object): boolean => isStorable(body, limits.apiBodyLevels)
const unstorable = `a text holds a NUL or half a character, or more than ${limits.apiBodyLevels} levels are nested`

/** 349.5 and "349.00" are the amounts of somebody who counts in kronor. */
const notMinor = 'must be a whole number of minor units, above 0: 349.00 kr is 34900'
const minor = (description: string) =>
  z
    .int({ error: ({ input }) => (input === undefined ? undefined : notMinor) })
    .min(1, notMinor)
    .max(Number.MAX_SAFE_INTEGER)
    .openapi({ description })

const row = z
  .strictObject({
    name: z.string().min(1).max(255),
    quantity: z.int().min(1).max(1_000_000),
    unitAmount: z.int().openapi({ description: 'Minor units, VAT included.' }),
    vatRate: z.int().min(0).max(10_000).openapi({ description: 'Hundredths of a percent: 2500 is 25 %.' }),
    discount: z.int().min(0).optional().openapi({ description: 'Minor units, for the whole row.' }),
    partNumber: z.string().max(64).optional(),
    description: z.string().max(1_000).optional(),
  })
  .transform(({ unitAmount, discount, ...others }) => ({
    ...others,
    unitAmountMinor: unitAmount,
    discountMinor: discount,
  }))

const text = z.string().trim().max(255).optional()

const customer = z.strictObject({
  kind: z.enum(['B2C', 'B2B']).optional(),
  nationalId: text,
  firstName: text,
  lastName: text,
  email: text,
  phone: text,
  address: text,
  address2: text,
  postcode: text,
  city: text,
  country: z
    .string()
    .length(2, 'not a country code such as "SE"')
    .toUpperCase()
    .optional()
    .openapi({ description: 'ISO 3166-1 alpha-2.' }),
})

const order = z
  .record(z.string(), z.unknown())
  .openapi({ description: 'A WooCommerce REST v3 order body: what Kvitto creates the order from when it is paid.' })

const returnUrl = z
  .string()
  .max(2_000)
  .refine(isWebAddress, { error: 'not an https address (http is accepted for loopback only)' })
  .openapi({
    description:
      'Where the customer goes when the order is there; {orderId}, {orderNumber} and {orderKey} are filled in.',
  })

/** The placeholders are no valid URL everywhere, so they are filled in before the look. Whose site it is, none of them says. */
function isWebAddress(url: string): boolean {
  const [one, other] = ['1', '2'].map(filling => URL.parse(url.replaceAll(/\{order(Id|Number|Key)\}/g, filling)))
  if (one == null || one.origin !== other?.origin) return false
  return one.protocol === 'https:' || (one.protocol === 'http:' && isLoopback(one.hostname))
}

const amount = minor(
  'All that the customer pays, VAT and shipping included, before fees that the provider adds; minor units.',
)

export const openRequest = z
  .strictObject({
    provider: z.string().min(1),
    amount,
    currency: z.string().refine(isCurrency, { error: 'not an ISO 4217 currency code such as "SEK"' }),
    reference: z
      .string()
      .min(1)
      .max(255)
      .openapi({ description: 'Your own reference, for you to find the payment by.' }),
    orderId: z
      .union([z.string().regex(/^[1-9]\d{0,18}$/, 'not the id of an order'), z.int().positive()])
      .transform(String)
      .optional()
      .openapi({ description: 'An order that the shop already has. Either this or `order`.' }),
    order: order.optional(),
    rows: z.array(row).min(1).max(500).optional(),
    returnUrl: returnUrl.optional(),
    locale: z
      .string()
      .regex(/^[A-Za-z]{2}([-_][A-Za-z]{2})?$/, 'not a locale such as "sv-SE"')
      .default('und')
      .openapi({
        description: 'The customer’s, such as "sv-SE". Without one (BCP 47: "und") the browser’s language counts.',
      }),
    customer: customer.default({}),
  })
  .refine(canBeStored, { error: unstorable })
  .refine(body => (body.orderId === undefined) !== (body.order === undefined), {
    error: 'give either orderId (an existing order) or order (what Kvitto shall create)',
    path: ['orderId'],
  })
  .openapi('OpenPayment')

export type OpenRequest = z.output<typeof openRequest>

const refundText = z.string().trim().min(1).max(limits.refundText)

export const refundBody = z
  .strictObject({
    amount: minor('What to give back; minor units.'),
    currency: z.string().optional().openapi({ description: 'The payment’s own, to be sure.' }),
    reason: refundText.optional().openapi({ description: 'For people; some providers show it to the customer.' }),
    requestedBy: refundText.optional().openapi({ description: 'Who wants it, for the payment’s story.' }),
    shopRefundId: z
      .string()
      .regex(/^[1-9]\d{0,18}$/, 'not the id of a refund')
      .optional()
      .openapi({
        description:
          'The shop’s own record of it. It is the key then, so that it is never made twice, whoever brings it.',
      }),
  })
  .refine(canBeStored, { error: unstorable })
  .openapi('RefundPayment')

export type RefundBody = z.output<typeof refundBody>

export const changeRequest = z
  .strictObject({ amount, order: order.optional(), rows: z.array(row).min(1).max(500).optional() })
  .refine(canBeStored, { error: unstorable })
  .openapi('ChangePayment')

export type ChangeRequest = z.output<typeof changeRequest>
