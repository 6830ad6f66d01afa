import { type Kysely, sql } from 'kysely'

/** What people decide about payments, and what is counted about how payments ended. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table kvitto.payments
      add column owner text,
      -- Counts what people did: whoever acts says which one they saw.
      add column revision int not null default 0,
      add column resolution jsonb,
      add column woken_by text,
      add column settled_by text,
      add column returned_at timestamptz`.execute(db)
  await sql`alter table kvitto.hints add column who text`.execute(db)
}
