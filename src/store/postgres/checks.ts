import { type Kysely, type Selectable, sql, type Updateable } from 'kysely'
import type { PaymentsTable, Tables } from '../../db/schema.ts'
import { limits } from '../../limits.ts'
import { backoff } from '../../settle/decision.ts'
import type { Claim, DuePayment, Lease } from '../store.ts'
import { readRefunds } from './refunds.ts'
import { lockLeased, type Tx, toDate, toPayment } from './rows.ts'
import { fenceOff, isTaken, lockWithSharers, readSharedEffects } from './sharers.ts'
import type { Wake } from './wake.ts'

export type Purpose = 'check' | 'change'

/**
 * Takes the payment: for a check when one is due or its worker has died, for a change of the cart at any time. A check
 * leaves in `check_at` only what a hint wants later than now; what is in it at the end is that, or was put there by a
 * hint that came meanwhile. A change leaves it alone, and what it takes from a dead worker stays due.
 */
export function claim(
  db: Kysely<Tables>,
  paymentId: string,
  now: number,
  purpose: Purpose,
): Promise<Claim | undefined> {
  const at = new Date(now)
  return db.transaction().execute(async tx => {
    const locked = await lockWithSharers(tx, paymentId)
    const before = locked.find(each => each.id === paymentId)
    if (before === undefined || locked.some(each => each.lease_until !== null && each.lease_until > at))
      return undefined
    // Whoever came upon the order while we waited for these rows has taken it since.
    if (before.pays_order !== null && (await isTaken(tx, before, before.pays_order, now))) return undefined
    const isAbandoned = before.lease_until !== null
    const hasNewHint = before.hints_received > before.hints_seen
    const wokenBy = hasNewHint ? (before.last_hint_source ?? 'calendar') : 'calendar'
    const isDue = isAbandoned || (before.check_at !== null && before.check_at <= at)
    if (purpose === 'check' && !isDue) return undefined
    const row = await tx
      .updateTable('payments')
      .set({
        fence: sql`fence + 1`,
        lease_until: new Date(now + limits.lease),
        ...(purpose === 'check' ? { check_at: laterHint(at), hints_seen: sql`hints_received`, woken_by: wokenBy } : {}),
        ...(purpose === 'change' && isAbandoned ? { check_at: at } : {}),
      })
      .where('id', '=', paymentId)
      .returningAll()
      .executeTakeFirstOrThrow()
    const others = locked.filter(({ id }) => id !== paymentId)
    const sharers = others.map(({ id }) => id)
    await fenceOff(tx, sharers)
    const claims = await tx
      .selectFrom('hints')
      .select('claim')
      .where('payment_id', '=', paymentId)
      .where('claim', 'is not', null)
      .groupBy('claim')
      .orderBy(sql`max(id)`, 'desc')
      .limit(limits.claims)
      .execute()
    return {
      lease: { paymentId, fence: Number(row.fence) },
      payment: toPayment(row),
      wokenBy,
      isTold: row.is_told,
      claims: claims.flatMap(each => (each.claim === null ? [] : [each.claim])),
      effects: await readSharedEffects(tx, paymentId, sharers),
      isShared: others.some(({ status }) => status !== 'closed' && status !== 'settled'),
      refunds: await readRefunds(tx, paymentId),
    }
  })
}

/** The shops that have checks ahead, by one short step through the index for each: there are few shops and many payments. */
const dueShops = sql`
  recursive shops (shop) as (
    (select shop from kvitto.payments where check_at is not null order by shop limit 1)
    union all
    select (select p.shop from kvitto.payments p where p.check_at is not null and p.shop > shops.shop order by p.shop limit 1)
    from shops where shops.shop is not null
  )`

/** Each shop's own oldest, so that a backlog of one costs the others nothing. */
export async function overdue(
  db: Kysely<Tables>,
  dueBy: number,
  limitPerShop: number,
  endedBy = dueBy,
): Promise<readonly DuePayment[]> {
  const { rows: due } = await sql<DuePayment>`
    with ${dueShops}
    select due.id, due.shop, false as "isAbandoned" from shops cross join lateral (
      select id, shop, check_at from kvitto.payments p
      where p.shop = shops.shop and p.lease_until is null and p.check_at <= ${new Date(dueBy)}
      order by p.check_at limit ${limitPerShop}
    ) due order by due.check_at`.execute(db)
  const abandoned = await db
    .selectFrom('payments')
    .select(['id', 'shop', sql<true>`true`.as('isAbandoned')])
    .where('lease_until', '<=', new Date(endedBy))
    .orderBy('lease_until')
    .limit(limits.sweepDead)
    .execute()
  return [...abandoned, ...due]
}

export async function lateness(db: Kysely<Tables>, now: number): Promise<number> {
  const { rows } = await sql<{ due: Date | null }>`
    with ${dueShops}
    select min(due.check_at) as due from shops cross join lateral (
      select check_at from kvitto.payments p
      where p.shop = shops.shop and p.lease_until is null and p.check_at is not null
      order by p.check_at limit 1
    ) due`.execute(db)
  const { dead } = await db
    .selectFrom('payments')
    .select(({ fn }) => fn.min('lease_until').as('dead'))
    .executeTakeFirstOrThrow()
  return Math.max(0, ...[rows[0]?.due ?? null, dead].map(moment => (moment === null ? 0 : now - moment.getTime())))
}

export function release(db: Kysely<Tables>, wake: Wake, lease: Lease, lookAt: number | null): Promise<void> {
  return db.transaction().execute(async tx => {
    const row = await lockLeased(tx, lease)
    if (row !== undefined) await endCheck(tx, wake, row, lookAt)
  })
}

export function breakOff(db: Kysely<Tables>, wake: Wake, lease: Lease, now: number): Promise<void> {
  return db.transaction().execute(async tx => {
    const row = await lockLeased(tx, lease)
    if (row === undefined) return
    await tx.updateTable('payments').set(failureOf(row, now)).where('id', '=', row.id).execute()
    await endCheck(tx, wake, row, now + backoff(row.failures))
  })
}

/** One more look that failed; after seven days an undecided payment is a person's. */
export function failureOf(row: Selectable<PaymentsTable>, now: number): Updateable<PaymentsTable> {
  const failingSince = row.failing_since ?? new Date(now)
  const isLive = row.status === 'open' || row.status === 'held'
  const isOver = isLive && now - failingSince.getTime() >= limits.giveUp
  return {
    failing_since: failingSince,
    failures: row.failures + 1,
    ...(isOver ? { status: 'exception', reason: 'gave_up', exception_since: new Date(now) } : {}),
  }
}

/** This look comes before the grace of a callback is over: there has to be one after it too, however long this takes. */
const laterHint = (at: Date) => sql<Date | null>`case when last_hint_due > ${at} then last_hint_due end`

/** Gives the lease back. The next check is at `lookAt`, or earlier, as hints want that came before or during this one. */
export async function endCheck(
  tx: Tx,
  wake: Wake,
  row: { readonly id: string; readonly shop: string; readonly check_at: Date | null },
  lookAt: number | null,
): Promise<void> {
  const moments = [lookAt, row.check_at?.getTime() ?? null].filter(moment => moment !== null)
  const next = moments.length > 0 ? Math.min(...moments) : null
  await tx
    .updateTable('payments')
    .set({ check_at: toDate(next), lease_until: null })
    .where('id', '=', row.id)
    .execute()
  if (next !== null) await wake(tx, [{ paymentId: row.id, shop: row.shop, at: next }])
}
