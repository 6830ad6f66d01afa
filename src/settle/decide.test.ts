import { describe, expect, test } from 'vitest'
import { refused, unreachable } from '../base/outcome.ts'
import { limits } from '../limits.ts'
import { type Attempt, attemptStates } from '../providers/provider.ts'
import { orderStates, type ShopOrder } from '../shops/shop.ts'
import { decide } from './decide.ts'
import type { Decision, Verdict } from './decision.ts'
import { anAttempt, anOrder, factsOf, paidOrder } from './examples.ts'
import { belongs, type Facts, isSecured, type PaymentFacts } from './facts.ts'
import { isPaidWith } from './orders.ts'
import { type AfterSaleReason, type Reason, reasons } from './reasons.ts'
import { isReplaced, noResolution, type Resolution } from './resolution.ts'

const denied: Attempt = { ...anAttempt, state: 'denied', status: 'DENIED', createdAt: -7_200_000 }
const onHold: Attempt = { ...anAttempt, state: 'on_hold', status: 'PENDING_SIGNATURE' }
const inDoubt: Attempt = { ...anAttempt, state: 'unknown', status: 'ERROR DS24' }
const second: Attempt = { ...anAttempt, reference: 'E2', createdAt: 2_000 }
const created = { ...anOrder, createdFor: 'p1', transactionId: null }
const fromSnapshot = { orderId: null, snapshotLines: 1 }
const ended = (reason: Reason, as: 'refunded' | 'closed'): Resolution => ({
  ...noResolution,
  ended: [{ as, reason, money: ['E1 10000 SEK'] }],
})
const failed = (facts: Facts, part: 'provider' | 'shop', failure = unreachable('down')): Facts => ({
  ...facts,
  [part]: { kind: 'failed', failure },
})

/** Every reason, with the facts that lead to it and what is then done; those of after-sale.ts have their own test. */
const cases: Record<
  Exclude<Reason, AfterSaleReason>,
  [facts: Facts, kind: Verdict['kind'], status: Verdict['status'], effect?: string]
> = {
  effect_unconfirmed: [
    factsOf({ payment: { unconfirmedSince: 100_000 }, attempts: [anAttempt], orders: [anOrder] }),
    'retry',
    'open',
  ],
  provider_unauthorized: [failed(factsOf({}), 'provider', refused('unauthorized', '401')), 'retry', 'open'],
  provider_unreachable: [failed(factsOf({}), 'provider'), 'retry', 'open'],
  outcome_unknown: [factsOf({ attempts: [{ ...anAttempt, state: 'unknown' }] }), 'retry', 'held'],
  shop_unreachable: [failed(factsOf({ attempts: [anAttempt] }), 'shop'), 'retry', 'open'],
  shop_unauthorized: [
    failed(factsOf({ attempts: [anAttempt] }), 'shop', refused('unauthorized', '401')),
    'retry',
    'open',
  ],
  gave_up: [failed(factsOf({ now: limits.giveUp, payment: { failingSince: 0 } }), 'provider'), 'rest', 'exception'],
  refunded: [factsOf({ attempts: [{ ...anAttempt, state: 'refunded', refundedMinor: 10_000 }] }), 'rest', 'closed'],
  partly_refunded: [
    factsOf({ attempts: [{ ...anAttempt, refundedMinor: 1 }], orders: [anOrder] }),
    'apply',
    'held',
    'hold',
  ],
  money_withdrawn: [
    factsOf({ payment: { settled: true, providerReference: 'E1', status: 'settled' }, attempts: [denied] }),
    'rest',
    'exception',
  ],
  disputed: [
    factsOf({
      payment: { settled: true, providerReference: 'E1', status: 'settled' },
      attempts: [{ ...anAttempt, isDisputed: true }],
    }),
    'rest',
    'exception',
  ],
  refunded_by_hand: [
    factsOf({
      payment: { resolution: ended('order_cancelled', 'refunded') },
      attempts: [anAttempt],
      orders: [{ ...anOrder, state: 'cancelled' }],
    }),
    'rest',
    'closed',
  ],
  closed_by_hand: [
    factsOf({
      payment: {
        settled: true,
        providerReference: 'E1',
        status: 'exception',
        resolution: ended('disputed', 'closed'),
      },
      attempts: [{ ...anAttempt, isDisputed: true }],
    }),
    'rest',
    'settled',
  ],
  double_payment: [
    factsOf({ payment: { settled: true, providerReference: 'E1', status: 'settled' }, attempts: [anAttempt, second] }),
    'rest',
    'exception',
  ],
  reference_taken: [factsOf({}), 'rest', 'exception'],
  currency_differs: [
    factsOf({ attempts: [{ ...anAttempt, currency: 'EUR' }], orders: [anOrder] }),
    'apply',
    'held',
    'hold',
  ],
  amount_differs: [
    factsOf({ attempts: [{ ...anAttempt, amountMinor: 9_999 }], orders: [anOrder] }),
    'apply',
    'held',
    'hold',
  ],
  order_total_differs: [
    factsOf({ attempts: [anAttempt], orders: [{ ...anOrder, totalMinor: 10_001 }] }),
    'apply',
    'held',
    'hold',
  ],
  paid: [factsOf({ attempts: [anAttempt], orders: [paidOrder] }), 'apply', 'settled', 'label'],
  order_paid_otherwise: [
    factsOf({ attempts: [anAttempt], orders: [{ ...paidOrder, transactionId: 'other' }] }),
    'rest',
    'exception',
  ],
  orders_doubled: [
    factsOf({ payment: fromSnapshot, attempts: [anAttempt], orders: [paidOrder, { ...paidOrder, id: '8' }] }),
    'rest',
    'exception',
  ],
  order_reopened: [
    factsOf({ attempts: [anAttempt], orders: [{ ...anOrder, state: 'timed_out' }] }),
    'apply',
    'open',
    'complete',
  ],
  order_paid_unclear: [
    factsOf({
      payment: { completed: ['7'] },
      attempts: [anAttempt],
      orders: [{ ...paidOrder, transactionId: 'INV-17' }],
    }),
    'rest',
    'exception',
  ],
  order_cancelled: [
    factsOf({ attempts: [anAttempt], orders: [{ ...anOrder, state: 'cancelled' }] }),
    'rest',
    'exception',
  ],
  order_trashed: [factsOf({ attempts: [anAttempt], orders: [{ ...anOrder, state: 'trashed' }] }), 'rest', 'exception'],
  order_refunded: [
    factsOf({ attempts: [anAttempt], orders: [{ ...anOrder, state: 'refunded' }] }),
    'rest',
    'exception',
  ],
  order_status_unknown: [
    factsOf({ attempts: [anAttempt], orders: [{ ...anOrder, state: 'other' }] }),
    'rest',
    'exception',
  ],
  half_built_order: [
    factsOf({ payment: fromSnapshot, attempts: [anAttempt], orders: [{ ...created, lineCount: 0, totalMinor: 0 }] }),
    'apply',
    'open',
    'discard',
  ],
  order_missing: [factsOf({ attempts: [anAttempt] }), 'rest', 'exception'],
  order_not_shown: [factsOf({ payment: { ...fromSnapshot, creations: 1 }, attempts: [anAttempt] }), 'retry', 'open'],
  order_unfinished: [
    factsOf({
      payment: { ...fromSnapshot, creationTries: 3, creationTriedAt: factsOf({}).now },
      attempts: [anAttempt],
    }),
    'retry',
    'open',
  ],
  order_created: [factsOf({ payment: fromSnapshot, attempts: [anAttempt] }), 'apply', 'open', 'create'],
  order_refused: [
    factsOf({ payment: { ...fromSnapshot, shopRefused: true }, attempts: [anAttempt] }),
    'rest',
    'exception',
  ],
  fee_added: [
    factsOf({ attempts: [{ ...anAttempt, amountMinor: 12_900, feeMinor: 2_900 }], orders: [anOrder] }),
    'apply',
    'open',
    'add_fee',
  ],
  order_completed: [factsOf({ attempts: [anAttempt], orders: [anOrder] }), 'apply', 'open', 'complete'],
  awaiting_provider: [factsOf({ attempts: [onHold], orders: [anOrder] }), 'apply', 'held', 'hold'],
  held_too_long: [factsOf({ now: limits.giveUp, attempts: [onHold] }), 'rest', 'exception'],
  retry_window: [factsOf({ attempts: [denied] }), 'rest', 'open'],
  denied: [factsOf({ payment: { negativeSince: -3_600_000 }, attempts: [denied] }), 'rest', 'closed'],
  cancelled: [
    factsOf({
      payment: { negativeSince: -3_600_000 },
      attempts: [{ ...denied, state: 'cancelled' }],
      orders: [anOrder],
    }),
    'apply',
    'open',
    'fail',
  ],
  expired: [
    factsOf({ payment: { negativeSince: -3_600_000 }, attempts: [{ ...denied, state: 'expired' }] }),
    'rest',
    'closed',
  ],
  awaiting_payment: [factsOf({}), 'rest', 'open'],
  not_opened: [factsOf({ payment: { isSessionRefused: true } }), 'rest', 'closed'],
  never_paid: [factsOf({ payment: { calendarNext: null } }), 'rest', 'closed'],
}

describe('every reason is reached by its facts', () => {
  // A unique key of the database says so, not the facts.
  const { reference_taken: _, ...decided } = cases
  test.each(Object.entries(decided))('%s', (reason, [facts, kind, status, effect]) => {
    const decision = verdict(decide(facts))
    expect(decision).toMatchObject({ reason, kind, status })
    expect(decision.kind === 'apply' ? decision.effect.kind : undefined).toBe(effect)
  })
})

describe('precedence: what is wrong in several ways gets the first reason, and the next one when that is mended', () => {
  test('from unreachable to paid', () => {
    const wrong: Facts = failed(failed(factsOf({ payment: { unconfirmedSince: 119_000 } }), 'provider'), 'shop')
    const mends: [Reason, (facts: Facts) => Facts][] = [
      ['effect_unconfirmed', f => ({ ...f, payment: { ...f.payment, unconfirmedSince: null } })],
      [
        'provider_unreachable',
        f => ({
          ...f,
          provider: {
            kind: 'known',
            unread: [],
            refunds: {},
            attempts: [{ ...second, currency: 'EUR', amountMinor: 1 }],
          },
        }),
      ],
      [
        'shop_unreachable',
        f => ({ ...f, shop: { kind: 'known', orders: [{ ...anOrder, totalMinor: 1, state: 'cancelled' }] } }),
      ],
      [
        'currency_differs',
        f => ({
          ...f,
          provider: { kind: 'known', unread: [], refunds: {}, attempts: [{ ...second, amountMinor: 1 }] },
        }),
      ],
      ['amount_differs', f => ({ ...f, provider: { kind: 'known', unread: [], refunds: {}, attempts: [second] } })],
      [
        'order_cancelled',
        f => ({ ...f, shop: { kind: 'known', orders: [{ ...anOrder, totalMinor: 1, state: 'failed' }] } }),
      ],
      ['order_total_differs', f => ({ ...f, shop: { kind: 'known', orders: [{ ...anOrder, state: 'failed' }] } })],
      ['order_reopened', f => ({ ...f, shop: { kind: 'known', orders: [anOrder] } })],
      ['order_completed', f => ({ ...f, shop: { kind: 'known', orders: [{ ...paidOrder, transactionId: 'E2' }] } })],
      ['paid', f => f],
    ]
    let facts = wrong
    for (const [reason, mend] of mends) {
      expect(verdict(decide(facts)).reason).toBe(reason)
      facts = mend(facts)
    }
  })
})

describe('who owns an attempt', () => {
  test('somebody else’s paid order, presented as one’s own, is nothing', () => {
    const foreign = { ...anAttempt, merchantReference: 'p2' }
    expect(verdict(decide(factsOf({ attempts: [foreign], orders: [anOrder] }))).reason).toBe('awaiting_payment')
  })
  test('an order number as reference counts only for the attempt that Kvitto itself gave it to', () => {
    const labelled = { ...anAttempt, merchantReference: '7' }
    const payment = { ...factsOf({}).payment, labelledAs: '7' }
    expect(belongs(labelled, { ...payment, providerReference: 'E1' })).toBe(true)
    expect(belongs(labelled, { ...payment, providerReference: 'E9' })).toBe(false)
    expect(
      belongs({ ...labelled, merchantReference: null }, { ...payment, providerReference: 'E1', labelledAs: null }),
    ).toBe(false)
  })
  test('denied while another payment for the order goes on: the order is not marked failed under that customer', () => {
    const refused = { payment: { negativeSince: -3_600_000 }, attempts: [denied], orders: [anOrder] }
    const shared = { ...refused, payment: { ...refused.payment, isOrderShared: true } }
    expect(decide(factsOf(refused))).toMatchObject({ kind: 'apply', effect: { kind: 'fail' } })
    expect(decide(factsOf(shared))).toMatchObject({ kind: 'rest', status: 'closed', reason: 'denied' })
  })
  test('denied, then paid on one cart: the paid one settles', () => {
    const decision = verdict(decide(factsOf({ attempts: [denied, second], orders: [anOrder] })))
    expect(decision).toMatchObject({ reason: 'order_completed', settleWith: 'E2' })
  })
  test('paid twice before the first look: the first settles, and the next look follows at once', () => {
    const facts = factsOf({ attempts: [second, anAttempt], orders: [paidOrder], payment: { labelTried: true } })
    expect(verdict(decide(facts))).toMatchObject({
      reason: 'paid',
      status: 'settled',
      settleWith: 'E1',
      lookAt: facts.now,
    })
  })
})

describe('money that is not sure', () => {
  test('in dispute it completes no order: the order waits for a person', () => {
    const attempts = [{ ...anAttempt, isDisputed: true }]
    expect(decide(factsOf({ attempts, orders: [anOrder] }))).toMatchObject({
      reason: 'disputed',
      status: 'held',
      effect: { kind: 'hold' },
    })
    expect(decide(factsOf({ attempts, orders: [{ ...anOrder, state: 'on_hold' }] }))).toMatchObject({
      reason: 'disputed',
      status: 'exception',
    })
  })
  test('begun and not decided by the provider it is not taken for never paid, for seven days', () => {
    const begun = (now: number) =>
      decide(factsOf({ now, payment: { calendarNext: null }, attempts: [{ ...anAttempt, state: 'open' }] }))
    const last = limits.giveUp - 1
    expect(begun(last)).toMatchObject({ reason: 'awaiting_payment', status: 'open', lookAt: last + limits.heldLook })
    expect(begun(limits.giveUp)).toMatchObject({ reason: 'never_paid', status: 'closed' })
  })
  test('refused at its opening it is closed, and looked at by the calendar all the same', () => {
    const payment = { isSessionRefused: true }
    expect(decide(factsOf({ payment }))).toMatchObject({ status: 'closed', lookAt: factsOf({}).payment.calendarNext })
    // The provider has something of it after all, or could not be read: then its refusals prove nothing.
    for (const facts of [
      factsOf({ payment, attempts: [{ ...anAttempt, state: 'open' }] }),
      factsOf({ payment, attempts: [denied] }),
      factsOf({ payment, unread: ['a search: 429'] }),
    ])
      expect(verdict(decide(facts))).toMatchObject({ status: 'open' })
  })
  test.each([
    ['not in the list any more', []],
    ['no longer called ours', [{ ...anAttempt, merchantReference: 'changed by hand' }]],
  ])('seen once and now %s it is not taken for never paid: the exception stays', (_, attempts) => {
    const payment = { status: 'exception', reason: 'order_cancelled', exceptionSince: 0, calendarNext: null } as const
    expect(decide(factsOf({ payment: { ...payment, providerReference: 'E1' }, attempts }))).toMatchObject({
      kind: 'retry',
      reason: 'provider_unreachable',
      status: 'exception',
    })
  })
  test('seen once and now not in the list, it keeps no other money of the payment waiting', () => {
    const payment = { providerReference: 'E1' } as const
    expect(decide(factsOf({ payment, attempts: [second], orders: [anOrder] }))).toMatchObject({
      reason: 'order_completed',
      effect: { kind: 'complete', reference: 'E2' },
    })
  })
  test('an order that was paid with it is not paid otherwise, though this look shows a second payment only', () => {
    const payment = { providerReference: 'E1' } as const
    expect(decide(factsOf({ payment, attempts: [second], orders: [paidOrder] }))).toMatchObject({
      kind: 'retry',
      reason: 'provider_unreachable',
      settleWith: null,
    })
  })
  test('a look that could not read everything ends nothing: what it did not see may be a second payment', () => {
    const facts = factsOf({
      payment: { settled: true, status: 'settled', providerReference: 'E1', labelTried: true },
      attempts: [anAttempt],
      orders: [paidOrder],
      unread: ['order E2: HTTP 503'],
    })
    expect(decide(facts)).toMatchObject({ kind: 'retry', reason: 'provider_unreachable', status: 'settled' })
  })
})

test.each([
  ['a line is missing', { lineCount: 1 }],
  ['it costs nothing', { totalMinor: 0 }],
])('an order that PHP did not finish is discarded, not completed: %s', (_, part) => {
  const stub = { ...created, lineCount: 2, ...part }
  const payment = { ...fromSnapshot, snapshotLines: 2 }
  expect(decide(factsOf({ payment, attempts: [anAttempt], orders: [stub] }))).toMatchObject({
    reason: 'half_built_order',
    effect: { kind: 'discard', order: { id: '7' } },
  })
})

test.each([
  ['as it asks', 60_000, 60_000],
  ['never longer than we wait at most', 10 * 365 * 86_400_000, limits.retryMost],
])('whoever says when to come again is asked then: %s', (_, retryAfterMs, pause) => {
  const facts = failed(factsOf({ payment: { calendarNext: null } }), 'provider', unreachable('429', retryAfterMs))
  expect(decide(facts)).toMatchObject({ kind: 'retry', lookAt: facts.now + pause })
})

describe('an order on hold, refused by the provider', () => {
  const refused = { negativeSince: -3_600_000 }
  const onHoldOrder = { ...anOrder, state: 'on_hold', status: 'on-hold' } as const
  test.each([true, false])('is marked failed only if Kvitto itself put it there: %s', heldByUs => {
    const facts = factsOf({ payment: { ...refused, heldByUs }, attempts: [denied], orders: [onHoldOrder] })
    expect(decide(facts)).toMatchObject(heldByUs ? { effect: { kind: 'fail' } } : { kind: 'rest', status: 'closed' })
  })
})

describe('what people decide', () => {
  const choose = (order: Resolution['order'], parts: Parameters<typeof factsOf>[0]) =>
    verdict(
      decide(
        factsOf({
          attempts: [anAttempt],
          ...parts,
          payment: { ...parts.payment, resolution: { ...noResolution, order } },
        }),
      ),
    )
  const cancelled = { ...anOrder, state: 'cancelled' } as const

  const seenCancelled = { kind: 'attach', orderId: '7', state: 'cancelled' } as const
  test('an order that a person cancelled and attaches all the same is opened again', () => {
    const decision = choose(seenCancelled, { orders: [cancelled] })
    expect(decision).toMatchObject({ reason: 'order_reopened', effect: { kind: 'complete', order: { id: '7' } } })
  })
  test('an order that was cancelled since the person attached it is not: nobody has said that it is wanted all the same', () => {
    const decision = choose({ ...seenCancelled, state: 'unpaid' }, { orders: [cancelled] })
    expect(decision).toMatchObject({ reason: 'order_cancelled', status: 'exception' })
  })
  test('so is one that Kvitto itself discarded, when a person wants just that one', () => {
    const discarded = { ...cancelled, createdFor: 'p1', discarded: true }
    const decision = choose(seenCancelled, { payment: fromSnapshot, orders: [discarded] })
    expect(decision).toMatchObject({ reason: 'order_reopened', effect: { kind: 'complete', order: { id: '7' } } })
  })
  test.each(['E1', 'card'])('one that was paid with %s before it was cancelled is not paid again', transactionId => {
    const decision = choose(seenCancelled, { orders: [{ ...cancelled, paidAt: 1, transactionId }] })
    expect(decision).toMatchObject({ reason: 'order_cancelled', status: 'exception' })
  })
  test('the attached order is completed, whatever has happened to the one that the payment was opened for', () => {
    const paidByCard = { ...paidOrder, transactionId: 'card' }
    const decision = choose({ kind: 'attach', orderId: '9' }, { orders: [paidByCard, { ...anOrder, id: '9' }] })
    expect(decision).toMatchObject({ reason: 'order_completed', effect: { kind: 'complete', order: { id: '9' } } })
  })
  test('what Kvitto made itself goes before the attached order is completed, so that there are not two', () => {
    const orders = [
      { ...created, id: '3' },
      { ...anOrder, id: '9' },
    ]
    const decision = choose({ kind: 'attach', orderId: '9' }, { payment: fromSnapshot, orders })
    expect(decision).toMatchObject({ effect: { kind: 'discard', order: { id: '3' } } })
  })
  test('an attached order that is not there is never replaced by a new one', () => {
    const decision = choose({ kind: 'attach', orderId: '9' }, { payment: fromSnapshot, orders: [] })
    expect(decision).toMatchObject({ reason: 'order_missing', status: 'exception' })
  })
  describe('about an order that the shop said it created and does not show', () => {
    const before = { ...fromSnapshot, creations: 1 }
    const { now } = factsOf({})
    const decideWith = (payment: Partial<PaymentFacts>, orders: readonly ShopOrder[] = []) =>
      verdict(
        decide(factsOf({ attempts: [anAttempt], orders, payment: { ...before, calendarNext: null, ...payment } })),
      )
    test('no second one is created: it is waited for, and after an hour a person is told', () => {
      const failingFor = (ms: number) => decideWith({ failingSince: now - ms })
      expect(decideWith({})).toMatchObject({ kind: 'retry', reason: 'order_not_shown' })
      expect(failingFor(limits.orderShows - 1)).toMatchObject({ kind: 'retry', reason: 'order_not_shown' })
      // However long the tries before it have failed.
      const made = decideWith({ failingSince: 0, creationTriedAt: now - limits.orderShows + 1 })
      expect(made).toMatchObject({ kind: 'retry', reason: 'order_not_shown' })
      const told = { kind: 'rest', reason: 'order_missing', status: 'exception', lookAt: now + limits.orderShows }
      expect(failingFor(limits.orderShows)).toMatchObject(told)
      expect(decideWith({ status: 'exception', reason: 'order_missing' })).toMatchObject(told)
    })
    test('when it shows, it is completed', () => {
      const payment = { status: 'exception', reason: 'order_missing' } as const
      expect(decideWith(payment, [created])).toMatchObject({ effect: { kind: 'complete', order: { id: '7' } } })
    })
    test('a person’s word makes another one', () => {
      const resolution = { ...noResolution, order: { kind: 'create', insteadOf: [], creations: 1 } } as const
      expect(decideWith({ resolution })).toMatchObject({ effect: { kind: 'create' } })
    })
  })
  test('what somebody did to the order while Kvitto’s write was under way is told, not that the shop refuses', () => {
    const told = (order: Partial<ShopOrder>) =>
      decide(factsOf({ attempts: [anAttempt], orders: [{ ...anOrder, ...order }], payment: { shopRefused: true } }))
    expect(told({ state: 'cancelled' })).toMatchObject({ reason: 'order_cancelled' })
    expect(told({})).toMatchObject({ reason: 'order_refused' })
  })
  describe('about an order whose creation the shop breaks off each time', () => {
    const { now } = factsOf({})
    const decideWith = (payment: Partial<PaymentFacts>) =>
      verdict(decide(factsOf({ attempts: [anAttempt], payment: { ...fromSnapshot, ...payment } })))
    test('it is tried again at once, then with longer and longer pauses, and then a person is told', () => {
      const afterTries = (creationTries: number) => decideWith({ creationTries, creationTriedAt: now })
      const { creationsAtOnce, creationPause, creationPauseMost, creationTries } = limits
      expect(afterTries(creationsAtOnce - 1)).toMatchObject({ effect: { kind: 'create' } })
      expect(afterTries(creationsAtOnce)).toMatchObject({ reason: 'order_unfinished', lookAt: now + creationPause })
      expect(afterTries(creationsAtOnce + 2)).toMatchObject({ kind: 'retry', lookAt: now + 4 * creationPause })
      expect(afterTries(creationTries - 1)).toMatchObject({ kind: 'retry', lookAt: now + creationPauseMost })
      expect(afterTries(creationTries)).toMatchObject({ reason: 'order_unfinished', status: 'exception' })
    })
    test('when the pause is over it is created', () => {
      const tried = { creationTries: limits.creationsAtOnce, creationTriedAt: now - limits.creationPause }
      expect(decideWith(tried)).toMatchObject({ effect: { kind: 'create' } })
    })
    test('a person’s word begins anew', () => {
      const creationTries = limits.creationTries
      const resolution = {
        ...noResolution,
        order: { kind: 'create', insteadOf: [], creations: 0, tries: creationTries },
      } as const
      expect(decideWith({ creationTries, creationTriedAt: now, resolution })).toMatchObject({
        effect: { kind: 'create' },
      })
    })
  })
  describe('about an order that Kvitto itself paid, and the shop put another transaction id on', () => {
    const renamed = { ...paidOrder, transactionId: 'INV-17' }
    const decideWith = (payment: Partial<PaymentFacts>, order = renamed) =>
      verdict(decide(factsOf({ attempts: [anAttempt], orders: [order], payment: { labelTried: true, ...payment } })))
    const seen = { providerReference: 'E1', completed: ['7'], seenPaid: ['7'] }
    test('it is paid: nobody shall give good money back', () => {
      expect(decideWith(seen)).toMatchObject({ reason: 'paid', status: 'settled' })
    })
    test('where its own answer was lost a person may say that it was this payment, and then it is settled', () => {
      const unseen = { providerReference: 'E1', completed: ['7'] }
      const attached = (orderId: string) => ({ ...noResolution, order: { kind: 'attach', orderId } as const })
      expect(decideWith(unseen)).toMatchObject({ reason: 'order_paid_unclear', status: 'exception' })
      expect(decideWith({ ...unseen, resolution: attached('7') })).toMatchObject({ reason: 'paid', status: 'settled' })
      expect(decideWith({ providerReference: 'E1', resolution: attached('7') })).toMatchObject({
        reason: 'order_paid_otherwise',
      })
    })
    test('what Kvitto did not pay, or paid with other money, is paid otherwise', () => {
      const otherwise = { reason: 'order_paid_otherwise', status: 'exception' }
      expect(decideWith({ providerReference: 'E1' })).toMatchObject(otherwise)
      expect(decideWith(seen, { ...renamed, id: '8' })).not.toMatchObject({ reason: 'paid' })
      expect(decideWith({ ...seen, providerReference: 'E0' })).not.toMatchObject({ reason: 'paid' })
    })
  })
  describe('about an order that the shop builds incomplete from the copy', () => {
    const stub = { ...created, state: 'on_hold', lineCount: 0, totalMinor: 8_000 } as const
    const payment = { ...fromSnapshot, creations: 1 }
    const decideWith = (resolution: Resolution) =>
      verdict(decide(factsOf({ attempts: [anAttempt], orders: [stub], payment: { ...payment, resolution } })))
    const isAllRight = { ...noResolution, accepted: [{ paidMinor: 10_000, dueMinor: 8_000 }] }
    test('its difference can be accepted: then it is completed', () => {
      expect(decideWith(noResolution)).toMatchObject({ reason: 'order_total_differs', status: 'exception' })
      expect(decideWith(isAllRight)).toMatchObject({ effect: { kind: 'complete', order: { id: '7' } } })
    })
    test('it can be attached, which says nothing of its total', () => {
      const order = { kind: 'attach', orderId: '7' } as const
      expect(decideWith({ ...noResolution, order })).toMatchObject({ reason: 'order_total_differs' })
      expect(decideWith({ ...isAllRight, order })).toMatchObject({ effect: { kind: 'complete', order: { id: '7' } } })
    })
  })
  test('a new order is created instead of a cancelled one, once', () => {
    const instead = { kind: 'create', insteadOf: ['7'], creations: 1 } as const
    const orders = [{ ...cancelled, createdFor: 'p1' }]
    const payment = { ...fromSnapshot, creations: 1 }
    expect(choose(instead, { payment, orders })).toMatchObject({ reason: 'order_created' })
    const both = [...orders, { ...created, id: '8' }]
    expect(choose(instead, { payment: { ...payment, creations: 2 }, orders: both })).toMatchObject({
      effect: { kind: 'complete', order: { id: '8' } },
    })
  })
  test('a replaced order that comes back to life counts again, and the new one goes', () => {
    const orders = [created, { ...created, id: '8' }]
    const decision = choose({ kind: 'create', insteadOf: ['7'], creations: 1 }, { payment: fromSnapshot, orders })
    expect(decision).toMatchObject({ effect: { kind: 'discard', order: { id: '8' } } })
  })
  const gaveUp = (money: readonly string[]): Partial<PaymentFacts> => ({
    status: 'exception',
    reason: 'gave_up',
    resolution: { ...noResolution, ended: [{ as: 'closed', reason: 'gave_up', money }] },
  })
  test('what a person closes after seven days without an answer is closed, though there is none yet', () => {
    const silent = failed(factsOf({ payment: gaveUp([]) }), 'provider')
    expect(verdict(decide(silent))).toMatchObject({ kind: 'rest', reason: 'closed_by_hand', status: 'closed' })
    const shopDown = factsOf({ payment: gaveUp(['E1 10000 SEK']), attempts: [anAttempt] })
    expect(verdict(decide(failed(shopDown, 'shop')))).toMatchObject({ reason: 'closed_by_hand', status: 'closed' })
  })
  test('money that turns up after a person closed it without an answer is not closed with it', () => {
    const facts = factsOf({ payment: gaveUp([]), attempts: [anAttempt], orders: [anOrder] })
    expect(verdict(decide(facts))).toMatchObject({ reason: 'order_completed' })
    expect(verdict(decide(failed(facts, 'shop')))).toMatchObject({ kind: 'retry', status: 'exception' })
  })
  test('an outcome that nobody knew for seven days needs a person until it is known, at whatever look', () => {
    const payment = { ...gaveUp([]), resolution: null }
    const decision = verdict(decide(factsOf({ payment, attempts: [inDoubt] })))
    expect(decision).toMatchObject({ kind: 'rest', reason: 'gave_up', status: 'exception' })
  })
  test('what a person closes while the provider does not know the outcome is closed, and stays so', () => {
    const facts = factsOf({ payment: gaveUp([]), attempts: [inDoubt] })
    expect(verdict(decide(facts))).toMatchObject({ kind: 'rest', reason: 'closed_by_hand', status: 'closed' })
    const later = { ...facts.payment, status: 'closed', reason: 'closed_by_hand' } as const
    expect(verdict(decide({ ...facts, payment: later }))).toMatchObject({ reason: 'closed_by_hand', status: 'closed' })
    const paid = factsOf({ payment: later, attempts: [anAttempt], orders: [anOrder] })
    expect(verdict(decide(paid))).toMatchObject({ reason: 'order_completed' })
  })
  test('a failed look ends no other exception than the one that the person saw', () => {
    const payment = { ...gaveUp([]), reason: 'amount_differs' } as const
    expect(verdict(decide(failed(factsOf({ payment }), 'provider')))).toMatchObject({ status: 'exception' })
  })
  test('after seven more days without an answer an exception is what it was, for a person to end', () => {
    const differs = { status: 'exception', reason: 'amount_differs', failingSince: 0 } as const
    const facts = failed(factsOf({ now: limits.giveUp, payment: differs }), 'provider')
    expect(verdict(decide(facts))).toMatchObject({ kind: 'rest', reason: 'amount_differs', status: 'exception' })
    const resolution = ended('amount_differs', 'refunded')
    expect(verdict(decide({ ...facts, payment: { ...facts.payment, resolution } }))).toMatchObject({
      reason: 'refunded_by_hand',
      status: 'closed',
    })
  })
  test('less money than the person saw, or a part of it taken, is no news', () => {
    const resolution = ended('order_cancelled', 'closed')
    const partly = factsOf({
      payment: { resolution },
      attempts: [{ ...anAttempt, amountMinor: 9_000 }],
      orders: [cancelled],
    })
    expect(verdict(decide({ ...partly, payment: { ...partly.payment, amountMinor: 9_000 } }))).toMatchObject({
      reason: 'closed_by_hand',
      status: 'closed',
    })
    const more = { ...anAttempt, amountMinor: 10_001 }
    const facts = factsOf({ payment: { resolution, amountMinor: 10_001 }, attempts: [more], orders: [cancelled] })
    expect(verdict(decide(facts))).toMatchObject({ reason: 'order_cancelled', status: 'exception' })
  })
  test('more money than the person saw makes a closed payment an exception again', () => {
    const resolution = ended('order_cancelled', 'closed')
    const facts = factsOf({ payment: { resolution }, attempts: [anAttempt, second], orders: [cancelled] })
    expect(verdict(decide(facts))).toMatchObject({ reason: 'order_cancelled', status: 'exception' })
  })
})

describe('time', () => {
  test('the calendar is never stopped by anything but its own end', () => {
    for (const [reason, [facts]] of Object.entries(cases)) {
      const decision = decide(facts)
      if (decision.kind !== 'rest') continue
      expect(decision.lookAt ?? Number.POSITIVE_INFINITY, reason).toBeLessThanOrEqual(
        facts.payment.calendarNext ?? Number.POSITIVE_INFINITY,
      )
    }
  })
  test('failed looks come back after 1, 2, 4 s ... 15 min', () => {
    const pause = (failures: number) => {
      const decision = decide(failed(factsOf({ payment: { failures } }), 'provider'))
      return decision.kind === 'retry' ? decision.lookAt - 120_000 : undefined
    }
    expect([0, 1, 2, 3, 9, 10, 999].map(pause)).toEqual([1_000, 2_000, 4_000, 8_000, 512_000, 900_000, 900_000])
  })
  test('a provider or shop that asks for a pause gets it, within reason', () => {
    const decision = decide(failed(factsOf({}), 'provider', unreachable('429', 600_000)))
    expect(decision).toMatchObject({ kind: 'retry', lookAt: 720_000 })
  })
  test('a failed look tells nothing about a payment that is at its end', () => {
    const settled = failed(factsOf({ now: limits.giveUp, payment: { status: 'settled', failingSince: 0 } }), 'provider')
    expect(verdict(decide(settled)).status).toBe('settled')
  })
})

describe('an exception, after the calendar has ended', () => {
  const cancelled: ShopOrder = { ...anOrder, state: 'cancelled' }
  const day = 86_400_000
  const open = { status: 'exception', reason: 'order_cancelled', calendarNext: null, exceptionSince: 0 } as const
  const facts = (now: number, payment: Partial<PaymentFacts> = {}) =>
    factsOf({ now, payment: { ...open, ...payment }, attempts: [anAttempt], orders: [cancelled] })
  test('is looked at each day, so that what a person mends ends it, until it is long ago', () => {
    expect(decide(facts(0, { status: 'open', exceptionSince: null }))).toMatchObject({ kind: 'rest', lookAt: day })
    expect(decide(facts(3 * day))).toMatchObject({ reason: 'order_cancelled', lookAt: 4 * day })
    expect(decide(facts(90 * day))).toMatchObject({ reason: 'order_cancelled', lookAt: null })
  })
  test('is looked at sooner when something else asks for it', () => {
    expect(decide(facts(3 * day, { calendarNext: 3 * day + 5 }))).toMatchObject({ lookAt: 3 * day + 5 })
  })
  test('needs no look once a person has ended it', () => {
    const decision = decide(facts(3 * day, { resolution: ended('order_cancelled', 'closed') }))
    expect(decision).toMatchObject({ reason: 'closed_by_hand', lookAt: null })
  })
  test('is looked at like an open payment while nobody answers, since a person may have decided, and each day after a week', () => {
    const silent = (now: number, payment = {}) => decide(failed(facts(now, payment), 'provider'))
    const failing = { failingSince: 3 * day, failures: 999 }
    const soon = 4 * day + limits.retryMost
    for (const status of ['exception', 'open', 'closed'])
      expect(silent(4 * day, { ...failing, status })).toMatchObject({ kind: 'retry', status, lookAt: soon })
    expect(silent(4 * day, { ...failing, status: 'settled' })).toMatchObject({ kind: 'retry', lookAt: 5 * day })
    expect(silent(10 * day, failing)).toMatchObject({ kind: 'rest', reason: 'order_cancelled', lookAt: 11 * day })
    expect(silent(93 * day, { ...failing, failingSince: 86 * day })).toMatchObject({ kind: 'rest', lookAt: null })
  })
  test('reserved money is not forgotten because nobody answered for a week', () => {
    const settled = {
      status: 'settled',
      reason: 'paid',
      settled: true,
      failingSince: day,
      exceptionSince: null,
    } as const
    const silent = (now: number) =>
      decide(failed(factsOf({ now, payment: { ...settled, calendarNext: null }, sale: { settledAt: 0 } }), 'provider'))
    expect(silent(8 * day)).toMatchObject({ kind: 'rest', reason: 'paid', lookAt: 9 * day })
    expect(silent(90 * day)).toMatchObject({ kind: 'rest', reason: 'paid', lookAt: null })
  })
})

/** All combinations of the facts that matter, a few hundred thousand. */
describe('exhaustive', () => {
  const amounts = [
    { amountMinor: 10_000, feeMinor: 0 },
    { amountMinor: 12_900, feeMinor: 2_900 },
    { amountMinor: 12_900, feeMinor: 0 },
    { amountMinor: 9_000, feeMinor: 0 },
  ]
  const attempts: Attempt[] = attemptStates.flatMap(state =>
    amounts.flatMap(amount =>
      ['p1', 'p2'].flatMap(merchantReference =>
        ['SEK', 'EUR'].map(currency => ({ ...anAttempt, state, merchantReference, currency, ...amount })),
      ),
    ),
  )
  const attemptSets: Attempt[][] = [
    [],
    ...attempts.map(attempt => [attempt]),
    ...attempts.flatMap(attempt => [
      [attempt, second],
      [denied, { ...attempt, reference: 'E2', createdAt: 2_000 }],
    ]),
  ]
  const orders: ShopOrder[] = orderStates.flatMap(state =>
    [10_000, 12_900].flatMap(totalMinor =>
      ['E1', null].map(transactionId => ({ ...anOrder, state, totalMinor, transactionId, createdFor: 'p1' })),
    ),
  )
  const orderSets: ShopOrder[][] = [
    [],
    ...orders.map(order => [order]),
    ...orders.map(order => [{ ...created, id: '3' }, order]),
  ]
  const payments: Partial<PaymentFacts>[] = [
    {},
    fromSnapshot,
    { settled: true, status: 'settled', providerReference: 'E1' },
    { negativeSince: -3_600_000 },
    { ...fromSnapshot, shopRefused: true, calendarNext: null },
    // What people may have decided.
    {
      ...fromSnapshot,
      resolution: { ...noResolution, order: { kind: 'create', insteadOf: ['7'], creations: 1 } },
      creations: 1,
    },
    { ...fromSnapshot, resolution: { ...noResolution, order: { kind: 'attach', orderId: '7', state: 'cancelled' } } },
    { ...fromSnapshot, resolution: { ...noResolution, order: { kind: 'attach', orderId: '7', state: 'unpaid' } } },
    { ...fromSnapshot, resolution: { ...noResolution, order: { kind: 'attach', orderId: '3' } } },
    { resolution: { ...noResolution, order: { kind: 'attach', orderId: '99' } } },
    { resolution: { ...noResolution, accepted: [{ paidMinor: 12_900, dueMinor: 10_000 }] } },
    { ...fromSnapshot, resolution: ended('order_cancelled', 'closed') },
    { resolution: ended('order_paid_otherwise', 'refunded') },
    // What Kvitto has tried: to pay the order, seen or not, and to create one.
    { providerReference: 'E1', completed: ['7'], seenPaid: ['7'] },
    { providerReference: 'E1', completed: ['7'] },
    {
      providerReference: 'E1',
      completed: ['7'],
      resolution: { ...noResolution, order: { kind: 'attach', orderId: '7', state: 'paid' } },
    },
    { ...fromSnapshot, creationTries: limits.creationsAtOnce, creationTriedAt: 119_000 },
    { ...fromSnapshot, creationTries: limits.creationTries, creationTriedAt: 0 },
    {
      settled: true,
      status: 'settled',
      providerReference: 'E1',
      resolution: {
        ...noResolution,
        ended: [{ as: 'refunded', reason: 'double_payment', money: ['E1 10000 SEK', 'E2 10000 SEK'] }],
      },
    },
  ]

  test('decide is total, asks before it acts, and never acts against the invariants', () => {
    let count = 0
    for (const payment of payments)
      for (const attemptSet of attemptSets)
        for (const orderSet of orderSets) {
          check(factsOf({ payment, attempts: attemptSet, orders: orderSet }))
          count += 1
        }
    expect(count).toBeGreaterThan(100_000)
  })

  function check(facts: Facts) {
    const decision = verdict(decide(facts))
    if (!(decision.reason in reasons)) throw new Error(`unknown reason ${decision.reason}`)
    const { payment, provider, shop } = facts
    const orders = shop.kind === 'known' ? shop.orders : []
    const isAgreed = (money: Attempt | undefined, dueMinor: number) =>
      payment.resolution?.accepted.some(
        each =>
          money !== undefined && each.paidMinor === money.amountMinor - money.feeMinor && each.dueMinor === dueMinor,
      ) === true
    const ours = provider.kind === 'known' ? provider.attempts.filter(each => belongs(each, payment)) : []
    const sound = ours.filter(
      each =>
        isSecured(each) &&
        each.currency === 'SEK' &&
        (each.amountMinor - each.feeMinor === payment.amountMinor || isAgreed(each, payment.amountMinor)),
    )
    const isByHand = decision.reason === 'closed_by_hand' || decision.reason === 'refunded_by_hand'
    const choice = payment.resolution?.order?.kind === 'attach' ? payment.resolution.order : null
    const attached = choice?.orderId ?? null
    const wantedCancelled = choice?.state === 'cancelled' ? attached : null
    const isWitnessed = ({ id, transactionId }: ShopOrder) =>
      sound.some(({ reference }) => reference === transactionId) ||
      payment.seenPaid.includes(id) ||
      (attached === id && payment.completed.includes(id))
    const violate = (rule: string) => {
      throw new Error(`${rule}: ${JSON.stringify({ facts, decision })}`)
    }
    if (decision.status === 'settled' && !payment.settled && sound.length === 0) violate('settled without sound money')
    if (isByHand && !isWhatWasSeen(facts)) violate('a person’s word ended something else than the person saw')
    // The shop is left in peace for a while; or the order was paid with money that this look does not show.
    const isPaused = ['order_unfinished', ...(payment.providerReference ? ['provider_unreachable'] : [])].includes(
      decision.reason,
    )
    if (ours.some(isSecured) && !isByHand && (decision.status === 'closed' || (decision.kind === 'retry' && !isPaused)))
      violate('secured money was dropped')
    if (decision.status === 'settled' && !payment.settled && !orders.some(isWitnessed))
      violate('settled with an order that nobody has seen paid with it')
    if (ours.some(isSecured) && decision.kind === 'rest' && decision.status === 'open')
      violate('secured money waits for nothing')
    if (decision.kind !== 'apply') return
    const { effect } = decision
    const isPositive = effect.kind === 'complete' || effect.kind === 'create' || effect.kind === 'add_fee'
    if (isPositive && sound.length === 0) violate('an order is made or completed without sound money')
    if (effect.kind === 'complete') {
      const money = sound.find(each => each.reference === effect.reference)
      const isRight = money?.amountMinor === effect.order.totalMinor
      if (!isRight && !isAgreed(money, effect.order.totalMinor - effect.order.feeMinor))
        violate('completed with another total than was paid, and nobody had agreed to it')
      const mustNot = [
        'paid',
        'trashed',
        'refunded',
        'other',
        ...(effect.order.id === wantedCancelled ? [] : ['cancelled']),
      ]
      if (attached !== null && effect.order.id !== attached) violate('completed another order than a person chose')
      if (orders.some(each => each.id !== effect.order.id && isPaidWith(each, effect.reference, payment)))
        violate('a second order')
      if (mustNot.includes(effect.order.state)) violate('completed an order that must not be')
    }
    if (
      effect.kind === 'fail' &&
      (ours.some(each => !['denied', 'cancelled', 'expired'].includes(each.state)) || payment.negativeSince === null)
    )
      violate('something negative was written too early')
    const isInTheWay = (order: ShopOrder) =>
      !(['cancelled', 'trashed', 'refunded'].includes(order.state) && isReplaced(order, payment))
    if (effect.kind === 'create' && payment.creationTries >= limits.creationTries) violate('created without an end')
    if (effect.kind === 'create' && (attached !== null || orders.some(isInTheWay)))
      violate('a second order was created')
    if (effect.kind === 'discard' && effect.order.createdFor !== payment.id) violate('discarded somebody’s order')
    if (payment.settled && !['discard', 'cancel'].includes(effect.kind)) violate('acted on a settled payment')
    if (effect.kind === 'cancel' && !['cancelled', 'refunded'].includes(effect.order.state))
      violate('let the money of a live order go')
  }
})

/** The exception that the same facts make without the person's word is the one that the word is about. */
function isWhatWasSeen(facts: Facts): boolean {
  const { payment, provider } = facts
  const without = verdict(
    decide({ ...facts, payment: { ...payment, resolution: { ...noResolution, ...payment.resolution, ended: [] } } }),
  )
  const money =
    provider.kind === 'known' ? provider.attempts.filter(each => belongs(each, payment) && isSecured(each)) : []
  const word = payment.resolution?.ended.find(each => each.reason === without.reason)
  const isSeen = ({ reference, amountMinor, currency }: Attempt): boolean =>
    (word?.money ?? []).some(each => {
      const [name, amount, itsCurrency] = each.split(' ')
      return name === reference && amountMinor <= Number(amount) && itsCurrency === currency
    })
  return without.status === 'exception' && word !== undefined && money.every(isSeen)
}

function verdict(decision: Decision): Verdict {
  if (decision.kind === 'ask_shop') throw new Error('the shop had already been asked')
  return decision
}
