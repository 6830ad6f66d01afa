import { expect, test } from 'vitest'
import { readRequest } from './attempt.ts'

const id = '11A86BE70EA346E4B1C39C874173F088'
const whole = {
  id,
  payeePaymentReference: '0123456789',
  paymentReference: '1E2FC19E5E5E4E18916609B7F8911C12',
  callbackUrl: 'https://example.com/api/swishcb/paymentrequests',
  payerAlias: '46701234567',
  payeeAlias: '1234679304',
  amount: 100,
  currency: 'SEK',
  message: 'Kingston USB Flash Drive 8 GB',
  status: 'PAID',
  dateCreated: '2019-01-02T14:29:51.092Z',
  datePaid: '2019-01-02T14:29:55.093Z',
  errorCode: null,
  errorMessage: '',
}

const read = (changes: object) => {
  const seen = readRequest({ ...whole, ...changes }, id, 'p1')
  return seen.kind === 'ok' ? seen.value.attempt : seen
}

test('a paid request becomes a paid attempt, with the bank’s reference for a refund', () => {
  expect(read({})).toEqual({
    reference: id,
    merchantReference: 'p1',
    state: 'paid',
    status: 'PAID',
    amountMinor: 10_000,
    feeMinor: 0,
    refundedMinor: 0,
    currency: 'SEK',
    createdAt: Date.UTC(2019, 0, 2, 14, 29, 51, 92),
    method: 'SWISH',
    transactionId: '1E2FC19E5E5E4E18916609B7F8911C12',
  })
})

test.each([
  ['CREATED', null, 'open'],
  ['PAID', null, 'paid'],
  ['DECLINED', null, 'denied'],
  ['CANCELLED', null, 'cancelled'],
  ['ERROR', 'TM01', 'expired'],
  ['ERROR', 'DS24', 'unknown'],
  ['ERROR', 'BANKIDCL', 'cancelled'],
  ['ERROR', 'BANKIDONGOING', 'denied'],
  ['ERROR', 'BANKIDUNKN', 'denied'],
  ['ERROR', 'RF07', 'denied'],
  ['ERROR', 'FF10', 'denied'],
  ['ERROR', 'RP08', 'cancelled'],
  ['ERROR', 'ACMT03', 'denied'],
])('%s %s is %s', (status, errorCode, state) => {
  expect(read({ status, errorCode })).toMatchObject({ state })
})

test.each([
  ['ERROR', null],
  ['ERROR', 'ZZ99'],
  ['VALIDATED', null],
  ['SOMETHING_NEW', 'TM01'],
  ['constructor', null],
])('what nobody has heard of (%s %s) is never taken for "no money moved"', (status, errorCode) => {
  expect(read({ status, errorCode })).toMatchObject({ state: 'unknown' })
})

test('kronor are read to the öre, as a number or a string', () => {
  for (const [amount, amountMinor] of [
    [100, 10_000],
    ['100', 10_000],
    ['100.00', 10_000],
    [229.9, 22_990],
    ['0.01', 1],
    [1.1, 110],
    [4.35, 435],
    ['999999999999.99', 99_999_999_999_999],
  ])
    expect(read({ amount }), String(amount)).toMatchObject({ amountMinor })
})

test('a request whose money cannot be read, or that is another one, is unread', () => {
  for (const changes of [
    { amount: '' },
    { amount: 'abc' },
    { amount: null },
    { amount: 1e21 },
    { currency: 'KRONOR' },
    { id: 'F'.repeat(32) },
    { status: 7 },
  ])
    expect(read(changes), JSON.stringify(changes)).toMatchObject({ kind: 'unreachable' })
  for (const json of [null, [], '', 7, [whole]])
    expect(readRequest(json, id, 'p1')).toMatchObject({ kind: 'unreachable' })
})

test('an id in another spelling is the same one, and missing niceties do not matter', () => {
  const dashed = '11a86be7-0ea3-46e4-b1c3-9c874173f088'
  expect(read({ id: dashed })).toMatchObject({ state: 'paid' })
  const bare = { id, status: 'CREATED', amount: '1', currency: 'SEK', dateCreated: 'yesterday' }
  expect(readRequest(bare, id, 'p1')).toMatchObject({ value: { attempt: { state: 'open', createdAt: null } } })
})
