import { type Kysely, sql } from 'kysely'

/** Whether callbacks arrive is seen from some payments of each place: they are found without a look at the others. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index payments_settled_place on kvitto.payments (shop, provider, settled_at)
    where settled_at is not null`.execute(db)
}
