import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Logger } from '../base/log.ts'
import { schemaName } from './migrate.ts'
import type { Tables } from './schema.ts'

/** Queries see only Kvitto's own schema. A broken connection is replaced by the pool; it never ends the process. */
export function connect(connectionString: string, log: Logger): Kysely<Tables> {
  const pool = new pg.Pool({
    connectionString,
    max: 12,
    application_name: 'kvitto',
    connectionTimeoutMillis: 4_000,
    statement_timeout: 20_000,
    keepAlive: true,
  })
  pool.on('error', error => log.warn({ err: error }, 'a database connection broke and is replaced'))
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema(schemaName)
}
