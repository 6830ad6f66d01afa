import { describe, expect, test } from 'vitest'
import { type Reason, reasons } from '../../../../src/settle/reasons.ts'
import { answer } from './answer.ts'

type Payment = Parameters<typeof answer>[0]

const payment = (parts: Partial<Payment>): Payment => ({
  status: 'open',
  reason: 'awaiting_payment',
  reasonText: 'Not paid yet.',
  order: null,
  provider: 'swish',
  settledBy: null,
  returnedAt: null,
  checkAt: '2026-11-25T12:00:00Z',
  isBeingChecked: false,
  owner: null,
  resolution: null,
  ...parts,
})
const says = (parts: Partial<Payment>) => answer(payment(parts), () => 'in 2 min')
const order = { id: '7', number: '1042' }

describe('the answer to “I paid, where is my order?”', () => {
  test('names the order, and says when the browser never came back', () => {
    const { says: told, because } = says({ status: 'settled', reason: 'paid', order, settledBy: 'callback' })
    expect(told).toBe('The order is there: number 1042, paid.')
    expect(because).toMatch(/never came back/)
    expect(
      says({ status: 'settled', order, settledBy: 'return', returnedAt: '2026-11-25T12:00:00Z' }).because,
    ).not.toMatch(/never came back/)
  })
  test('says when Kvitto looks next', () => {
    expect(says({}).because).toMatch(/Kvitto looks again in 2 min\.$/)
    expect(says({ isBeingChecked: true }).because).toMatch(/looking right now/)
  })
  // A customer who pays again because support said so has paid twice.
  test.each(Object.keys(reasons))('never says “order again” while the payment is undecided: %s', reason => {
    for (const status of ['open', 'held', 'exception'] as const) {
      const { says: told, because } = says({ status, reason, reasonText: reasons[reason as Reason] })
      expect(`${told} ${because}`).not.toMatch(/can order again|must pay again/)
      expect(told).not.toBe('')
    }
  })
  test('a closed payment was given back, closed by a person, or never paid', () => {
    const ended = (as: 'refunded' | 'closed') =>
      says({
        status: 'closed',
        resolution: { attachedOrderId: null, createAgain: false, accepted: [], ended: { as, reason: 'x' } },
      }).says
    expect(says({ status: 'closed', reason: 'not_opened' }).says).toContain('refused to open')
    expect([ended('refunded'), ended('closed'), says({ status: 'closed', reason: 'never_paid' }).says]).toEqual([
      'The money was given back. There is no order to wait for.',
      'A person has closed this payment.',
      'Never paid: swish knows of no money. The customer can order again.',
    ])
  })
})
