import { z } from 'zod'
import { isCurrency } from '../../../base/money.ts'

/** A POST or PUT body as REST v3 takes it. What it does not know it ignores; what it knows has to have the right type. */
const meta = z.array(z.object({ key: z.string(), value: z.unknown() }))
const amount = z.string()
const line = z.looseObject({
  id: z.number().optional(),
  total: amount.optional(),
  meta_data: meta.optional(),
})
const address = z.record(z.string(), z.unknown())

export const statuses = [
  'auto-draft',
  'pending',
  'processing',
  'on-hold',
  'completed',
  'cancelled',
  'refunded',
  'failed',
  'checkout-draft',
]

export const orderBody = z.object({
  status: z.enum(statuses).optional(),
  currency: z.string().refine(isCurrency).optional(),
  // rest_is_boolean takes the words as well.
  set_paid: z.union([z.boolean(), z.enum(['true', 'false']).transform(word => word === 'true')]).optional(),
  manual_update: z.boolean().optional(),
  created_via: z.string().optional(),
  transaction_id: z.string().optional(),
  customer_id: z.number().optional(),
  customer_note: z.string().optional(),
  payment_method: z.string().optional(),
  payment_method_title: z.string().optional(),
  billing: address.optional(),
  shipping: address.optional(),
  meta_data: meta.optional(),
  line_items: z
    .array(
      line.extend({
        product_id: z.number().nullish(),
        sku: z.string().optional(),
        name: z.string().nullish(),
        quantity: z.number().optional(),
        subtotal: amount.optional(),
      }),
    )
    .optional(),
  shipping_lines: z
    .array(line.extend({ method_id: z.string().nullish(), method_title: z.string().nullish() }))
    .optional(),
  fee_lines: z.array(line.extend({ name: z.string().nullish(), tax_status: z.string().optional() })).optional(),
  coupon_lines: z.array(z.looseObject({ code: z.string().optional() })).optional(),
})

export type OrderBody = z.infer<typeof orderBody>

/** A no of the REST API. */
export class RestError extends Error {
  readonly status: number
  readonly code: string
  readonly data: Readonly<Record<string, unknown>>
  constructor(status: number, code: string, message: string, data: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.data = { status, ...data }
  }

  with(data: Readonly<Record<string, unknown>>): RestError {
    return new RestError(this.status, this.code, this.message, { ...this.data, ...data })
  }

  toResponse(): Response {
    return Response.json({ code: this.code, message: this.message, data: this.data }, { status: this.status })
  }
}

export function parseBody(json: unknown): OrderBody {
  const read = orderBody.safeParse(json)
  if (read.success) return read.data
  const params = Object.fromEntries(
    read.error.issues.map(issue => [String(issue.path[0]), `${issue.path.join('.')} is not right: ${issue.message}`]),
  )
  const names = Object.keys(params).join(', ')
  throw new RestError(400, 'rest_invalid_param', `Invalid parameter(s): ${names}`, { params })
}
