import { type Kysely, sql } from 'kysely'
import type { Tables } from '../../db/schema.ts'
import { limits } from '../../limits.ts'
import { keysRefused, lookAside } from '../aside.ts'
import type { Lease, Place } from '../store.ts'
import { endCheck, failureOf } from './checks.ts'
import { lockLeased, toPayment } from './rows.ts'
import type { Wake } from './wake.ts'

export function setAside(db: Kysely<Tables>, wake: Wake, lease: Lease, now: number): Promise<void> {
  return db.transaction().execute(async tx => {
    const row = await lockLeased(tx, lease)
    if (row === undefined) return
    const updated = await tx
      .updateTable('payments')
      .set({ ...failureOf(row, now), unserved_since: row.unserved_since ?? new Date(now) })
      .where('id', '=', row.id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await endCheck(tx, wake, updated, lookAside(toPayment(updated), row.failures, now))
  })
}

/** A batch at a time, in the order of their ids as everywhere: whoever holds one meanwhile has a look at it due anyway. */
export async function resume(db: Kysely<Tables>, places: readonly Place[], now: number): Promise<number> {
  let count = 0
  let resumed: number
  do {
    resumed = await resumeSome(db, places, now)
    count += resumed
  } while (resumed === limits.resumeBatch)
  for (let last: string | null = ''; last !== null; ) {
    const asked = await askAgain(db, places, now, last)
    count += asked.count
    last = asked.count === limits.resumeBatch ? asked.last : null
  }
  return count
}

async function resumeSome(db: Kysely<Tables>, places: readonly Place[], now: number): Promise<number> {
  const { rows } = await sql`
    update kvitto.payments set
      check_at = least(check_at, ${new Date(now)}::timestamptz), failing_since = null, failures = 0, unserved_since = null
    where id in (
      select p.id
      from kvitto.payments p join ${these(places)} on place.shop = p.shop and place.provider = p.provider
      where p.unserved_since is not null
      order by p.id limit ${limits.resumeBatch} for update of p skip locked
    ) returning id`.execute(db)
  return rows.length
}

/** Whoever met keys that were not taken, one batch by id after the other: others may look at them and fail meanwhile. */
async function askAgain(db: Kysely<Tables>, places: readonly Place[], now: number, after: string) {
  const { rows } = await sql<{ count: number; last: string | null }>`
    with asked as (
      update kvitto.payments set check_at = ${new Date(now)}
      where id in (
        select p.id
        from kvitto.payments p join ${these(places)} on place.shop = p.shop and place.provider = p.provider
        where p.failing_since is not null and p.id > ${after} and (p.check_at is null or p.check_at > ${new Date(now)})
          and (select d.reason from kvitto.decisions d where d.payment_id = p.id order by d.id desc limit 1)
            = any(${keysRefused}::text[])
        order by p.id limit ${limits.resumeBatch} for update of p skip locked
      ) returning id
    ) select count(*)::int as count, max(id) as last from asked`.execute(db)
  return rows[0] ?? { count: 0, last: null }
}

const these = (places: readonly Place[]) => sql`unnest(
  ${places.map(({ shop }) => shop)}::text[],
  ${places.map(({ provider }) => provider)}::text[]
) as place (shop, provider)`
