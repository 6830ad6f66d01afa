import type { Kysely } from 'kysely'
import { storable, storableJson } from '../../base/text.ts'
import type { Tables } from '../../db/schema.ts'
import type { Acted, Assignment, Resolved } from '../store.ts'
import { receiveIn } from './inbox.ts'
import { addEvent, type Tx, toPayment } from './rows.ts'
import type { Wake } from './wake.ts'

export function assign(db: Kysely<Tables>, paymentId: string, now: number, change: Assignment): Promise<Acted> {
  const { who, owner } = change
  return db.transaction().execute(async tx => {
    const row = await lock(tx, paymentId)
    if (row === undefined) return { kind: 'unknown' }
    if (row.revision !== change.revision) return { kind: 'changed', payment: toPayment(row) }
    await addEvent(tx, paymentId, now, 'assigned', { who, owner })
    const updated = await tx
      .updateTable('payments')
      .set({ owner: owner === null ? null : storable(owner), revision: row.revision + 1 })
      .where('id', '=', paymentId)
      .returningAll()
      .executeTakeFirstOrThrow()
    return { kind: 'done', payment: toPayment(updated) }
  })
}

export function resolve(
  db: Kysely<Tables>,
  wake: Wake,
  paymentId: string,
  now: number,
  change: Resolved,
): Promise<Acted> {
  const { who, why, action, resolution } = change
  return db.transaction().execute(async tx => {
    const row = await lock(tx, paymentId)
    if (row === undefined) return { kind: 'unknown' }
    const isSame = row.revision === change.revision && row.status === 'exception' && row.reason === change.reason
    if (!isSame) return { kind: 'changed', payment: toPayment(row) }
    await addEvent(tx, paymentId, now, 'resolved', { who, why, action })
    await tx
      .updateTable('payments')
      .set({ resolution: storableJson(resolution), revision: row.revision + 1 })
      .where('id', '=', paymentId)
      .execute()
    await receiveIn(tx, wake, now, [
      { target: { paymentId }, source: 'operator', dueAt: now, claim: null, wire: null, who },
    ])
    const updated = await tx.selectFrom('payments').selectAll().where('id', '=', paymentId).executeTakeFirstOrThrow()
    return { kind: 'done', payment: toPayment(updated) }
  })
}

const lock = (tx: Tx, paymentId: string) =>
  tx.selectFrom('payments').selectAll().where('id', '=', paymentId).forUpdate().executeTakeFirst()
