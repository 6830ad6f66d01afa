import { type Kysely, sql } from 'kysely'

/** Since when a payment's shop or provider was not configured, at the looks that were due. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table kvitto.payments add column unserved_since timestamptz`.execute(db)
  await sql`
    create index payments_unserved on kvitto.payments (id) include (shop, provider)
    where unserved_since is not null`.execute(db)
}
