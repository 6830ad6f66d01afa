import Big from 'big.js'
import { statuses } from './body.ts'
import { needsPayment, needsProcessing } from './status.ts'
import type { Meta, Settings, SimItem, SimNote, SimOrder, SimRefund, World } from './world.ts'

/** An order as REST v3 shows it. `dp` is how many decimals the caller wants; without it, the shop's own. */
export function toJson(world: World, order: SimOrder, origin: string, dp?: number): Readonly<Record<string, unknown>> {
  const { settings } = world
  const show = (amount: string): string => new Big(amount || 0).toFixed(dp ?? settings.decimals, Big.roundHalfUp)
  const { totals } = order
  return {
    id: order.id,
    parent_id: 0,
    status: order.status,
    currency: order.currency,
    version: settings.version,
    prices_include_tax: settings.pricesIncludeTax,
    ...toDates(order, settings),
    discount_total: show(totals.discountTotal),
    discount_tax: show(totals.discountTax),
    shipping_total: show(totals.shippingTotal),
    shipping_tax: show(totals.shippingTax),
    cart_tax: show(totals.cartTax),
    total: show(totals.total),
    total_tax: show(new Big(totals.cartTax).plus(totals.shippingTax).toFixed()),
    customer_id: order.customerId,
    order_key: order.orderKey,
    billing: order.billing,
    shipping: order.shipping,
    payment_method: order.paymentMethod,
    payment_method_title: order.paymentMethodTitle,
    transaction_id: order.transactionId,
    created_via: order.createdVia,
    customer_note: order.customerNote,
    number: String(order.id),
    meta_data: order.meta,
    line_items: order.lineItems.map(item => toProductLine(world, item, show)),
    tax_lines: toTaxLines(order, settings, show),
    shipping_lines: order.shippingLines.map(item => ({
      id: item.id,
      method_title: item.name,
      method_id: item.methodId,
      ...toTaxed(item, show),
    })),
    fee_lines: order.feeLines.map(item => ({
      id: item.id,
      name: item.name,
      tax_class: '',
      tax_status: item.isTaxable ? 'taxable' : 'none',
      amount: '',
      ...toTaxed(item, show),
    })),
    coupon_lines: order.couponLines.map(({ discountTax, ...line }) => ({ ...line, discount_tax: discountTax })),
    refunds: order.refunds.map(({ id, reason, amount }) => ({ id, reason, total: show(`-${amount}`) })),
    payment_url: toPaymentUrl(order, settings, origin),
    is_editable: ['pending', 'on-hold'].includes(order.status),
    needs_payment: needsPayment(order),
    needs_processing: needsProcessing(world, order),
  }
}

function toProductLine(world: World, item: SimItem, show: (amount: string) => string) {
  return {
    id: item.id,
    name: item.name,
    product_id: item.productId,
    variation_id: 0,
    quantity: item.quantity,
    tax_class: '',
    subtotal: show(item.subtotal),
    subtotal_tax: show(item.subtotalTax),
    ...toTaxed(item, show),
    sku: world.products.get(item.productId)?.sku ?? null,
    price: item.quantity === 0 ? 0 : new Big(item.total).div(item.quantity).toNumber(),
  }
}

const toTaxed = (item: SimItem, show: (amount: string) => string) => ({
  total: show(item.total),
  total_tax: show(item.totalTax),
  taxes: item.totalTax === '0' ? [] : [{ id: 1, total: item.totalTax, subtotal: item.subtotalTax }],
  meta_data: item.meta.map(toShownMeta),
})

const toShownMeta = (meta: Meta) => ({ ...meta, display_key: meta.key, display_value: meta.value })

function toTaxLines(order: SimOrder, settings: Settings, show: (amount: string) => string) {
  const { cartTax, shippingTax } = order.totals
  if (Number(cartTax) === 0 && Number(shippingTax) === 0) return []
  const rate_percent = Number(settings.taxPercent)
  const tax = { rate_code: 'SE-MOMS-1', rate_id: 1, label: 'Moms', compound: false, rate_percent }
  return [{ id: 1, ...tax, tax_total: show(cartTax), shipping_tax_total: show(shippingTax), meta_data: [] }]
}

function toDates(order: SimOrder, { utcOffsetHours }: Settings) {
  const gmt = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString().slice(0, 19))
  const local = (at: number | null): string | null => gmt(at === null ? null : at + utcOffsetHours * 3_600_000)
  const both = (name: string, at: number | null) => ({ [name]: local(at), [`${name}_gmt`]: gmt(at) })
  return {
    ...both('date_created', order.createdAt),
    ...both('date_modified', order.modifiedAt),
    ...both('date_paid', order.paidAt),
    ...both('date_completed', order.completedAt),
  }
}

function toPaymentUrl(order: SimOrder, { permalinks }: Settings, origin: string): string {
  const query = `pay_for_order=true&key=${order.orderKey}`
  return permalinks === 'pretty'
    ? `${origin}/checkout/order-pay/${order.id}/?${query}`
    : `${origin}/?page_id=7&order-pay=${order.id}&${query}`
}

export const toRefundJson = ({ id, amount, reason, at, movedMoney }: SimRefund) => ({
  id,
  date_created_gmt: new Date(at).toISOString().slice(0, 19),
  amount,
  reason,
  refunded_by: 1,
  refunded_payment: movedMoney,
})

export const toNoteJson = (note: SimNote) => ({
  id: note.id,
  author: note.author,
  date_created_gmt: new Date(note.at).toISOString().slice(0, 19),
  note: note.text,
  customer_note: note.isForCustomer,
})

/** Every status that a list may be asked for. */
export const listable: readonly string[] = ['any', 'trash', ...statuses]
