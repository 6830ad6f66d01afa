import { describe, expect, test } from 'vitest'
import { noResolution } from '../settle/resolution.ts'
import type { Case, Click, RecordedVerdict, TrueAttempt, TrueOrder, Write } from './case.ts'
import { findBroken, type Invariant, invariants } from './invariants.ts'
import { noSale } from './sale.ts'

const minute = 60_000
const t0 = Date.UTC(2026, 10, 23, 12)
const at = (minutes: number): number => t0 + minutes * minute

const attempt: TrueAttempt = {
  reference: 'E1',
  currency: 'SEK',
  amountMinor: 10_000,
  feeMinor: 0,
  history: [
    { at: at(1), is: 'undecided' },
    { at: at(2), is: 'secured' },
  ],
  sale: noSale,
}
const refused: TrueAttempt = { ...attempt, history: [{ at: at(2), is: 'refused' }] }
const undecided: TrueAttempt = { ...attempt, history: attempt.history.slice(0, 1) }
const order: TrueOrder = {
  id: '100',
  status: 'processing',
  isOurs: true,
  paidAt: at(3),
  transactionId: 'E1',
  isRenamed: false,
  totalMinor: 10_000,
  feeLines: 0,
  completed: 1,
  stockTaken: 1,
  newOrderMails: 1,
  touchedByOthersAt: null,
}
const write: Write = {
  what: 'complete',
  orderId: '100',
  sentAt: at(3),
  ranAt: at(3),
  claimedAt: at(3),
  fence: 2,
  intendedAt: at(3),
  isAdmitted: false,
  paid: { transactionId: 'E1', totalMinor: 10_000, currency: 'SEK' },
  isUndoing: false,
}
const verdict: RecordedVerdict = {
  at: at(3),
  claimedAt: at(3),
  fence: 2,
  newestFence: 2,
  kind: 'rest',
  reason: 'paid',
  status: 'settled',
  effect: null,
  isOrderPaid: true,
  reference: null,
}

/** Paid after two minutes, settled after three, at rest. */
const settled = (): Case => ({
  index: 0,
  shopKind: 'guarded',
  retryWindowMs: 60 * minute,
  calendar: [minute, 6 * minute],
  isSilent: false,
  isOneTry: true,
  sharers: new Set(),
  id: 'p1',
  openedAt: t0,
  currency: 'SEK',
  amounts: [{ at: t0, amountMinor: 10_000 }],
  row: {
    status: 'settled',
    reason: 'paid',
    providerReference: 'E1',
    settledAt: at(3),
    checkAt: null,
    leaseUntil: null,
    fence: 2,
    callbacks: 1,
    unconfirmedSince: null,
    hasTriedToPay: true,
    hasSeenPaid: true,
    refunds: [],
    resolution: null,
    resolutions: 0,
  },
  attempts: [attempt],
  shippedAt: null,
  orderEnd: null,
  asked: [],
  clicks: [],
  orders: [order],
  writes: [write],
  claims: [
    { at: at(1), fence: 1, lateMs: 0 },
    { at: at(3), fence: 2, lateMs: 900 },
  ],
  verdicts: [verdict],
  seen: { writes: 0, claims: 0, verdicts: 0 },
  lastHint: { before: at(6), after: at(3), dueAt: at(3), latestDue: at(3) },
  acknowledged: 1,
  troubles: new Map(),
  story: [
    { at: t0, kind: 'opened' },
    { at: at(3), kind: 'decision', reason: 'paid', status: 'settled', facts: {}, lookAt: null },
    { at: at(3), kind: 'effect', effect: 'complete', orderNumber: '100', outcome: 'done', detail: null },
  ],
})

const row = (parts: Partial<NonNullable<Case['row']>>) => (it: Case) => ({
  ...it,
  row: it.row === null ? null : { ...it.row, ...parts },
})
const orders = (...parts: readonly Partial<TrueOrder>[]) => ({ orders: parts.map(part => ({ ...order, ...part })) })
/** A person saw the second payment of two, and ended it. */
const click: Click = {
  at: at(2),
  action: { kind: 'mark_refunded' },
  sight: { reason: 'double_payment', money: ['E1 10000 SEK', 'E2 10000 SEK'], difference: null, orders: [] },
  answer: { kind: 'done' },
}
const ended = (...money: readonly string[]) => ({
  ...noResolution,
  ended: [{ as: 'refunded', reason: 'double_payment', money } as const],
})
const fail: Write = { ...write, what: 'fail', paid: null, claimedAt: at(90), ranAt: at(90), intendedAt: at(90) }

/** For each invariant a world that breaks it, made from one in which all of them hold. */
const broken: Record<string, (it: Case) => Case> = {
  'no order is paid without secured money': it => ({ ...it, attempts: [refused] }),
  'no order is paid with the wrong amount or currency': it => ({
    ...it,
    attempts: [{ ...attempt, amountMinor: 9_999 }],
  }),
  'every payment with money ends as one order, a refund, or an open exception': row({
    status: 'closed',
    reason: 'denied',
  }),
  'an exception has a cause in the world': it => ({
    ...it,
    verdicts: [{ ...verdict, status: 'exception', reason: 'double_payment' }],
  }),
  'a payment without money is closed': it => ({ ...row({ status: 'open' })(it), attempts: [], orders: [], writes: [] }),
  'an acknowledged callback is stored': it => ({ ...it, acknowledged: 2 }),
  'everything comes to rest': row({ leaseUntil: at(4) }),
  'a due check does not lie about': it => ({ ...it, claims: [{ at: at(3), fence: 1, lateMs: 40_000 }] }),
  'one writer at a time, fenced': it => ({ ...it, verdicts: [{ ...verdict, fence: 1 }] }),
  'one order': it => ({ ...it, ...orders({}, { id: '101' }) }),
  'no order is created again and again': it => ({
    ...it,
    writes: Array(9).fill({ ...write, what: 'create', paid: null }),
  }),
  'one payment_complete, one stock change, one mail, one fee': it => ({ ...it, ...orders({ completed: 2 }) }),
  'a paid order has its stock taken and its mail sent': it => ({ ...it, ...orders({ stockTaken: 0 }) }),
  'no superfluous order is left open': it => ({ ...it, ...orders({}, { id: '101', status: 'pending', paidAt: null }) }),
  'every write was intended on record first': it => ({ ...it, writes: [{ ...write, intendedAt: null }] }),
  'settled means that the order is paid': it => ({ ...it, verdicts: [{ ...verdict, isOrderPaid: false }] }),
  'silence is survivable': row({ settledAt: at(300) }),
  'nothing negative before the provider said no and the retry window was over': it => ({ ...it, writes: [fail] }),
  'nobody is told to pay again while money is there': it => ({
    ...it,
    verdicts: [{ ...verdict, status: 'closed', reason: 'never_paid', claimedAt: at(30) }],
  }),
  'money that was seen is not waited for again': it => ({
    ...it,
    verdicts: [{ ...verdict, status: 'open', reason: 'awaiting_payment', reference: 'E1' }],
  }),
  'nobody can pay again what may be paid already': it => ({ ...it, attempts: [undecided, undecided] }),
  'no write of ours takes a payment back': it => ({ ...it, writes: [{ ...write, isUndoing: true }] }),
  'a hint never puts the check off': it => ({
    ...it,
    lastHint: { before: at(3), after: at(5), dueAt: at(5), latestDue: at(5) },
  }),
  'reserved money is taken once, for an order that is done, and no more than there is': it => ({
    ...it,
    attempts: [{ ...attempt, sale: { ...noSale, captures: 1, takenMinor: 10_000 } }],
  }),
  'money is given back once for each request, and never more than was taken': it => ({
    ...it,
    attempts: [{ ...attempt, sale: { ...noSale, takenMinor: 10_000, refunds: [{ amountMinor: 1, reference: null }] } }],
  }),
  'what was asked to be given back has an end, and the one that the provider has': row({
    refunds: [{ state: 'done', amountMinor: 1, endedAt: null }],
  }),
  'reserved money is taken when the order is done, and let go when it is cancelled': it => ({
    ...it,
    ...orders({ status: 'cancelled' }),
    orderEnd: 'cancelled',
    attempts: [{ ...attempt, sale: { ...noSale, isReserved: true } }],
  }),
  'what a person was told is done is on record, and nothing that nobody did': it => ({ ...it, clicks: [click] }),
  'nothing is decided that nobody has seen': it => ({
    ...row({ resolution: ended('E1 10000 SEK', 'E2 10000 SEK', 'E3 10000 SEK'), resolutions: 1 })(it),
    clicks: [click],
  }),
  'what a person decided takes effect, and comes back only with something new': it => ({
    ...row({ status: 'exception', reason: 'double_payment', resolution: ended('E1 10000 SEK'), resolutions: 1 })(it),
    clicks: [click],
  }),
  'what waits for a person, or was ended by one, is held again only for something new': it => ({
    ...it,
    verdicts: [
      { ...verdict, status: 'exception', reason: 'gave_up', at: at(20), claimedAt: at(20) },
      { ...verdict, status: 'held', reason: 'outcome_unknown', at: at(30), claimedAt: at(30) },
    ],
  }),
  'everything is explained': it => ({ ...it, story: it.story.slice(0, 1) }),
}

const world = { now: at(3000), healedAt: at(240) }
const look = (it: Case, when: Invariant['when']) => findBroken(it, world, when)?.name

describe('each invariant', () => {
  test('has a world here that breaks it', () => {
    expect(Object.keys(broken).toSorted()).toEqual(invariants.map(({ name }) => name).toSorted())
  })
  test('holds where nothing is wrong', () => {
    expect([look(settled(), 'always'), look(settled(), 'at_end')]).toEqual([undefined, undefined])
  })
  test.each(invariants)('$name: is seen to break', invariant => {
    const it = broken[invariant.name]?.(settled()) ?? settled()
    expect(invariant.broken(it, world)).toEqual(expect.any(String))
    expect(invariant.broken(settled(), world)).toBeNull()
  })
})

describe('the negative after the retry window', () => {
  const closed = (failedAt: number): Case => ({
    ...settled(),
    attempts: [refused],
    orders: [],
    writes: [{ ...fail, claimedAt: failedAt, intendedAt: failedAt, ranAt: failedAt }],
  })
  const judge = (it: Case) => invariants.find(({ name }) => name.startsWith('nothing negative'))?.broken(it, world)
  test('is in order', () => expect(judge(closed(at(62)))).toBeNull())
  test('is not before', () => expect(judge(closed(at(50)))).toMatch(/after the last no/))
})

describe('what people decide', () => {
  const accepting: Click = {
    ...click,
    action: { kind: 'accept_difference', paidMinor: 10_000, dueMinor: 9_500 },
    sight: { ...click.sight, reason: 'order_total_differs', difference: { paidMinor: 10_000, dueMinor: 9_500 } },
  }
  const cheap: Write = { ...write, paid: { transactionId: 'E1', totalMinor: 9_500, currency: 'SEK' } }
  const paidFor = (clicks: Case['clicks']) => look({ ...settled(), writes: [cheap], clicks }, 'always')
  test('a difference that a person accepted after seeing just these amounts may be paid, and no other', () => {
    const unanswered = { ...accepting, answer: null }
    expect(paidFor([unanswered])).toBeUndefined()
    expect(paidFor([{ ...unanswered, sight: click.sight }])).toBe('no order is paid with the wrong amount or currency')
  })
  test('a second payment is over when a person who saw it says so, and only then', () => {
    const second = { ...attempt, reference: 'E2' }
    const closed = (money: readonly string[]): Case => ({
      ...row({ reason: 'refunded_by_hand', resolution: ended(...money), resolutions: 1 })(settled()),
      attempts: [attempt, second],
      clicks: [{ ...click, sight: { ...click.sight, money } }],
    })
    expect(look(closed(['E1 10000 SEK', 'E2 10000 SEK']), 'at_end')).toBeUndefined()
    expect(look(closed(['E1 10000 SEK']), 'at_end')).toMatch(/^every payment with money/)
  })
  test('an order that was paid and cancelled is given up for the one that a person attached it to', () => {
    const two = (clicks: Case['clicks']): Case => ({
      ...settled(),
      ...orders({ status: 'cancelled' }, { id: '101' }),
      clicks,
    })
    const attaching: Click = { ...click, action: { kind: 'attach_order', orderId: '101' }, answer: null }
    expect([look(two([attaching]), 'always'), look(two([]), 'always')]).toEqual([undefined, 'one order'])
  })
})

describe('what DESIGN.md admits', () => {
  const withLateFee = (ranAt: number): Case => {
    const late: Write = { ...write, what: 'add_fee', paid: null, isAdmitted: true, ranAt }
    const twice = { ...write, paid: { transactionId: 'E1', totalMinor: 12_900, currency: 'SEK' } }
    return { ...settled(), shopKind: 'plain', writes: [late, twice], troubles: new Map([['admitted', ranAt]]) }
  }
  test('a fee that ran a minute too late, between the look and the payment, is in the total', () => {
    expect(look(withLateFee(at(3)), 'always')).toBeUndefined()
  })
  test('one that was there to be seen is not', () => {
    expect(look(withLateFee(at(2)), 'always')).toBe('no order is paid with the wrong amount or currency')
  })
  const twice = (it: Case): Case => ({ ...it, ...orders({ completed: 2 }), troubles: new Map([['admitted', at(3)]]) })
  test('a plain shop may do twice what ran a minute too late', () => {
    expect(look({ ...twice(settled()), shopKind: 'plain' }, 'always')).toBeUndefined()
  })
  test('nor what somebody does to the order while our request is under way', () => {
    const overtaken = (touchedByOthersAt: number): Case => ({
      ...settled(),
      ...orders({ touchedByOthersAt }),
      writes: [{ ...write, isUndoing: true, sentAt: at(3), ranAt: at(4) }],
    })
    expect(look(overtaken(at(3)), 'always')).toBeUndefined()
    expect(look(overtaken(at(2)), 'always')).toBe('no write of ours takes a payment back')
  })
  test('a shop with the plugin may not', () => {
    expect(look(twice(settled()), 'always')).toBe('one payment_complete, one stock change, one mail, one fee')
  })
  test('a second payment’s request that ran minutes late may put its name on a plain shop’s paid order', () => {
    const renamed = {
      ...settled(),
      ...orders({ transactionId: 'E2' }),
      troubles: new Map([['admitted', at(3)] as const]),
    }
    expect(look({ ...renamed, shopKind: 'plain' }, 'at_end')).toBeUndefined()
    expect(look(renamed, 'at_end')).toBe('every payment with money ends as one order, a refund, or an open exception')
  })
})
