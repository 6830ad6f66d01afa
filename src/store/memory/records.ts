import { limits } from '../../limits.ts'
import { hasSeenOrder } from '../../settle/after-sale.ts'
import { type Effect, hasWorked, movesMoney, refundIdOf, type Verdict } from '../../settle/decision.ts'
import type { Facts } from '../../settle/facts.ts'
import { toKeptFacts } from '../kept-facts.ts'
import type { EffectResult, Lease, Recorded } from '../store.ts'
import { endCheck } from './checks.ts'
import { changeRefund } from './refunds.ts'
import { findLeased, moveTo, orderIdOf, type Row, readEffects, type Tables, toPayment } from './rows.ts'

export function record(tables: Tables, lease: Lease, now: number, verdict: Verdict, facts: Facts): Recorded {
  const row = findLeased(tables, lease)
  if (row === undefined || isAnothers(tables, row, now, verdict)) return { kind: 'lost' }
  if (verdict.status === 'settled' && verdict.order !== null && !settleOrder(tables, row, verdict.order.id))
    return { kind: 'taken', what: 'order' }
  if (!settle(tables, row, verdict.settleWith)) return { kind: 'taken', what: 'attempt' }
  const { kind, reason, status } = verdict
  const lookAt = verdict.kind === 'apply' ? null : verdict.lookAt
  row.story.push({ at: now, kind: 'decision', reason, status, facts: () => toKeptFacts(facts), lookAt })
  if (reason !== 'effect_unconfirmed') closeOldIntents(row, now)
  if (verdict.refund !== null) changeRefund(row, now, verdict.refund)
  moveTo(tables, row, () => change(row, now, verdict, facts))
  const effectId = kind === 'apply' ? writeIntent(tables, row, now, verdict.effect) : null
  if (kind !== 'apply') endCheck(tables, row, verdict.lookAt)
  return { kind: 'recorded', payment: toPayment(row), effectId, effects: readEffects(row), refunds: [...row.refunds] }
}

/** The check came upon an order that it has not taken, and that another has. */
function isAnothers({ byOrder }: Tables, row: Row, now: number, { kind, order }: Verdict): boolean {
  if (kind !== 'apply' || order === null || order.id === orderIdOf(row)) return false
  const others = byOrder.get(`${row.shop} ${order.id}`)?.filter(each => each !== row) ?? []
  return others.some(({ leaseUntil }) => leaseUntil !== null && leaseUntil > now)
}

/** One order is paid by one payment: false when another one has it. */
function settleOrder({ bySettledOrder }: Tables, row: Row, orderId: string): boolean {
  const key = `${row.shop} ${orderId}`
  const owner = bySettledOrder.get(key) ?? row
  if (owner === row) bySettledOrder.set(key, row)
  return owner === row
}

/** One attempt at a provider settles one payment: false when another one has it. */
function settle({ byReference }: Tables, row: Row, reference: string | null): boolean {
  if (reference === null || reference === row.providerReference) return true
  const keyOf = (each: string): string => `${row.shop} ${row.provider} ${each}`
  const owner = byReference.get(keyOf(reference))
  if (owner !== undefined && owner !== row) return false
  if (row.providerReference !== null) byReference.delete(keyOf(row.providerReference))
  byReference.set(keyOf(reference), row)
  row.providerReference = reference
  return true
}

/** What a verdict changes in the row. A failed look of a payment at its end changes nothing but the count of failures. */
function change(row: Row, now: number, verdict: Verdict, facts: Facts): void {
  const isOver = verdict.kind === 'retry' && row.status !== 'open' && row.status !== 'held'
  const { order } = verdict
  if (!isOver) {
    row.status = verdict.status
    row.reason = verdict.reason
  }
  if (order !== null)
    row.order = Object.freeze({ id: order.id, number: order.number, key: order.key, receivedUrl: order.receivedUrl })
  if (verdict.status === 'settled' && row.settledAt === null) {
    row.settledAt = now
    row.settledBy = row.wokenBy
  }
  if (verdict.status === 'exception') row.exceptionSince ??= now
  else if (!isOver && verdict.kind !== 'apply') row.exceptionSince = null
  row.negativeSince = verdict.negativeSince
  if (verdict.kind === 'retry') {
    row.failingSince ??= now
    row.failures += 1
  }
  if (facts.provider.kind === 'known') row.unservedSince = null
  else if (facts.provider.isUnserved) row.unservedSince ??= now
  if (hasSeenOrder(facts, verdict) && row.hints.length === row.hintsSeen) row.isTold = false
  if (hasWorked(verdict)) {
    row.failingSince = null
    row.failures = 0
  }
  if (verdict.kind === 'apply') row.leaseUntil = now + limits.lease
}

function writeIntent(tables: Tables, row: Row, now: number, effect: Effect): string {
  tables.lastId += 1
  const written = {
    id: String(tables.lastId),
    kind: effect.kind,
    orderId: 'order' in effect ? effect.order.id : null,
    orderNumber: 'order' in effect ? effect.order.number : null,
    amountMinor: movesMoney(effect) ? effect.amountMinor : null,
    refundId: refundIdOf(effect),
    intendedAt: now,
    concludedAt: null,
    outcome: null,
    detail: null,
  }
  row.effects.push(written)
  tables.effects.set(written.id, written)
  return written.id
}

/** Whoever decides anew has looked at what became of an earlier intent: from here on the facts speak. */
function closeOldIntents(row: Row, now: number): void {
  for (const effect of row.effects)
    if (effect.outcome === null) Object.assign(effect, { outcome: 'looked_after', concludedAt: now })
}

export function conclude({ effects }: Tables, effectId: string, now: number, result: EffectResult): void {
  const effect = effects.get(effectId)
  if (effect === undefined || effect.outcome !== null) return
  effect.detail = result.detail
  if (result.outcome === 'unknown') return
  effect.outcome = result.outcome
  effect.concludedAt = now
}
