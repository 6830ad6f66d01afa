import type { Claim } from '../store/store.ts'
import { type Case, securedAt } from './case.ts'
import type { FaultKind } from './faults.ts'
import type { Scene } from './scene.ts'

export type Source = Claim['wokenBy']

/** What many worlds came to, added up. Plain data: it travels between threads. */
export interface Tally {
  worlds: number
  payments: number
  /** Payments whose money was secured at some time. */
  secured: number
  checks: number
  steps: number
  faults: Partial<Record<FaultKind, number>>
  /** Payments that were settled, by who woke the check that did it. */
  rescued: Partial<Record<Source, number>>
  /** Of those, the ones that the sweep had to find because the wake-up was lost. */
  bySweep: number
  /** From the money to the order, in buckets of `bucketOf`. */
  recovery: Partial<Record<Source, Record<number, number>>>
  recoveryMost: number
  endings: Record<string, number>
  /** In shops without the plugin, in the cases that DESIGN.md admits. */
  admitted: { payments: number; doubled: number; strays: number }
}

export const emptyTally = (): Tally => ({
  worlds: 0,
  payments: 0,
  secured: 0,
  checks: 0,
  steps: 0,
  faults: {},
  rescued: {},
  bySweep: 0,
  recovery: {},
  recoveryMost: 0,
  endings: {},
  admitted: { payments: 0, doubled: 0, strays: 0 },
})

const perDoubling = 8

/** Eight buckets from each time to twice that: 9 % wide. */
export const bucketOf = (ms: number): number => Math.round(Math.log2(Math.max(1, ms)) * perDoubling)

const middleOf = (bucket: number): number => Math.round(2 ** (bucket / perDoubling))

/** The time within which this share of the payments was rescued; null when there are none. */
export function quantile(buckets: Readonly<Record<number, number>>, share: number): number | null {
  const sorted = Object.entries(buckets)
    .map(([bucket, count]) => ({ bucket: Number(bucket), count }))
    .toSorted((a, b) => a.bucket - b.bucket)
  const all = sorted.reduce((sum, { count }) => sum + count, 0)
  let seen = 0
  for (const { bucket, count } of sorted) {
    seen += count
    if (seen >= all * share) return middleOf(bucket)
  }
  return null
}

export function addRescue(tally: Tally, source: Source, ms: number): void {
  tally.rescued[source] = (tally.rescued[source] ?? 0) + 1
  const buckets = tally.recovery[source] ?? {}
  tally.recovery[source] = buckets
  const bucket = bucketOf(ms)
  buckets[bucket] = (buckets[bucket] ?? 0) + 1
  tally.recoveryMost = Math.max(tally.recoveryMost, ms)
}

/** Adds one tally to another. */
export function add(into: Tally, from: Tally): void {
  for (const name of ['worlds', 'payments', 'secured', 'checks', 'steps', 'bySweep'] as const) into[name] += from[name]
  for (const name of ['payments', 'doubled', 'strays'] as const) into.admitted[name] += from.admitted[name]
  addCounts(into.faults, from.faults)
  addCounts(into.rescued, from.rescued)
  addCounts(into.endings, from.endings)
  into.recoveryMost = Math.max(into.recoveryMost, from.recoveryMost)
  for (const source of ['callback', 'return', 'calendar', 'operator'] as const) {
    const buckets = from.recovery[source]
    if (buckets === undefined) continue
    const sum = into.recovery[source] ?? {}
    into.recovery[source] = sum
    addCounts(sum, buckets)
  }
}

function addCounts<K extends string | number>(into: Partial<Record<K, number>>, from: Partial<Record<K, number>>) {
  for (const key in from) into[key] = (into[key] ?? 0) + (from[key] ?? 0)
}

/** What a world came to, in the end. */
export function addScene(tally: Tally, counts: Scene['counts'], cases: readonly Case[]): void {
  for (const [kind, count] of counts) tally.faults[kind] = (tally.faults[kind] ?? 0) + count
  for (const it of cases) {
    tally.payments += 1
    if (securedAt(it) !== null) tally.secured += 1
    const ending = it.row === null ? 'never opened' : `${it.row.status}: ${it.row.reason}`
    tally.endings[ending] = (tally.endings[ending] ?? 0) + 1
    if (!it.troubles.has('admitted') || it.shopKind !== 'plain') continue
    tally.admitted.payments += 1
    if (isDoubled(it)) tally.admitted.doubled += 1
    if (it.row?.status === 'settled' && it.orders.some(order => order.isOurs && order.status === 'pending'))
      tally.admitted.strays += 1
  }
}

const isDoubled = ({ orders }: Case): boolean =>
  orders.filter(order => order.completed > 0).length > 1 ||
  orders.some(order => order.completed > 1 || order.stockTaken > 1 || order.newOrderMails > 1 || order.feeLines > 1)
