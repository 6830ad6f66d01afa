import type { Order, Transaction } from './orders.ts'

/** What a customer, their bank or time does to an order that has begun. */
export const actions = ['pay', 'sign', 'deny', 'abort', 'fail', 'expire'] as const
export type Action = (typeof actions)[number]

/** What a merchant's own system would be told of. CREATED and FULL_DEBIT are documented or seen; the rest are assumed. */
export type OrderEvent = 'CREATED' | 'FULL_DEBIT' | 'PARTIAL_DEBIT' | 'CREDIT' | 'ANNUL' | 'STATUS_CHANGED'

const undecided = [
  'PENDING_PAYMENT',
  'PENDING_DECISION',
  'PENDING_SIGNATURE',
  'AWAITING_CONTRACT',
  'PENDING_PROCESSING',
  'MANUAL_PROCESSING',
]

const endings = { deny: 'DENIED', abort: 'ABORTED', fail: 'FAILED', expire: 'EXPIRED' } as const

/**
 * Changes the order and answers the event, or throws when the order is past that. Swish is debited at once; a card is
 * reserved; an invoice gets its fee on top; part payment waits for a signature (seen in integrations: KE, ME).
 */
export function act(order: Order, action: Action, made: Pick<Transaction, 'id' | 'created'>): OrderEvent {
  if (!undecided.includes(order.status)) throw new RangeError(`an order in ${order.status} cannot ${action}`)
  if (action !== 'pay' && action !== 'sign') {
    order.status = endings[action]
    return 'STATUS_CHANGED'
  }
  if (action === 'pay' && order.method === 'PARTPAYMENT') {
    order.status = 'PENDING_SIGNATURE'
    return 'STATUS_CHANGED'
  }
  order.invoiceFee = order.feeOnTop
  order.amount += order.feeOnTop
  order.transactions.push({ id: `o${made.id}`, type: 'ORIGINAL', created: made.created, amount: order.amount })
  if (order.method !== 'SWISH') {
    order.status = 'READY'
    return 'STATUS_CHANGED'
  }
  order.transactions.push({ ...made, type: 'DEBIT', amount: order.amount })
  order.debitedAmount = order.amount
  order.status = 'FULLY_DELIVERED'
  return 'FULL_DEBIT'
}
