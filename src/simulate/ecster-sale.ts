import type { Order, Transaction } from '../providers/ecster/simulator/orders.ts'
import type { TrueSale } from './sale.ts'

/** An order's money, as Ecster has it. */
export function saleOf(order: Order): TrueSale {
  const own = order.transactions.filter(isByApi)
  return {
    isReserved: order.status === 'READY',
    isReleased: order.status === 'ANNULLED',
    takenMinor: order.debitedAmount,
    captures: order.method === 'SWISH' ? 0 : order.transactions.filter(({ type }) => type === 'DEBIT').length,
    givenBackMinor: order.creditedAmount,
    refunds: [
      ...own.map(({ amount, transactionReference }) => ({
        amountMinor: amount,
        reference: transactionReference ?? null,
      })),
      ...order.refunds
        .filter(({ status }) => status === 'ONGOING')
        .map(({ amount }) => ({ amountMinor: amount, reference: null })),
    ],
  }
}

/** A credit in the back office names no debit. */
const isByApi = ({ type, debitTransaction }: Transaction): boolean =>
  type === 'CREDIT' && debitTransaction !== undefined
