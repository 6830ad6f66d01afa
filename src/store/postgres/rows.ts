import { createHash } from 'node:crypto'
import type { Selectable, Transaction } from 'kysely'
import { storableJson } from '../../base/text.ts'
import type { EventsTable, PaymentsTable, Tables } from '../../db/schema.ts'
import { type EffectFacts, readLedger } from '../ledger.ts'
import type { Lease, Payment, Progress } from '../store.ts'

/** A transaction, by type: what locks or fences demands one. */
export type Tx = Transaction<Tables>

export const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest()

export const toPayment = (row: Selectable<PaymentsTable>): Payment => ({
  id: row.id,
  shop: row.shop,
  provider: row.provider,
  status: row.status,
  reason: row.reason,
  amountMinor: Number(row.amount),
  currency: row.currency,
  reference: row.reference,
  orderId: row.order_id,
  snapshot: row.snapshot,
  rows: row.rows,
  returnUrl: row.return_url,
  locale: row.locale,
  customer: row.customer,
  callbackToken: row.callback_token,
  browserToken: row.browser_token,
  session: row.session,
  sessionFailure: row.session_failure,
  isSessionRefused: row.session === null && row.session_failure !== null && row.session_doubts === 0,
  providerReference: row.provider_reference,
  order: row.found_order,
  openedAt: row.opened_at.getTime(),
  settledAt: toTime(row.settled_at),
  settledBy: row.settled_by,
  returnedAt: toTime(row.returned_at),
  exceptionSince: toTime(row.exception_since),
  negativeSince: toTime(row.negative_since),
  failingSince: toTime(row.failing_since),
  failures: row.failures,
  checkAt: toTime(row.check_at),
  isBeingChecked: row.lease_until !== null,
  owner: row.owner,
  resolution: row.resolution,
  revision: row.revision,
})

export const progressColumns = [
  'id',
  'status',
  'reason',
  'amount',
  'session',
  'session_failure',
  'settled_at',
  'failures',
  'check_at',
  'lease_until',
  'last_hint_due',
] as const

export const toProgress = (row: Pick<Selectable<PaymentsTable>, (typeof progressColumns)[number]>): Progress => ({
  id: row.id,
  status: row.status,
  reason: row.reason,
  amountMinor: Number(row.amount),
  session: row.session,
  sessionFailure: row.session_failure,
  settledAt: toTime(row.settled_at),
  failures: row.failures,
  checkAt: toTime(row.check_at),
  isBeingChecked: row.lease_until !== null,
  lastHintDue: toTime(row.last_hint_due),
})

export const toTime = (date: Date | null): number | null => date?.getTime() ?? null

export const toDate = (time: number | null): Date | null => (time === null ? null : new Date(time))

/** Locks the row for the holder of the lease; undefined when another has it by now. */
export const lockLeased = (tx: Tx, lease: Lease) =>
  tx
    .selectFrom('payments')
    .selectAll()
    .where('id', '=', lease.paymentId)
    .where('fence', '=', String(lease.fence))
    .where('lease_until', 'is not', null)
    .forUpdate()
    .executeTakeFirst()

export const addEvent = (tx: Tx, paymentId: string, now: number, kind: EventsTable['kind'], data: object) =>
  tx
    .insertInto('events')
    .values({ payment_id: paymentId, at: new Date(now), kind, data: storableJson(data) })
    .execute()

export async function readEffects(tx: Tx, paymentId: string): Promise<EffectFacts> {
  const effects = await tx
    .selectFrom('effects')
    .select(['kind', 'outcome', 'intended_at', 'order_id', 'order_number', 'amount', 'detail', 'refund_id'])
    .where('payment_id', '=', paymentId)
    .orderBy('id', 'desc')
    .execute()
  return readLedger(
    effects.map(({ kind, outcome, intended_at, order_id, order_number, amount, detail, refund_id }) => ({
      kind,
      outcome,
      intendedAt: intended_at.getTime(),
      orderId: order_id,
      orderNumber: order_number,
      amountMinor: amount === null ? null : Number(amount),
      detail,
      refundId: refund_id,
    })),
  )
}
