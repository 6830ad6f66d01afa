import { limits } from '../../limits.ts'
import { backoff } from '../../settle/decision.ts'
import { keysRefused, lookAside } from '../aside.ts'
import type { EffectFacts } from '../ledger.ts'
import type { Claim, DuePayment, Lease, Place } from '../store.ts'
import { claimsOf } from './inbox.ts'
import { findLeased, type Row, readEffects, sharersOf, type Tables, toPayment } from './rows.ts'

/** For a check when one is due or its worker has died, for a change of the cart at any time; see the PostgreSQL one. */
export function claim(tables: Tables, paymentId: string, now: number, purpose: 'check' | 'change'): Claim | undefined {
  const row = tables.payments.get(paymentId)
  const sharers = row === undefined ? [] : sharersOf(tables, row)
  if (row === undefined || [row, ...sharers].some(each => each.leaseUntil !== null && each.leaseUntil > now))
    return undefined
  const isAbandoned = row.leaseUntil !== null
  const isDue = isAbandoned || (row.checkAt !== null && row.checkAt <= now)
  if (purpose === 'check' && !isDue) return undefined
  const wokenBy = row.hints.length > row.hintsSeen ? (row.lastHintSource ?? 'calendar') : 'calendar'
  for (const each of sharers) if (each.leaseUntil !== null) each.fence += 1
  row.fence += 1
  row.leaseUntil = now + limits.lease
  if (purpose === 'check') {
    // There is a look after the grace of every callback, however long this one takes.
    row.checkAt = row.lastHintDue !== null && row.lastHintDue > now ? row.lastHintDue : null
    row.hintsSeen = row.hints.length
    row.wokenBy = wokenBy
  } else if (isAbandoned) row.checkAt = now
  return {
    lease: { paymentId, fence: row.fence },
    payment: toPayment(row),
    wokenBy,
    isTold: row.isTold,
    claims: claimsOf(row),
    effects: readShared(row, sharers),
    isShared: sharers.some(({ status }) => status !== 'closed' && status !== 'settled'),
    refunds: [...row.refunds],
  }
}

function readShared(row: Row, sharers: readonly Row[]): EffectFacts {
  const own = readEffects(row)
  if (sharers.length === 0) return own
  const moments = [row, ...sharers].map(each => readEffects(each).unconfirmedSince).filter(moment => moment !== null)
  return { ...own, unconfirmedSince: moments.length === 0 ? null : Math.max(...moments) }
}

export function overdue(
  { payments }: Tables,
  dueBy: number,
  limitPerShop: number,
  endedBy = dueBy,
): readonly DuePayment[] {
  const all = [...payments.values()]
  const abandoned = oldest(all, row => row.leaseUntil, endedBy).slice(0, limits.sweepDead)
  const due = oldest(all, row => (row.leaseUntil === null ? row.checkAt : null), dueBy)
  const taken = new Map<string, number>()
  const fair = due.filter(({ shop }) => {
    const count = (taken.get(shop) ?? 0) + 1
    taken.set(shop, count)
    return count <= limitPerShop
  })
  const toDue = ({ id, shop, leaseUntil }: Row): DuePayment => ({ id, shop, isAbandoned: leaseUntil !== null })
  return [...abandoned, ...fair].map(toDue)
}

const oldest = (rows: readonly Row[], moment: (row: Row) => number | null, now: number): readonly Row[] =>
  rows
    .filter(row => (moment(row) ?? Number.POSITIVE_INFINITY) <= now)
    .toSorted((a, b) => (moment(a) ?? 0) - (moment(b) ?? 0))

export function lateness({ payments }: Tables, now: number): number {
  const moments = [...payments.values()].map(row => row.leaseUntil ?? row.checkAt ?? now)
  return Math.max(0, now - Math.min(now, ...moments))
}

export function release(tables: Tables, lease: Lease, lookAt: number | null): void {
  const row = findLeased(tables, lease)
  if (row !== undefined) endCheck(tables, row, lookAt)
}

export function breakOff(tables: Tables, lease: Lease, now: number): void {
  const row = findLeased(tables, lease)
  if (row === undefined) return
  const { failures } = row
  countFailure(row, now)
  endCheck(tables, row, now + backoff(failures))
}

export function setAside(tables: Tables, lease: Lease, now: number): void {
  const row = findLeased(tables, lease)
  if (row === undefined) return
  const { failures } = row
  countFailure(row, now)
  row.unservedSince ??= now
  endCheck(tables, row, lookAside(row, failures, now))
}

function countFailure(row: Row, now: number): void {
  row.failingSince ??= now
  row.failures += 1
  if ((row.status === 'open' || row.status === 'held') && now - row.failingSince >= limits.giveUp) {
    row.status = 'exception'
    row.reason = 'gave_up'
    row.exceptionSince ??= now
  }
}

export function resume({ payments }: Tables, places: readonly Place[], now: number): number {
  const isServed = (row: Row): boolean =>
    places.some(({ shop, provider }) => row.shop === shop && row.provider === provider)
  const resumed = [...payments.values()].filter(row => row.unservedSince !== null && isServed(row))
  for (const row of resumed) {
    const checkAt = Math.min(row.checkAt ?? now, now)
    Object.assign(row, { checkAt, failingSince: null, failures: 0, unservedSince: null })
  }
  const locked = [...payments.values()].filter(row => isLocked(row) && !isDue(row, now) && isServed(row))
  for (const row of locked) row.checkAt = now
  return resumed.length + locked.length
}

function isLocked({ failingSince, story }: Row): boolean {
  const last = story.findLast(each => each.kind === 'decision')
  return failingSince !== null && last?.kind === 'decision' && keysRefused.includes(last.reason)
}

const isDue = ({ checkAt }: Row, now: number): boolean => checkAt !== null && checkAt <= now

/** Gives the lease back. The next check is at `lookAt`, or earlier, as hints want that came before or during this one. */
export function endCheck({ wake }: Tables, row: Row, lookAt: number | null): void {
  const moments = [lookAt, row.checkAt].filter(moment => moment !== null)
  row.checkAt = moments.length > 0 ? Math.min(...moments) : null
  row.leaseUntil = null
  if (row.checkAt !== null) wake([{ paymentId: row.id, shop: row.shop, at: row.checkAt }])
}
