import { type Kysely, sql } from 'kysely'

/** Somebody said that the order has changed, and no check has seen it since. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table kvitto.payments add column is_told boolean not null default false`.execute(db)
}
