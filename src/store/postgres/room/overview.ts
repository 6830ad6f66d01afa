import { type Kysely, sql } from 'kysely'
import type { Tables } from '../../../db/schema.ts'
import type { ExceptionAge, OverviewAnswer, OverviewQuery, SeriesPoint } from '../../../http/room/contract/overview.ts'
import type { SettledBy } from '../../../http/room/contract/words.ts'
import { limits } from '../../../limits.ts'
import type { Reason } from '../../../settle/reasons.ts'
import { keysRefused } from '../../aside.ts'
import { callbackRates } from './callback-rates.ts'
import { inShop, toSum } from './rows.ts'

type Shop = string | undefined

const hour = 3_600_000
const day = 24 * hour

const sinceOf = (now: number, { since }: OverviewQuery): Date => new Date(since ?? Math.floor(now / day) * day)

/** What is so now, and today: each number is one index's, none walks through the payments themselves. */
export async function overview(
  db: Kysely<Tables>,
  now: number,
  query: OverviewQuery,
): Promise<Omit<OverviewAnswer, 'latenessMs' | 'series'>> {
  const { shop } = query
  const from = sinceOf(now, query)
  const [today, opened, live, callbacks, exceptions] = await Promise.all([
    settledSince(db, from, shop),
    openedSince(db, from, shop),
    liveNow(db, now, shop),
    callbackRates(db, now, shop),
    exceptionsNow(db, now, shop),
  ])
  return {
    at: new Date(now).toISOString(),
    since: from.toISOString(),
    today: { ...today, opened },
    ...live,
    callbacks,
    exceptions,
  }
}

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
      shop: by('shop'),
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

const silent: readonly string[] = ['provider_unreachable', 'shop_unreachable', 'order_unfinished'] satisfies Reason[]

/** Those whose looks cannot be made. A single one without an answer is no news: it is tried again a second later. */
async function failingNow(
  db: Kysely<Tables>,
  now: number,
  shop: Shop,
): Promise<OverviewAnswer['undecided']['failing']> {
  const { rows } = await sql<{ reason: string; count: string }>`
    select reason, count(*) from kvitto.payments
    where failing_since is not null and status in ('open', 'held') and ${inShop(shop)} and (reason = any(${keysRefused}::text[])
      or (reason = any(${silent}::text[]) and failing_since <= ${new Date(now - limits.roomFailing)}))
    group by 1 order by 2 desc, 1`.execute(db)
  return rows.map(({ reason, count }) => ({ reason, count: Number(count) }))
}

async function liveNow(
  db: Kysely<Tables>,
  now: number,
  shop: Shop,
): Promise<Pick<OverviewAnswer, 'undecided' | 'awaiting'>> {
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
      failing: await failingNow(db, now, shop),
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
export async function series(db: Kysely<Tables>, now: number, query: OverviewQuery): Promise<OverviewAnswer['series']> {
  const { shop, range } = query
  const { step, stepMs, points } = ranges[range]
  const offset = sinceOf(now, query).getTime() % stepMs
  const last = Math.floor((now - offset) / stepMs) * stepMs + offset
  const first = new Date(last - (points - 1) * stepMs)
  const binOf = (column: string) =>
    sql`date_bin(${`1 ${step}`}::interval, ${sql.ref(column)}, ${first}::timestamptz) as at`
  const [opened, settled, callbacks, exceptions] = await Promise.all([
    sql<Counted>`select ${binOf('opened_at')}, count(*) from kvitto.searches
      where opened_at >= ${first} and ${inShop(shop)} group by 1`.execute(db),
    sql<Counted & { rescued: string }>`
      select ${binOf('settled_at')}, count(*), count(*) filter (where returned_at is null) as rescued
      from kvitto.payments where settled_at >= ${first} and ${inShop(shop)} group by 1`.execute(db),
    sql<Counted>`select ${binOf('received_at')}, count(*) from kvitto.hints
      where source = 'callback' and received_at >= ${first} and ${inShop(shop)} group by 1`.execute(db),
    sql<Counted>`select ${binOf('exception_since')}, count(*) from kvitto.payments
      where status = 'exception' and exception_since >= ${first} and ${inShop(shop)} group by 1`.execute(db),
  ])
  const toPoint = (index: number): SeriesPoint => {
    const at = new Date(first.getTime() + index * stepMs)
    const its = <Row extends Counted>(rows: readonly Row[]) => rows.find(row => row.at.getTime() === at.getTime())
    return {
      at: at.toISOString(),
      opened: Number(its(opened.rows)?.count ?? 0),
      settled: Number(its(settled.rows)?.count ?? 0),
      rescued: Number(its(settled.rows)?.rescued ?? 0),
      callbacks: Number(its(callbacks.rows)?.count ?? 0),
      exceptions: Number(its(exceptions.rows)?.count ?? 0),
    }
  }
  return { step, points: Array.from({ length: points }, (_, index) => toPoint(index)) }
}

interface Counted {
  readonly at: Date
  readonly count: string
}
