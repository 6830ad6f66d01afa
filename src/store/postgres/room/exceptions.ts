import { type Kysely, sql } from 'kysely'
import type { Tables } from '../../../db/schema.ts'
import type { ExceptionsQuery } from '../../../http/room/contract/exceptions.ts'
import type { Sum } from '../../../http/room/contract/overview.ts'
import type { PaymentRow } from '../../../http/room/contract/payments.ts'
import type { Page } from '../../../http/room/contract/words.ts'
import { isIn, listed, readAfter, toAfter, toPage, toRow, toSum } from './rows.ts'

/** The oldest first: they have waited longest. */
export async function exceptions(
  db: Kysely<Tables>,
  query: ExceptionsQuery,
): Promise<Page<PaymentRow> & { readonly total: Sum }> {
  const after = readAfter(query.after)
  let matching = db.selectFrom('payments').where('status', '=', 'exception')
  if (query.shop !== undefined) matching = matching.where(isIn('shop', query.shop))
  if (query.reason !== undefined) matching = matching.where(isIn('reason', query.reason))
  if (query.owner === '-') matching = matching.where('owner', 'is', null)
  else if (query.owner !== undefined) matching = matching.where('owner', '=', query.owner)
  let page = matching
    .select(listed)
    .orderBy('exception_since')
    .orderBy('id')
    .limit(query.limit + 1)
  if (after !== undefined) page = page.where(sql<boolean>`(exception_since, id) > (${after.at}, ${after.id})`)
  const [rows, sums] = await Promise.all([
    page.execute(),
    matching
      .select(({ fn }) => ['currency', fn.countAll<string>().as('count'), fn.sum<string>('amount').as('sum')])
      .groupBy('currency')
      .execute(),
  ])
  const shown = toPage(rows, query.limit, toRow, ({ exception_since, opened_at, id }) =>
    toAfter({ at: exception_since ?? opened_at, id }),
  )
  return { ...shown, total: toSum(sums) }
}

const ownersMost = 200

export async function owners(db: Kysely<Tables>): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('payments')
    .select('owner')
    .distinct()
    .where('status', '=', 'exception')
    .where('owner', 'is not', null)
    .limit(ownersMost)
    .execute()
  return rows.flatMap(({ owner }) => owner ?? []).toSorted()
}
