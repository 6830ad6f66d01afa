import type { Order, Transaction } from '../providers/ecster/simulator/orders.ts'

/** What has become of an attempt's money since it was secured, as the provider has it. */
export interface TrueSale {
  readonly isReserved: boolean
  readonly isReleased: boolean
  readonly takenMinor: number
  /** How often it was taken: Swish's is taken by the payment itself, and none of these. */
  readonly captures: number
  readonly givenBackMinor: number
  /** Given back by Kvitto, each with the reference that Kvitto gave it; what is under way counts. */
  readonly refunds: readonly { readonly amountMinor: number; readonly reference: string | null }[]
}

export const noSale: TrueSale = {
  isReserved: false,
  isReleased: false,
  takenMinor: 0,
  captures: 0,
  givenBackMinor: 0,
  refunds: [],
}

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
