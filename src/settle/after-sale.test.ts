import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { refused, unreachable } from '../base/outcome.ts'
import { limits } from '../limits.ts'
import type { Attempt, AttemptState } from '../providers/provider.ts'
import type { ShopOrder } from '../shops/shop.ts'
import { decide } from './decide.ts'
import type { Verdict } from './decision.ts'
import { anAttempt, aSale, factsOf, paidOrder } from './examples.ts'
import type { Facts, LastWrite, SaleFacts } from './facts.ts'
import { type AfterSaleReason, type Reason, reasons } from './reasons.ts'
import { isOpen, type Refund, type RefundSight } from './refund.ts'
import { type Ending, noResolution } from './resolution.ts'

const day = 86_400_000
const reserved: Attempt = { ...anAttempt, state: 'authorized', status: 'READY' }
const completed: ShopOrder = { ...paidOrder, status: 'completed', isFulfilled: true }
const cancelled: ShopOrder = { ...paidOrder, state: 'cancelled', status: 'cancelled' }
const aRefund: Refund = {
  id: 'r1',
  key: 'k1',
  amountMinor: 4_000,
  reason: null,
  requestedBy: null,
  shopRefundId: '71',
  requestedAt: 100_000,
  state: 'wanted',
  refundedBeforeMinor: 0,
  beganAt: null,
  endedAt: null,
  failure: null,
  detail: null,
  reference: null,
}
const begun: Refund = { ...aRefund, state: 'begun', beganAt: 110_000 }
const pending: Refund = { ...begun, state: 'pending', reference: 'B1' }
const write: LastWrite = {
  kind: 'capture',
  at: 0,
  amountMinor: 10_000,
  isRefused: false,
  detail: null,
  isNoted: false,
  isPaused: false,
}
const shopRefund = { id: '71', amountMinor: 4_000, reason: null, at: 50_000, movedMoney: false }

interface Parts {
  mine?: Attempt
  orders?: readonly ShopOrder[]
  sale?: Partial<SaleFacts>
  seen?: RefundSight
  others?: readonly Attempt[]
  now?: number
}

/** A payment that is settled with E1, whose calendar is over. */
const settled = ({ mine = anAttempt, orders = [paidOrder], sale = {}, seen, others = [], now }: Parts): Facts =>
  factsOf({
    ...(now === undefined ? {} : { now }),
    payment: { settled: true, status: 'settled', providerReference: 'E1', calendarNext: null },
    attempts: [mine, ...others],
    orders,
    sale: { settledAt: 0, ...sale },
    refundsSeen: seen === undefined ? {} : { r1: seen },
  })

const verdict = (facts: Facts): Verdict => {
  const decision = decide(facts)
  if (decision.kind === 'ask_shop') throw new Error('the shop had already been asked')
  return decision
}
const writes = (last: Partial<LastWrite>, more: Partial<SaleFacts['moneyWrites']> = {}): Partial<SaleFacts> => ({
  moneyWrites: { ...aSale.moneyWrites, last: { ...write, ...last }, ...more },
})

const cases: Record<AfterSaleReason, [parts: Parts, status: Verdict['status'], effect?: string]> = {
  refund_begun: [{ sale: { refunds: [aRefund] } }, 'settled', 'refund'],
  refund_done: [
    { sale: { refunds: [begun] }, seen: { kind: 'found', state: 'done', status: 'PAID', reference: 'B1' } },
    'settled',
    'note',
  ],
  refund_waived: [{ mine: reserved, sale: { refunds: [aRefund] } }, 'settled', 'note'],
  refund_refused: [
    {
      sale: {
        refunds: [begun],
        moneyWrites: { ...aSale.moneyWrites, refusedRefunds: { r1: 'RF02, the original payment is not found' } },
      },
    },
    'settled',
    'note',
  ],
  refund_disputed: [{ mine: { ...anAttempt, isDisputed: true }, sale: { refunds: [aRefund] } }, 'settled', 'note'],
  refund_without_money: [{ mine: { ...anAttempt, state: 'unknown' }, sale: { refunds: [aRefund] } }, 'settled', 'note'],
  refund_uncaptured: [{ mine: reserved, sale: { refunds: [aRefund], capture: false } }, 'settled', 'note'],
  refund_too_large: [{ mine: { ...anAttempt, refundedMinor: 6_001 }, sale: { refunds: [aRefund] } }, 'settled', 'note'],
  refund_asked: [
    {
      orders: [{ ...paidOrder, refunds: [shopRefund] }],
      sale: { manualRefundsSince: 0, asksOrder: true },
      now: shopRefund.at + limits.manualRefundSettles,
    },
    'settled',
  ],
  captured: [{ orders: [completed], sale: writes({}) }, 'settled', 'note'],
  released: [{ mine: { ...reserved, state: 'cancelled' }, orders: [cancelled] }, 'closed'],
  release_refused: [
    { mine: reserved, orders: [cancelled], sale: writes({ kind: 'cancel', isRefused: true, isNoted: true }) },
    'exception',
  ],
  capturing: [{ mine: reserved, orders: [completed] }, 'settled', 'capture'],
  capture_refused: [
    { mine: reserved, orders: [completed], sale: writes({ isRefused: true, detail: 'expired' }) },
    'exception',
    'pause',
  ],
  releasing: [{ mine: reserved, orders: [cancelled] }, 'settled', 'cancel'],
  refund_overdue: [{ now: 110_000 + 22 * day, sale: { refunds: [pending] } }, 'exception'],
  refund_failed: [
    {
      orders: [{ ...paidOrder, refunds: [shopRefund] }],
      sale: {
        refunds: [{ ...pending, state: 'failed', failure: 'refund_refused' }],
        moneyWrites: { ...aSale.moneyWrites, notedRefunds: { r1: day } },
      },
    },
    'exception',
  ],
  refund_unclear: [{ mine: { ...anAttempt, refundedMinor: 4_000 }, sale: { refunds: [begun] } }, 'settled', 'note'],
  refund_pending: [
    { sale: { refunds: [pending] }, seen: { kind: 'found', state: 'pending', status: 'DEBITED', reference: 'B1' } },
    'settled',
  ],
}

describe('every reason of a settled payment is reached by its facts', () => {
  test.each(Object.entries(cases))('%s', (reason, [parts, status, effect]) => {
    const decision = verdict(settled(parts))
    expect(decision).toMatchObject({ reason, status })
    expect(decision.kind === 'apply' ? decision.effect.kind : undefined).toBe(effect)
  })
})

describe('taking and letting go', () => {
  test('what was given back or taken off the order before it was completed is not taken', () => {
    const takes = (parts: Parts) => {
      const decision = verdict(settled({ mine: reserved, ...parts }))
      return decision.kind === 'apply' && 'amountMinor' in decision.effect ? decision.effect : undefined
    }
    const refunds: Refund[] = [{ ...aRefund, state: 'waived' }]
    const moneyWrites = { ...aSale.moneyWrites, notedRefunds: { r1: day } }
    expect(takes({ orders: [completed], sale: { refunds, moneyWrites } })?.amountMinor).toBe(6_000)
    expect(takes({ orders: [{ ...completed, totalMinor: 7_500 }] })?.amountMinor).toBe(7_500)
    expect(takes({ orders: [{ ...completed, totalMinor: 99_999 }] })?.amountMinor).toBe(10_000)
    expect(takes({ orders: [{ ...completed, refunds: [shopRefund] }] })?.amountMinor).toBe(6_000)
    expect(takes({ orders: [{ ...completed, refunds: [{ ...shopRefund, amountMinor: 10_000 }] }] })?.kind).toBe(
      'cancel',
    )
  })
  test('a refused capture is tried again only when somebody completes the order that was put on hold', () => {
    const onHold = { ...paidOrder, status: 'on-hold' }
    const refusedAndPaused = writes({ isRefused: true, isPaused: true, isNoted: true })
    expect(verdict(settled({ mine: reserved, orders: [onHold], sale: refusedAndPaused }))).toMatchObject({
      kind: 'rest',
      reason: 'capture_refused',
      status: 'exception',
    })
    expect(verdict(settled({ mine: reserved, orders: [completed], sale: refusedAndPaused })).reason).toBe('capturing')
  })
  test('what the provider said it has done is not sent again while it may not show it yet', () => {
    const at = 100_000
    for (const [kind, orders] of [
      ['capture', [completed]],
      ['cancel', [cancelled]],
    ] as const) {
      const facts = (now: number) => settled({ mine: reserved, orders, now, sale: writes({ kind, at }) })
      expect(verdict(facts(at + 1))).toMatchObject({ kind: 'rest', lookAt: at + limits.moneyShows })
      expect(verdict(facts(at + limits.moneyShows))).toMatchObject({ kind: 'apply', effect: { kind } })
    }
    const turned = (now: number) =>
      verdict(settled({ mine: reserved, orders: [completed], now, sale: writes({ kind: 'cancel', at }) }))
    expect(turned(at + 1).kind).toBe('rest')
    expect(turned(at + limits.moneyShows)).toMatchObject({ effect: { kind: 'capture' } })
  })
  test('a refund that is asked for while the provider does not show yet what was taken waits for it, and is not waived', () => {
    const at = 100_000
    const sale = { ...writes({ at }), refunds: [aRefund] }
    const early = settled({ mine: reserved, orders: [completed], now: at + 1, sale })
    expect(verdict(early)).toMatchObject({ kind: 'rest', reason: 'refund_pending', refund: null })
    const taken = settled({
      orders: [completed],
      now: at + 60_000,
      sale: { ...writes({ at, isNoted: true }), refunds: [aRefund] },
    })
    expect(verdict(taken)).toMatchObject({ reason: 'refund_begun', effect: { kind: 'refund' } })
  })
  test('what was given back in the shop and what was asked for beside it are two things, unless they are the same amount or the same refund', () => {
    const takes = (waived: Partial<Refund>[], amounts: number[]) => {
      const refunds = waived.map((each, n): Refund => ({ ...aRefund, state: 'waived', id: `r${n}`, ...each }))
      const inShop = amounts.map((amountMinor, n) => ({ ...shopRefund, id: String(71 + n), amountMinor }))
      const moneyWrites = { ...aSale.moneyWrites, notedRefunds: Object.fromEntries(refunds.map(({ id }) => [id, day])) }
      const orders = [{ ...completed, refunds: inShop }]
      const decision = verdict(settled({ mine: reserved, orders, sale: { refunds, moneyWrites } }))
      return decision.kind === 'apply' && 'amountMinor' in decision.effect ? decision.effect.amountMinor : undefined
    }
    const byApi = { shopRefundId: null, amountMinor: 1_000 }
    expect(takes([byApi], [2_000])).toBe(7_000)
    expect(takes([byApi], [1_000])).toBe(9_000)
    expect(takes([byApi, byApi], [1_000])).toBe(8_000)
    expect(takes([{ shopRefundId: '71', amountMinor: 1_000 }], [1_000])).toBe(9_000)
    expect(takes([{ shopRefundId: '71', amountMinor: 1_000 }, byApi], [1_000])).toBe(8_000)
  })
  test('reserved money is looked at each day until it is long ago, so that a lost hook loses nothing', () => {
    const facts = settled({ mine: reserved })
    expect(verdict(facts)).toMatchObject({ reason: 'paid', lookAt: facts.now + day })
    expect(verdict(settled({ mine: reserved, now: 91 * day }))).toMatchObject({ reason: 'paid', lookAt: null })
    expect(verdict(settled({}))).toMatchObject({ reason: 'paid', lookAt: null })
  })
  test('a provider without capture, or a shop that does it by hand, is left alone', () => {
    const none = { capture: false, cancel: false, refund: true }
    for (const orders of [[completed], [cancelled]]) {
      expect(verdict(settled({ mine: reserved, orders, sale: { can: none } })).kind).toBe('rest')
      expect(verdict(settled({ mine: reserved, orders, sale: { capture: false, cancel: false } })).kind).toBe('rest')
    }
  })
  test('a cancelled order whose money was taken is for a person, until the money is given back', () => {
    const asked = { asksOrder: true }
    expect(verdict(settled({ orders: [cancelled], sale: asked })).reason).toBe('order_cancelled')
    const back: Attempt = { ...anAttempt, state: 'refunded', refundedMinor: 10_000 }
    expect(verdict(settled({ mine: back, orders: [cancelled], sale: asked })).reason).toBe('refunded')
  })
  test('money that the provider let go of is withdrawn, unless the order is over too', () => {
    const gone: Attempt = { ...reserved, state: 'expired' }
    expect(verdict(settled({ mine: gone })).reason).toBe('money_withdrawn')
    expect(verdict(settled({ mine: gone, orders: [cancelled] })).reason).toBe('released')
  })

  test('reserved money that Kvitto let go because all of it was asked back first is missed by nobody', () => {
    const waived: Refund = { ...aRefund, state: 'waived', amountMinor: 10_000 }
    const sale = { refunds: [waived], moneyWrites: { ...aSale.moneyWrites, notedRefunds: { r1: day } } }
    const gone: Attempt = { ...reserved, state: 'cancelled', status: 'ANNULLED' }
    expect(verdict(settled({ mine: gone, orders: [completed], sale }))).toMatchObject({
      reason: 'released',
      status: 'closed',
    })
    const reopened = settled({ mine: gone, orders: [completed] })
    expect(verdict(reopened).reason).toBe('money_withdrawn')
  })
  test('a shop that does not answer is asked again before reserved money is touched', () => {
    const facts = settled({ mine: reserved })
    const down = { kind: 'failed', failure: unreachable('down') } as const
    expect(verdict({ ...facts, shop: down })).toMatchObject({
      kind: 'retry',
      reason: 'shop_unreachable',
      status: 'settled',
    })
    const locked = { kind: 'failed', failure: refused('unauthorized', '401') } as const
    expect(verdict({ ...facts, shop: locked }).reason).toBe('shop_unauthorized')
  })
})

describe('giving back', () => {
  test('what became of a refund is looked at before it is sent again, and it is the same one', () => {
    const unread = settled({ sale: { refunds: [begun] }, seen: { kind: 'unread', message: '500' } })
    expect(verdict(unread)).toMatchObject({ kind: 'retry', reason: 'provider_unreachable' })
    const locked = settled({
      sale: { refunds: [begun] },
      seen: { kind: 'unread', message: '403', isUnauthorized: true },
    })
    expect(verdict(locked)).toMatchObject({ kind: 'retry', reason: 'provider_unauthorized' })
    const absent = verdict(
      settled({ mine: { ...anAttempt, refundedMinor: 100 }, sale: { refunds: [begun] }, seen: { kind: 'absent' } }),
    )
    expect(absent).toMatchObject({
      reason: 'refund_begun',
      effect: { kind: 'refund', refund: { id: 'r1', refundedBeforeMinor: 0 } },
    })
    const lost = verdict(settled({ sale: { refunds: [pending] }, seen: { kind: 'absent' } }))
    expect(lost).toMatchObject({ kind: 'rest', reason: 'refund_pending' })
  })
  test('a refund that may have been made without its mark is neither sent again nor called undone: a person looks', () => {
    const mine = { ...anAttempt, refundedMinor: 4_000 }
    const unclear = { reason: 'refund_unclear', refund: { kind: 'end', state: 'failed', failure: 'refund_unclear' } }
    expect(verdict(settled({ mine, sale: { refunds: [begun] } }))).toMatchObject(unclear)
    const whole = { ...begun, amountMinor: 10_000 }
    const all: Attempt = { ...mine, state: 'refunded', refundedMinor: 10_000 }
    expect(verdict(settled({ mine: all, sale: { refunds: [whole] } }))).toMatchObject(unclear)
    const refused = { moneyWrites: { ...aSale.moneyWrites, refusedRefunds: { r1: 'too large' } } }
    expect(verdict(settled({ mine, sale: { refunds: [begun], ...refused } }))).toMatchObject(unclear)
    const taken = { moneyWrites: { ...aSale.moneyWrites, takenRefunds: ['r1'] } }
    expect(verdict(settled({ mine, sale: { refunds: [begun], ...taken } })).reason).toBe('refund_pending')
    const ended: Refund = { ...begun, shopRefundId: null, state: 'failed', failure: 'refund_unclear', endedAt: 115_000 }
    const moneyWrites = { ...aSale.moneyWrites, notedRefunds: { r1: 115_000 } }
    expect(verdict(settled({ mine, sale: { refunds: [ended], moneyWrites } }))).toMatchObject({
      reason: 'refund_unclear',
      status: 'exception',
    })
    const missed: Refund = { ...pending, id: 'r2', state: 'failed', failure: 'refund_refused', endedAt: 115_000 }
    const both = {
      refunds: [ended, missed],
      moneyWrites: { ...moneyWrites, notedRefunds: { r1: 115_000, r2: 115_000 } },
    }
    const orders = [{ ...paidOrder, refunds: [shopRefund] }]
    expect(verdict(settled({ mine, orders, sale: both })).reason).toBe('refund_failed')
  })
  test('a refund that was told as done and has failed since is told again', () => {
    const failed: Refund = { ...pending, state: 'failed', failure: 'refund_failed', endedAt: 115_000 }
    const told = (at: number) => {
      const moneyWrites = { ...aSale.moneyWrites, notedRefunds: { r1: at } }
      return verdict(settled({ sale: { refunds: [failed], moneyWrites } }))
    }
    expect(told(114_999)).toMatchObject({ kind: 'apply', effect: { kind: 'note', refundId: 'r1' } })
    expect(told(115_000).kind).toBe('rest')
  })
  test('a bank that returns the money long after makes the refund a failed one', () => {
    const done: Refund = { ...pending, state: 'done' }
    const seen: RefundSight = { kind: 'found', state: 'failed', status: 'failed', reference: 'B1' }
    expect(verdict(settled({ sale: { refunds: [done] }, seen }))).toMatchObject({
      reason: 'refund_failed',
      refund: { kind: 'end', state: 'failed', failure: 'refund_failed' },
    })
  })
  test('a failed refund that the shop has taken back needs nobody', () => {
    const failed: Refund = { ...pending, state: 'failed', failure: 'refund_refused', endedAt: 115_000 }
    const moneyWrites = { ...aSale.moneyWrites, notedRefunds: { r1: day } }
    expect(verdict(settled({ sale: { refunds: [failed], moneyWrites } }))).toMatchObject({
      reason: 'paid',
      lookAt: 175_000,
    })
  })
  test('a failed refund of a caller who was told that it is pending is an exception, until another one is made', () => {
    const failed: Refund = { ...pending, shopRefundId: null, state: 'failed', failure: 'refund_refused' }
    const moneyWrites = { ...aSale.moneyWrites, notedRefunds: { r1: day, r2: day } }
    const told = (refunds: readonly Refund[]) => verdict(settled({ sale: { refunds, moneyWrites } })).reason
    expect(told([{ ...failed, endedAt: failed.requestedAt + 1_000 }])).toBe('paid')
    const late = { ...failed, endedAt: failed.requestedAt + 60_000 }
    expect(told([late])).toBe('refund_failed')
    expect(told([late, { ...late, id: 'r2', requestedAt: 200_000, state: 'done', failure: null }])).toBe('refunded')
  })
  test('what the shop notes as a refund moves no money, unless it is set up so and the refund is not older than that', () => {
    const orders = [{ ...paidOrder, refunds: [shopRefund] }]
    const told = { asksOrder: true }
    expect(verdict(settled({ orders, sale: told })).reason).toBe('paid')
    expect(verdict(settled({ orders, sale: { ...told, manualRefundsSince: 50_001 } })).reason).toBe('paid')
    const moved = [{ ...paidOrder, refunds: [{ ...shopRefund, movedMoney: true }] }]
    expect(verdict(settled({ orders: moved, sale: { ...told, manualRefundsSince: 0 } })).reason).toBe('paid')
    const known = { ...aRefund, key: 'shop-refund-71', state: 'done' as const }
    const sale = {
      ...told,
      manualRefundsSince: 0,
      refunds: [known],
      moneyWrites: { ...aSale.moneyWrites, notedRefunds: { r1: day } },
    }
    expect(verdict(settled({ orders, sale })).reason).toBe('refunded')
  })
  test('a refund that the gateway may just be making is not taken for a manual one; it is looked at when it can be told', () => {
    const orders = [{ ...paidOrder, refunds: [shopRefund] }]
    const now = shopRefund.at + limits.manualRefundSettles - 1
    expect(verdict(settled({ orders, sale: { manualRefundsSince: 0, asksOrder: true }, now }))).toMatchObject({
      reason: 'paid',
      lookAt: now + 1,
    })
  })
  test('refunds go on although the customer has paid twice, and the second payment stays told', () => {
    const second = { ...anAttempt, reference: 'E2' }
    expect(verdict(settled({ others: [second], sale: { refunds: [aRefund] } })).reason).toBe('refund_begun')
    const waiting = verdict(settled({ others: [second], sale: { refunds: [pending] } }))
    expect(waiting).toMatchObject({ reason: 'double_payment', status: 'exception' })
    expect(waiting.kind === 'rest' ? waiting.lookAt : null).toBe(125_000)
  })
  test('trouble that a person has ended hides no other: a dispute beside a second payment, and then both are ended', () => {
    const money = ['E1 10000 SEK', 'E2 10000 SEK']
    const word = (reason: Reason) => ({ as: 'closed', reason, money }) as const
    const withWords = (...ended: readonly Ending[]): Verdict => {
      const facts = settled({ mine: { ...anAttempt, isDisputed: true }, others: [{ ...anAttempt, reference: 'E2' }] })
      return verdict({ ...facts, payment: { ...facts.payment, resolution: { ...noResolution, ended } } })
    }
    expect(withWords()).toMatchObject({ reason: 'double_payment', status: 'exception' })
    expect(withWords(word('double_payment'))).toMatchObject({ reason: 'disputed', status: 'exception' })
    expect(withWords(word('double_payment'), word('disputed'))).toMatchObject({ reason: 'closed_by_hand' })
  })
  test('what a person ends is over, also while the shop is down, unless the shop said that the order has changed', () => {
    const decided = (isTold: boolean): Verdict => {
      const ending = { as: 'closed', reason: 'double_payment', money: ['E1 10000 SEK', 'E2 10000 SEK'] } as const
      const facts = settled({ others: [{ ...anAttempt, reference: 'E2' }], sale: { asksOrder: true, isTold } })
      const resolution = { ...noResolution, ended: [ending] }
      const payment = { ...facts.payment, status: 'exception', reason: 'double_payment', resolution } as const
      return verdict({ ...facts, payment, shop: { kind: 'failed', failure: unreachable('down') } })
    }
    expect(decided(false)).toMatchObject({ reason: 'closed_by_hand', status: 'settled' })
    expect(decided(true)).toMatchObject({ kind: 'retry', reason: 'shop_unreachable' })
  })
  test('money that was let go is not called missing because the shop does not answer just now', () => {
    const sale = { ...writes({ kind: 'cancel', isNoted: true }), isTold: true, asksOrder: true }
    const facts = settled({ mine: { ...reserved, state: 'cancelled' }, sale })
    const payment = { ...facts.payment, status: 'closed', reason: 'released' } as const
    const down: Facts['shop'] = { kind: 'failed', failure: unreachable('down') }
    expect(verdict({ ...facts, payment, shop: down })).toMatchObject({ kind: 'retry', status: 'closed' })
    // The answer to our own cancel was lost.
    const releasing = { ...facts.payment, reason: 'releasing' } as const
    expect(verdict({ ...facts, payment: releasing, shop: down })).toMatchObject({ kind: 'retry', status: 'settled' })
    const waived = { ...facts.payment, reason: 'refund_waived' } as const
    expect(verdict({ ...facts, payment: waived, shop: down })).toMatchObject({ kind: 'retry', status: 'settled' })
    const other = settled({ mine: { ...reserved, state: 'cancelled' }, sale: { isTold: true, asksOrder: true } })
    expect(verdict({ ...other, shop: down })).toMatchObject({ kind: 'retry', reason: 'shop_unreachable' })
    const aDay = { ...other.payment, failingSince: other.now - aSale.lookEveryMs }
    expect(verdict({ ...other, payment: aDay, shop: down })).toMatchObject({
      reason: 'money_withdrawn',
      status: 'exception',
    })
  })
  test('what a person says of missing money holds while the shop does not answer', () => {
    const facts = settled({ mine: { ...reserved, state: 'cancelled' }, sale: { isTold: false, asksOrder: true } })
    const ending = { as: 'closed', reason: 'money_withdrawn', money: [] } as const
    const resolution = { ...noResolution, ended: [ending] }
    const payment = { ...facts.payment, status: 'exception', reason: 'money_withdrawn', resolution } as const
    const shop: Facts['shop'] = { kind: 'failed', failure: unreachable('down') }
    expect(verdict({ ...facts, payment, shop })).toMatchObject({ reason: 'closed_by_hand' })
  })
  test('a refund that fails after a person has dealt with an earlier one is told all the same', () => {
    const ending = { as: 'closed', reason: 'refund_failed', money: ['E1 10000 SEK'], at: 116_000 } as const
    const failed: Refund = { ...pending, state: 'failed', failure: 'refund_refused', endedAt: 115_000 }
    const next: Refund = { ...failed, id: 'r2', shopRefundId: '72', endedAt: 118_000 }
    const decided = (...refunds: readonly Refund[]): Verdict => {
      const notedRefunds = { r1: 115_000, r2: 118_000 }
      const orders = [{ ...paidOrder, refunds: [shopRefund, { ...shopRefund, id: '72' }] }]
      const moneyWrites = { ...aSale.moneyWrites, notedRefunds }
      const facts = settled({ orders, now: 120_000, sale: { refunds, moneyWrites } })
      return verdict({ ...facts, payment: { ...facts.payment, resolution: { ...noResolution, ended: [ending] } } })
    }
    expect(decided(failed)).toMatchObject({ reason: 'closed_by_hand', status: 'settled' })
    expect(decided(failed, next)).toMatchObject({ reason: 'refund_failed', status: 'exception' })
  })
  test('what a person has ended takes no other exception away while the shop is down', () => {
    const ending = { as: 'closed', reason: 'double_payment', money: ['E1 10000 SEK', 'E2 10000 SEK'] } as const
    const facts = settled({ others: [{ ...anAttempt, reference: 'E2' }], sale: { asksOrder: true } })
    const resolution = { ...noResolution, ended: [ending] }
    const payment = { ...facts.payment, status: 'exception', reason: 'order_cancelled', resolution } as const
    const cancelled: Facts['shop'] = { kind: 'known', orders: [{ ...paidOrder, state: 'cancelled' }] }
    expect(verdict({ ...facts, payment, shop: cancelled })).toMatchObject({ reason: 'order_cancelled' })
    const down = verdict({ ...facts, payment, shop: { kind: 'failed', failure: unreachable('down') } })
    expect(down).toMatchObject({ kind: 'retry', status: 'exception' })
  })
  test.each([
    ['a refund', { refunds: [begun] }, 'refund_begun'],
    ['money that is to be taken', {}, 'capturing'],
    ['money that is to be let go', {}, 'releasing'],
  ] as const)(
    'a provider that cannot be asked for a week leaves %s to a person, not to oblivion',
    (_, sale, reason) => {
      const { payment, ...facts } = settled({ sale })
      for (const failure of [unreachable('down'), refused('unauthorized', '403')]) {
        const failingFor = (days: number) =>
          verdict({
            ...facts,
            now: days * day,
            payment: { ...payment, reason, failingSince: 0, failures: 99 },
            provider: { kind: 'failed', failure },
          })
        expect(failingFor(6)).toMatchObject({ kind: 'retry', status: 'settled', lookAt: 6 * day + limits.retryMost })
        expect(failingFor(7)).toMatchObject({ reason: 'gave_up', status: 'exception' })
      }
    },
  )
})

/** All that a decision about money may rest on, in every mixture. */
const states: AttemptState[] = ['authorized', 'paid', 'cancelled', 'expired', 'refunded', 'unknown']
const anyRefund = fc.record({
  id: fc.constantFrom('r1', 'r2'),
  state: fc.constantFrom('wanted', 'begun', 'pending', 'done', 'waived', 'failed'),
  amountMinor: fc.integer({ min: 1, max: 12_000 }),
  shopRefundId: fc.constantFrom('71', null),
})
const anyFacts = fc
  .record({
    mine: fc.record({
      state: fc.constantFrom(...states),
      refundedMinor: fc.integer({ min: 0, max: 10_000 }),
      isDisputed: fc.boolean(),
    }),
    order: fc.record({
      state: fc.constantFrom('paid', 'cancelled', 'refunded', 'trashed', 'failed'),
      isFulfilled: fc.boolean(),
      totalMinor: fc.integer({ min: 0, max: 12_000 }),
      refunds: fc.array(
        fc.record({ amountMinor: fc.integer({ min: 0, max: 10_000 }), id: fc.constantFrom('71', '72') }),
        {
          maxLength: 2,
        },
      ),
    }),
    refunds: fc.uniqueArray(anyRefund, { maxLength: 2, selector: each => each.id }),
    sight: fc.constantFrom('absent', 'unread', 'pending', 'done', 'failed'),
    last: fc.option(
      fc.record({ kind: fc.constantFrom('capture', 'cancel'), isRefused: fc.boolean(), isNoted: fc.boolean() }),
    ),
    manualRefundsSince: fc.constantFrom(null, 0),
    capture: fc.boolean(),
    cancel: fc.boolean(),
    asksOrder: fc.boolean(),
  })
  .map(({ mine, order, refunds, sight, last, ...sale }) => {
    const seen: RefundSight =
      sight === 'absent'
        ? { kind: 'absent' }
        : sight === 'unread'
          ? { kind: 'unread', message: '500' }
          : { kind: 'found', state: sight, status: sight, reference: null }
    const facts = settled({
      mine: { ...anAttempt, ...mine },
      orders: [{ ...paidOrder, ...order, refunds: order.refunds.map(each => ({ ...shopRefund, ...each })) }],
      sale: {
        ...sale,
        refunds: refunds.map(each => ({
          ...aRefund,
          ...each,
          key: each.id,
          beganAt: each.state === 'wanted' ? null : 1,
        })),
        moneyWrites: { ...aSale.moneyWrites, last: last === null ? null : { ...write, ...last } },
      },
      seen,
    })
    return facts
  })

test('whatever the facts: money is taken once and for a completed order only, let go for one that is over only, and given back on request only', () => {
  fc.assert(
    fc.property(anyFacts, facts => {
      const decision = verdict(facts)
      expect(Object.keys(reasons)).toContain(decision.reason)
      const { sale } = facts.payment
      const [mine] = facts.provider.kind === 'known' ? facts.provider.attempts : []
      const [order] = facts.shop.kind === 'known' ? facts.shop.orders : []
      if (decision.kind !== 'apply' || mine === undefined || order === undefined) return
      const { effect } = decision
      if (effect.kind === 'capture') {
        expect(mine.state).toBe('authorized')
        expect(order).toMatchObject({ isFulfilled: true })
        expect(['cancelled', 'refunded']).not.toContain(order.state)
        expect(sale.capture).toBe(true)
        expect(effect.amountMinor).toBeGreaterThan(0)
        expect(effect.amountMinor).toBeLessThanOrEqual(Math.min(mine.amountMinor, order.totalMinor))
      }
      if (effect.kind === 'cancel') {
        expect(mine.state).toBe('authorized')
        expect(sale.cancel).toBe(true)
        expect(order.isFulfilled || ['cancelled', 'refunded'].includes(order.state)).toBe(true)
      }
      if (effect.kind === 'refund') {
        const asked = sale.refunds.find(each => each.id === effect.refund.id)
        expect(asked).toBeDefined()
        expect(asked !== undefined && isOpen(asked) && asked.state !== 'pending').toBe(true)
        expect(effect.amountMinor).toBe(asked?.amountMinor)
        expect(['paid', 'refunded']).toContain(mine.state)
        expect(mine.isDisputed).not.toBe(true)
        const done = sale.refunds.reduce((sum, each) => sum + (each.state === 'done' ? each.amountMinor : 0), 0)
        expect(effect.amountMinor + Math.max(done, mine.refundedMinor)).toBeLessThanOrEqual(mine.amountMinor)
      }
    }),
    { numRuns: 20_000 },
  )
})

test('a refund that the provider has taken on is not sent again because a look misses it', () => {
  const taken = writes({}, { last: null, takenRefunds: ['r1'] })
  const seen = verdict(settled({ sale: { ...taken, refunds: [begun] }, seen: { kind: 'absent' } }))
  expect(seen).toMatchObject({
    kind: 'rest',
    reason: 'refund_pending',
    refund: { kind: 'pending', id: 'r1' },
    lookAt: expect.any(Number),
  })
})
