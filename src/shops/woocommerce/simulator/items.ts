import Big from 'big.js'
import { type OrderBody, RestError } from './body.ts'
import { toNet } from './totals.ts'
import { type Meta, newId, type SimItem, type SimOrder, type SimProduct, type World } from './world.ts'

type Posted<K extends 'line_items' | 'shipping_lines' | 'fee_lines'> = NonNullable<OrderBody[K]>[number]

/** Puts the lines of a body into an order. A line without an id is added, one with an id is changed. */
export function putItems(world: World, order: SimOrder, body: OrderBody): void {
  order.lineItems = merge(order.lineItems, body.line_items, (posted, item) => toProductLine(world, posted, item))
  order.shippingLines = merge(order.shippingLines, body.shipping_lines, (posted, item) =>
    toShipping(world, posted, item),
  )
  order.feeLines = merge(order.feeLines, body.fee_lines, (posted, item) => toFee(world, posted, item))
}

interface Removable {
  readonly id?: number | undefined
  readonly name?: unknown
  readonly product_id?: unknown
  readonly method_id?: unknown
}

function merge<P extends Removable>(
  items: readonly SimItem[],
  posted: readonly P[] | undefined,
  make: (posted: P, item: SimItem | undefined) => SimItem,
): readonly SimItem[] {
  let merged = items
  for (const each of posted ?? []) {
    const item = items.find(other => other.id === each.id)
    if (each.id !== undefined && item === undefined)
      throw new RestError(
        400,
        'woocommerce_rest_invalid_item_id',
        'Order item ID provided is not associated with order.',
      )
    if (each.name === null || each.product_id === null || each.method_id === null)
      merged = merged.filter(other => other.id !== each.id)
    else if (item === undefined) merged = [...merged, make(each, undefined)]
    else merged = merged.map(other => (other.id === item.id ? make(each, item) : other))
  }
  return merged
}

function toProductLine(world: World, posted: Posted<'line_items'>, item: SimItem | undefined): SimItem {
  const product = findProduct(world, posted)
  if (item === undefined && !posted.product_id && !posted.sku)
    throw new RestError(400, 'woocommerce_rest_required_product_reference', 'Product ID or SKU is required.')
  const quantity = posted.quantity ?? item?.quantity ?? 1
  // A product that does not exist makes a line of nothing, and the answer is 201 all the same.
  const price = product === undefined ? '0' : toNet(product.price, quantity, world.settings)
  const base = item ?? {
    ...emptyItem(world),
    productId: product?.id ?? 0,
    total: price,
    subtotal: price,
  }
  return {
    ...base,
    name: posted.name ?? (item === undefined ? (product?.name ?? '') : item.name),
    quantity,
    total: toAmount(posted.total, base.total),
    subtotal: toAmount(posted.subtotal, base.subtotal),
    meta: putMeta(world, base.meta, posted.meta_data),
  }
}

function findProduct(world: World, posted: Posted<'line_items'>): SimProduct | undefined {
  if (posted.sku !== undefined) return [...world.products.values()].find(product => product.sku === posted.sku)
  return world.products.get(posted.product_id ?? 0)
}

function toShipping(world: World, posted: Posted<'shipping_lines'>, item: SimItem | undefined): SimItem {
  if (item === undefined && !posted.method_id)
    throw new RestError(400, 'woocommerce_rest_invalid_shipping_item', 'Shipping method ID is required.')
  const base = item ?? emptyItem(world)
  return {
    ...base,
    name: posted.method_title ?? base.name,
    methodId: posted.method_id ?? base.methodId,
    total: toAmount(posted.total, base.total),
    meta: putMeta(world, base.meta, posted.meta_data),
  }
}

function toFee(world: World, posted: Posted<'fee_lines'>, item: SimItem | undefined): SimItem {
  if (item === undefined && !posted.name)
    throw new RestError(400, 'woocommerce_rest_invalid_fee_item', 'Fee name is required.')
  if (item === undefined && posted.total === undefined)
    throw new RestError(500, 'internal_server_error', '<p>There has been a critical error on this website.</p>')
  const base = item ?? emptyItem(world)
  return {
    ...base,
    name: posted.name ?? base.name,
    total: toAmount(posted.total, base.total),
    isTaxable: posted.tax_status === undefined ? base.isTaxable : posted.tax_status !== 'none',
    meta: putMeta(world, base.meta, posted.meta_data),
  }
}

const emptyItem = (world: World): SimItem => ({
  id: newId(world),
  name: '',
  methodId: '',
  productId: 0,
  quantity: 1,
  subtotal: '0',
  total: '0',
  subtotalTax: '0',
  totalTax: '0',
  isTaxable: true,
  reducedStock: 0,
  meta: [],
})

/** wc_format_decimal: whatever is no number becomes nothing, without a word. */
function toAmount(posted: string | undefined, before: string): string {
  if (posted === undefined) return before
  const digits = posted.replace(/[^0-9.-]/g, '')
  return /^-?\d+(\.\d+)?$/.test(digits) ? new Big(digits).toFixed() : '0'
}

/** A key that is there already is changed, not doubled. */
export function putMeta(world: World, meta: readonly Meta[], posted: OrderBody['meta_data']): readonly Meta[] {
  let put = meta
  for (const { key, value } of posted ?? []) {
    put = put.some(each => each.key === key)
      ? put.map(each => (each.key === key ? { ...each, value } : each))
      : [...put, { id: newId(world), key, value }]
  }
  return put
}
