import { type Insertable, type Kysely, sql } from 'kysely'
import { storable, storableJson } from '../../base/text.ts'
import type { HintsTable, Tables } from '../../db/schema.ts'
import { type Hint, type HintTarget, tellsOfOrder, type Wire } from '../store.ts'
import { digestOf, type Tx } from './rows.ts'
import type { Wake } from './wake.ts'

/** Many hints, one commit: whoever waits for the answer waits for the same flush to disk. */
export const receive = (
  db: Kysely<Tables>,
  wake: Wake,
  now: number,
  hints: readonly Hint[],
): Promise<readonly boolean[]> => db.transaction().execute(tx => receiveIn(tx, wake, now, hints))

export async function receiveIn(tx: Tx, wake: Wake, now: number, hints: readonly Hint[]): Promise<readonly boolean[]> {
  const targets = hints.map(({ target }) => target)
  const found = match(targets, await lockOwners(tx, targets))
  const stored = hints.flatMap((hint, index) => {
    const owner = found[index]
    return owner === undefined ? [] : [{ hint, owner }]
  })
  if (stored.length > 0) {
    await tx
      .insertInto('hints')
      .values(stored.map(({ hint, owner }) => toRow(hint, owner, now)))
      .execute()
    const lowered = await lowerChecks(tx, stored)
    await wake(tx, lowered)
  }
  return found.map(owner => owner !== undefined)
}

export async function isKnown(db: Kysely<Tables>, targets: readonly HintTarget[]): Promise<readonly boolean[]> {
  const found = match(targets, await selectOwners(db, targets).execute())
  return found.map(owner => owner !== undefined)
}

function match(targets: readonly HintTarget[], owners: readonly Owner[]): readonly (Owner | undefined)[] {
  const byKey = new Map<string, Owner>()
  for (const owner of owners) byKey.set(owner.id, owner).set(owner.callback_digest.toString('hex'), owner)
  return targets.map(target => {
    const owner = byKey.get(keyOf(target))
    return owner !== undefined && isFor(owner, target) ? owner : undefined
  })
}

type Owner = Awaited<ReturnType<typeof lockOwners>>[number]

/** Locked in the order of their ids, so that two batches with the same payments cannot wait for each other. */
const lockOwners = (tx: Tx, targets: readonly HintTarget[]) =>
  selectOwners(tx, targets).orderBy('id').forUpdate().execute()

const selectOwners = (db: Kysely<Tables>, targets: readonly HintTarget[]) =>
  db
    .selectFrom('payments')
    .select(['id', 'shop', 'provider', 'callback_digest', 'erased_at'])
    .where(or =>
      or.or([
        or('id', '=', sql<string>`any(${targets.flatMap(each => ('paymentId' in each ? [each.paymentId] : []))})`),
        or(
          'callback_digest',
          '=',
          sql<Buffer>`any(${targets.flatMap(each => ('paymentId' in each ? [] : [digestOf(each.callbackToken)]))})`,
        ),
      ]),
    )

const keyOf = (target: HintTarget): string =>
  'paymentId' in target ? target.paymentId : digestOf(target.callbackToken).toString('hex')

/** Whoever names the shop and the provider is held to them. */
const isFor = (owner: Owner, target: HintTarget): boolean =>
  owner.shop === (target.shop ?? owner.shop) && owner.provider === (target.provider ?? owner.provider)

async function lowerChecks(tx: Tx, stored: readonly { hint: Hint; owner: Owner }[]) {
  const byPayment = [...Map.groupBy(stored, ({ owner }) => owner.id).values()].map(group => ({
    id: group[0]?.owner.id ?? '',
    count: group.length,
    source: group.at(-1)?.hint.source ?? 'callback',
    isTold: group.some(({ hint }) => tellsOfOrder(hint.source)),
    first: new Date(Math.min(...group.map(({ hint }) => hint.dueAt))),
    last: new Date(Math.max(...group.map(({ hint }) => hint.dueAt))),
  }))
  const lowered = await sql<{ id: string; shop: string; check_at: Date; is_lowered: boolean }>`
    update kvitto.payments p set
      check_at = least(p.check_at, hinted.first),
      last_hint_due = greatest(p.last_hint_due, hinted.last),
      last_hint_source = hinted.source,
      is_told = p.is_told or hinted.is_told,
      hints_received = p.hints_received + hinted.count
    from unnest(
      ${byPayment.map(each => each.id)}::text[],
      ${byPayment.map(each => each.count)}::int[],
      ${byPayment.map(each => each.source)}::text[],
      ${byPayment.map(each => each.isTold)}::boolean[],
      ${byPayment.map(each => each.first)}::timestamptz[],
      ${byPayment.map(each => each.last)}::timestamptz[]
    ) as hinted (id, count, source, is_told, first, last)
    where p.id = hinted.id
    returning p.id, p.shop, p.check_at, p.check_at = hinted.first as is_lowered`.execute(tx)
  return lowered.rows
    .filter(row => row.is_lowered)
    .map(row => ({ paymentId: row.id, shop: row.shop, at: row.check_at.getTime() }))
}

export const hasten = (db: Kysely<Tables>, wake: Wake, paymentId: string, now: number): Promise<void> =>
  db.transaction().execute(tx => hastenIn(tx, wake, paymentId, now))

export async function hastenIn(tx: Tx, wake: Wake, paymentId: string, now: number): Promise<void> {
  const at = new Date(now)
  const row = await tx
    .updateTable('payments')
    .set({ check_at: at })
    .where('id', '=', paymentId)
    .where(or => or.or([or('check_at', 'is', null), or('check_at', '>', at)]))
    .returning('shop')
    .executeTakeFirst()
  if (row !== undefined) await wake(tx, [{ paymentId, shop: row.shop, at: now }])
}

const toRow = (hint: Hint, owner: Owner, now: number): Insertable<HintsTable> => ({
  payment_id: owner.id,
  shop: owner.shop,
  source: hint.source,
  received_at: new Date(now),
  due_at: new Date(hint.dueAt),
  claim: hint.claim === null ? null : storable(hint.claim),
  ...(hint.wire === null || owner.erased_at !== null ? {} : toWire(hint.wire)),
  who: hint.who ?? null,
})

/** Cleaned, as one text that cannot be stored would cost the whole batch its place. */
const toWire = ({ method, path, headers, body, address }: Wire) => ({
  method: storable(method),
  path: storable(path),
  headers: storableJson(headers),
  body: Buffer.from(body),
  address: address === null ? null : storable(address),
})
