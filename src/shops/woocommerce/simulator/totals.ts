import Big from 'big.js'
import type { Settings, SimCoupon, SimItem, SimOrder, Totals } from './world.ts'

/** WooCommerce's sums: taxes anew on every line, each rounded to the shop's decimals, then added up. */
export function calculate(order: SimOrder, settings: Settings): void {
  const percent = taxPercentFor(order, settings)
  const tax = (item: SimItem): SimItem => taxed(item, percent, settings)
  order.lineItems = order.lineItems.map(tax)
  order.shippingLines = order.shippingLines.map(tax)
  // A negative fee is a discount: it takes its share of tax with it, whatever its tax status.
  order.feeLines = order.feeLines.map(fee => taxed(fee, percent, settings, fee.isTaxable || Number(fee.total) < 0))
  order.totals = sum(order, percent, settings)
  order.lineItems = order.lineItems.map(withSubtotal)
}

function sum(order: SimOrder, percent: string, settings: Settings): Totals {
  const { decimals } = settings
  const rounded = (amount: string): Big => new Big(amount).round(decimals, Big.roundHalfUp)
  const add = (items: readonly SimItem[], of: (item: SimItem) => string): Big =>
    items.reduce((total, item) => total.plus(rounded(of(item))), new Big(0))
  const cart = add(order.lineItems, item => item.total)
  const cartTax = add([...order.lineItems, ...order.feeLines], item => item.totalTax)
  const shipping = add(order.shippingLines, item => item.total)
  const shippingTax = add(order.shippingLines, item => item.totalTax)
  const fees = order.feeLines.reduce((total, item) => total.plus(item.total), new Big(0))
  const total = cart.plus(fees).plus(shipping).plus(cartTax).plus(shippingTax)
  const show = (amount: Big): string => amount.toFixed(decimals, Big.roundHalfUp)
  const discounts = order.lineItems.map(item => new Big(larger(item.subtotal, item.total)).minus(item.total))
  const discountTax = discounts
    .reduce((all, each) => all.plus(each), new Big(0))
    .times(percent)
    .div(100)
  return {
    total: show(total.lt(0) ? new Big(0) : total),
    cartTax: show(cartTax),
    shippingTotal: show(shipping),
    shippingTax: show(shippingTax),
    discountTotal: show(add(order.lineItems, item => item.subtotal).minus(cart)),
    discountTax: roundTax(discountTax, settings),
  }
}

function taxed(item: SimItem, percent: string, settings: Settings, isTaxable = item.isTaxable): SimItem {
  const tax = (net: string): string => (isTaxable ? roundTax(new Big(net).times(percent).div(100), settings) : '0')
  return { ...item, totalTax: tax(item.total), subtotalTax: tax(larger(item.subtotal, item.total)) }
}

/** Where prices include tax, half a cent of it is rounded down: the net price has rounded it up already. */
function roundTax(tax: Big, { decimals, pricesIncludeTax }: Settings): string {
  const down = tax.round(decimals, Big.roundDown)
  const isHalf = tax.minus(down).abs().eq(new Big(10).pow(-decimals).div(2))
  return (pricesIncludeTax && isHalf ? down : tax.round(decimals, Big.roundHalfUp)).toFixed()
}

/** What a line costs before discounts is never less than after them. WooCommerce sees to it when it reads the line. */
const withSubtotal = (item: SimItem): SimItem => ({ ...item, subtotal: larger(item.subtotal, item.total) })

const larger = (a: string, b: string): string => (new Big(a).lt(b) ? b : a)

/** The rate is the country's where the shop is. Goods that go elsewhere have none. */
function taxPercentFor(order: SimOrder, settings: Settings): string {
  const country = order.shipping.country || order.billing.country || settings.country
  return country === settings.country ? settings.taxPercent : '0'
}

/** What a product costs without tax, not rounded. */
export function toNet(price: string, quantity: number, settings: Settings): string {
  const gross = new Big(price).times(quantity)
  return settings.pricesIncludeTax ? withoutTax(gross, settings.taxPercent).toFixed() : gross.toFixed()
}

const withoutTax = (gross: Big, percent: string): Big =>
  gross.div(new Big(percent).div(100).plus(1)).round(6, Big.roundHalfUp)

/** A coupon takes its percentage off what the customer sees, in whole cents, and forgets any other price of a line. */
export function applyCoupon(order: SimOrder, coupon: SimCoupon, id: number, settings: Settings): void {
  const percent = taxPercentFor(order, settings)
  const factor = new Big(settings.pricesIncludeTax ? percent : 0).div(100).plus(1)
  const seen = order.lineItems.map(item =>
    factor.times(item.subtotal).times(new Big(10).pow(settings.decimals)).round(),
  )
  const cents = shareOut(seen, order.lineItems, coupon.percent)
  const off = cents.map(each => each.div(new Big(10).pow(settings.decimals)).div(factor))
  order.lineItems = order.lineItems.map((item, index) => ({
    ...item,
    total: new Big(item.subtotal).minus(off[index] ?? 0).toFixed(),
  }))
  const discount = off.reduce((all, each) => all.plus(each.round(settings.decimals)), new Big(0))
  const discountTax = discount.times(percent).div(100)
  const line = { id, code: coupon.code, discount: discount.toFixed(2), discountTax: discountTax.toFixed(2) }
  order.couponLines = [...order.couponLines, line]
}

/** Each line's part is rounded down; what is missing from the whole goes to the dearest products, a cent for each piece. */
function shareOut(seen: readonly Big[], items: readonly SimItem[], percent: string): Big[] {
  const cents = seen.map(each => each.times(percent).div(100).round(0, Big.roundDown))
  const all = (parts: readonly Big[]): Big => parts.reduce((sum, each) => sum.plus(each), new Big(0))
  let missing = all(seen)
    .times(percent)
    .div(100)
    .minus('0.000001')
    .round(0, Big.roundHalfUp)
    .minus(all(cents))
    .toNumber()
  const prices = seen.map((each, index) => each.div(items[index]?.quantity || 1))
  const dearest = [...prices.keys()].sort((a, b) => Number(prices[b]?.cmp(prices[a] ?? 0)))
  for (const index of dearest) {
    const extra = Math.min(missing, items[index]?.quantity ?? 0)
    cents[index] = (cents[index] ?? new Big(0)).plus(extra)
    missing -= extra
  }
  return cents
}
