import Big from 'big.js'
import { z } from 'zod'
import { isCurrency, toMinor } from '../../base/money.ts'
import type { OrderState, ShopOrder } from '../shop.ts'

/** The marks by which Kvitto knows its own work again. */
export const marks = {
  /** Settable at creation only, and only by WooCommerce 9.9 and later; older shops write `rest-api`. */
  createdVia: (paymentId: string): string => `kvitto-${paymentId}`,
  payment: '_kvitto_payment',
  fee: '_kvitto_fee',
  discarded: '_kvitto_discarded',
} as const

/** WooCommerce answers with text; a host that encodes with JSON_NUMERIC_CHECK makes numbers of all texts that are digits. */
export const asText = z.union([z.string(), z.number().transform(String)])

const meta = z.array(z.object({ key: asText, value: z.unknown() })).default([])

/** Whose an order is. Every row of a list has this much, also one that Kvitto cannot read otherwise. */
const origin = z.object({ created_via: z.string().default(''), meta_data: meta })

/**
 * An amount as text, or as the number that a plugin's filter made of it, which is read as it prints. Eleven digits before the point
 * fit a safe integer in every currency, also after a sum of a hundred lines.
 */
export const decimal = z
  .union([z.string(), z.number().transform(amount => new Big(amount).toFixed())])
  .pipe(z.string().regex(/^-?\d{1,11}(\.\d+)?$/))
const lines = z.array(z.unknown()).default([])

/** The part of a REST v3 order that Kvitto reads. */
const wooOrder = origin.extend({
  id: z.int().positive(),
  status: z.string().min(1),
  currency: z.string().refine(isCurrency),
  total: decimal,
  number: z.coerce.string().optional(),
  order_key: z.string().default(''),
  transaction_id: asText.nullish(),
  date_paid_gmt: z.string().nullish(),
  payment_url: z.string().default(''),
  line_items: lines,
  shipping_lines: lines,
  coupon_lines: lines,
  refunds: z.array(z.object({ id: z.int(), total: decimal, reason: asText.nullish() })).default([]),
  fee_lines: z.array(z.object({ total: decimal, total_tax: decimal.or(z.literal('')), meta_data: meta })).default([]),
})

type WooOrder = z.infer<typeof wooOrder>

/**
 * What the shop answered, as an order; null when it is none. Pure. `timed_out` is not to be seen here: that is in the
 * order's notes, see cancelled.ts.
 */
export function readOrder(json: unknown, paymentId: string): ShopOrder | null {
  const order = wooOrder.safeParse(json).data
  if (order === undefined) return null
  const fees = order.fee_lines.filter(line => findMeta(line.meta_data, marks.fee) === paymentId)
  const toAmount = (text: string): number => (text === '' ? 0 : toMinor(text, order.currency))
  const paidAt = order.date_paid_gmt ? Date.parse(`${order.date_paid_gmt}Z`) : Number.NaN
  const state = toState(order.status, !Number.isNaN(paidAt))
  return {
    id: String(order.id),
    number: order.number ?? String(order.id),
    key: order.order_key || null,
    state,
    status: order.status,
    totalMinor: toMinor(order.total, order.currency),
    currency: order.currency,
    transactionId: order.transaction_id || null,
    paidAt: Number.isNaN(paidAt) ? null : paidAt,
    lineCount: countLines(order) - fees.length,
    feeMinor: fees.reduce((sum, line) => sum + toAmount(line.total) + toAmount(line.total_tax), 0),
    createdFor: toCreatedFor(order),
    // A PHP process that is killed in between leaves the mark without the change of status.
    discarded: (state === 'cancelled' || state === 'trashed') && findMeta(order.meta_data, marks.discarded) !== null,
    isFulfilled: order.status === 'completed',
    refunds: order.refunds.map(({ id, total, reason }) => ({
      id: String(id),
      amountMinor: Math.abs(toMinor(total, order.currency)),
      reason: reason || null,
      // The order says no more of them; a list of their own does, see find.ts.
      at: 0,
      movedMoney: false,
    })),
    receivedUrl: toReceivedUrl(order.payment_url),
  }
}

const wooRefunds = z.array(
  z.object({ id: z.int(), date_created_gmt: z.string(), refunded_payment: z.boolean().default(false) }),
)

/** The order with what the list of its refunds says of when they were made, and whether money moved; null when it is none. Pure. */
export function withRefunds(order: ShopOrder, json: unknown): ShopOrder | null {
  const listed = wooRefunds.safeParse(json).data
  if (listed === undefined) return null
  const refunds = order.refunds.map(refund => {
    const found = listed.find(({ id }) => String(id) === refund.id)
    if (found === undefined) return refund
    return { ...refund, at: Date.parse(`${found.date_created_gmt}Z`) || 0, movedMoney: found.refunded_payment }
  })
  return { ...order, refunds }
}

/** How many lines a snapshot or an order has, of the kinds that a snapshot can have. */
const countLines = (order: Readonly<Record<string, unknown>>): number =>
  [order.line_items, order.shipping_lines, order.fee_lines, order.coupon_lines].reduce<number>(
    (sum, each) => sum + (Array.isArray(each) ? each.length : 0),
    0,
  )

function toState(status: string, isPaid: boolean): OrderState {
  if (status === 'trash') return 'trashed'
  if (status === 'refunded') return 'refunded'
  if (status === 'cancelled') return 'cancelled'
  if (isPaid || status === 'processing' || status === 'completed') return 'paid'
  if (status === 'failed') return 'failed'
  if (status === 'on-hold') return 'on_hold'
  return status === 'pending' || status === 'checkout-draft' ? 'unpaid' : 'other'
}

/** The payment that Kvitto created a row of the shop's list for; null for everybody else's. Pure. */
export function readCreatedFor(json: unknown): string | null {
  const row = origin.safeParse(json).data
  return row === undefined ? null : toCreatedFor(row)
}

export const readId = (json: unknown): string => String(z.object({ id: z.int() }).safeParse(json).data?.id ?? 0)

/** Meta is copied by plugins (subscriptions copy it to each renewal), so it counts only where created_via cannot be ours. */
function toCreatedFor({ created_via, meta_data }: z.infer<typeof origin>): string | null {
  const prefix = marks.createdVia('')
  if (created_via.startsWith(prefix)) return created_via.slice(prefix.length)
  return created_via === 'rest-api' ? findMeta(meta_data, marks.payment) : null
}

function findMeta(data: WooOrder['meta_data'], key: string): string | null {
  const value = data.find(each => each.key === key)?.value
  return typeof value === 'string' ? value : null
}

/** The pay page and the order-received page differ in the endpoint's name only. A shop that renamed it: null. */
function toReceivedUrl(paymentUrl: string): string | null {
  const url = URL.parse(paymentUrl)
  if (url === null || !/^https?:$/.test(url.protocol)) return null
  const path = url.pathname.replace(/\/order-pay\/(?=\d+\/?$)/, '/order-received/')
  const orderId = url.searchParams.get('order-pay')
  if (path === url.pathname && orderId === null) return null
  url.pathname = path
  url.searchParams.delete('pay_for_order')
  if (orderId !== null) {
    url.searchParams.delete('order-pay')
    url.searchParams.set('order-received', orderId)
  }
  return url.href
}
