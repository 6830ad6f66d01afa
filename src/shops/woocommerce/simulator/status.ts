import Big from 'big.js'
import { addNote, commit, type Loaded, load, type Process } from './process.ts'
import { sentences } from './sentences.ts'
import { isAtLeast, newId, type SimOrder, type SimRefund, type World } from './world.ts'

/**
 * A change of status with what hangs on it: stock, mails, notes, date_paid. `note` null: no note of the change, as in
 * payment_complete, which writes its own.
 */
export async function setStatus(process: Process, loaded: Loaded, to: string, note: string | null): Promise<void> {
  const { world } = process
  const { order } = loaded
  const from = order.status
  if (from === to) return commit(world, loaded)
  const isBorn = from === 'checkout-draft' && isAtLeast(world, '9.0')
  if (isBorn) world.events.push({ at: world.clock.now(), event: 'new_order', order: order.id })
  order.status = to
  const paidStatus = needsProcessing(world, order) ? 'processing' : 'completed'
  if (order.paidAt === null && (to === paidStatus || to === 'completed')) order.paidAt = world.clock.now()
  if (to === 'completed') order.completedAt = world.clock.now()
  commit(world, loaded)
  await process.reach('paid')

  if (['processing', 'completed', 'on-hold'].includes(to)) await reduceStock(process, loaded)
  const restoring = isAtLeast(world, '11.0') ? ['cancelled', 'pending', 'failed'] : ['cancelled', 'pending']
  if (restoring.includes(to)) restoreStock(world, loaded)
  await process.reach('stock')
  // What leaves the draft begins its life: that is an order's creation, not a change.
  if (note !== null && !isBorn) {
    const change = sentences[world.settings.language].changed(from, to)
    addNote(world, order.id, `${note} ${change}`.trim(), process.author)
  }
  world.events.push({ at: world.clock.now(), event: 'status', order: order.id, from, to })
  sendMails(world, loaded, from, to)
  if (to === 'refunded' && !order.isRefunded) noteRefund(world, loaded)
}

/** A refund on paper, once: no money moves. */
function noteRefund(world: World, loaded: Loaded): void {
  addNote(world, loaded.order.id, sentences[world.settings.language].refunded)
  loaded.order.isRefunded = true
  const left = leftOf(loaded.order)
  if (left.gt(0)) addRefund(world, loaded.order, { amount: left.toFixed(2), reason: '', movedMoney: false })
  commit(world, loaded)
}

/** What of the order's total is not noted as given back. */
export const leftOf = (order: SimOrder): Big =>
  order.refunds.reduce((left, { amount }) => left.minus(amount), new Big(order.totals.total || 0))

export function addRefund(world: World, order: SimOrder, made: Pick<SimRefund, 'amount' | 'reason' | 'movedMoney'>) {
  const refund = { ...made, id: newId(world), at: world.clock.now() }
  order.refunds = [...order.refunds, refund]
  return refund.id
}

/** payment_complete: what `set_paid` runs. Its hook is what other plugins wait for. */
export async function completePayment(process: Process, loaded: Loaded, transactionId: string): Promise<void> {
  const { world } = process
  const { order } = loaded
  if (!payable.includes(order.status)) return
  if (transactionId !== '') order.transactionId = transactionId
  order.paidAt ??= world.clock.now()
  const writesOwnNote = isAtLeast(world, '10.4')
  const note = sentences[world.settings.language].paid(order.paymentMethodTitle, order.transactionId)
  if (writesOwnNote) addNote(world, order.id, note)
  const to = needsProcessing(world, order) ? 'processing' : 'completed'
  await setStatus(process, loaded, to, writesOwnNote ? null : '')
  world.events.push({ at: world.clock.now(), event: 'payment_complete', order: order.id })
}

const payable: readonly string[] = ['pending', 'failed', 'on-hold', 'cancelled', 'checkout-draft']

export const needsPayment = (order: SimOrder): boolean =>
  ['pending', 'failed', 'checkout-draft'].includes(order.status) && Number(order.totals.total) > 0

/** False when there is nothing to send: then payment completes the order. */
export function needsProcessing(world: World, order: SimOrder): boolean {
  return order.lineItems.some(item => world.products.get(item.productId)?.isVirtual === false)
}

/** Check, then act: two processes that both saw it not reduced both reduce it. */
async function reduceStock(process: Process, loaded: Loaded): Promise<void> {
  const { world } = process
  const isReduced = load(world, loaded.order.id).order.isStockReduced
  if (isReduced) return
  await process.reach('loaded')
  const { order } = loaded
  order.lineItems = order.lineItems.map(item => {
    const product = world.products.get(item.productId)
    if (!world.settings.managesStock || product === undefined || product.stock === null) return item
    product.stock -= item.quantity
    return { ...item, reducedStock: item.quantity }
  })
  order.isStockReduced = true
  commit(world, loaded)
  world.events.push({ at: world.clock.now(), event: 'reduce_order_stock', order: order.id })
}

function restoreStock(world: World, loaded: Loaded): void {
  const { order } = loaded
  if (!order.isStockReduced) return
  for (const item of order.lineItems) {
    const product = world.products.get(item.productId)
    if (product !== undefined && product.stock !== null) product.stock += item.reducedStock
  }
  order.lineItems = order.lineItems.map(item => ({ ...item, reducedStock: 0 }))
  order.isStockReduced = false
  commit(world, loaded)
  world.events.push({ at: world.clock.now(), event: 'restore_order_stock', order: order.id })
}

function sendMails(world: World, loaded: Loaded, from: string, to: string): void {
  const { order } = loaded
  const send = (mail: string): void => {
    world.mails.push({ at: world.clock.now(), mail, order: order.id })
    if (isAtLeast(world, '10.9')) addNote(world, order.id, `Email "${mail}" sent.`)
  }
  const wasOpen = ['pending', 'failed', 'cancelled'].includes(from)
  if (wasOpen && ['processing', 'completed', 'on-hold'].includes(to) && !order.isNewOrderMailSent) {
    send('new_order')
    order.isNewOrderMailSent = true
    commit(world, loaded)
  }
  if (to === 'processing' && (wasOpen || from === 'on-hold')) send('customer_processing_order')
  if (to === 'completed') send('customer_completed_order')
  if (to === 'on-hold' && wasOpen) send('customer_on_hold_order')
  if (to === 'failed' && isAtLeast(world, '10.0')) send('customer_failed_order')
  if (to === 'failed' && ['pending', 'on-hold'].includes(from)) send('failed_order')
  const mailed = isAtLeast(world, '11.0') ? ['processing', 'on-hold', 'pending'] : ['processing', 'on-hold']
  if (to === 'cancelled' && mailed.includes(from)) send('cancelled_order')
  if (to === 'refunded' && !order.isRefunded) send('customer_refunded_order')
}
