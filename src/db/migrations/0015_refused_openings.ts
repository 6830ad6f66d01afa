import { type Kysely, sql } from 'kysely'

/** What is there has tries that nobody counted, and so has what an earlier Kvitto still writes: they are doubtful. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table kvitto.payments add column session_doubts integer not null default 1`.execute(db)
}
