import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { codeOf } from './trouble.ts'

/**
 * What is at a socket. `ours`: a server that has our data folder open. `other`: a server of another folder, as when the
 * folder was copied together with its lock files. `busy`: it starts, stops, recovers or has no connection left.
 * `refused`: it does not take our password. `silent`: nobody is there.
 */
export interface Answer {
  readonly kind: 'ours' | 'other' | 'busy' | 'refused' | 'silent'
  readonly said: string
}

/** PostgreSQL answers within milliseconds, or says that it cannot; a stopped process does neither. */
const connectMost = 5_000

/** Complete, so that no `PG…` variable of the person's environment (`PGSSLMODE`, say) changes it. */
export const connectionString = (socketFolder: string, password: string): string =>
  `postgresql://kvitto:${password}@/kvitto?host=${encodeURIComponent(socketFolder)}&port=5432&sslmode=disable`

export async function ask(data: string, socketFolder: string, password: string): Promise<Answer> {
  const client = new pg.Client({
    connectionString: connectionString(socketFolder, password),
    connectionTimeoutMillis: connectMost,
    query_timeout: connectMost,
  })
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    return { kind: kindOf(codeOf(error)), said: String(error) }
  }
  // A process id can be reused and a path be moved; but only one server sees a file appear in our folder.
  const name = `kvitto-${randomBytes(8).toString('hex')}`
  await writeFile(join(data, name), '')
  try {
    const { rows } = await client.query('select (pg_stat_file($1, true)).size is not null as ours', [name])
    return { kind: rows[0]?.ours === true ? 'ours' : 'other', said: '' }
  } catch (error) {
    return { kind: 'busy', said: String(error) }
  } finally {
    await rm(join(data, name), { force: true })
    await client.end().catch(() => {})
  }
}

function kindOf(code: string): Answer['kind'] {
  if (code === 'ENOENT' || code === 'ECONNREFUSED') return 'silent'
  if (code.startsWith('28') || code === '3D000') return 'refused'
  return 'busy'
}
