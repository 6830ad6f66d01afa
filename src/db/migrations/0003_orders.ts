import { type Kysely, sql } from 'kysely'

/** All payments for one order of a shop: one of them is looked after at a time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index payments_order on kvitto.payments (shop, order_id) where order_id is not null`.execute(db)
}
