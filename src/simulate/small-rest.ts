import { z } from 'zod'
import type { Change, NewOrder, ShopOrderRow } from './shop.ts'

/** REST v3 as far as Kvitto speaks it: its bodies read, and its answers written as the real one's JSON. */

const meta = z.array(z.object({ key: z.string(), value: z.unknown() })).default([])
/** Said again here, so that a mistake in Kvitto's own table shows. */
const digits: Readonly<Record<string, number>> = { SEK: 2, EUR: 2, JPY: 0, KWD: 3 }
const unitOf = (currency: string): number => 10 ** (digits[currency] ?? 2)
const toMinor = (decimal: string, currency: string): number => Math.round(Number(decimal) * unitOf(currency))
/** With the shop's decimals, whatever the currency has. */
export const toDecimal = (minor: number, currency: string): string => (minor / unitOf(currency)).toFixed(2)

const newOrder = z.object({
  currency: z.string(),
  created_via: z.string(),
  line_items: z.array(z.object({ total: z.string(), quantity: z.number() })),
  set_paid: z.boolean().default(false),
  meta_data: meta,
})

/** Null for what is no new order. */
export function readNewOrder(body: unknown): NewOrder | null {
  const read = newOrder.safeParse(body).data
  if (read === undefined) return null
  return {
    currency: read.currency,
    createdVia: read.created_via,
    lineCount: read.line_items.length,
    totalMinor: read.line_items.reduce((sum, line) => sum + toMinor(line.total, read.currency), 0),
    isSetPaid: read.set_paid,
    meta: read.meta_data,
  }
}

const changedOrder = z.object({
  status: z.string().nullable().default(null),
  set_paid: z.boolean().default(false),
  transaction_id: z.string().nullable().default(null),
  fee_lines: z.array(z.object({ total: z.string(), meta_data: meta })).default([]),
  meta_data: meta,
})

export function readChange(body: unknown, currency: string): Change {
  const read = changedOrder.parse(body)
  return {
    status: read.status,
    isSetPaid: read.set_paid,
    transactionId: read.transaction_id,
    fees: read.fee_lines.map(fee => ({
      totalMinor: toMinor(fee.total, currency),
      mark: String(fee.meta_data[0]?.value ?? ''),
    })),
    meta: read.meta_data,
    note: null,
  }
}

export function toJson(order: ShopOrderRow): Readonly<Record<string, unknown>> {
  return {
    id: order.id,
    status: order.status,
    currency: order.currency,
    total: toDecimal(order.totalMinor, order.currency),
    number: String(order.id),
    order_key: `wc_order_${order.id}`,
    transaction_id: order.shownAs ?? order.transactionId,
    created_via: order.createdVia,
    date_paid_gmt: order.paidAt === null ? null : new Date(order.paidAt).toISOString().slice(0, 19),
    meta_data: order.meta,
    line_items: Array.from({ length: order.lineCount }, () => ({})),
    shipping_lines: [],
    coupon_lines: [],
    refunds: order.refunds.map(({ id, amountMinor }) => ({
      id,
      total: `-${toDecimal(amountMinor, order.currency)}`,
      reason: '',
    })),
    fee_lines: order.fees.map(fee => ({
      total: toDecimal(fee.totalMinor, order.currency),
      total_tax: '0.00',
      meta_data: fee.mark === null ? [] : [{ key: '_kvitto_fee', value: fee.mark }],
    })),
  }
}

/** Newest first. */
export const toNotes = ({ notes }: ShopOrderRow): readonly object[] =>
  notes.map(({ author, text }, index) => ({ id: index + 1, author, note: text })).toReversed()

/** What a person only wrote down has moved no money. */
export const toRefunds = ({ refunds, currency }: ShopOrderRow): readonly object[] =>
  refunds.map(({ id, amountMinor, at }) => ({
    id,
    amount: toDecimal(amountMinor, currency),
    date_created_gmt: new Date(at).toISOString().slice(0, 19),
    refunded_payment: false,
  }))

/** `any` leaves out the trash. An unknown created_via finds nothing. */
export const list = (
  orders: Iterable<ShopOrderRow>,
  query: Readonly<Record<string, string | number | boolean>>,
): readonly ShopOrderRow[] =>
  [...orders].filter(
    order => (query.status === 'trash') === (order.status === 'trash') && order.createdVia === query.created_via,
  )
