import { expect, test } from 'vitest'
import { type Evidence, judge, type OrderRow } from './judge.ts'

/** A judge that never finds anything is worth nothing: each finding is shown to be found, and nothing else with it. */

const order: OrderRow = {
  id: '100',
  createdVia: 'kvitto-p1',
  isPaid: true,
  completed: 1,
  stockTaken: 1,
  mails: ['new_order', 'customer_processing_order'],
}
const fine: Evidence = {
  customers: [{ paymentId: 'p1', paid: ['e1'], orderId: null, returns: 0 }],
  payments: [{ id: 'p1', status: 'settled', reason: 'paid', claims: ['e1'] }],
  orders: [order],
  acknowledged: ['e1', 'e1'],
}
const unpaid = { paymentId: 'p1', paid: [], orderId: '100', returns: 0 }
const found = (evidence: Evidence) =>
  Object.entries(judge(evidence))
    .filter(([, ids]) => ids.length > 0)
    .map(([name]) => name)

test('where all is well nothing is found', () => {
  expect(found(fine)).toEqual([])
})

test.each<[string, Partial<Evidence>]>([
  ['callbacksLost', { acknowledged: ['e1', 'e2'] }],
  ['paidWithoutOrderOrException', { payments: [{ id: 'p1', status: 'closed', reason: 'denied', claims: ['e1'] }] }],
  ['paidWithoutOrderOrException', { orders: [] }],
  ['unpaidWithPaidOrder', { customers: [unpaid] }],
  ['ordersDoubled', { orders: [order, { ...order, id: '101' }] }],
  ['completesDoubled', { orders: [{ ...order, completed: 2 }] }],
  ['stockDoubled', { orders: [{ ...order, stockTaken: 2 }] }],
  ['mailsDoubled', { orders: [{ ...order, mails: ['new_order', 'new_order'] }] }],
  ['stockNeverTaken', { orders: [{ ...order, stockTaken: 0 }] }],
])('%s is found', (name, broken) => {
  expect(found({ ...fine, ...broken })).toEqual([name])
})

test('an exception is no lost payment', () => {
  const payments = [{ id: 'p1', status: 'exception', reason: 'order_cancelled', claims: ['e1'] }]
  expect(found({ ...fine, payments, orders: [] })).toEqual([])
})
