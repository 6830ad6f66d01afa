import { type Kysely, sql } from 'kysely'

/** What is wanted and done with the money after the sale. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table kvitto.refunds (
      id text primary key,
      payment_id text not null references kvitto.payments on delete cascade,
      key text not null,
      amount bigint not null check (amount > 0),
      reason text,
      requested_by text,
      shop_refund_id text,
      requested_at timestamptz not null,
      state text not null check (state in ('wanted', 'begun', 'pending', 'done', 'waived', 'failed')),
      refunded_before bigint not null default 0,
      began_at timestamptz,
      ended_at timestamptz,
      failure text,
      detail text,
      reference text,
      unique (payment_id, key)
    )`.execute(db)
  // One at a time: what is left of a payment is only known in between.
  await sql`
    create unique index refunds_open on kvitto.refunds (payment_id)
    where state in ('wanted', 'begun', 'pending')`.execute(db)
  await sql`alter table kvitto.effects add column amount bigint, add column refund_id text`.execute(db)
}
