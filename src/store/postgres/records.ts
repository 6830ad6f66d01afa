import type { Kysely, Selectable, Updateable } from 'kysely'
import pg from 'pg'
import { storable, storableJson } from '../../base/text.ts'
import type { PaymentsTable, Tables } from '../../db/schema.ts'
import { limits } from '../../limits.ts'
import { hasSeenOrder } from '../../settle/after-sale.ts'
import { type Effect, hasWorked, movesMoney, refundIdOf, type Verdict } from '../../settle/decision.ts'
import type { Facts } from '../../settle/facts.ts'
import { toKeptFacts } from '../kept-facts.ts'
import type { EffectResult, Lease, Recorded } from '../store.ts'
import { endCheck } from './checks.ts'
import { changeRefund, readRefunds } from './refunds.ts'
import { lockLeased, readEffects, type Tx, toDate, toPayment } from './rows.ts'
import { index } from './searches.ts'
import { isTaken } from './sharers.ts'
import type { Wake } from './wake.ts'

type Row = Selectable<PaymentsTable>

export async function record(
  db: Kysely<Tables>,
  wake: Wake,
  lease: Lease,
  now: number,
  verdict: Verdict,
  facts: Facts,
): Promise<Recorded> {
  try {
    return await db.transaction().execute(async tx => {
      const row = await lockLeased(tx, lease)
      if (row === undefined || (await isAnothers(tx, row, now, verdict))) return { kind: 'lost' }
      await writeDecision(tx, lease, now, verdict, facts)
      if (verdict.reason !== 'effect_unconfirmed') await closeOldIntents(tx, lease.paymentId, now)
      if (verdict.refund !== null) await changeRefund(tx, lease.paymentId, now, verdict.refund)
      const updated = await tx
        .updateTable('payments')
        .set(changesOf(row, now, verdict, facts))
        .where('id', '=', lease.paymentId)
        .returningAll()
        .executeTakeFirstOrThrow()
      if (isFoundByMore(row, verdict)) await index(tx, toPayment(updated))
      const effectId = verdict.kind === 'apply' ? await writeIntent(tx, lease, now, verdict.effect) : null
      if (verdict.kind !== 'apply') await endCheck(tx, wake, updated, verdict.lookAt)
      return {
        kind: 'recorded',
        payment: toPayment(updated),
        effectId,
        effects: await readEffects(tx, lease.paymentId),
        refunds: await readRefunds(tx, lease.paymentId),
      }
    })
  } catch (error) {
    if (isUniqueViolation(error))
      return { kind: 'taken', what: error.constraint === 'payments_settled_order' ? 'order' : 'attempt' }
    throw error
  }
}

/** The check came upon an order that it has not taken, and that another has. */
const isAnothers = async (tx: Tx, row: Row, now: number, { kind, order }: Verdict): Promise<boolean> =>
  kind === 'apply' && order !== null && order.id !== row.pays_order && (await isTaken(tx, row, order.id, now))

/** What a verdict changes in the row. A failed look of a payment at its end changes nothing but the count of failures. */
function changesOf(row: Row, now: number, verdict: Verdict, facts: Facts): Updateable<PaymentsTable> {
  const isOver = verdict.kind === 'retry' && row.status !== 'open' && row.status !== 'held'
  const { order } = verdict
  return {
    ...(isOver ? {} : { status: verdict.status, reason: verdict.reason }),
    ...(verdict.settleWith === null ? {} : { provider_reference: verdict.settleWith }),
    ...(order === null
      ? {}
      : {
          found_order: storableJson({
            id: order.id,
            number: order.number,
            key: order.key,
            receivedUrl: order.receivedUrl,
          }),
        }),
    ...(verdict.status === 'settled' && row.settled_at === null
      ? { settled_at: new Date(now), settled_by: row.woken_by }
      : {}),
    exception_since:
      verdict.status === 'exception'
        ? (row.exception_since ?? new Date(now))
        : isOver || verdict.kind === 'apply'
          ? row.exception_since
          : null,
    unserved_since: unservedSince(row, now, facts),
    negative_since: toDate(verdict.negativeSince),
    failing_since:
      verdict.kind === 'retry' ? (row.failing_since ?? new Date(now)) : hasWorked(verdict) ? null : row.failing_since,
    failures: verdict.kind === 'retry' ? row.failures + 1 : hasWorked(verdict) ? 0 : row.failures,
    ...(hasSeenOrder(facts, verdict) && row.hints_received === row.hints_seen ? { is_told: false } : {}),
    ...(verdict.kind === 'apply' ? { lease_until: new Date(now + limits.lease) } : {}),
  }
}

const unservedSince = ({ unserved_since }: Row, now: number, { provider }: Facts): Date | null => {
  if (provider.kind === 'known') return null
  return unserved_since ?? (provider.isUnserved ? new Date(now) : null)
}

const isFoundByMore = (row: Row, { settleWith, order }: Verdict): boolean =>
  (settleWith !== null && settleWith !== row.provider_reference) || (order !== null && order.id !== row.found_order?.id)

const writeDecision = (tx: Tx, lease: Lease, now: number, verdict: Verdict, facts: Facts) =>
  tx
    .insertInto('decisions')
    .values({
      payment_id: lease.paymentId,
      fence: lease.fence,
      decided_at: new Date(now),
      kind: verdict.kind,
      reason: verdict.reason,
      status: verdict.status,
      look_at: verdict.kind === 'apply' ? null : toDate(verdict.lookAt),
      facts: toKeptFacts(facts),
    })
    .execute()

async function writeIntent(tx: Tx, lease: Lease, now: number, effect: Effect): Promise<string> {
  const order = 'order' in effect ? effect.order : null
  const { id } = await tx
    .insertInto('effects')
    .values({
      payment_id: lease.paymentId,
      fence: lease.fence,
      kind: effect.kind,
      order_id: order?.id ?? null,
      order_number: order === null ? null : storable(order.number),
      amount: movesMoney(effect) ? effect.amountMinor : null,
      refund_id: refundIdOf(effect),
      intended_at: new Date(now),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Whoever decides anew has looked at what became of an earlier intent: from here on the facts speak. */
const closeOldIntents = (tx: Tx, paymentId: string, now: number) =>
  tx
    .updateTable('effects')
    .set({ outcome: 'looked_after', concluded_at: new Date(now) })
    .where('payment_id', '=', paymentId)
    .where('outcome', 'is', null)
    .execute()

export async function conclude(db: Kysely<Tables>, effectId: string, now: number, result: EffectResult): Promise<void> {
  await db
    .updateTable('effects')
    .set(
      result.outcome === 'unknown'
        ? { detail: result.detail === null ? null : storable(result.detail) }
        : {
            outcome: result.outcome,
            detail: result.detail === null ? null : storable(result.detail),
            concluded_at: new Date(now),
          },
    )
    .where('id', '=', effectId)
    .where('outcome', 'is', null)
    .execute()
}

const isUniqueViolation = (error: unknown): error is pg.DatabaseError =>
  error instanceof pg.DatabaseError && error.code === '23505'
