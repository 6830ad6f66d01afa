import { type Kysely, type Selectable, sql } from 'kysely'
import { storable } from '../../base/text.ts'
import type { RefundsTable, Tables } from '../../db/schema.ts'
import { type Refund, type RefundChange, type RefundRequest, refundId } from '../../settle/refund.ts'
import type { Refunds } from '../store.ts'
import { type Tx, toTime } from './rows.ts'
import type { Wake } from './wake.ts'

export function requestRefund(
  db: Kysely<Tables>,
  wake: Wake,
  paymentId: string,
  now: number,
  request: RefundRequest,
): ReturnType<Refunds['requestRefund']> {
  return db.transaction().execute(async tx => {
    const payment = await tx
      .selectFrom('payments')
      .select(['shop', 'settled_at', 'erased_at'])
      .where('id', '=', paymentId)
      .forUpdate()
      .executeTakeFirst()
    const refunds = await readRefunds(tx, paymentId)
    const known = refunds.find(({ key }) => key === request.key)
    if (known !== undefined)
      return known.amountMinor === request.amountMinor ? { kind: 'taken', refund: known } : { kind: 'other' }
    if (payment === undefined || payment.settled_at === null) return { kind: 'unsettled' }
    const words = payment.erased_at === null ? {} : { reason: null, requestedBy: null }
    if (!(await insert(tx, paymentId, now, { ...request, ...words }))) return { kind: 'busy' }
    const at = new Date(now)
    await tx
      .updateTable('payments')
      .set({ check_at: sql<Date>`least(check_at, ${at})` })
      .where('id', '=', paymentId)
      .execute()
    await wake(tx, [{ paymentId, shop: payment.shop, at: now }])
    const taken = (await readRefunds(tx, paymentId)).find(({ key }) => key === request.key)
    if (taken === undefined) throw new Error('the refund that was just stored is not there')
    return { kind: 'taken', refund: taken }
  })
}

/** False when there is such a one already, or another one is open: the table's unique keys say so. */
async function insert(tx: Tx, paymentId: string, now: number, request: RefundRequest): Promise<boolean> {
  const { key, amountMinor, reason, requestedBy, shopRefundId } = request
  const inserted = await tx
    .insertInto('refunds')
    .values({
      id: refundId(paymentId, key),
      payment_id: paymentId,
      key,
      amount: amountMinor,
      reason: reason === null ? null : storable(reason),
      requested_by: requestedBy === null ? null : storable(requestedBy),
      shop_refund_id: shopRefundId,
      requested_at: new Date(now),
      state: 'wanted',
    })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst()
  return (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function changeRefund(tx: Tx, paymentId: string, now: number, change: RefundChange): Promise<void> {
  if (change.kind === 'ask') {
    await insert(tx, paymentId, now, change)
    return
  }
  const at = new Date(now)
  const update = tx.updateTable('refunds').where('id', '=', change.id).where('payment_id', '=', paymentId)
  if (change.kind === 'begin')
    await update
      .set({ state: 'begun', began_at: sql`coalesce(began_at, ${at})`, refunded_before: change.refundedBeforeMinor })
      .execute()
  else {
    const { reference } = change
    const detail = change.detail === null ? null : storable(change.detail)
    const isEnd = change.kind === 'end'
    await update
      .set({
        state: isEnd ? change.state : 'pending',
        detail,
        reference,
        ...(isEnd ? { failure: change.failure, ended_at: at } : {}),
      })
      .execute()
  }
}

export async function readRefunds(db: Kysely<Tables>, paymentId: string): Promise<readonly Refund[]> {
  const rows = await db
    .selectFrom('refunds')
    .selectAll()
    .where('payment_id', '=', paymentId)
    .orderBy('requested_at')
    .orderBy('id')
    .execute()
  return rows.map(toRefund)
}

const toRefund = (row: Selectable<RefundsTable>): Refund => ({
  id: row.id,
  key: row.key,
  amountMinor: Number(row.amount),
  reason: row.reason,
  requestedBy: row.requested_by,
  shopRefundId: row.shop_refund_id,
  requestedAt: row.requested_at.getTime(),
  state: row.state,
  refundedBeforeMinor: Number(row.refunded_before),
  beganAt: toTime(row.began_at),
  endedAt: toTime(row.ended_at),
  failure: row.failure,
  detail: row.detail,
  reference: row.reference,
})
