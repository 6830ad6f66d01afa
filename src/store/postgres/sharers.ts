import { sql } from 'kysely'
import type { EffectFacts } from '../ledger.ts'
import { readEffects, type Tx, toTime } from './rows.ts'

/**
 * The payment and all others for the same order of the shop. Locked in the order of their ids, as the inbox does, so
 * that nobody waits for each other; and whoever opens one meanwhile locks this one too before it begins.
 */
export const lockWithSharers = (tx: Tx, paymentId: string) =>
  tx
    .selectFrom('payments')
    .select([
      'id',
      'shop',
      'pays_order',
      'status',
      'check_at',
      'lease_until',
      'hints_received',
      'hints_seen',
      'last_hint_source',
    ])
    .where('id', 'in', ids =>
      ids
        .selectFrom('payments as own')
        .leftJoin('payments as sharer', on =>
          on.onRef('sharer.shop', '=', 'own.shop').onRef('sharer.pays_order', '=', 'own.pays_order'),
        )
        .where('own.id', '=', paymentId)
        .select(({ fn }) => fn.coalesce('sharer.id', 'own.id').as('id')),
    )
    .orderBy('id')
    .forUpdate()
    .execute()

/**
 * Another payment for this order is being looked after. Who asks this takes the order in the same transaction, so they ask one
 * after the other; and last of all that they lock, so that nobody waits for each other.
 */
export async function isTaken(
  tx: Tx,
  { id, shop }: { readonly id: string; readonly shop: string },
  orderId: string,
  now: number,
): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${shop}/${orderId}`}, 0))`.execute(tx)
  const other = await tx
    .selectFrom('payments')
    .select('id')
    .where('shop', '=', shop)
    .where('pays_order', '=', orderId)
    .where('id', '!=', id)
    .where('lease_until', '>', new Date(now))
    .limit(1)
    .executeTakeFirst()
  return other !== undefined
}

/** Whoever had one of them and let its lease run out writes nothing more: the order is ours now. */
export async function fenceOff(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx
    .updateTable('payments')
    .set({ fence: sql`fence + 1` })
    .where('id', 'in', ids)
    .where('lease_until', 'is not', null)
    .execute()
}

/** The payment's own, and since when a write to its order is unconfirmed, whichever payment it was for. */
export async function readSharedEffects(tx: Tx, paymentId: string, sharers: readonly string[]): Promise<EffectFacts> {
  const own = await readEffects(tx, paymentId)
  if (sharers.length === 0) return own
  const { last } = await tx
    .selectFrom('effects')
    .select(({ fn }) => fn.max('intended_at').as('last'))
    .where('payment_id', 'in', sharers)
    .where('outcome', 'is', null)
    .where('kind', '!=', 'label')
    .executeTakeFirstOrThrow()
  const since = toTime(last)
  return since === null ? own : { ...own, unconfirmedSince: Math.max(since, own.unconfirmedSince ?? since) }
}
