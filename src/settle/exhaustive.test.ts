import { expect, test } from 'vitest'
import { refused, unreachable } from '../base/outcome.ts'
import { limits } from '../limits.ts'
import { type Attempt, attemptStates } from '../providers/provider.ts'
import { orderStates, type ShopOrder } from '../shops/shop.ts'
import { decide } from './decide.ts'
import type { Decision } from './decision.ts'
import { anAttempt, anOrder, aPayment, paidOrder } from './examples.ts'
import {
  belongs,
  type Facts,
  isNegative,
  isSecured,
  type PaymentFacts,
  type ProviderFacts,
  type ShopFacts,
} from './facts.ts'
import { reasons } from './reasons.ts'

/**
 * All combinations of time, of what the provider and the shop say or do not say, and of what is behind the payment:
 * more than a million. decide.test.ts has those of people's words and of more amounts, with both sides known.
 */

const now = 10_000_000
const retryWindowMs = aPayment.retryWindowMs

function* payments(): Generator<PaymentFacts> {
  for (const negativeSince of [null, now - retryWindowMs, now - retryWindowMs + 1])
    for (const unconfirmedSince of [null, now - limits.effectSettles, now - limits.effectSettles + 1])
      for (const ending of [
        {},
        { isSessionRefused: true },
        { settled: true, status: 'settled', providerReference: 'E1' },
      ] as const)
        for (const origin of [{ orderId: '7' }, { orderId: null, snapshotLines: 1 }])
          for (const shopRefused of [false, true])
            for (const calendarNext of [null, now + 1_000])
              yield { ...aPayment, negativeSince, unconfirmedSince, ...ending, ...origin, shopRefused, calendarNext }
}

function* attemptSets(): Generator<readonly Attempt[]> {
  yield []
  for (const state of attemptStates) {
    const attempt: Attempt = { ...anAttempt, state }
    yield [attempt]
    for (const wrong of [{ amountMinor: 9_999 }, { currency: 'EUR' }, { merchantReference: 'p2' }])
      yield [{ ...attempt, ...wrong }]
    for (const other of attemptStates)
      yield [attempt, { ...anAttempt, reference: 'E2', createdAt: 2_000, state: other }]
  }
}

const providers: readonly ProviderFacts[] = [
  { kind: 'failed', failure: unreachable('down') },
  { kind: 'failed', failure: refused('unauthorized', '401') },
  ...[...attemptSets()].flatMap(attempts =>
    [[], ['order E1: 429']].map(unread => ({ kind: 'known' as const, attempts, unread, refunds: {} })),
  ),
]

function* orderSets(): Generator<readonly ShopOrder[]> {
  yield []
  const stub: ShopOrder = { ...anOrder, id: '3', lineCount: 0, totalMinor: 0, createdFor: 'p1' }
  for (const state of orderStates) yield [stub, { ...anOrder, state, createdFor: 'p1' }]
  yield [{ ...paidOrder, createdFor: 'p1', status: 'completed', isFulfilled: true }]
  for (const state of orderStates)
    for (const totalMinor of [10_000, 10_001])
      for (const transactionId of ['E1', null])
        yield [{ ...anOrder, state, totalMinor, transactionId, createdFor: 'p1' }]
}

const shops: readonly ShopFacts[] = [
  { kind: 'not_asked' },
  { kind: 'failed', failure: unreachable('down') },
  { kind: 'failed', failure: refused('unauthorized', '401') },
  ...[...orderSets()].map(orders => ({ kind: 'known' as const, orders })),
]

test('decide is total and keeps its promises, whatever is known and whatever time it is', () => {
  let count = 0
  const acts = new Set<string>()
  for (const payment of payments())
    for (const provider of providers)
      for (const shop of shops) {
        const facts: Facts = { now, payment: { ...payment }, provider, shop }
        const decision = decide(facts)
        const broken = findBroken(facts, decision)
        if (broken !== null) throw new Error(`${broken}: ${JSON.stringify({ facts, decision })}`)
        if (decision.kind === 'apply') acts.add(decision.effect.kind)
        count += 1
      }
  expect(count).toBeGreaterThan(1_000_000)
  expect([...acts].toSorted()).toEqual(['cancel', 'capture', 'complete', 'create', 'discard', 'fail', 'hold', 'label'])
}, 120_000)

/** What the decision breaks, or null. */
function findBroken(facts: Facts, decision: Decision): string | null {
  const { payment, provider, shop } = facts
  if (decision.kind === 'ask_shop') return shop.kind === 'not_asked' ? null : 'the shop was asked already'
  const { reason, status } = decision
  if (!(reason in reasons)) return 'the reason is not in the list'
  const ours = provider.kind === 'known' ? provider.attempts.filter(each => belongs(each, payment)) : []
  const unread = provider.kind === 'known' ? provider.unread : []
  const money = ours.filter(isSecured)
  const sound = money.filter(each => each.currency === 'SEK' && each.amountMinor === 10_000)
  const isRefusedLongEnough =
    ours.length > 0 && ours.every(isNegative) && now - (payment.negativeSince ?? now) >= retryWindowMs

  if (status === 'settled' && !payment.settled && sound.length === 0) return 'settled without sound money'
  if (status === 'closed' && money.length > 0) return 'closed although money is there'
  const isNothing = payment.isSessionRefused && ours.length === 0 && unread.length === 0
  if (reason === 'not_opened' && !isNothing) return 'called not opened although something may be'
  if (isNegativeReason(reason) && decision.kind === 'rest' && !isRefusedLongEnough)
    return 'closed inside the retry window'
  if (decision.kind === 'rest' && status === 'open' && money.length > 0) return 'money waits for nothing'
  if (
    decision.kind === 'rest' &&
    (decision.lookAt ?? Number.POSITIVE_INFINITY) > (payment.calendarNext ?? Number.POSITIVE_INFINITY)
  )
    return 'the calendar is stopped'
  if (decision.kind !== 'apply') return null

  const { effect } = decision
  if (payment.unconfirmedSince !== null && now - payment.unconfirmedSince < limits.effectSettles)
    return 'acted while a write may still happen'
  if (provider.kind === 'failed') return 'acted without the provider’s word'
  if (shop.kind !== 'known') return 'acted without a look at the shop'
  switch (effect.kind) {
    case 'create':
      return sound.length > 0 && shop.orders.length === 0 ? null : 'created without need'
    case 'complete': {
      const isSound = sound.some(each => each.reference === effect.reference)
      const isRight = effect.order.totalMinor === 10_000 && effect.order.currency === 'SEK'
      return isSound && isRight ? null : 'completed without sound money of the right amount'
    }
    case 'fail':
      return isRefusedLongEnough && unread.length === 0
        ? null
        : 'failed inside the retry window, or without all answers'
    case 'label':
      return sound.some(each => each.reference === effect.reference) ? null : 'labelled something else'
    case 'discard':
      return effect.order.createdFor === payment.id && (money.length > 0 || payment.settled)
        ? null
        : 'discarded without money, or another’s'
    case 'hold':
      return ours.length > 0 ? null : 'held for nothing'
    case 'capture':
    case 'cancel': {
      const isDone = effect.kind === 'capture' ? effect.order.isFulfilled : isOver(effect.order)
      const isThere = effect.attempt.state === 'authorized' && effect.amountMinor <= effect.attempt.amountMinor
      return payment.settled && isDone && isThere ? null : `${effect.kind} without reason`
    }
    case 'note':
      return payment.settled ? null : 'a note before the end'
    default:
      return `${effect.kind} where nobody asked for it`
  }
}

const isOver = ({ state }: ShopOrder): boolean => state === 'cancelled' || state === 'refunded'

const isNegativeReason = (reason: string): boolean => ['denied', 'cancelled', 'expired'].includes(reason)
