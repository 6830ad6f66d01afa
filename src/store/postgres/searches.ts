import { type RawBuilder, sql } from 'kysely'
import { type Reading, readSearch, type Search, termsOf } from '../search.ts'
import type { Payment } from '../store.ts'
import type { Tx } from './rows.ts'

/** Makes the payment findable by what is in it now. */
export async function index(tx: Tx, payment: Payment): Promise<void> {
  const { id, shop, provider, openedAt } = payment
  const terms = sql<string>`array_to_tsvector(${[...termsOf(payment)]}::text[])`
  await tx
    .insertInto('searches')
    .values({ payment_id: id, shop, provider, opened_at: new Date(openedAt), terms })
    .onConflict(conflict => conflict.column('payment_id').doUpdateSet({ terms }))
    .execute()
}

/** What a person asks for, as a condition on `terms`; null when nothing but days is asked for. */
export function toCondition(text: string): { terms: RawBuilder<boolean> | null; days: readonly string[] } {
  const { groups, days } = readSearch(text)
  return { terms: groups.length === 0 ? null : sql<boolean>`terms @@ ${toQuery({ groups, days })}::tsquery`, days }
}

const toQuery = ({ groups }: Search): string =>
  groups.map(readings => `(${readings.map(reading => `(${toAll(reading)})`).join(' | ')})`).join(' & ')

const toAll = (reading: Reading): string =>
  reading.map(({ term, isWhole }) => `${quote(term)}${isWhole ? '' : ':*'}`).join(' & ')

/** As `tsquery` wants it, whose parser takes everything between quotes for one term. */
const quote = (term: string): string => `'${term.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
