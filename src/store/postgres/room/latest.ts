import { type Kysely, sql } from 'kysely'
import type { Tables } from '../../../db/schema.ts'
import { limits } from '../../../limits.ts'
import type { Latest } from '../../room.ts'

/**
 * The newest rows of each ledger: three short walks along primary keys. Ids are given before the commit, so a row can turn
 * up below others that were seen already; whoever compares two answers sees it all the same.
 */
export async function latest(db: Kysely<Tables>): Promise<Latest> {
  const newest = sql.lit(limits.roomLatest)
  const { rows } = await sql<{ key: string; payment_id: string; topic: 'payments' | 'callbacks'; is_by_hand: boolean }>`
    (select 'h' || id as key, payment_id, 'callbacks' as topic, false as is_by_hand from kvitto.hints order by id desc limit ${newest})
    union all
    (select 'd' || id, payment_id, 'payments', false from kvitto.decisions order by id desc limit ${newest})
    union all
    (select 'e' || id, payment_id, 'payments', kind in ('assigned', 'resolved') from kvitto.events order by id desc limit ${newest})`.execute(
    db,
  )
  const exceptions = await sql<{ seen: string }>`
    select count(*) || ' ' || coalesce(max(exception_since)::text, '') as seen
    from kvitto.payments where status = 'exception'`.execute(db)
  return {
    rows: rows.map(({ key, payment_id, topic, is_by_hand }) => ({
      key,
      paymentId: payment_id,
      topic,
      isByHand: is_by_hand,
    })),
    exceptions: exceptions.rows[0]?.seen ?? '',
  }
}
