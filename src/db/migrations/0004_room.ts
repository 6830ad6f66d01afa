import { type Kysely, sql } from 'kysely'
import { type Findable, termsOf } from '../../store/search.ts'

/** What the control room needs: sessions, payments found by what people know of them, and numbers without long scans. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The order that a payment pays: the one that a person attached it to, before the one that it was opened for.
  await sql`
    alter table kvitto.payments add column pays_order text
    generated always as (coalesce(resolution->'order'->>'orderId', order_id)) stored`.execute(db)
  await sql`drop index kvitto.payments_order`.execute(db)
  await sql`create index payments_order on kvitto.payments (shop, pays_order) where pays_order is not null`.execute(db)
  // Beside `payments`, whose rows are written many times: these are written when there is something new to find.
  await sql`
    create table kvitto.searches (
      payment_id text primary key references kvitto.payments on delete cascade,
      shop text not null,
      provider text not null,
      opened_at timestamptz not null,
      terms tsvector not null
    )`.execute(db)
  await indexAll(db)
  await sql`create index searches_opened_at on kvitto.searches (opened_at desc, payment_id desc)`.execute(db)
  await sql`create index searches_shop on kvitto.searches (shop, opened_at desc, payment_id desc)`.execute(db)
  await sql`create index searches_terms on kvitto.searches using gin (terms)`.execute(db)
  await sql`
    create index payments_settled_at on kvitto.payments (settled_at)
    include (shop, currency, amount, settled_by, returned_at) where settled_at is not null`.execute(db)
  await sql`
    create index payments_live on kvitto.payments (opened_at) include (shop, status, reason)
    where status in ('open', 'held')`.execute(db)
  await sql`
    create index payments_exceptions on kvitto.payments (exception_since, id)
    where status = 'exception'`.execute(db)
  await sql`
    create index hints_callbacks on kvitto.hints (received_at) include (payment_id)
    where source = 'callback'`.execute(db)
  await sql`
    create table kvitto.sessions (
      -- Of the cookie and the admin token together: a new token ends all sessions, and the table opens nothing.
      digest bytea primary key,
      who text not null,
      began_at timestamptz not null,
      expires_at timestamptz not null
    )`.execute(db)
}

const page = 1_000

/** Payments from before this migration. */
async function indexAll(db: Kysely<unknown>): Promise<void> {
  for (let last: string | undefined = ''; last !== undefined; ) {
    const { rows } = await sql<Findable>`
      select id, reference, provider_reference as "providerReference", order_id as "orderId", found_order as order,
        amount::float8 as "amountMinor", currency, customer, snapshot
      from kvitto.payments where id > ${last} order by id limit ${page}`.execute(db)
    // All of a page at once: one by one a million of them would keep Kvitto from starting for half an hour.
    const terms = JSON.stringify(rows.map(payment => ({ id: payment.id, terms: termsOf(payment) })))
    await sql`
      insert into kvitto.searches
      select id, shop, provider, opened_at, array_to_tsvector(found.terms)
      from json_to_recordset(${terms}::json) as found (id text, terms text[]) join kvitto.payments using (id)`.execute(
      db,
    )
    last = rows.at(-1)?.id
  }
}
