import { type Kysely, sql } from 'kysely'
import type { Tables } from '../../../db/schema.ts'
import type { ExceptionAge, OverviewAnswer, OverviewQuery, SeriesPoint } from '../../../http/room/contract/overview.ts'
import type { SettledBy } from '../../../http/room/contract/words.ts'
import { callbackRates } from './callback-rates.ts'
import { iso, toSum } from './rows.ts'

type Shop = string | undefined

const hour = 3_600_000
const day = 24 * hour

/** Everything on the first page: each number is one index's, none walks through the payments themselves. */
export async function overview(
  db: Kysely<Tables>,
  now: number,
  { shop, since, range }: OverviewQuery,
): Promise<Omit<OverviewAnswer, 'latenessMs'>> {
  const from = new Date(since ?? Math.floor(now / day) * day)
  const [today, opened, live, callbacks, exceptions, series] = await Promise.all([
    settledSince(db, from, shop),
    openedSince(db, from, shop),
    liveNow(db, shop),
    callbackRates(db, now, shop),
    exceptionsNow(db, now, shop),
    seriesOf(db, now, from, range, shop),
  ])
  return {
    at: new Date(now).toISOString(),
    since: from.toISOString(),
    today: { ...today, opened },
    ...live,
    callbacks,
    exceptions,
    series,
  }
}

export const inShop = (shop: Shop) => (shop === undefined ? sql`true` : sql`shop = ${shop}`)

interface SettledGroup {
  readonly currency: string
  readonly settled_by: SettledBy | null
  readonly is_rescued: boolean
  readonly count: string
  readonly sum: string
}

async function settledSince(db: Kysely<Tables>, from: Date, shop: Shop) {
  const { rows } = await sql<SettledGroup>`
    select currency, settled_by, returned_at is null as is_rescued, count(*), sum(amount)
    from kvitto.payments
    where settled_at >= ${from} and ${inShop(shop)}
    group by 1, 2, 3`.execute(db)
  const by = (source: SettledBy) => toSum(rows.filter(row => (row.settled_by ?? 'calendar') === source))
  return {
    settled: toSum(rows),
    settledBy: {
      return: by('return'),
      callback: by('callback'),
      calendar: by('calendar'),
      operator: by('operator'),
    },
    rescued: toSum(rows.filter(row => row.is_rescued)),
  }
}

async function openedSince(db: Kysely<Tables>, from: Date, shop: Shop): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    select count(*) from kvitto.searches where opened_at >= ${from} and ${inShop(shop)}`.execute(db)
  return Number(rows[0]?.count ?? 0)
}

/** Open, and the provider knows of no money: nobody has begun to pay, or may still try again. */
const isAwaiting = sql`status = 'open' and coalesce(reason, 'awaiting_payment') in ('awaiting_payment', 'retry_window')`

async function liveNow(db: Kysely<Tables>, shop: Shop): Promise<Pick<OverviewAnswer, 'undecided' | 'awaiting'>> {
  const counted = await sql<{ awaiting: string; undecided: string }>`
    select count(*) filter (where ${isAwaiting}) as awaiting, count(*) filter (where not (${isAwaiting})) as undecided
    from kvitto.payments where status in ('open', 'held') and ${inShop(shop)}`.execute(db)
  const { rows } = await sql<{ id: string; opened_at: Date; reason: string | null }>`
    select id, opened_at, reason from kvitto.payments
    where status in ('open', 'held') and not (${isAwaiting}) and ${inShop(shop)}
    order by opened_at limit 1`.execute(db)
  const [oldest] = rows
  return {
    awaiting: Number(counted.rows[0]?.awaiting ?? 0),
    undecided: {
      count: Number(counted.rows[0]?.undecided ?? 0),
      oldest: oldest ? { paymentId: oldest.id, openedAt: oldest.opened_at.toISOString(), reason: oldest.reason } : null,
    },
  }
}

const ages: readonly (readonly [ExceptionAge, number])[] = [
  ['hour', hour],
  ['day', day],
  ['three_days', 3 * day],
  ['week', 7 * day],
  ['older', Number.POSITIVE_INFINITY],
]

async function exceptionsNow(db: Kysely<Tables>, now: number, shop: Shop): Promise<OverviewAnswer['exceptions']> {
  const { rows } = await sql<{ currency: string; reason: string; age: number; count: string; sum: string }>`
    select currency, coalesce(reason, '') as reason,
      width_bucket(extract(epoch from (${new Date(now)}::timestamptz - exception_since)) * 1000,
        array[${sql.join(ages.slice(0, -1).map(([, most]) => sql.lit(most)))}]::numeric[]) as age,
      count(*), sum(amount)
    from kvitto.payments
    where status = 'exception' and ${inShop(shop)}
    group by 1, 2, 3`.execute(db)
  const reasons = [...new Set(rows.map(row => row.reason))]
  return {
    open: toSum(rows),
    byAge: ages.map(([age], index) => ({ age, ...toSum(rows.filter(row => row.age === index)) })),
    byReason: reasons
      .map(reason => ({ reason, ...toSum(rows.filter(row => row.reason === reason)) }))
      .toSorted((a, b) => b.count - a.count || a.reason.localeCompare(b.reason)),
  }
}

const ranges = {
  '24h': { step: 'hour', stepMs: hour, points: 24 },
  '7d': { step: 'day', stepMs: day, points: 7 },
  '30d': { step: 'day', stepMs: day, points: 30 },
} as const

/** Steps end with the present one; days begin when the viewer's do. */
async function seriesOf(
  db: Kysely<Tables>,
  now: number,
  since: Date,
  range: OverviewQuery['range'],
  shop: Shop,
): Promise<OverviewAnswer['series']> {
  const { step, stepMs, points } = ranges[range]
  const offset = since.getTime() % stepMs
  const last = Math.floor((now - offset) / stepMs) * stepMs + offset
  const first = new Date(last - (points - 1) * stepMs)
  const bin = (column: 'opened_at' | 'settled_at' | 'received_at' | 'exception_since') =>
    sql`floor(extract(epoch from (${sql.ref(column)} - ${first}::timestamptz)) * 1000 / ${sql.lit(stepMs)})::int`
  const callbacks =
    shop === undefined
      ? sql`select ${bin('received_at')} as step, count(*) from kvitto.hints
          where source = 'callback' and received_at >= ${first} group by 1`
      : sql`select ${bin('received_at')} as step, count(*) from kvitto.hints join kvitto.payments p on p.id = payment_id
          where source = 'callback' and received_at >= ${first} and p.shop = ${shop} group by 1`
  const [opened, settled, called, excepted] = await Promise.all([
    sql<Counted>`select ${bin('opened_at')} as step, count(*) from kvitto.searches
      where opened_at >= ${first} and ${inShop(shop)} group by 1`.execute(db),
    sql<Counted & { rescued: string }>`
      select ${bin('settled_at')} as step, count(*), count(*) filter (where returned_at is null) as rescued
      from kvitto.payments where settled_at >= ${first} and ${inShop(shop)} group by 1`.execute(db),
    sql<Counted>`${callbacks}`.execute(db),
    sql<Counted>`select ${bin('exception_since')} as step, count(*) from kvitto.payments
      where status = 'exception' and exception_since >= ${first} and ${inShop(shop)} group by 1`.execute(db),
  ])
  const at = (rows: readonly Counted[], index: number) => Number(rows.find(row => row.step === index)?.count ?? 0)
  const toPoint = (index: number): SeriesPoint => ({
    at: iso(new Date(first.getTime() + index * stepMs)) ?? '',
    opened: at(opened.rows, index),
    settled: at(settled.rows, index),
    rescued: Number(settled.rows.find(row => row.step === index)?.rescued ?? 0),
    callbacks: at(called.rows, index),
    exceptions: at(excepted.rows, index),
  })
  return { step, points: Array.from({ length: points }, (_, index) => toPoint(index)) }
}

interface Counted {
  readonly step: number
  readonly count: string
}
