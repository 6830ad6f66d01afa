import { type Kysely, type Selectable, sql } from 'kysely'
import type { HintsTable, Tables } from '../../../db/schema.ts'
import type { CallbacksQuery, Hint, HintDetail } from '../../../http/room/contract/callbacks.ts'
import type { Page } from '../../../http/room/contract/words.ts'
import { limits } from '../../../limits.ts'
import type { Ledger } from '../../room.ts'
import { readEffects } from '../rows.ts'
import { isIn, iso, readAfter, toAfter, toPage } from './rows.ts'

/** Everything that is on record about one payment, as it is. */
export async function ledger(db: Kysely<Tables>, paymentId: string): Promise<Ledger> {
  const [hints, decisions, effects, { labelledAs, creations, creationTries }] = await Promise.all([
    selectHints(db).where('hints.payment_id', '=', paymentId).limit(limits.roomLedger).execute(),
    db
      .selectFrom('decisions')
      .selectAll()
      .where('payment_id', '=', paymentId)
      .orderBy('id', 'desc')
      .limit(limits.roomLedger)
      .execute(),
    db
      .selectFrom('effects')
      .selectAll()
      .where('payment_id', '=', paymentId)
      .orderBy('id', 'desc')
      .limit(limits.roomLedger)
      .execute(),
    db.transaction().execute(tx => readEffects(tx, paymentId)),
  ])
  return {
    hints: hints.map(toHint).toReversed(),
    decisions: decisions.toReversed().map(({ id, decided_at, kind, reason, status, look_at, facts }) => {
      return { id, at: decided_at.toISOString(), kind, reason, status, lookAt: iso(look_at), facts }
    }),
    effects: effects.toReversed().map(({ id, kind, order_number, intended_at, concluded_at, outcome, detail }) => ({
      id,
      kind,
      orderNumber: order_number,
      intendedAt: intended_at.toISOString(),
      concludedAt: iso(concluded_at),
      outcome,
      detail,
    })),
    labelledAs,
    creations,
    creationTries,
  }
}

/** By their own ids: those are given as they come, and the time of receipt is another clock's. */
export async function hints(db: Kysely<Tables>, query: CallbacksQuery): Promise<Page<Hint>> {
  const after = readAfter(query.after)
  let matching = selectHints(db).where(isIn('hints.source', query.source))
  if (query.shop !== undefined) matching = matching.where(isIn('hints.shop', query.shop))
  if (query.provider !== undefined) matching = matching.where(isIn('payments.provider', query.provider))
  if (query.paymentId !== undefined) matching = matching.where('hints.payment_id', '=', query.paymentId)
  if (after !== undefined) matching = matching.where('hints.id', '<', after.id)
  const rows = await matching.limit(query.limit + 1).execute()
  return toPage(rows, query.limit, toHint, ({ received_at, id }) => toAfter({ at: received_at, id }))
}

export async function hint(
  db: Kysely<Tables>,
  id: string,
): Promise<(HintDetail & { readonly bytes: Uint8Array | null }) | undefined> {
  const row = await selectHints(db)
    .select(['hints.headers', 'hints.body'])
    .where('hints.id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return { ...toHint(row), headers: row.headers, body: row.body === null ? null : toText(row.body), bytes: row.body }
}

function toText(body: Buffer): HintDetail['body'] {
  const content = body.toString('utf8')
  return Buffer.from(content).equals(body)
    ? { encoding: 'text', content }
    : { encoding: 'base64', content: body.toString('base64') }
}

const selectHints = (db: Kysely<Tables>) =>
  db
    .selectFrom('hints')
    .innerJoin('payments', 'payments.id', 'hints.payment_id')
    .select([
      'hints.id',
      'hints.payment_id',
      'hints.shop',
      'payments.provider',
      'hints.source',
      'hints.received_at',
      'hints.due_at',
      'hints.claim',
      'hints.who',
      'hints.method',
      'hints.path',
      'hints.address',
      sql<number | null>`length(hints.body)`.as('bytes'),
    ])
    .orderBy('hints.id', 'desc')

type HintRow = Pick<
  Selectable<HintsTable>,
  'id' | 'payment_id' | 'source' | 'received_at' | 'due_at' | 'claim' | 'who' | 'method' | 'path' | 'address'
> & { readonly shop: string; readonly provider: string; readonly bytes: number | null }

const toHint = (row: HintRow): Hint => ({
  id: row.id,
  paymentId: row.payment_id,
  shop: row.shop,
  provider: row.provider,
  source: row.source,
  receivedAt: row.received_at.toISOString(),
  dueAt: row.due_at.toISOString(),
  claim: row.claim,
  who: row.who,
  wire:
    row.method === null
      ? null
      : { method: row.method, path: row.path ?? '', address: row.address, bytes: row.bytes ?? 0 },
})
