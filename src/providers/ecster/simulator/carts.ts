import { z } from 'zod'

/** The cart that a merchant sends (documented: E5, E7, E9). Mandatory fields are those the documentation marks so. */
export const cartBody = z.object({
  locale: z.object({ language: z.string().min(2), country: z.string().length(2) }),
  countryCode: z.string().length(2).optional(),
  parameters: z.object({
    shopTermsUrl: z.url(),
    returnUrl: z.url().optional(),
    purchaseType: z.object({ type: z.enum(['B2C', 'B2B']) }).optional(),
  }),
  deliveryMethods: z
    .array(z.object({ id: z.string(), name: z.string(), price: z.int(), selected: z.boolean().optional() }))
    .optional(),
  cart: z
    .object({
      amount: z.int().positive(),
      currency: z.string().length(3),
      rows: z
        .array(
          z.object({
            name: z.string().min(1),
            quantity: z.number().positive(),
            unitAmount: z.int(),
            // Other rates break the checkout (seen in integrations: KE).
            vatRate: z.literal([0, 600, 1200, 2500]),
            partNumber: z.string().max(32).optional(),
            discountAmount: z.int().optional(),
          }),
        )
        .min(1),
    })
    .refine(
      cart =>
        cart.amount ===
        cart.rows.reduce((sum, row) => sum + row.quantity * row.unitAmount - (row.discountAmount ?? 0), 0),
      { path: ['amount'], error: 'must be the sum of the rows' },
    ),
  consumer: z
    .object({
      nationalId: z.string().optional(),
      name: z.record(z.string(), z.unknown()).optional(),
      address: z.record(z.string(), z.unknown()).optional(),
      contactInfo: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
  orderReference: z.string().max(64).optional(),
  notificationUrl: z.url().optional(),
})

export type CartBody = z.output<typeof cartBody>

export interface Cart {
  readonly key: string
  readonly merchantId: string
  readonly body: CartBody
}

/** The selected delivery method's price comes on top of `cart.amount` (seen in integrations: KE, ME). */
export const totalOf = ({ cart, deliveryMethods = [] }: CartBody): number =>
  cart.amount + (deliveryMethods.find(each => each.selected)?.price ?? 0)
