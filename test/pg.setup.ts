import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { createLogger } from '../src/base/log.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { migrate } from '../src/db/migrate.ts'
import { createDatabase, templateName, urlOf } from './pg.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
  }
}

/** One real PostgreSQL for the whole run: the given one, or an embedded one of its own. Tests copy a migrated template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'kvitto-test-'))
  // As root the server runs as another user, who has to get in.
  await chmod(folder, 0o755)
  const given = process.env.TEST_DATABASE_URL
  const server = given === undefined ? await startEmbedded({ folder, onProgress: () => {} }) : null
  const url = given ?? server?.connectionString ?? ''
  await createDatabase(url, templateName)
  await migrate(urlOf(url, templateName), createLogger('silent'))
  project.provide('postgresUrl', url)
  return async () => {
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
