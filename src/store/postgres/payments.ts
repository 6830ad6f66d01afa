import { type Kysely, sql } from 'kysely'
import { storable, storableJson } from '../../base/text.ts'
import type { Tables } from '../../db/schema.ts'
import type { CartChange, Lease, NewPayment, Payment, Payments, Progress, SessionResult } from '../store.ts'
import { hastenIn } from './inbox.ts'
import { addEvent, digestOf, lockLeased, progressColumns, toDate, toPayment, toProgress } from './rows.ts'
import { index } from './searches.ts'
import type { Wake } from './wake.ts'

export function open(db: Kysely<Tables>, wake: Wake, payment: NewPayment): ReturnType<Payments['open']> {
  return db.transaction().execute(async tx => {
    const inserted = await tx
      .insertInto('payments')
      .values(toRow(payment))
      .onConflict(conflict => conflict.columns(['shop', 'idempotency_key']).doNothing())
      .returningAll()
      .executeTakeFirst()
    if (inserted !== undefined) {
      await index(tx, toPayment(inserted))
      if (payment.firstCheckAt !== null)
        await wake(tx, [{ paymentId: payment.id, shop: payment.shop, at: payment.firstCheckAt }])
      return { payment: toPayment(inserted), isNew: true, isSameBody: true }
    }
    const existing = await tx
      .selectFrom('payments')
      .selectAll()
      .where('shop', '=', payment.shop)
      .where('idempotency_key', '=', payment.idempotencyKey)
      .executeTakeFirstOrThrow()
    return { payment: toPayment(existing), isNew: false, isSameBody: existing.body_hash === payment.bodyHash }
  })
}

const toRow = (payment: NewPayment) => ({
  id: payment.id,
  shop: payment.shop,
  provider: payment.provider,
  status: 'open' as const,
  amount: payment.amountMinor,
  currency: payment.currency,
  reference: payment.reference,
  order_id: payment.orderId,
  snapshot: toJson(payment.snapshot),
  rows: toJson(payment.rows),
  return_url: payment.returnUrl,
  locale: payment.locale,
  customer: JSON.stringify(payment.customer),
  idempotency_key: payment.idempotencyKey,
  body_hash: payment.bodyHash,
  callback_token: payment.callbackToken,
  browser_token: payment.browserToken,
  callback_digest: digestOf(payment.callbackToken),
  browser_digest: digestOf(payment.browserToken),
  opened_at: new Date(payment.openedAt),
  check_at: toDate(payment.firstCheckAt),
  session_doubts: 0,
})

const toJson = (value: object | null): string | null => (value === null ? null : JSON.stringify(value))

export async function reserveSession(
  db: Kysely<Tables>,
  paymentId: string,
  now: number,
  until: number,
): Promise<boolean> {
  const reserved = await db
    .updateTable('payments')
    .set({ session_reserved_until: new Date(until), session_doubts: sql`session_doubts + 1` })
    .where('id', '=', paymentId)
    .where('session', 'is', null)
    .where(or => or.or([or('session_reserved_until', 'is', null), or('session_reserved_until', '<=', new Date(now))]))
    .executeTakeFirst()
  return reserved.numUpdatedRows > 0n
}

export function endSession(
  db: Kysely<Tables>,
  wake: Wake,
  paymentId: string,
  now: number,
  result: SessionResult,
): Promise<void> {
  const failure = 'failure' in result ? result.failure : null
  return db.transaction().execute(async tx => {
    const before = await tx
      .selectFrom('payments')
      .select(['status', 'session_failure'])
      .where('id', '=', paymentId)
      .where('session', 'is', null)
      .forUpdate()
      .executeTakeFirst()
    if (before !== undefined) {
      const isTakenUp = 'session' in result && before.session_failure !== null
      await tx
        .updateTable('payments')
        .set({
          session_reserved_until: null,
          session_failure: failure === null ? null : storable(failure),
          ...('session' in result ? { session: storableJson(result.session) } : {}),
          ...(isTakenUp && before.status === 'closed' ? { status: 'open', reason: null } : {}),
          ...('failure' in result && result.isRefused ? { session_doubts: sql`session_doubts - 1` } : {}),
        })
        .where('id', '=', paymentId)
        .execute()
      // It can be paid after all, and a check that began before must not have the last word.
      if (isTakenUp) await hastenIn(tx, wake, paymentId, now)
    }
    await addEvent(tx, paymentId, now, 'session', { failure })
  })
}

export function change(db: Kysely<Tables>, lease: Lease, now: number, cart: CartChange): Promise<boolean> {
  return db.transaction().execute(async tx => {
    const row = await lockLeased(tx, lease)
    if (row === undefined) return false
    const changed = await tx
      .updateTable('payments')
      .set({
        amount: cart.amountMinor,
        snapshot: toJson(cart.snapshot),
        rows: toJson(cart.rows),
        session: storableJson(cart.session),
      })
      .where('id', '=', lease.paymentId)
      .returningAll()
      .executeTakeFirstOrThrow()
    await index(tx, toPayment(changed))
    await addEvent(tx, lease.paymentId, now, 'changed', { amountMinor: cart.amountMinor })
    return true
  })
}

export async function noteReturn(db: Kysely<Tables>, paymentId: string, now: number): Promise<void> {
  await db
    .updateTable('payments')
    .set({ returned_at: new Date(now) })
    .where('id', '=', paymentId)
    .where('returned_at', 'is', null)
    .execute()
}

export async function find(db: Kysely<Tables>, paymentId: string): Promise<Payment | undefined> {
  const row = await db.selectFrom('payments').selectAll().where('id', '=', paymentId).executeTakeFirst()
  return row === undefined ? undefined : toPayment(row)
}

export async function findByOrder(db: Kysely<Tables>, shop: string, orderId: string): Promise<Payment | undefined> {
  const row = await db
    .selectFrom('payments')
    .selectAll()
    .where('shop', '=', shop)
    .where(sql<string>`found_order->>'id'`, '=', orderId)
    .where('settled_at', 'is not', null)
    .executeTakeFirst()
  return row === undefined ? undefined : toPayment(row)
}

export async function findByBrowserToken(db: Kysely<Tables>, token: string): Promise<Payment | undefined> {
  const row = await db
    .selectFrom('payments')
    .selectAll()
    .where('browser_digest', '=', digestOf(token))
    .executeTakeFirst()
  return row === undefined ? undefined : toPayment(row)
}

export async function progress(db: Kysely<Tables>, paymentIds: readonly string[]): Promise<readonly Progress[]> {
  const rows = await db
    .selectFrom('payments')
    .select(progressColumns)
    .where(({ eb, val }) => eb('id', '=', eb.fn.any(val([...paymentIds]))))
    .execute()
  return rows.map(toProgress)
}

export async function list(db: Kysely<Tables>, filter: Parameters<Payments['list']>[0]): Promise<readonly Payment[]> {
  let query = db.selectFrom('payments').selectAll().orderBy('opened_at', 'desc').limit(filter.limit)
  if (filter.shop !== undefined) query = query.where('shop', '=', filter.shop)
  if (filter.status !== undefined) query = query.where('status', '=', filter.status)
  return (await query.execute()).map(toPayment)
}
