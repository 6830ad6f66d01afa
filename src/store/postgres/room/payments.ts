import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Tables } from '../../../db/schema.ts'
import type { PaymentFilter, PaymentRow, PaymentsQuery } from '../../../http/room/contract/payments.ts'
import type { Page } from '../../../http/room/contract/words.ts'
import { limits } from '../../../limits.ts'
import { toCondition } from '../searches.ts'
import { isIn, listed, type Place, readAfter, toAfter, toPage, toRow } from './rows.ts'

/** Newest first. The place is a moment and an id, so rows that are added meanwhile move nothing. */
export async function payments(db: Kysely<Tables>, query: PaymentsQuery): Promise<Page<PaymentRow>> {
  const find = await finder(db, query)
  const rows = await find(readAfter(query.after), query.limit + 1)
  return toPage(rows, query.limit, toRow, ({ opened_at, id }) => toAfter({ at: opened_at, id }))
}

const exportPage = 1_000

export async function* everyPayment(db: Kysely<Tables>, filter: PaymentFilter): AsyncGenerator<readonly PaymentRow[]> {
  const find = await finder(db, filter)
  for (let place: Place | undefined, isMore = true; isMore; ) {
    const rows = await find(place, exportPage)
    yield rows.map(toRow)
    const last = rows.at(-1)
    isMore = rows.length === exportPage && last !== undefined
    if (last !== undefined) place = { at: last.opened_at, id: last.id }
  }
}

export async function payment(db: Kysely<Tables>, paymentId: string): Promise<PaymentRow | undefined> {
  const row = await db.selectFrom('payments').select(listed).where('id', '=', paymentId).executeTakeFirst()
  return row === undefined ? undefined : toRow(row)
}

/**
 * PostgreSQL cannot guess how many payments have a beginning of a word, and walks through all by date for the few that
 * do. So the index of terms is asked first: few are fetched by their ids, and where there are many, the walk soon meets them.
 */
async function finder(db: Kysely<Tables>, filter: PaymentFilter) {
  const { terms, days } = toCondition(filter.q ?? '')
  const few = terms === null ? null : await findFew(db, terms)
  return (after: Place | undefined, limit: number) => {
    let query = db
      .selectFrom('searches')
      .innerJoin('payments', 'payments.id', 'searches.payment_id')
      .select(listed)
      .orderBy('searches.opened_at', 'desc')
      .orderBy('searches.payment_id', 'desc')
      .limit(limit)
    for (const condition of conditionsOf(filter, after)) query = query.where(condition)
    if (few !== null) query = query.where(isIn('searches.payment_id', few))
    else if (terms !== null) query = query.where(terms)
    if (days.length > 0) query = query.where(or => or.or(days.map(day => onDay(day, filter.zone))))
    return query.execute()
  }
}

/** Null when there are more than a few. */
async function findFew(db: Kysely<Tables>, terms: RawBuilder<boolean>): Promise<readonly string[] | null> {
  const rows = await db.selectFrom('searches').select('payment_id').where(terms).limit(limits.roomFound).execute()
  return rows.length < limits.roomFound ? rows.map(row => row.payment_id) : null
}

function conditionsOf(filter: PaymentFilter, after: Place | undefined): RawBuilder<boolean>[] {
  const { shop, provider, status, reason, owner, from, to } = filter
  return [
    ...(after === undefined
      ? []
      : [sql<boolean>`(searches.opened_at, searches.payment_id) < (${after.at}, ${after.id})`]),
    ...(shop === undefined ? [] : [isIn('searches.shop', shop)]),
    ...(provider === undefined ? [] : [isIn('searches.provider', provider)]),
    ...(status === undefined ? [] : [isIn('payments.status', status)]),
    ...(reason === undefined ? [] : [isIn('payments.reason', reason)]),
    ...(owner === undefined ? [] : [sql<boolean>`payments.owner = ${owner}`]),
    ...(from === undefined ? [] : [sql<boolean>`searches.opened_at >= ${new Date(from)}`]),
    ...(to === undefined ? [] : [sql<boolean>`searches.opened_at < ${new Date(to)}`]),
  ]
}

const onDay = (day: string, zone: string) => {
  const midnight = sql`(${day}::date)::timestamp at time zone ${zone}`
  return sql<boolean>`(searches.opened_at >= ${midnight}
    and searches.opened_at < (${day}::date + 1)::timestamp at time zone ${zone})`
}
