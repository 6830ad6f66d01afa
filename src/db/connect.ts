import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Logger } from '../base/log.ts'
import { schemaName, type Tables } from './schema.ts'

/** The server's own limit of a statement, and one on our side for a server that no longer answers at all. */
const usual = { statement_timeout: 20_000, query_timeout: 25_000 }

/** Queries see only Kvitto's own schema. A broken connection is replaced by the pool; it never ends the process. */
export const connect = (connectionString: string, log: Logger): Kysely<Tables> =>
  connectWith(connectionString, log, usual)

/** A change of a large table takes as long as it takes, and so does waiting for the node that makes it. */
export const connectToMigrate = (connectionString: string, log: Logger): Kysely<Tables> =>
  connectWith(connectionString, log, { statement_timeout: 0 })

function connectWith(connectionString: string, log: Logger, time: Partial<typeof usual>): Kysely<Tables> {
  const pool = new pg.Pool({
    connectionString,
    max: 12,
    application_name: 'kvitto',
    connectionTimeoutMillis: 4_000,
    lock_timeout: 3_000,
    idle_in_transaction_session_timeout: 10_000,
    ...time,
    keepAlive: true,
  })
  // A pool that ends does not wait until the server has let go of its connections: what breaks then was on its way out.
  const tell = (what: string) => (error: Error) => {
    if (!pool.ending) log.warn({ err: error }, what)
  }
  // A connection in use has no listener of the pool's, and an 'error' without one ends the process.
  pool.on('connect', client => client.on('error', tell('a database connection broke')))
  pool.on('error', tell('a database connection broke and is replaced'))
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }).withSchema(schemaName)
}
