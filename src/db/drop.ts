import { sql } from 'kysely'
import { createLogger } from '../base/log.ts'
import { connect } from './connect.ts'

/** Forgets everything that Kvitto and its queue have in a database. For the demo's own one only. */
export async function dropSchemas(connectionString: string): Promise<void> {
  const db = connect(connectionString, createLogger('silent'))
  await sql`drop schema if exists kvitto, pgboss cascade`.execute(db)
  await db.destroy()
}
