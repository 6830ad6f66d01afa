import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import pg from 'pg'
import { inject } from 'vitest'
import { createLogger } from '../src/base/log.ts'
import { connect } from '../src/db/connect.ts'
import type { Tables } from '../src/db/schema.ts'

export const templateName = 'kvitto_template'

/** By text, since a URL of a Unix socket has no host and is none to `URL`. */
export const urlOf = (server: string, database: string): string =>
  server.replace(/^(\w+:\/\/[^/]*\/)[^?]*/, `$1${database}`)

export async function createDatabase(server: string, name: string, template?: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(server, 'postgres') })
  await client.connect()
  try {
    await client.query(`drop database if exists ${name} with (force)`)
    await client.query(`create database ${name}${template === undefined ? '' : ` template ${template}`}`)
  } finally {
    await client.end()
  }
}

/** An empty, migrated database of the test's own. */
export async function testDatabase(): Promise<{
  db: Kysely<Tables>
  url: string
  [Symbol.asyncDispose](): Promise<void>
}> {
  const server = inject('postgresUrl')
  const name = `t_${randomUUID().replaceAll('-', '')}`
  await createDatabase(server, name, templateName)
  const url = urlOf(server, name)
  const db = connect(url, createLogger('silent'))
  return {
    db,
    url,
    async [Symbol.asyncDispose]() {
      await db.destroy()
    },
  }
}
