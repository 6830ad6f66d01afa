import { type Kysely, sql } from 'kysely'

/** The order that Kvitto itself made for a payment is that payment's too, also for another one that is attached to it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Its index goes with it.
  await sql`alter table kvitto.payments drop column pays_order`.execute(db)
  await sql`
    alter table kvitto.payments add column pays_order text
    generated always as (coalesce(resolution->'order'->>'orderId', order_id, found_order->>'id')) stored`.execute(db)
  await sql`create index payments_order on kvitto.payments (shop, pays_order) where pays_order is not null`.execute(db)
  // Exceptions are looked at each day since; those whose calendar ended before that begin now.
  await sql`
    update kvitto.payments set check_at = now()
    where status = 'exception' and check_at is null and lease_until is null`.execute(db)
}
