import { toDecimal } from '../../base/money.ts'
import { type Outcome, ok, refused, unknown } from '../../base/outcome.ts'
import type { FeeLine, OrderState, PaidWith, Shop, ShopOrder, Written } from '../shop.ts'
import type { Client } from './client.ts'
import { toBody } from './draft.ts'
import { getOrder } from './find.ts'
import { marks, readOrder } from './order.ts'

type Effects = Pick<Shop, 'create' | 'addFee' | 'complete' | 'hold' | 'fail' | 'discard' | 'pause' | 'note'>

/** What Kvitto writes to a shop. Each looks first, writes once, and believes only what the answer shows. */
export function createEffects(client: Client): Effects {
  return {
    async create(draft, signal) {
      const answer = await client.post('/orders', toBody(draft), signal)
      if (answer.kind !== 'ok') return answer
      const order = readOrder(answer.value.json, draft.paymentId)
      if (order === null) return unknown("the shop's answer to a new order is not an order")
      if (order.createdFor === draft.paymentId && order.state === 'unpaid') return ok(order)
      const message = `order ${order.id} was created as ${order.status} and not as ours`
      const isCancelled = await cancelStray(client, order, draft.paymentId, signal)
      return refused('no_effect', isCancelled ? `${message}; Kvitto cancelled it` : message)
    },
    addFee: (order, fee, signal) => change(client, order, addFee(fee, order.currency), signal),
    complete: (order, payment, signal) => change(client, order, complete(payment), signal),
    hold: (order, reason, signal) => change(client, order, hold(reason), signal),
    fail: (order, reason, signal) => change(client, order, fail(reason), signal),
    discard: (order, reason, signal) => change(client, order, discard(reason), signal),
    pause: (order, reason, signal) => change(client, order, pause(reason), signal),
    async note(order, { note }, signal) {
      const answer = await client.post(`/orders/${order.id}/notes`, { note }, signal)
      return answer.kind === 'ok' ? ok(null) : answer
    },
  }
}

/**
 * A filter of the shop's hides whose the new order is, and no look finds it again: it would wait with its stock, and the next
 * try makes another. Only the answer to our own creation names it, so only here is it known for ours, and only while it is unpaid.
 */
async function cancelStray(client: Client, order: ShopOrder, paymentId: string, signal: AbortSignal): Promise<boolean> {
  if (order.createdFor !== null || order.state !== 'unpaid') return false
  const cancelled = await change(client, order, cancel(paymentId), signal)
  return cancelled.kind === 'ok'
}

interface Change {
  readonly paymentId: string
  /** A sentence for the order's notes, or null. */
  readonly note: string | null
  mayStart(order: ShopOrder): boolean
  isDone(order: ShopOrder): boolean
  /** What our own write has shown, where that says more than a look does. */
  hasShown?(order: ShopOrder): boolean
  /** The bodies to PUT, one after the other. */
  steps(order: ShopOrder): readonly object[]
}

/**
 * Looks, writes, and reads the answer. Between the look and the write a person may still do something; only the shop
 * itself could close that gap (the plugin does).
 */
async function change(
  client: Client,
  seen: ShopOrder,
  wanted: Change,
  signal: AbortSignal,
): Promise<Outcome<ShopOrder>> {
  const look = await getOrder(client, seen.id, wanted.paymentId, signal)
  if (look.kind !== 'ok') return look
  const now = look.value
  if (now === null) return refused('not_found', `the shop has no order ${seen.id} any more`)
  if (wanted.isDone(now)) return ok(now)
  if (now.status !== seen.status || now.paidAt !== seen.paidAt || now.totalMinor !== seen.totalMinor)
    return refused('conflict', `order ${seen.id} has changed: it was ${seen.status} and is ${now.status}`)
  if (!wanted.mayStart(now)) return refused('conflict', `order ${seen.id} is ${now.status}`)

  let order = now
  for (const body of wanted.steps(now)) {
    const answer = await client.put(`/orders/${now.id}`, body, signal)
    if (answer.kind !== 'ok') return answer
    const written = readOrder(answer.value.json, wanted.paymentId)
    if (written?.id !== now.id) return unknown(`the shop's answer to a change of order ${now.id} is not that order`)
    order = written
  }
  if (!(wanted.hasShown ?? wanted.isDone)(order))
    return refused('no_effect', `the shop said yes, but order ${order.id} is ${order.status}`)
  // The note is for people. The change is made, whatever becomes of it.
  if (wanted.note !== null) await client.post(`/orders/${order.id}/notes`, { note: wanted.note }, signal)
  return ok(order)
}

/** `timed_out` is not among them: an order that was just looked at shows as cancelled, whoever did it. */
const isIn =
  (...states: readonly OrderState[]) =>
  (order: ShopOrder): boolean =>
    states.includes(order.state)

/** Sent twice it would be added twice: WooCommerce adds every line that comes without an id. */
const addFee = (fee: FeeLine, currency: string): Change => ({
  paymentId: fee.paymentId,
  note: null,
  mayStart: isIn('unpaid', 'failed', 'on_hold', 'cancelled', 'paid'),
  isDone: order => order.feeMinor !== 0,
  steps: () => [
    {
      fee_lines: [
        {
          name: fee.name,
          total: toDecimal(fee.amountMinor, currency),
          tax_status: 'none',
          meta_data: [{ key: marks.fee, value: fee.paymentId }],
        },
      ],
    },
  ],
})

/**
 * `set_paid` runs the shop's payment hooks, but only on a pending or failed order. On an on-hold or cancelled one it is
 * a 200 that does nothing, and on a draft it sends no mail. Those are made pending in the same request, which gives an
 * on-hold order's stock back and takes it again. Sent to a paid order that would pay it twice, hence the look before.
 */
const complete = (payment: PaidWith): Change => ({
  paymentId: payment.paymentId,
  note: payment.note,
  mayStart: isIn('unpaid', 'failed', 'on_hold', 'cancelled'),
  isDone: order => order.state === 'paid' && order.paidAt !== null && order.transactionId === payment.reference,
  // It was unpaid just before. Some plugins put an id of their own in ours' place as soon as an order is paid.
  hasShown: order => order.state === 'paid' && order.paidAt !== null,
  steps: order => [
    {
      ...(order.status === 'pending' || order.status === 'failed' ? {} : { status: 'pending' }),
      set_paid: true,
      transaction_id: payment.reference,
      payment_method_title: payment.methodTitle,
    },
  ],
})

const hold = (reason: Written): Change => ({
  ...reason,
  mayStart: isIn('unpaid', 'failed'),
  isDone: order => order.state === 'on_hold',
  steps: () => [{ status: 'on-hold' }],
})

/** A paid order stays paid on hold, and keeps its stock. */
const pause = (reason: Written): Change => ({
  ...reason,
  mayStart: order => order.state === 'paid' && order.status !== 'on-hold',
  isDone: order => order.status === 'on-hold',
  steps: () => [{ status: 'on-hold' }],
})

/** WooCommerce gives stock back on the way to pending and to cancelled, but not to failed. */
const fail = (reason: Written): Change => ({
  ...reason,
  mayStart: isIn('unpaid', 'on_hold'),
  isDone: order => order.state === 'failed',
  steps: order => [...(order.state === 'on_hold' ? [{ status: 'pending' }] : []), { status: 'failed' }],
})

const discard = (reason: Written): Change => ({
  ...reason,
  mayStart: order => order.createdFor === reason.paymentId && isIn('unpaid', 'failed', 'on_hold', 'cancelled')(order),
  isDone: order => order.state === 'cancelled' && order.discarded,
  steps: () => [toDiscarded(reason.paymentId)],
})

/** What a filter hides of an order it may hide of its meta too. */
const cancel = (paymentId: string): Change => ({
  paymentId,
  note: null,
  mayStart: order => order.createdFor === null && order.state === 'unpaid',
  isDone: order => order.state === 'cancelled',
  steps: () => [toDiscarded(paymentId)],
})

const toDiscarded = (paymentId: string) => ({
  status: 'cancelled',
  meta_data: [{ key: marks.discarded, value: paymentId }],
})
