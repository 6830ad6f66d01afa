import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table kvitto.payments (
      id text primary key check (length(id) <= 40),
      shop text not null,
      provider text not null,
      status text not null check (status in ('open', 'held', 'settled', 'closed', 'exception')),
      reason text,
      amount bigint not null check (amount > 0),
      currency text not null,
      reference text not null,
      order_id text,
      snapshot jsonb,
      rows jsonb,
      return_url text,
      locale text not null,
      customer jsonb not null,
      idempotency_key text not null,
      body_hash text not null,
      callback_token text not null,
      browser_token text not null,
      -- Tokens are found by digest, so that the time a look-up takes says nothing about a token.
      callback_digest bytea not null unique,
      browser_digest bytea not null unique,
      session jsonb,
      session_failure text,
      session_reserved_until timestamptz,
      provider_reference text,
      found_order jsonb,
      opened_at timestamptz not null,
      settled_at timestamptz,
      exception_since timestamptz,
      negative_since timestamptz,
      failing_since timestamptz,
      failures int not null default 0,
      -- When the next check is due. Null while a check runs, and when none is due.
      check_at timestamptz,
      -- Who checks holds the payment until then; later than that, the worker is dead.
      lease_until timestamptz,
      fence bigint not null default 0,
      hints_received int not null default 0,
      hints_seen int not null default 0,
      last_hint_source text,
      -- The latest moment that a hint asked for: there is always a look that late or later.
      last_hint_due timestamptz,
      unique (shop, idempotency_key),
      unique (shop, provider, provider_reference)
    )`.execute(db)
  // One order is paid by one payment; the second that claims it is for a person.
  await sql`
    create unique index payments_settled_order on kvitto.payments (shop, (found_order->>'id'))
    where settled_at is not null`.execute(db)
  await sql`create index payments_check_at on kvitto.payments (check_at) where check_at is not null`.execute(db)
  await sql`create index payments_lease_until on kvitto.payments (lease_until) where lease_until is not null`.execute(
    db,
  )
  await sql`create index payments_opened_at on kvitto.payments (opened_at desc)`.execute(db)
  await sql`
    create table kvitto.hints (
      id bigint generated always as identity primary key,
      payment_id text not null references kvitto.payments on delete cascade,
      source text not null,
      received_at timestamptz not null,
      due_at timestamptz not null,
      claim text,
      method text,
      path text,
      headers jsonb,
      body bytea,
      address text
    )`.execute(db)
  await sql`create index hints_payment on kvitto.hints (payment_id, id desc)`.execute(db)
  await sql`
    create table kvitto.decisions (
      id bigint generated always as identity primary key,
      payment_id text not null references kvitto.payments on delete cascade,
      fence bigint not null,
      decided_at timestamptz not null,
      kind text not null,
      reason text not null,
      status text not null,
      look_at timestamptz,
      facts jsonb not null
    )`.execute(db)
  await sql`create index decisions_payment on kvitto.decisions (payment_id, id)`.execute(db)
  await sql`
    create table kvitto.effects (
      id bigint generated always as identity primary key,
      payment_id text not null references kvitto.payments on delete cascade,
      fence bigint not null,
      kind text not null,
      order_id text,
      order_number text,
      intended_at timestamptz not null,
      concluded_at timestamptz,
      -- Null: committed as an intent, and nobody knows yet whether it happened.
      outcome text,
      detail text
    )`.execute(db)
  await sql`create index effects_payment on kvitto.effects (payment_id, id)`.execute(db)
  await sql`
    create table kvitto.events (
      id bigint generated always as identity primary key,
      payment_id text not null references kvitto.payments on delete cascade,
      at timestamptz not null,
      kind text not null,
      data jsonb not null
    )`.execute(db)
  await sql`create index events_payment on kvitto.events (payment_id, id)`.execute(db)
}
