import type { CartChange, Lease, NewPayment, Payment, Payments, Progress, SessionResult } from '../store.ts'
import { hasten } from './inbox.ts'
import { findLeased, frozen, moveTo, type Row, type Tables, toPayment } from './rows.ts'

export function open(tables: Tables, payment: NewPayment): Awaited<ReturnType<Payments['open']>> {
  const key = keyOf(payment.shop, payment.idempotencyKey)
  const existing = tables.byKey.get(key)
  if (existing !== undefined)
    return { payment: toPayment(existing), isNew: false, isSameBody: existing.bodyHash === payment.bodyHash }
  if (
    tables.payments.has(payment.id) ||
    tables.byCallbackToken.has(payment.callbackToken) ||
    tables.byBrowserToken.has(payment.browserToken)
  )
    throw new RangeError('another payment has this id or token')
  const row = toRow(payment)
  tables.payments.set(row.id, row)
  tables.byKey.set(key, row)
  tables.byCallbackToken.set(row.callbackToken, row)
  tables.byBrowserToken.set(row.browserToken, row)
  moveTo(tables, row, () => {})
  if (row.checkAt !== null) tables.wake([{ paymentId: row.id, shop: row.shop, at: row.checkAt }])
  return { payment: toPayment(row), isNew: true, isSameBody: true }
}

const keyOf = (shop: string, idempotencyKey: string): string => `${shop} ${idempotencyKey}`

function toRow({ idempotencyKey: _, firstCheckAt, ...payment }: NewPayment): Row {
  return {
    ...payment,
    snapshot: frozen(payment.snapshot),
    rows: frozen(payment.rows),
    customer: frozen(payment.customer),
    status: 'open',
    reason: null,
    session: null,
    sessionFailure: null,
    sessionReservedUntil: null,
    sessionDoubts: 0,
    providerReference: null,
    order: null,
    settledAt: null,
    settledBy: null,
    returnedAt: null,
    erasedAt: null,
    unservedSince: null,
    wokenBy: null,
    isTold: false,
    owner: null,
    resolution: null,
    revision: 0,
    exceptionSince: null,
    negativeSince: null,
    failingSince: null,
    failures: 0,
    checkAt: firstCheckAt,
    leaseUntil: null,
    fence: 0,
    hintsSeen: 0,
    lastHintSource: null,
    lastHintDue: null,
    hints: [],
    story: [],
    effects: [],
    refunds: [],
  }
}

export function reserveSession({ payments }: Tables, paymentId: string, now: number, until: number): boolean {
  const row = payments.get(paymentId)
  if (row === undefined || row.session !== null) return false
  if (row.sessionReservedUntil !== null && row.sessionReservedUntil > now) return false
  row.sessionReservedUntil = until
  row.sessionDoubts += 1
  return true
}

export function endSession(tables: Tables, paymentId: string, now: number, result: SessionResult): void {
  const row = tables.payments.get(paymentId)
  if (row === undefined) throw new RangeError(`there is no payment ${paymentId}`)
  const failure = 'failure' in result ? result.failure : null
  if (row.session === null) {
    const hasFailed = row.sessionFailure !== null
    row.sessionReservedUntil = null
    row.sessionFailure = failure
    if ('session' in result) row.session = frozen(result.session)
    else if (result.isRefused) row.sessionDoubts -= 1
    if ('session' in result && hasFailed) takeUpAgain(tables, row, now)
  }
  row.story.push({ at: now, kind: 'session', failure })
}

/** It can be paid after all, and a check that began before must not have the last word. */
function takeUpAgain(tables: Tables, row: Row, now: number): void {
  hasten(tables, row.id, now)
  if (row.status !== 'closed') return
  row.status = 'open'
  row.reason = null
}

export function change(tables: Tables, lease: Lease, now: number, cart: CartChange): boolean {
  const row = findLeased(tables, lease)
  if (row === undefined) return false
  row.amountMinor = cart.amountMinor
  row.snapshot = frozen(cart.snapshot)
  row.rows = frozen(cart.rows)
  row.session = frozen(cart.session)
  row.story.push({ at: now, kind: 'changed', amountMinor: cart.amountMinor })
  return true
}

export const progress = ({ payments }: Tables, paymentIds: readonly string[]): readonly Progress[] =>
  [...new Set(paymentIds)]
    .flatMap(id => payments.get(id) ?? [])
    .map(row => ({ ...toPayment(row), lastHintDue: row.lastHintDue }))

export function noteReturn({ payments }: Tables, paymentId: string, now: number): void {
  const row = payments.get(paymentId)
  if (row !== undefined) row.returnedAt ??= now
}

export function list({ payments }: Tables, filter: Parameters<Payments['list']>[0]): readonly Payment[] {
  return [...payments.values()]
    .filter(row => row.shop === (filter.shop ?? row.shop) && row.status === (filter.status ?? row.status))
    .toSorted((a, b) => b.openedAt - a.openedAt)
    .slice(0, filter.limit)
    .map(toPayment)
}
