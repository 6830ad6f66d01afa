import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import pRetry from 'p-retry'
import pg from 'pg'
import { UserError } from '../base/errors.ts'
import type { Logger } from '../base/log.ts'
import { limits } from '../limits.ts'
import { connectToMigrate } from './connect.ts'
import * as start from './migrations/0001_start.ts'
import * as people from './migrations/0002_people.ts'
import * as orders from './migrations/0003_orders.ts'
import * as room from './migrations/0004_room.ts'
import * as alarms from './migrations/0005_alarms.ts'
import * as doctor from './migrations/0006_doctor.ts'
import * as fairAndForgetful from './migrations/0007_fair_and_forgetful.ts'
import * as hintShop from './migrations/0008_hint_shop.ts'
import * as afterSale from './migrations/0009_after_sale.ts'
import * as toldOfOrders from './migrations/0010_told_of_orders.ts'
import * as unserved from './migrations/0011_unserved.ts'
import * as callbacksHeard from './migrations/0012_callbacks_heard.ts'
import * as ordersOfOurs from './migrations/0013_orders_of_ours.ts'
import * as endings from './migrations/0014_endings.ts'
import * as refusedOpenings from './migrations/0015_refused_openings.ts'
import { withRights } from './rights.ts'
import { schemaName, type Tables } from './schema.ts'

/** In order; a released one is never changed. */
const migrations: Record<string, Migration> = {
  '0001_start': start,
  '0002_people': people,
  '0003_orders': orders,
  '0004_room': room,
  '0005_alarms': alarms,
  '0006_doctor': doctor,
  '0007_fair_and_forgetful': fairAndForgetful,
  '0008_hint_shop': hintShop,
  '0009_after_sale': afterSale,
  '0010_told_of_orders': toldOfOrders,
  '0011_unserved': unserved,
  '0012_callbacks_heard': callbacksHeard,
  '0013_orders_of_ours': ordersOfOurs,
  '0014_endings': endings,
  '0015_refused_openings': refusedOpenings,
}

/** All that a new database gets. */
export const migrationNames: readonly string[] = Object.keys(migrations)

/**
 * Brings the schema to this program's version. Safe to run from several nodes at once: the first does the work,
 * the others wait for it, however many payments there are.
 * @returns the names of what was done, or with `isDryRun` of what would be.
 * All of it is done, or nothing. While others use the tables it is tried again, so that nobody waits long behind it.
 * @throws UserError when the schema is newer than this program, others use the tables all the time, or the role may do
 * too little.
 */
export async function migrate(connectionString: string, log: Logger, isDryRun = false): Promise<readonly string[]> {
  const db = connectToMigrate(connectionString, log)
  try {
    return await withRights(() => migrateOn(db, log, isDryRun))
  } finally {
    await db.destroy()
  }
}

async function migrateOn(db: Kysely<Tables>, log: Logger, isDryRun: boolean): Promise<readonly string[]> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    migrationTableSchema: schemaName,
  })
  await refuseNewer(db)
  const pending = (await migrator.getMigrations()).filter(each => each.executedAt === undefined).map(each => each.name)
  if (isDryRun || pending.length === 0) return pending
  const run = async () => {
    const { error } = await migrator.migrateToLatest()
    if (error !== undefined) throw error
  }
  try {
    await pRetry(run, {
      retries: limits.migrateRetries,
      shouldRetry: ({ error }) => isInUse(error),
      onFailedAttempt({ error }) {
        if (isInUse(error)) log.warn({ err: error }, 'others use the tables that are to be changed')
      },
    })
  } catch (error) {
    throw isInUse(error) ? new UserError(inUse) : error
  }
  return pending
}

/** No lock in time, or a deadlock. */
const isInUse = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && (error.code === '55P03' || error.code === '40P01')

const inUse =
  'The database could not be brought up to date because others use its tables. Nothing was changed: stop every Kvitto on it, and whatever else reads it for long, and start again.'

/** Readiness: everything that this program needs is there. */
export async function isMigrated(db: Kysely<Tables>): Promise<boolean> {
  return (await missingNames(db)).length === 0
}

/**
 * For who uses the database as it is.
 * @throws UserError when its schema is not this program's.
 */
export async function refuseOtherVersion(db: Kysely<Tables>): Promise<void> {
  await refuseNewer(db)
  const missing = await missingNames(db)
  if (missing.length === 0) return
  throw new UserError(
    missing.length === migrationNames.length
      ? 'No Kvitto has used this database yet: "kvitto serve" makes its tables. If one has, look at DATABASE_URL.'
      : `The database is an earlier Kvitto’s (it lacks ${missing.join(', ')}): stop that one, and "kvitto migrate" or "kvitto serve" brings the database up.`,
  )
}

async function refuseNewer(db: Kysely<Tables>): Promise<void> {
  const unknown = (await appliedNames(db)).filter(name => !(name in migrations))
  if (unknown.length > 0)
    throw new UserError(
      `The database has a newer schema (${unknown.join(', ')}) than this Kvitto knows; install the newer Kvitto, or restore the backup from before the upgrade.`,
    )
}

async function missingNames(db: Kysely<Tables>): Promise<string[]> {
  const applied = await appliedNames(db)
  return migrationNames.filter(name => !applied.includes(name))
}

async function appliedNames(db: Kysely<Tables>): Promise<string[]> {
  const table = await sql<{ oid: string | null }>`select to_regclass('kvitto.kysely_migration') as oid`.execute(db)
  if (table.rows[0]?.oid == null) return []
  const applied = await sql<{ name: string }>`select name from kvitto.kysely_migration`.execute(db)
  return applied.rows.map(row => row.name)
}
