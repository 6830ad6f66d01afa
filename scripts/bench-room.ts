/**
 * How long the control room's questions take on very many payments: fills a PostgreSQL of its own (or the empty one of
 * DATABASE_URL), asks each question several times and prints the medians.
 *
 *   node scripts/bench-room.ts [payments, 1000000]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { createLogger } from '../src/base/log.ts'
import { connect } from '../src/db/connect.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { migrate } from '../src/db/migrate.ts'
import type { Tables } from '../src/db/schema.ts'
import { actionsQuery } from '../src/http/room/contract/actions.ts'
import { callbacksQuery } from '../src/http/room/contract/callbacks.ts'
import { exceptionsQuery } from '../src/http/room/contract/exceptions.ts'
import { overviewQuery } from '../src/http/room/contract/overview.ts'
import { paymentsQuery } from '../src/http/room/contract/payments.ts'
import { startQueue } from '../src/schedule/queue.ts'
import { createRoomStore } from '../src/store/postgres/room/room.ts'

const count = Number(process.argv[2] ?? 1_000_000)
const rounds = 5

const folder = await mkdtemp(join(tmpdir(), 'kvitto-bench-'))
const given = process.env.DATABASE_URL
const server = given === undefined ? await startEmbedded({ folder, onProgress: () => {} }) : null
const url = given ?? server?.connectionString ?? ''
const log = createLogger('silent')
const db = connect(url, log)
await migrate(url, log)
const queue = await startQueue(url, false, log)
try {
  const started = performance.now()
  const { rows } = await sql`select from kvitto.payments limit 1`.execute(db)
  if (rows.length === 0) await db.connection().execute(fill)
  console.log(`${count} payments are there after ${Math.round((performance.now() - started) / 1_000)} s`)
  await ask(db)
} finally {
  await queue.stop()
  await db.destroy()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
}

/** Thirty days of payments in three shops: nine in ten settled, a few hundred exceptions, the last hour still open. */
async function fill(on: Kysely<Tables>): Promise<void> {
  // A small beginning, after which the database knows that foreign keys are best found by index.
  let batch = 1_000
  await sql`set statement_timeout = 0`.execute(on)
  for (let from = 0, to = 0; from < count; from = to + 1) {
    to = Math.min(count, from + batch) - 1
    await sql`
      with made as (
        select n, lpad(to_hex(n), 32, '0') as id, now() - (${count} - n) * interval '30 days' / ${count} as at,
          'shop' || n % 3 as shop, 10000 + n % 90000 as amount,
          (array['Kim','Åsa','Nils','Maria','Ola','Eva','Lars','Karin'])[1 + n % 8] as first,
          'Name' || n % 20000 as last, '07' || lpad((n::bigint * 7919 % 100000000)::text, 8, '0') as phone
        from generate_series(${from}::int, ${to}::int) as n
      ), paid as (
        insert into kvitto.payments (id, shop, provider, status, reason, amount, currency, reference, locale, customer,
          idempotency_key, body_hash, callback_token, browser_token, callback_digest, browser_digest, provider_reference,
          found_order, opened_at, settled_at, settled_by, returned_at, exception_since, check_at)
        select id, shop, 'ecster', status,
          case status when 'exception' then 'order_cancelled' when 'settled' then 'paid' when 'closed' then 'never_paid' end,
          amount, 'SEK', 'cart ' || n, 'sv-SE',
          jsonb_build_object('firstName', first, 'lastName', last, 'email', lower(last) || n || '@example.com', 'phone', phone),
          id, '', 'c' || id, 'b' || id, decode(md5('c' || n), 'hex'), decode(md5('b' || n), 'hex'), 'E' || n,
          case when status = 'settled' then jsonb_build_object('id', n::text, 'number', n::text) end,
          at, case when status = 'settled' then at + interval '2 minutes' end,
          case when status = 'settled' then (array['callback','return','return','calendar'])[1 + n % 4] end,
          case when status = 'settled' and n % 4 in (1, 2) then at + interval '1 minute' end,
          case when status = 'exception' then at + interval '3 minutes' end,
          case when status = 'open' then now() + n % 3600 * interval '1 second' end
        from (select *, case when n % 5000 = 0 then 'exception' when at > now() - interval '1 hour' then 'open'
          when n % 10 = 0 then 'closed' else 'settled' end as status from made) as each
        returning id
      ), found as (
        insert into kvitto.searches
        select id, shop, 'ecster', at, array_to_tsvector(array[id, 'cart ' || n, 'cart', n::text, 'e' || n,
          case first when 'Åsa' then 'asa' else lower(first) end, lower(last), lower(last) || n || '@example.com', 'example', 'com',
          'tel' || right(phone, 8), '=' || trim_scale(amount / 100.0)])
        from made
      ), called as (
        insert into kvitto.hints (payment_id, shop, source, received_at, due_at, method, path, headers, body)
        select id, shop, 'callback', at + interval '1 minute', at + interval '3 minutes', 'POST', '/', '{}', '\\x7b7d' from made
      ), decided as (
        insert into kvitto.decisions (payment_id, fence, decided_at, kind, reason, status, facts)
        select id, 1, at + interval '2 minutes', 'rest', 'paid', 'settled', '{}' from made
      )
      insert into pgboss.job_common (name, data, state, start_after, created_on, started_on, completed_on, retry_limit, retry_delay,
        retry_backoff, expire_seconds, deletion_seconds, keep_until, policy)
      select 'check', jsonb_build_object('paymentId', id, 'shop', shop), (case when n % 3 = 0 then 'created' else 'completed' end)::pgboss.job_state,
        at + interval '1 minute', at, case when n % 3 > 0 then at + interval '61 seconds' end,
        case when n % 3 > 0 then at + interval '62 seconds' end, 2, 5, false, 120, 86400, now() + interval '14 days', 'standard'
      from made where at > now() - interval '1 day'`.execute(on)
    if (from === 0) await sql`vacuum analyze kvitto.payments`.execute(on)
    batch = 25_000
  }
  await sql`vacuum analyze kvitto.payments`.execute(on)
  for (const table of ['kvitto.searches', 'kvitto.hints', 'kvitto.decisions', 'pgboss.job_common'])
    await sql`vacuum analyze ${sql.raw(table)}`.execute(on)
}

async function ask(on: Kysely<Tables>): Promise<void> {
  const room = createRoomStore(on)
  const now = Date.now()
  const middle = Math.floor(count / 2)
  const payments = (query: object) => () => room.payments(paymentsQuery.parse(query))
  const deep = await room.payments(paymentsQuery.parse({ to: new Date(now - 15 * 86_400_000).toISOString() }))
  const questions: Readonly<Record<string, () => Promise<unknown>>> = {
    'payments, first page': payments({}),
    'payments, a page in the middle': payments({ after: deep.next ?? undefined }),
    'payments of one shop': payments({ shop: 'shop1' }),
    'payments, held (there are none)': payments({ status: 'held' }),
    'payments, exceptions': payments({ status: 'exception' }),
    'search: order number': payments({ q: String(middle) }),
    'search: e-mail': payments({ q: `name${middle % 20_000}${middle}@example.com` }),
    'search: phone': payments({ q: `07${String((middle * 7_919) % 100_000_000).padStart(8, '0')}` }),
    'search: a rare name': payments({ q: 'name1234' }),
    'search: a first name (every eighth)': payments({ q: 'maria' }),
    'search: a first name in one shop': payments({ q: 'maria', shop: 'shop2' }),
    'search: first and last name': payments({ q: 'maria name1235' }),
    'search: amount': payments({ q: '349,00' }),
    'search: a day': payments({ q: new Date(now - 9 * 86_400_000).toISOString().slice(0, 10) }),
    'search: nothing has it': payments({ q: 'nobody-at-all' }),
    overview: () => room.overview(now, overviewQuery.parse({})),
    'overview of one shop': () => room.overview(now, overviewQuery.parse({ shop: 'shop1' })),
    'charts, 24 hours': () => room.series(now, overviewQuery.parse({})),
    'charts, 7 days': () => room.series(now, overviewQuery.parse({ range: '7d' })),
    'charts, 30 days': () => room.series(now, overviewQuery.parse({ range: '30d' })),
    'charts, 30 days of one shop': () => room.series(now, overviewQuery.parse({ range: '30d', shop: 'shop1' })),
    exceptions: () => room.exceptions(exceptionsQuery.parse({})),
    'callbacks, first page': () => room.hints(callbacksQuery.parse({})),
    'callbacks of one shop': () => room.hints(callbacksQuery.parse({ shop: 'shop1' })),
    'actions, pending': () => room.actions(now, actionsQuery.parse({})),
    'actions, complete': () => room.actions(now, actionsQuery.parse({ state: 'complete' })),
    'actions, counts': () => room.actionCounts('check'),
    'what is new (one poll for all viewers)': () => room.latest(),
  }
  for (const [name, question] of Object.entries(questions)) {
    const times: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const started = performance.now()
      await question()
      times.push(performance.now() - started)
    }
    const median = times.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0
    console.log(`${name.padEnd(42)} ${median.toFixed(1).padStart(8)} ms`)
  }
}
