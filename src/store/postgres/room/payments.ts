import { type Kysely, sql } from 'kysely'
import type { Tables } from '../../../db/schema.ts'
import type { PaymentFilter, PaymentRow, PaymentsQuery } from '../../../http/room/contract/payments.ts'
import type { Page } from '../../../http/room/contract/words.ts'
import { toCondition } from '../searches.ts'
import { isIn, listed, type Place, readAfter, toAfter, toPage, toRow } from './rows.ts'

/** Newest first. The place is a moment and an id, so rows that are added meanwhile move nothing. */
export async function payments(db: Kysely<Tables>, query: PaymentsQuery): Promise<Page<PaymentRow>> {
  const rows = await select(db, query, readAfter(query.after), query.limit + 1).execute()
  return toPage(rows, query.limit, toRow, ({ opened_at, id }) => toAfter({ at: opened_at, id }))
}

const exportPage = 1_000

export async function* everyPayment(db: Kysely<Tables>, filter: PaymentFilter): AsyncGenerator<readonly PaymentRow[]> {
  for (let place: Place | undefined, isMore = true; isMore; ) {
    const rows = await select(db, filter, place, exportPage).execute()
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

function select(db: Kysely<Tables>, filter: PaymentFilter, after: Place | undefined, limit: number) {
  let query = db
    .selectFrom('searches')
    .innerJoin('payments', 'payments.id', 'searches.payment_id')
    .select(listed)
    .orderBy('searches.opened_at', 'desc')
    .orderBy('searches.payment_id', 'desc')
    .limit(limit)
  if (after !== undefined)
    query = query.where(sql<boolean>`(searches.opened_at, searches.payment_id) < (${after.at}, ${after.id})`)
  if (filter.shop !== undefined) query = query.where(isIn('searches.shop', filter.shop))
  if (filter.provider !== undefined) query = query.where(isIn('searches.provider', filter.provider))
  if (filter.status !== undefined) query = query.where(isIn('payments.status', filter.status))
  if (filter.reason !== undefined) query = query.where(isIn('payments.reason', filter.reason))
  if (filter.owner !== undefined) query = query.where('payments.owner', '=', filter.owner)
  if (filter.from !== undefined) query = query.where('searches.opened_at', '>=', new Date(filter.from))
  if (filter.to !== undefined) query = query.where('searches.opened_at', '<', new Date(filter.to))
  if (filter.q === undefined) return query
  const { terms, days } = toCondition(filter.q)
  if (terms !== null) query = query.where(terms)
  if (days.length > 0) query = query.where(or => or.or(days.map(day => onDay(day, filter.zone))))
  return query
}

const onDay = (day: string, zone: string) => {
  const midnight = sql`(${day}::date)::timestamp at time zone ${zone}`
  return sql<boolean>`(searches.opened_at >= ${midnight}
    and searches.opened_at < (${day}::date + 1)::timestamp at time zone ${zone})`
}
