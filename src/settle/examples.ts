import type { Attempt } from '../providers/provider.ts'
import type { ShopOrder } from '../shops/shop.ts'
import type { Payment } from '../store/store.ts'
import type { Facts, KnownProvider, PaymentFacts, SaleFacts } from './facts.ts'

/** A provider that can do everything, in a shop where Kvitto does everything but manual refunds. */
export const aSale: SaleFacts = {
  capture: true,
  cancel: true,
  manualRefundsSince: null,
  lookEveryMs: 86_400_000,
  lookForMs: 90 * 86_400_000,
  can: { capture: true, cancel: true, refund: true },
  settledAt: null,
  orderId: '7',
  isTold: false,
  asksOrder: false,
  refunds: [],
  moneyWrites: { last: null, refusedRefunds: {}, takenRefunds: [], notedRefunds: {} },
}

/** The plain case that tests start from: 100 kr paid with Swish for an unpaid order of 100 kr. */
export const aPayment: PaymentFacts = {
  id: 'p1',
  status: 'open',
  reason: null,
  amountMinor: 10_000,
  currency: 'SEK',
  openedAt: 0,
  orderId: '7',
  isSessionRefused: false,
  isOrderShared: false,
  resolution: null,
  snapshotLines: null,
  providerReference: null,
  settled: false,
  labelledAs: null,
  labelTried: false,
  creations: 0,
  creationTries: 0,
  creationTriedAt: null,
  completed: [],
  seenPaid: [],
  heldByUs: false,
  unconfirmedSince: null,
  shopRefused: false,
  exceptionSince: null,
  negativeSince: null,
  failingSince: null,
  failures: 0,
  calendarNext: 360_000,
  retryWindowMs: 3_600_000,
  sale: aSale,
}

export const anAttempt: Attempt = {
  reference: 'E1',
  merchantReference: 'p1',
  state: 'paid',
  status: 'FULLY_DELIVERED',
  amountMinor: 10_000,
  feeMinor: 0,
  refundedMinor: 0,
  currency: 'SEK',
  createdAt: 1_000,
  method: 'SWISH',
  transactionId: null,
}

export const anOrder: ShopOrder = {
  id: '7',
  number: '7',
  key: 'wc_order_x',
  state: 'unpaid',
  status: 'pending',
  totalMinor: 10_000,
  currency: 'SEK',
  transactionId: null,
  paidAt: null,
  lineCount: 1,
  feeMinor: 0,
  createdFor: null,
  discarded: false,
  isFulfilled: false,
  refunds: [],
  receivedUrl: null,
}

export const paidOrder: ShopOrder = {
  ...anOrder,
  state: 'paid',
  status: 'processing',
  transactionId: 'E1',
  paidAt: 5_000,
}

export const factsOf = (parts: {
  now?: number
  payment?: Partial<PaymentFacts>
  sale?: Partial<SaleFacts>
  attempts?: readonly Attempt[]
  refundsSeen?: KnownProvider['refunds']
  unread?: readonly string[]
  orders?: readonly ShopOrder[]
}): Facts => ({
  now: parts.now ?? 120_000,
  payment: { ...aPayment, ...parts.payment, sale: { ...aSale, ...parts.payment?.sale, ...parts.sale } },
  provider: {
    kind: 'known',
    attempts: parts.attempts ?? [],
    unread: parts.unread ?? [],
    refunds: parts.refundsSeen ?? {},
  },
  shop: { kind: 'known', orders: parts.orders ?? [] },
})

/** The same as it is kept, once it is settled. */
export const aStoredPayment: Payment = {
  id: 'p1',
  shop: 'nordlys',
  provider: 'ecster',
  status: 'settled',
  reason: 'paid',
  amountMinor: 10_000,
  currency: 'SEK',
  reference: 'cart 1',
  orderId: '7',
  snapshot: null,
  rows: null,
  returnUrl: null,
  locale: 'sv-SE',
  customer: {},
  callbackToken: 'callback-token',
  browserToken: 'browser-token',
  session: null,
  sessionFailure: null,
  isSessionRefused: false,
  providerReference: 'E1',
  order: { id: '7', number: '7', key: 'wc_order_x', receivedUrl: null },
  openedAt: Date.UTC(2026, 10, 23, 12),
  settledAt: null,
  exceptionSince: null,
  negativeSince: null,
  failingSince: null,
  failures: 0,
  checkAt: null,
  isBeingChecked: false,
  settledBy: null,
  returnedAt: null,
  owner: null,
  resolution: null,
  revision: 0,
}
