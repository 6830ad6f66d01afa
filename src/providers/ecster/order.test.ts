import { expect, test } from 'vitest'
import { readOrder, readSearch } from './order.ts'

/** As in the documentation (E2), shortened. */
const order = {
  id: 'nKQWQISJ8leTNmYolsNN',
  merchantId: '62134339',
  status: 'READY',
  created: '2019-01-15T09:25:23+01:00',
  amount: 350_000,
  currency: 'SEK',
  debitedAmount: 0,
  creditedAmount: 0,
  orderReference: 'p1',
  properties: { method: 'PARTPAYMENT' },
}

const read = (changes: object) => {
  const outcome = readOrder({ ...order, ...changes })
  if (outcome.kind !== 'ok') throw new Error(outcome.message)
  return outcome.value
}

test('an order becomes an attempt', () => {
  expect(read({})).toEqual({
    reference: 'nKQWQISJ8leTNmYolsNN',
    merchantReference: 'p1',
    state: 'authorized',
    status: 'READY',
    amountMinor: 350_000,
    feeMinor: 0,
    refundedMinor: 0,
    currency: 'SEK',
    createdAt: Date.UTC(2019, 0, 15, 8, 25, 23),
    method: 'PARTPAYMENT',
    transactionId: null,
  })
})

test.each([
  ['PENDING_PAYMENT', 'open'],
  ['PENDING_DECISION', 'on_hold'],
  ['PENDING_SIGNATURE', 'on_hold'],
  ['AWAITING_CONTRACT', 'on_hold'],
  ['PENDING_PROCESSING', 'on_hold'],
  ['MANUAL_PROCESSING', 'on_hold'],
  ['BLOCKED', 'on_hold'],
  ['READY', 'authorized'],
  ['PARTIALLY_DELIVERED', 'paid'],
  ['FULLY_DELIVERED', 'paid'],
  ['DENIED', 'denied'],
  ['FAILED', 'denied'],
  ['ABORTED', 'cancelled'],
  ['ANNULLED', 'cancelled'],
  ['ANNULED', 'cancelled'],
  ['STOPPED', 'cancelled'],
  ['EXPIRED', 'expired'],
  ['SOMETHING_NEW', 'unknown'],
  ['ready', 'unknown'],
  ['', 'unknown'],
  ['constructor', 'unknown'],
])('status %s is %s', (status, state) => {
  expect(read({ status })).toMatchObject({ status, state })
})

test('an order that was annulled with money still debited is never told as never paid', () => {
  expect(read({ status: 'ANNULLED', debitedAmount: 100 }).state).toBe('unknown')
  expect(read({ status: 'EXPIRED', debitedAmount: 100, creditedAmount: 100 }).state).toBe('expired')
})

test('a refund is seen in the sum and in the transactions, whichever knows more', () => {
  const credit = { id: 't2', type: 'CREDIT', amount: 350_000 }
  const paid = { status: 'FULLY_DELIVERED', debitedAmount: 350_000 }
  expect(read({ ...paid, creditedAmount: 1_000 })).toMatchObject({ state: 'paid', refundedMinor: 1_000 })
  expect(read({ ...paid, creditedAmount: 350_000 })).toMatchObject({ state: 'refunded', refundedMinor: 350_000 })
  expect(read({ ...paid, transactions: [credit] })).toMatchObject({ state: 'refunded', refundedMinor: 350_000 })
})

test('fees of both kinds are told apart from the amount', () => {
  expect(read({ properties: { method: 'INVOICE', invoiceFee: 2_900 } }).feeMinor).toBe(2_900)
  expect(read({ properties: { method: 'PARTPAYMENT', startFee: 39_500 } }).feeMinor).toBe(39_500)
})

test('an order without extras is still an order', () => {
  const bare = { properties: undefined, orderReference: undefined, created: 17, creditedAmount: undefined }
  expect(read(bare)).toMatchObject({ merchantReference: null, createdAt: null, method: null, feeMinor: 0 })
})

test.each([
  ['null', null],
  ['a list', []],
  ['no amount', { ...order, amount: undefined }],
  ['an amount in words', { ...order, amount: '350000' }],
  ['an amount with decimals', { ...order, amount: 3500.5 }],
  ['a negative amount', { ...order, amount: -1 }],
  ['a fee in words', { ...order, properties: { invoiceFee: '29' } }],
  ['no status', { ...order, status: undefined }],
])('money is never guessed: %s is unreadable', (_what, json) => {
  expect(readOrder(json).kind).toBe('unreachable')
})

test('a search keeps what carries our reference and counts the rest: a filter may be ignored', () => {
  const list = [order, { ...order, id: 'other', orderReference: 'p2' }, { id: 'bare' }, order]
  expect(readSearch(list, 'p1')).toEqual({ kind: 'ok', value: { ids: [order.id], strangers: 2 } })
  expect(readSearch([], 'p1')).toEqual({ kind: 'ok', value: { ids: [], strangers: 0 } })
})

test('a page around the list is read too; anything else is no answer', () => {
  expect(readSearch({ total: 1, orders: [order] }, 'p1')).toMatchObject({ value: { ids: [order.id] } })
  for (const junk of [null, 'no', 7, {}, { orders: 'none' }, [17], [{ orderReference: 'p1' }]])
    expect(readSearch(junk, 'p1').kind, JSON.stringify(junk)).toBe('unreachable')
})
