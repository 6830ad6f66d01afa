import { describe, expect, test } from 'vitest'
import { type Case, differenceOf, isSameSight, lookOf, possibleActions, readSeen, withAction } from './act.ts'
import { anAttempt, anOrder } from './examples.ts'
import type { Reason } from './reasons.ts'
import { type Ending, noResolution } from './resolution.ts'

/** People decide about what the last look saw, and about nothing else. */

const now = 120_000

const aCase = (reason: Reason, parts: Partial<Case> = {}): Case => ({
  id: 'p1',
  status: 'exception',
  reason,
  amountMinor: 10_000,
  currency: 'SEK',
  orderId: null,
  snapshot: {},
  settledAt: null,
  providerReference: 'E1',
  order: { id: '7' },
  resolution: null,
  labelledAs: null,
  creations: 0,
  creationTries: 0,
  ...parts,
})

const saw = (attempts: readonly object[], orders: readonly object[] = []) =>
  readSeen({ provider: { kind: 'known', attempts, unread: [] }, shop: { kind: 'known', orders } })

describe('which actions make sense', () => {
  const seen = saw([{ ...anAttempt, amountMinor: 9_000 }], [{ ...anOrder, totalMinor: 9_500 }])
  test.each<[Reason, Partial<Case>, readonly string[]]>([
    ['order_cancelled', {}, ['attach_order', 'create_order', 'mark_refunded', 'close']],
    ['order_cancelled', { snapshot: null, orderId: '7' }, ['attach_order', 'mark_refunded', 'close']],
    ['amount_differs', {}, ['accept_difference', 'mark_refunded', 'close']],
    ['order_total_differs', {}, ['accept_difference', 'attach_order', 'mark_refunded', 'close']],
    // The first is what the exception's own sentence asks for: the order has been paid already.
    ['order_paid_otherwise', {}, ['mark_refunded', 'attach_order', 'close']],
    ['order_refunded', {}, ['mark_refunded', 'attach_order', 'create_order', 'close']],
    ['currency_differs', {}, ['mark_refunded', 'close']],
    ['double_payment', { settledAt: 1 }, ['mark_refunded', 'close']],
    ['order_cancelled', { status: 'settled' }, []],
  ])('%s %o', (reason, parts, actions) => {
    expect(possibleActions(aCase(reason, parts), seen)).toEqual(actions)
  })
})

describe('a difference', () => {
  test('is what was paid, less the provider’s fee, against what is due', () => {
    const seen = saw([{ ...anAttempt, amountMinor: 12_000, feeMinor: 2_900 }], [{ ...anOrder, totalMinor: 9_500 }])
    expect(differenceOf(aCase('amount_differs'), seen)).toEqual({ paidMinor: 9_100, dueMinor: 10_000 })
    expect(differenceOf(aCase('order_total_differs'), seen)).toEqual({ paidMinor: 9_100, dueMinor: 9_500 })
  })
  test('shows a fee that is in the order twice', () => {
    const order = { ...anOrder, totalMinor: 15_800, feeMinor: 5_800 }
    const seen = saw([{ ...anAttempt, amountMinor: 12_900, feeMinor: 2_900 }], [order])
    expect(differenceOf(aCase('order_total_differs'), seen)).toEqual({ paidMinor: 10_000, dueMinor: 12_900 })
  })
  test('to an order that costs nothing is none that could be accepted: the shop takes no payment for it', () => {
    const seen = saw([anAttempt], [{ ...anOrder, totalMinor: 0 }])
    expect(differenceOf(aCase('order_total_differs'), seen)).toBeNull()
    expect(possibleActions(aCase('order_total_differs'), seen)).toEqual(['attach_order', 'mark_refunded', 'close'])
  })
  test('in another currency, or of a stranger’s money, is none that could be accepted', () => {
    expect(differenceOf(aCase('amount_differs'), saw([{ ...anAttempt, currency: 'EUR' }]))).toBeNull()
    expect(differenceOf(aCase('amount_differs'), saw([{ ...anAttempt, merchantReference: 'p2' }]))).toBeNull()
  })
  test('is accepted only as it was seen, and what was decided before stays', () => {
    const seen = saw([{ ...anAttempt, amountMinor: 9_000 }])
    const order = { kind: 'attach', orderId: '9' } as const
    const payment = aCase('amount_differs', { resolution: { order, accepted: [], ended: [] } })
    expect(withAction(payment, seen, { kind: 'accept_difference', paidMinor: 9_000, dueMinor: 10_001 }, now).kind).toBe(
      'unfit',
    )
    expect(withAction(payment, seen, { kind: 'accept_difference', paidMinor: 9_000, dueMinor: 10_000 }, now)).toEqual({
      kind: 'resolved',
      resolution: { order, accepted: [{ paidMinor: 9_000, dueMinor: 10_000 }], ended: [] },
    })
  })
})

test('attaching is about the order as it was seen', () => {
  const seen = saw([anAttempt], [{ ...anOrder, id: '9', state: 'cancelled' }])
  expect(withAction(aCase('order_missing'), seen, { kind: 'attach_order', orderId: '9' }, now)).toMatchObject({
    resolution: { order: { kind: 'attach', orderId: '9', state: 'cancelled' } },
  })
})

test('closing is about the reason and the money that were seen', () => {
  const seen = saw([anAttempt, { ...anAttempt, reference: 'E2', state: 'denied' }])
  expect(withAction(aCase('order_trashed'), seen, { kind: 'close' }, now)).toMatchObject({
    resolution: { ended: [{ as: 'closed', reason: 'order_trashed', money: ['E1 10000 SEK'], at: now }] },
  })
})

test('what was ended before stays ended; the same again is ended with what was seen now', () => {
  const ended = (reason: Reason, ...money: readonly string[]): Ending => ({ as: 'closed', reason, money })
  const before = [ended('order_trashed'), ended('double_payment', 'E2 10000 SEK')]
  const payment = aCase('order_trashed', { resolution: { ...noResolution, ended: before } })
  expect(withAction(payment, saw([anAttempt]), { kind: 'close' }, now)).toMatchObject({
    resolution: { ended: [before[1], { ...ended('order_trashed', 'E1 10000 SEK'), at: now }] },
  })
})

test('creating anew forgets what is dead, and forgives the creations that are behind', () => {
  const seen = saw(
    [anAttempt],
    [
      { ...anOrder, state: 'trashed' },
      { ...anOrder, id: '8', state: 'unpaid' },
    ],
  )
  expect(
    withAction(aCase('order_trashed', { creations: 2, creationTries: 3 }), seen, { kind: 'create_order' }, now),
  ).toMatchObject({
    resolution: { order: { kind: 'create', insteadOf: ['7'], creations: 2, tries: 3 } },
  })
})

describe('the look that a person decides about', () => {
  const known = { provider: { kind: 'known' }, shop: { kind: 'known' } }
  const found = { id: '1', reason: 'order_trashed', status: 'exception', facts: known }
  test('is the last that found this exception: whatever looked later and could not see changed nothing', () => {
    const failed = { ...found, id: '2', reason: 'provider_unreachable', facts: { provider: { kind: 'failed' } } }
    const blind = { ...found, id: '3', facts: { ...known, shop: { kind: 'failed' } } }
    expect(lookOf(aCase('order_trashed'), [found, failed, blind])?.id).toBe('1')
    expect(lookOf(aCase('order_trashed'), [found, { ...found, id: '2' }])?.id).toBe('2')
  })
  test('is the last one when none saw everything', () => {
    const failed = { ...found, facts: { provider: { kind: 'failed' } } }
    expect([lookOf(aCase('gave_up'), [failed])?.id, lookOf(aCase('gave_up'), [])]).toEqual(['1', null])
  })
  test('saw the same when it saw the same money and the same orders', () => {
    const seen = saw([anAttempt], [anOrder])
    const isSame = (other: ReturnType<typeof saw>) => isSameSight(aCase('order_trashed'), seen, other)
    expect(isSame(saw([anAttempt, { ...anAttempt, reference: 'E2', state: 'denied' }], [anOrder]))).toBe(true)
    expect(isSame(saw([anAttempt, { ...anAttempt, reference: 'E2' }], [anOrder]))).toBe(false)
    expect(isSame(saw([anAttempt], [{ ...anOrder, state: 'cancelled' }]))).toBe(false)
    expect(isSame(saw([anAttempt], [{ ...anOrder, totalMinor: 1 }]))).toBe(false)
  })
})

test('facts that no longer parse were not seen', () => {
  expect(readSeen('nonsense')).toEqual({ attempts: [], orders: [] })
  expect(readSeen({ provider: { attempts: [{ reference: 1 }] } })).toEqual({ attempts: [], orders: [] })
})

test('an order that may be paid with the money is the only one that it can be attached to', () => {
  const its = aCase('order_paid_unclear', { order: { id: '7' } })
  const seen = saw([anAttempt], [anOrder])
  const attach = (orderId: string) => withAction(its, seen, { kind: 'attach_order', orderId }, now)
  expect(attach('7')).toMatchObject({ kind: 'resolved', resolution: { order: { kind: 'attach', orderId: '7' } } })
  expect(attach('8')).toMatchObject({ kind: 'unfit', because: expect.stringContaining('its own order') })
})
