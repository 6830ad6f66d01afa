import { z } from 'zod'
import type { OrderEvent } from './customer.ts'
import type { Order, Transaction } from './orders.ts'
import { type ApiError, apiError } from './problems.ts'

/** A debit, credit or annulment (documented: E7). WooCommerce's plugin sends an annulment with its type alone (KE). */
export const transactionBody = z.object({
  type: z.enum(['DEBIT', 'CREDIT', 'ANNUL']),
  amount: z.int().positive().optional(),
  transactionReference: z.string().optional(),
  debitTransaction: z.string().optional(),
  closeDebit: z.boolean().optional(),
})

export type Asked = z.output<typeof transactionBody>
type Made = Pick<Transaction, 'id' | 'created'>
export type Done = { readonly event: OrderEvent; readonly transaction: Transaction } | ApiError

/** Code 4424 (seen in integrations: KE); that it comes with a 400 is assumed. */
const wrongState = (order: Order): ApiError => apiError(400, 4424, `The order is not in a valid state: ${order.status}`)

export function transact(order: Order, asked: Asked, made: Made): Done {
  // Swish is debited by the payment itself and given back by /refunds (seen in integrations: KE).
  if (order.method === 'SWISH') return wrongState(order)
  if (asked.type === 'DEBIT') return debit(order, asked, made)
  return asked.type === 'CREDIT' ? credit(order, asked, made) : annul(order, asked, made)
}

/** Debiting all that is left closes the order by itself (documented: E7). */
function debit(order: Order, asked: Asked, made: Made): Done {
  const left = order.amount - order.debitedAmount
  if (!isDebitable(order)) return wrongState(order)
  const amount = asked.amount ?? left
  if (amount > left) return apiError(400, 4001, `amount: at most ${left} is left to debit`)
  order.debitedAmount += amount
  const isFull = amount === left || asked.closeDebit === true
  order.status = isFull ? 'FULLY_DELIVERED' : 'PARTIALLY_DELIVERED'
  return record(order, isFull ? 'FULL_DEBIT' : 'PARTIAL_DEBIT', { ...made, ...named(asked), type: 'DEBIT', amount })
}

/** `debitTransaction` is mandatory (documented: E7). */
function credit(order: Order, asked: Asked, made: Made): Done {
  const debited = order.transactions.find(each => each.type === 'DEBIT' && each.id === asked.debitTransaction)
  if (debited === undefined) return apiError(400, 4001, 'debitTransaction: must name a debit of this order')
  const left = debited.amount - creditedOf(order, debited.id)
  const amount = asked.amount ?? left
  if (amount > left || amount <= 0) return apiError(400, 4001, `amount: at most ${left} is left to credit`)
  order.creditedAmount += amount
  return record(order, 'CREDIT', { ...made, ...named(asked), type: 'CREDIT', amount, debitTransaction: debited.id })
}

/** What is debited stays so; only the rest is annulled (assumed). */
function annul(order: Order, asked: Asked, made: Made): Done {
  if (!isDebitable(order)) return wrongState(order)
  order.status = order.debitedAmount > 0 ? 'FULLY_DELIVERED' : 'ANNULLED'
  const amount = order.amount - order.debitedAmount
  return record(order, 'ANNUL', { ...made, ...named(asked), type: 'ANNUL', amount })
}

/** The asynchronous refund of a Swish order, by the id of its debit (seen in integrations: KE). */
export const refundBody = z.object({
  amount: z.int().positive(),
  debitTransaction: z.string(),
  message: z.string().optional(),
})

export function beginRefund(order: Order, asked: z.output<typeof refundBody>): ApiError | null {
  if (order.method !== 'SWISH' || order.refunds.at(-1)?.status === 'ONGOING') return wrongState(order)
  const debited = order.transactions.find(each => each.type === 'DEBIT' && each.id === asked.debitTransaction)
  if (debited === undefined) return apiError(400, 4001, 'debitTransaction: must name a debit of this order')
  const left = debited.amount - order.creditedAmount
  if (asked.amount > left) return apiError(400, 4001, `amount: at most ${left} is left to refund`)
  order.refunds.push({ status: 'ONGOING', amount: asked.amount, debitTransaction: debited.id })
  return null
}

/** The bank has decided. Throws when no refund is under way. */
export function endRefund(order: Order, isPaid: boolean, made: Made): Done | null {
  const refund = order.refunds.at(-1)
  if (refund?.status !== 'ONGOING') throw new RangeError(`order ${order.id} has no refund under way`)
  refund.status = isPaid ? 'SUCCESS' : 'FAILED'
  if (!isPaid) return null
  order.creditedAmount += refund.amount
  const { amount, debitTransaction } = refund
  return record(order, 'CREDIT', { ...made, type: 'CREDIT', amount, debitTransaction })
}

/** Somebody gives money back in Ecster's own back office (assumed to look like a credit). Throws for more than there is. */
export function giveBack(order: Order, amount: number, made: Made): OrderEvent {
  const left = order.debitedAmount - order.creditedAmount
  if (!(amount > 0 && amount <= left)) throw new RangeError(`order ${order.id}: at most ${left} can be given back`)
  order.creditedAmount += amount
  order.transactions.push({ ...made, type: 'CREDIT', amount })
  return 'CREDIT'
}

const isDebitable = (order: Order): boolean => order.status === 'READY' || order.status === 'PARTIALLY_DELIVERED'

const named = ({ transactionReference }: Asked) => (transactionReference === undefined ? {} : { transactionReference })

function record(order: Order, event: OrderEvent, transaction: Transaction): Done {
  order.transactions.push(transaction)
  return { event, transaction }
}

const creditedOf = (order: Order, debitTransaction: string): number =>
  order.transactions.reduce((sum, each) => sum + (each.debitTransaction === debitTransaction ? each.amount : 0), 0)
