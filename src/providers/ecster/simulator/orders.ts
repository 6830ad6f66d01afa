import type { Cart } from './carts.ts'
import { totalOf } from './carts.ts'
import { timestamp } from './timestamp.ts'

/** CARD and INVOICE and the rest are documented (E2). */
export const methods = ['SWISH', 'CARD', 'INVOICE', 'PARTPAYMENT'] as const
export type Method = (typeof methods)[number]

export interface Transaction {
  readonly id: string
  /** ORIGINAL and DEBIT are documented (E2); CREDIT and ANNUL are assumed to be listed under their request's name. */
  readonly type: 'ORIGINAL' | 'DEBIT' | 'CREDIT' | 'ANNUL'
  readonly created: string
  readonly amount: number
  /** The debit that a credit gives back. */
  readonly debitTransaction?: string
  readonly transactionReference?: string
}

interface Refund {
  /** These three words are seen in integrations (KE). */
  status: 'ONGOING' | 'SUCCESS' | 'FAILED'
  readonly amount: number
  readonly debitTransaction: string
}

export interface Order {
  readonly id: string
  readonly merchantId: string
  readonly cart: Cart
  readonly method: Method
  readonly createdAt: number
  readonly currency: string
  readonly transactions: Transaction[]
  readonly refunds: Refund[]
  /** What Ecster adds when the customer chooses to pay by invoice. */
  readonly feeOnTop: number
  status: string
  orderReference: string | null
  amount: number
  invoiceFee: number
  debitedAmount: number
  creditedAmount: number
}

export interface Beginning {
  readonly id: string
  readonly method: Method
  readonly feeOnTop: number
  readonly at: number
}

export const beginOrder = (cart: Cart, { id, method, feeOnTop, at }: Beginning): Order => ({
  id,
  merchantId: cart.merchantId,
  cart,
  method,
  createdAt: at,
  currency: cart.body.cart.currency,
  transactions: [],
  refunds: [],
  feeOnTop,
  status: 'PENDING_PAYMENT',
  orderReference: cart.body.orderReference ?? null,
  amount: totalOf(cart.body),
  invoiceFee: 0,
  debitedAmount: 0,
  creditedAmount: 0,
})

/** What a search lists (documented: E2). */
export function shortForm(order: Order) {
  const { id, merchantId, status, method, amount, currency, debitedAmount, creditedAmount, orderReference, cart } =
    order
  const { nationalId, name } = cart.body.consumer ?? {}
  return {
    id,
    merchantId,
    status,
    properties: { method },
    created: timestamp(order.createdAt),
    amount,
    currency,
    debitedAmount,
    creditedAmount,
    ...(orderReference === null ? {} : { orderReference }),
    consumer: { ...(nationalId === undefined ? {} : { nationalId }), ...(name === undefined ? {} : { name }) },
  }
}

/** What a read by id answers (documented: E2; `invoiceFee` seen in integrations: KE). */
export const fullForm = (order: Order) => ({
  ...shortForm(order),
  properties: {
    method: order.method,
    submethod: `${order.method}_SE_1`,
    ...(order.invoiceFee > 0 ? { invoiceFee: order.invoiceFee } : {}),
  },
  consumer: order.cart.body.consumer ?? {},
  transactions: order.transactions,
})
