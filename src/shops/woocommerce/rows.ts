import Big from 'big.js'
import { z } from 'zod'
import { isCurrency, toMinor } from '../../base/money.ts'
import type { Row } from '../../providers/provider.ts'
import { asText, decimal } from './order.ts'

const line = z.object({
  total: decimal,
  total_tax: decimal.or(z.literal('')).default('0'),
  taxes: z.array(z.object({ id: z.coerce.string(), total: asText.default('') })).default([]),
})
const product = line.extend({
  name: asText,
  quantity: z.number().min(0).max(1_000_000),
  subtotal: decimal.optional(),
  subtotal_tax: decimal.or(z.literal('')).default('0'),
  sku: asText.nullish(),
})
const order = z.object({
  currency: z.string().refine(isCurrency),
  total: decimal,
  line_items: z.array(product).default([]),
  shipping_lines: z.array(line.extend({ method_title: asText.default('') })).default([]),
  fee_lines: z.array(line.extend({ name: asText.default('') })).default([]),
  tax_lines: z.array(z.object({ rate_id: z.coerce.string(), rate_percent: z.number().optional() })).default([]),
})

type Order = z.infer<typeof order>
type Line = z.infer<typeof line>
type Product = z.infer<typeof product>

/**
 * An order's lines as cart rows, VAT included, that sum to the order's total to the last öre. Null when it is not an
 * order. Pure. Where a quantity does not divide a line's sum, the unit is rounded up and the difference is a discount.
 */
export function readRows(json: unknown): readonly Row[] | null {
  const read = order.safeParse(json).data
  if (read === undefined) return null
  const rows = [
    ...read.line_items.map(each => toProductRow(each, read)),
    ...read.shipping_lines.map(each => toSingleRow(each.method_title || 'Shipping', each, read)),
    ...read.fee_lines.map(each => toSingleRow(each.name || 'Fee', each, read)),
  ]
  const rest = toMinor(read.total, read.currency) - rows.reduce((sum, row) => sum + sumOf(row), 0)
  // More than rounding: a gift card or the like, which takes off the total and is no line.
  const name = Math.abs(rest) <= 100 ? 'Rounding' : 'Adjustment'
  return rest === 0 ? rows : [...rows, { name, quantity: 1, unitAmountMinor: rest, vatRate: 0 }]
}

export const sumOf = (row: Row): number => row.quantity * row.unitAmountMinor - (row.discountMinor ?? 0)

function toProductRow(item: Product, { currency, ...order }: Order): Row {
  const paid = toGross(item.total, item.total_tax, currency)
  const listed = item.subtotal === undefined ? paid : toGross(item.subtotal, item.subtotal_tax, currency)
  const common = { vatRate: toVatRate(item, order.tax_lines), ...(item.sku ? { partNumber: item.sku } : {}) }
  if (!Number.isInteger(item.quantity) || item.quantity === 0 || paid < 0)
    return { ...common, name: `${item.quantity} × ${item.name}`, quantity: 1, unitAmountMinor: paid }
  const unitAmountMinor = new Big(Math.max(paid, listed)).div(item.quantity).round(0, Big.roundUp).toNumber()
  const discountMinor = unitAmountMinor * item.quantity - paid
  const row = { ...common, name: item.name, quantity: item.quantity, unitAmountMinor }
  return discountMinor === 0 ? row : { ...row, discountMinor }
}

const toSingleRow = (name: string, each: Line, { currency, tax_lines }: Order): Row => ({
  name,
  quantity: 1,
  unitAmountMinor: toGross(each.total, each.total_tax, currency),
  vatRate: toVatRate(each, tax_lines),
})

/** Rounded once, after the sum: half öre of net and of tax may make a whole one together. */
const toGross = (net: string, tax: string, currency: string): number =>
  toMinor(new Big(net).plus(tax || '0').toFixed(), currency)

/** The rates that apply to the line, as the order names them; where it does not, what the amounts come to. */
function toVatRate(each: Line, rates: Order['tax_lines']): number {
  const ids = each.taxes.filter(tax => tax.total !== '' && Number(tax.total) !== 0).map(tax => tax.id)
  if (ids.length === 0) return 0
  const percents = ids.map(id => rates.find(rate => rate.rate_id === id)?.rate_percent)
  const known = percents.filter(percent => percent !== undefined)
  if (known.length === ids.length)
    return known
      .reduce((sum, percent) => sum.plus(percent), new Big(0))
      .times(100)
      .round()
      .toNumber()
  const net = new Big(each.total)
  return net.eq(0) ? 0 : new Big(each.total_tax || '0').div(net).times(100).round().times(100).toNumber()
}
