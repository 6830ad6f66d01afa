import { limits } from '../../limits.ts'
import { type Hint, type HintTarget, tellsOfOrder } from '../store.ts'
import type { Row, Tables } from './rows.ts'

export function receive(tables: Tables, now: number, hints: readonly Hint[]): readonly boolean[] {
  const owners = hints.map(({ target }) => findOwner(tables, target))
  const firstDue = new Map<Row, number>()
  hints.forEach((hint, index) => {
    const owner = owners[index]
    if (owner === undefined) return
    store(owner, hint, now)
    firstDue.set(owner, Math.min(firstDue.get(owner) ?? hint.dueAt, hint.dueAt))
  })
  const lowered = [...firstDue].filter(([owner, due]) => owner.checkAt === due)
  if (lowered.length > 0) tables.wake(lowered.map(([{ id, shop }, at]) => ({ paymentId: id, shop, at })))
  return owners.map(owner => owner !== undefined)
}

export function hasten({ payments, wake }: Tables, paymentId: string, now: number): void {
  const row = payments.get(paymentId)
  if (row === undefined || (row.checkAt !== null && row.checkAt <= now)) return
  row.checkAt = now
  wake([{ paymentId, shop: row.shop, at: now }])
}

export const isKnown = (tables: Tables, targets: readonly HintTarget[]): readonly boolean[] =>
  targets.map(target => findOwner(tables, target) !== undefined)

function findOwner({ payments, byCallbackToken }: Tables, target: HintTarget): Row | undefined {
  const row = 'paymentId' in target ? payments.get(target.paymentId) : byCallbackToken.get(target.callbackToken)
  if (row === undefined) return undefined
  return row.shop === (target.shop ?? row.shop) && row.provider === (target.provider ?? row.provider) ? row : undefined
}

function store(row: Row, { source, claim, dueAt, who }: Hint, now: number): void {
  row.hints.push({ at: now, source, claim, dueAt, who: who ?? null })
  row.checkAt = Math.min(row.checkAt ?? dueAt, dueAt)
  row.lastHintDue = Math.max(row.lastHintDue ?? dueAt, dueAt)
  row.lastHintSource = source
  row.isTold ||= tellsOfOrder(source)
}

/** What hints have claimed, newest first and not without end. */
export function claimsOf({ hints }: Row): readonly string[] {
  const claims = new Set<string>()
  for (let index = hints.length - 1; index >= 0 && claims.size < limits.claims; index -= 1) {
    const claim = hints[index]?.claim ?? null
    if (claim !== null) claims.add(claim)
  }
  return [...claims]
}
