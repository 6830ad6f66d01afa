import { z } from 'zod'
import { isMethod } from './objects.ts'
import { StripeProblem } from './problems.ts'

/** The parameters that this Stripe knows (S1, S3, S5). As the real one, it refuses those that it does not. */

const integer = z
  .string()
  .regex(/^-?\d+$/)
  .transform(Number)
  .pipe(z.int())
const amount = integer.pipe(z.int().nonnegative())
const currency = z.string().regex(/^[a-z]{3}$/)
const metadata = z.record(z.string().max(40), z.string().max(500)).prefault({})
const captureMethod = z.enum(['automatic', 'automatic_async', 'manual']).prefault('automatic')
const method = z.string().refine(isMethod, 'Invalid payment method type')
const methodTypes = z.array(method).optional()
const isTrue = z.enum(['true', 'false']).transform(text => text === 'true')
const expand = z.array(z.string()).optional()

export const checkoutParams = z.strictObject({
  mode: z.literal('payment'),
  ui_mode: z.enum(['hosted_page', 'embedded_page', 'elements']).optional(),
  line_items: z
    .array(
      z.strictObject({
        price_data: z.strictObject({
          currency,
          unit_amount: amount,
          product_data: z.strictObject({ name: z.string().min(1), description: z.string().optional() }),
        }),
        quantity: integer.pipe(z.int().min(1)),
      }),
    )
    .min(1)
    .max(100),
  client_reference_id: z
    .string()
    .max(200)
    .regex(/^[\w-]+$/)
    .optional(),
  metadata,
  payment_intent_data: z
    .strictObject({ metadata, capture_method: captureMethod, description: z.string().max(1_000).optional() })
    .prefault({}),
  success_url: z.string().refine(url => URL.canParse(url), 'Not a valid URL'),
  cancel_url: z.url().optional(),
  locale: z.string().optional(),
  adaptive_pricing: z.strictObject({ enabled: isTrue.optional() }).optional(),
  customer_email: z.email().optional(),
  allowed_payment_method_types: methodTypes,
  expand,
})

export const intentParams = z.strictObject({
  amount: amount.pipe(z.int().min(1)),
  currency,
  metadata,
  capture_method: captureMethod,
  automatic_payment_methods: z.strictObject({ enabled: isTrue, allow_redirects: z.string().optional() }).optional(),
  allowed_payment_method_types: methodTypes,
  description: z.string().max(1_000).optional(),
  expand,
})

export const intentChange = z.strictObject({
  amount: amount.pipe(z.int().min(1)).optional(),
  currency: currency.optional(),
  metadata: z.record(z.string().max(40), z.string().max(500)).optional(),
  description: z.string().max(1_000).optional(),
  expand,
})

export const captureParams = z.strictObject({ amount_to_capture: amount.optional(), expand })
export const cancelParams = z.strictObject({ cancellation_reason: z.string().optional(), expand })
export const refundParams = z.strictObject({
  payment_intent: z.string(),
  amount: amount.optional(),
  reason: z.string().optional(),
  metadata,
  expand,
})
export const noParams = z.strictObject({ expand })

const paging = {
  limit: integer.pipe(z.int().min(1).max(100)).prefault('10'),
  starting_after: z.string().optional(),
  ending_before: z.string().optional(),
  expand,
}
const range = z.union([
  integer.transform(gte => ({ gte, lte: gte })),
  z.strictObject({ gte: integer.optional(), lte: integer.optional() }),
])

export const listParams = z.strictObject({
  ...paging,
  payment_intent: z.string().optional(),
  charge: z.string().optional(),
  created: range.optional(),
})
export const eventParams = z.strictObject({
  ...paging,
  created: range.optional(),
  delivery_success: isTrue.optional(),
  type: z.string().optional(),
  types: z.array(z.string()).max(20).optional(),
})
export const searchParams = z.strictObject({
  query: z.string(),
  limit: paging.limit,
  page: z.string().optional(),
  expand,
})

export function check<T extends z.ZodType>(schema: T, given: unknown): z.output<T> {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const isUnknown = issue?.code === 'unrecognized_keys'
  throw new StripeProblem(
    400,
    `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`,
    isUnknown ? 'parameter_unknown' : 'parameter_invalid',
  )
}

/** About 50 US cents; for kronor 3.00, as documented for Sweden (S6). */
export function checkAmount(amount: number, currency: string): void {
  if (amount < (currency === 'sek' ? 300 : 30))
    throw new StripeProblem(400, 'Amount must be larger than the minimum.', 'amount_too_small')
  const step = ['isk', 'ugx'].includes(currency) ? 100 : ['bhd', 'jod', 'kwd', 'omr', 'tnd'].includes(currency) ? 10 : 1
  if (amount % step !== 0)
    throw new StripeProblem(400, `Amount must be a multiple of ${step} in ${currency}.`, 'parameter_invalid_integer')
}
