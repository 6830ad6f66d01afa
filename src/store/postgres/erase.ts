import { type Kysely, type Selectable, sql } from 'kysely'
import type { PaymentsTable, Tables } from '../../db/schema.ts'
import { erasedWords } from '../kept-facts.ts'
import type { Erased } from '../store.ts'
import { type Tx, toPayment } from './rows.ts'
import { index } from './searches.ts'

export function erase(db: Kysely<Tables>, paymentId: string, now: number): Promise<Erased> {
  return db.transaction().execute(async tx => {
    const row = await tx
      .selectFrom('payments')
      .select(['status', 'lease_until', 'erased_at'])
      .where('id', '=', paymentId)
      .forUpdate()
      .executeTakeFirst()
    if (row === undefined) return { kind: 'unknown' }
    if (row.status !== 'settled' && row.status !== 'closed') return { kind: 'undecided', status: row.status }
    if (row.lease_until !== null) return { kind: 'busy' }
    if (row.erased_at === null) await eraseAll(tx, [paymentId], now)
    return { kind: 'erased' }
  })
}

export function eraseOlder(db: Kysely<Tables>, openedBefore: number, now: number, limit: number): Promise<number> {
  return db.transaction().execute(async tx => {
    const old = await tx
      .selectFrom('payments')
      .select('id')
      .where('erased_at', 'is', null)
      .where('opened_at', '<', new Date(openedBefore))
      .where('status', 'in', ['settled', 'closed'])
      .where('lease_until', 'is', null)
      .orderBy('opened_at')
      .limit(limit)
      .forUpdate()
      .skipLocked()
      .execute()
    const ids = old.map(({ id }) => id)
    if (ids.length > 0) await eraseAll(tx, ids, now)
    return ids.length
  })
}

/** A session that is gone would be opened anew by the same call, so an empty one stays. */
async function eraseAll(tx: Tx, ids: readonly string[], now: number): Promise<void> {
  const at = new Date(now)
  const { rows } = await sql<Selectable<PaymentsTable>>`
    update kvitto.payments set
      customer = '{}', snapshot = null, rows = null, return_url = null, session_failure = null, erased_at = ${at},
      session = case when session is not null then '{"public": {}}'::jsonb end,
      found_order = found_order || '{"key": null, "receivedUrl": null}'
    where id = any(${ids}::text[]) returning *`.execute(tx)
  // Nobody is found by their name any more.
  for (const row of rows) await index(tx, toPayment(row))
  await tx
    .updateTable('hints')
    .set({ path: null, headers: null, body: null, address: null })
    .where('payment_id', 'in', ids)
    .execute()
  await tx
    .updateTable('effects')
    .set({ detail: erasedWords })
    .where('payment_id', 'in', ids)
    .where('detail', 'is not', null)
    .execute()
  await tx
    .updateTable('refunds')
    .set({ reason: null, requested_by: null, detail: null })
    .where('payment_id', 'in', ids)
    .execute()
  const words = JSON.stringify(erasedWords)
  for (const [kind, field] of [
    ['session', 'failure'],
    ['resolved', 'why'],
  ])
    await sql`
      update kvitto.events set data = data || jsonb_build_object(${field}::text, ${words}::jsonb)
      where payment_id = any(${ids}::text[]) and kind = ${kind} and data ->> ${field} is not null`.execute(tx)
  for (const path of ['{provider,failure,message}', '{shop,failure,message}'])
    await sql`
      update kvitto.decisions set facts = jsonb_set(facts, ${path}::text[], ${words}::jsonb)
      where payment_id = any(${ids}::text[]) and facts #> ${path}::text[] is not null`.execute(tx)
  await sql`
    update kvitto.decisions set facts = jsonb_set(facts, '{provider,unread}', jsonb_build_array(${words}::jsonb))
    where payment_id = any(${ids}::text[]) and jsonb_array_length(facts #> '{provider,unread}') > 0`.execute(tx)
  await sql`
    insert into kvitto.events (payment_id, at, kind, data)
    select id, ${at}, 'erased', '{}' from unnest(${ids}::text[]) as id`.execute(tx)
}
