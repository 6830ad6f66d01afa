import { type Kysely, sql } from 'kysely'

/** Whose callback it is, beside it: a shop's callbacks are counted without a look at a million payments. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table kvitto.hints add column shop text`.execute(db)
  await nameShops(db)
  await sql`alter table kvitto.hints alter column shop set not null`.execute(db)
  await sql`drop index kvitto.hints_callbacks`.execute(db)
  await sql`
    create index hints_callbacks on kvitto.hints (received_at) include (shop)
    where source = 'callback'`.execute(db)
}

/** So many that each statement ends well within the time that one may take. */
const page = 20_000

async function nameShops(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ last: string | null }>`select max(id) as last from kvitto.hints`.execute(db)
  const last = Number(rows[0]?.last ?? 0)
  for (let from = 0; from < last; from += page)
    await sql`
      update kvitto.hints set shop = p.shop from kvitto.payments p
      where p.id = payment_id and hints.id > ${from} and hints.id <= ${from + page}`.execute(db)
}
