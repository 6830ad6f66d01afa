import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { afterEach, expect, inject, test } from 'vitest'
import { createDatabase, urlOf } from '../../test/pg.ts'
import { UserError } from '../base/errors.ts'
import { createLogger } from '../base/log.ts'
import { connect } from './connect.ts'
import { migrate } from './migrate.ts'
import * as start from './migrations/0001_start.ts'
import { schemaName } from './schema.ts'

const log = createLogger('silent')
const opened: { destroy(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map(db => db.destroy()))
})

async function newDatabase() {
  const server = inject('postgresUrl')
  const name = `t_${randomUUID().replaceAll('-', '')}`
  await createDatabase(server, name)
  const url = urlOf(server, name)
  const db = connect(url, log)
  opened.push(db)
  return { name, url, db }
}

/** As the first version of Kvitto leaves it: two payments, and a note of how long each later change of the schema may take. */
async function oldDatabase() {
  const { url, db } = await newDatabase()
  const first = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ '0001_start': start }) },
    migrationTableSchema: schemaName,
  })
  expect((await first.migrateToLatest()).error).toBeUndefined()
  await sql`
    insert into kvitto.payments (id, shop, provider, status, amount, currency, reference, order_id, locale, customer,
      idempotency_key, body_hash, callback_token, browser_token, callback_digest, browser_digest, opened_at, check_at)
    select id, 'nordlys', 'ecster', 'open', 34900, 'SEK', 'cart', '17', 'sv-SE', '{"lastName": "O''Brien Åsén"}',
      id, '', id, id, sha256(id::bytea), sha256(id::bytea), now(), now()
    from unnest(array['p1', 'p2']) as id`.execute(db)
  await sql`create table public.allowed (most text)`.execute(db)
  await sql`
    create function public.note() returns trigger language plpgsql as
    $$ begin insert into public.allowed values (current_setting('statement_timeout')); return new; end $$`.execute(db)
  await sql`create trigger note after insert on kvitto.kysely_migration for each row execute function public.note()`.execute(
    db,
  )
  return { url, db }
}

test('several nodes that start at once on an old database all find it migrated, its payments due and findable', async () => {
  const { url, db } = await oldDatabase()
  await Promise.all(['a', 'b', 'c'].map(() => migrate(url, log)))
  expect(await migrate(url, log, true)).toEqual([])
  const payments = await db.selectFrom('payments').select(['id', 'pays_order', 'check_at']).orderBy('id').execute()
  expect(payments).toMatchObject([
    { id: 'p1', pays_order: '17', check_at: expect.any(Date) },
    { id: 'p2', pays_order: '17', check_at: expect.any(Date) },
  ])
  const { rows } =
    await sql`select payment_id from kvitto.searches where terms @@ '''asen'' & ''17'''::tsquery`.execute(db)
  expect(rows).toHaveLength(2)
})

test('what people had ended before more than one thing could be is kept', async () => {
  const { url, db } = await oldDatabase()
  await migrate(url, log)
  const asBefore = async (id: string, resolution: string) =>
    sql`update kvitto.payments set resolution = ${resolution}::jsonb where id = ${id}`.execute(db)
  await asBefore('p1', '{"order":null,"accepted":[],"ended":{"as":"closed","reason":"disputed","money":[]}}')
  await asBefore('p2', '{"order":null,"accepted":[],"ended":null}')
  await sql`alter table kvitto.payments drop column session_doubts`.execute(db)
  await sql`delete from kvitto.kysely_migration where name >= '0014_endings'`.execute(db)
  expect(await migrate(url, log)).toEqual(['0014_endings', '0015_refused_openings'])
  const { rows } = await sql`select resolution->'ended' as ended from kvitto.payments order by id`.execute(db)
  expect(rows).toEqual([{ ended: [{ as: 'closed', reason: 'disputed', money: [] }] }, { ended: [] }])
})

test('who uses the tables is not kept waiting: a change of the schema gives up in time, and is tried again', async () => {
  const { url, db } = await oldDatabase()
  const { promise: warned, resolve: warn } = Promise.withResolvers<unknown>()
  const using = await db.startTransaction().execute()
  await sql`select from kvitto.payments limit 1`.execute(using)
  const migrated = migrate(url, { ...log, warn })
  expect(await warned).toMatchObject({ err: { code: '55P03' } })
  expect(await db.selectFrom('payments').select('id').execute()).toHaveLength(2)
  await using.commit().execute()
  expect(await migrated).toContain('0004_room')
})

test('a change of the schema may take as long as it takes: a large table must not keep Kvitto from starting', async () => {
  const { url, db } = await oldDatabase()
  await migrate(url, log)
  const { rows } = await sql<{ most: string }>`select distinct most from public.allowed`.execute(db)
  expect(rows).toEqual([{ most: '0' }])
})

test('a role that may do too little is told which rights it needs, and needs no more', async ({ skip }) => {
  const { name, url, db } = await newDatabase()
  const own = await sql<{
    super: boolean
  }>`select rolsuper as super from pg_roles where rolname = current_user`.execute(db)
  if (own.rows[0]?.super === true) skip('a superuser may do everything')
  await sql.raw(`revoke create on database ${name} from current_user`).execute(db)
  await expect(migrate(url, log)).rejects.toThrow(UserError)
  await expect(migrate(url, log)).rejects.toThrow(/permission denied for database .*"grant create on database/)
  await sql.raw(`grant create on database ${name} to current_user`).execute(db)
  expect(await migrate(url, log)).not.toHaveLength(0)
})
