import { type Kysely, sql } from 'kysely'

/** What is due is found shop by shop; personal data can be erased. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index payments_shop_check_at on kvitto.payments (shop, check_at) where check_at is not null`.execute(
    db,
  )
  await sql`drop index kvitto.payments_check_at`.execute(db)
  // Set once the customer's data is gone; what comes later is kept without it.
  await sql`alter table kvitto.payments add column erased_at timestamptz`.execute(db)
  await sql`create index payments_kept on kvitto.payments (opened_at) where erased_at is null`.execute(db)
}
