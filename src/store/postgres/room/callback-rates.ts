import { type Kysely, sql } from 'kysely'
import type { Tables } from '../../../db/schema.ts'
import type { OverviewAnswer } from '../../../http/room/contract/overview.ts'
import { inShop } from './rows.ts'

const minute = 60_000
const recentMinutes = 15
const days = 7
/** Fewer days than this make no expectation: one odd day would be half of it. */
const daysLeast = 3

/**
 * Callbacks a minute, and what is usual: the median of the same hour, centred on this moment, on the last seven days. Only
 * days count on which Kvitto already had payments.
 */
export async function callbackRates(
  db: Kysely<Tables>,
  now: number,
  shop: string | undefined,
): Promise<OverviewAnswer['callbacks']> {
  const windows = Array.from({ length: days }, (_, index) => now - (index + 1) * 24 * 60 * minute)
  const firstOpened = await sql<{ first: Date | null }>`
    select min(opened_at) as first from kvitto.searches
    where ${inShop(shop)}`.execute(db)
  const first = firstOpened.rows[0]?.first?.getTime() ?? now
  const known = windows.filter(at => at - 30 * minute >= first)
  const counts = await Promise.all([
    count(db, now - recentMinutes * minute, now, shop),
    ...known.map(at => count(db, at - 30 * minute, at + 30 * minute, shop)),
  ])
  const [recent = 0, ...hours] = counts
  return {
    perMinute: recent / recentMinutes,
    minutes: recentMinutes,
    expectedPerMinute: known.length < daysLeast ? null : median(hours) / 60,
    daysKnown: known.length,
  }
}

async function count(db: Kysely<Tables>, from: number, to: number, shop: string | undefined): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    select count(*) from kvitto.hints
    where source = 'callback' and received_at >= ${new Date(from)} and received_at < ${new Date(to)}
      and ${inShop(shop)}`.execute(db)
  return Number(rows[0]?.count ?? 0)
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2
}
