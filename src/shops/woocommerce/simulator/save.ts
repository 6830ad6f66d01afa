import { type OrderBody, RestError } from './body.ts'
import { putItems, putMeta } from './items.ts'
import { commit, type Loaded, load, type Process } from './process.ts'
import { completePayment, needsPayment, setStatus } from './status.ts'
import { applyCoupon, calculate } from './totals.ts'
import { isAtLeast, newId, noTotals, type SimOrder, type World } from './world.ts'

/** POST /orders, in the order in which WooCommerce does it: the row first, its lines later, what it costs last. */
export async function createOrder(process: Process, body: OrderBody): Promise<number> {
  const { world } = process
  const draft = blank(world, body)
  // A line that is refused refuses the order before there is one.
  put(world, draft, body)
  const { lineItems, shippingLines, feeLines, meta, createdVia } = draft
  const loaded = insert(world, { ...draft, lineItems: [], shippingLines: [], feeLines: [], meta: [], createdVia: '' })
  await process.reach('nameless_stub')
  Object.assign(loaded.order, { meta, createdVia })
  commit(world, loaded)
  await process.reach('stub')
  Object.assign(loaded.order, { lineItems, shippingLines, feeLines })
  commit(world, loaded)
  await process.reach('lines')
  calculate(loaded.order, world.settings)
  try {
    putCoupons(world, loaded.order, body)
  } catch (error) {
    // A coupon that is refused leaves the order behind, without the discount.
    if (isAtLeast(world, '10.0')) loaded.order.status = 'checkout-draft'
    commit(world, loaded)
    throw error instanceof RestError && isAtLeast(world, '10.0') ? error.with({ new_draft_order_id: draft.id }) : error
  }
  commit(world, loaded)
  world.events.push({ at: world.clock.now(), event: 'new_order', order: draft.id })
  await process.reach('totals')
  await setStatus(process, loaded, body.status ?? 'pending', '')
  if (body.set_paid === true) await completePayment(process, loaded, body.transaction_id ?? '')
  return draft.id
}

/** PUT /orders/{id}. */
export async function updateOrder(process: Process, id: number, body: OrderBody): Promise<void> {
  const { world } = process
  const loaded = load(world, id)
  await process.reach('loaded')
  put(world, loaded.order, body)
  if (recalculates(body)) {
    calculate(loaded.order, world.settings)
    putCoupons(world, loaded.order, body)
  }
  commit(world, loaded)
  const author = body.manual_update === true && isAtLeast(world, '9.0') ? 'admin' : process.author
  if (body.status !== undefined) await setStatus({ ...process, author }, loaded, body.status, '')
  // On any other status set_paid is a 200 that does nothing.
  if (body.set_paid === true && needsPayment(loaded.order))
    await completePayment(process, loaded, body.transaction_id ?? '')
}

const recalculates = (body: OrderBody): boolean =>
  [body.billing, body.shipping, body.line_items, body.shipping_lines, body.fee_lines, body.coupon_lines].some(
    part => part !== undefined,
  )

function put(world: World, order: SimOrder, body: OrderBody): void {
  putItems(world, order, body)
  order.meta = putMeta(world, order.meta, body.meta_data)
  order.billing = { ...order.billing, ...body.billing }
  order.shipping = { ...order.shipping, ...body.shipping }
  order.currency = body.currency ?? order.currency
  order.transactionId = body.transaction_id ?? order.transactionId
  order.customerId = body.customer_id ?? order.customerId
  order.customerNote = body.customer_note ?? order.customerNote
  order.paymentMethod = body.payment_method ?? order.paymentMethod
  order.paymentMethodTitle = body.payment_method_title ?? order.paymentMethodTitle
}

function putCoupons(world: World, order: SimOrder, body: OrderBody): void {
  for (const { code } of body.coupon_lines ?? []) {
    const coupon = world.coupons.get((code ?? '').toLowerCase())
    if (coupon === undefined)
      throw new RestError(400, 'woocommerce_rest_invalid_coupon', `Coupon "${code}" cannot be applied.`)
    applyCoupon(order, coupon, newId(world), world.settings)
  }
  if (body.coupon_lines !== undefined) calculate(order, world.settings)
}

function blank(world: World, body: OrderBody): SimOrder {
  const id = newId(world)
  const now = world.clock.now()
  return {
    id,
    status: 'pending',
    currency: world.settings.currency,
    createdVia: toCreatedVia(world, body.created_via),
    orderKey: `wc_order_${(id * 7919 + 1_000_003).toString(36)}`,
    customerId: 0,
    customerNote: '',
    billing: {},
    shipping: {},
    paymentMethod: '',
    paymentMethodTitle: '',
    transactionId: '',
    createdAt: now,
    modifiedAt: now,
    paidAt: null,
    completedAt: null,
    meta: [],
    lineItems: [],
    shippingLines: [],
    feeLines: [],
    couponLines: [],
    totals: noTotals,
    isStockReduced: false,
    isNewOrderMailSent: false,
    isRefunded: false,
    refunds: [],
  }
}

function insert(world: World, order: SimOrder): Loaded {
  world.orders.set(order.id, structuredClone(order))
  return load(world, order.id)
}

/** Before 9.9 the field is read-only. Later, HPOS has room for a hundred characters. */
function toCreatedVia(world: World, posted: string | undefined): string {
  if (posted === undefined || posted === '' || !isAtLeast(world, '9.9')) return 'rest-api'
  return world.settings.storage === 'hpos' ? posted.slice(0, 100) : posted
}
