import { join } from 'node:path'
import { createLogger } from '../base/log.ts'
import { loadConfig } from '../config.ts'
import { attachDatabase, hasDatabase } from '../db/database.ts'
import { migrate as migrateDatabase, migrationNames } from '../db/migrate.ts'
import { connectWhenReady } from '../db/ready.ts'
import { startQueue } from '../schedule/queue.ts'

/** `kvitto migrate`: brings the database to this version, or with `--dry-run` says what that would do. */
export async function migrate({
  config,
  dryRun = false,
}: {
  readonly config?: string
  readonly dryRun?: boolean
}): Promise<number> {
  const { environment, folder } = await loadConfig(config)
  const place = { ...environment, home: join(folder, '.kvitto') }
  if (dryRun && !(await hasDatabase(place))) {
    console.log(`There is no database yet. Would make one in ${place.home} and apply ${migrationNames.join(', ')}.`)
    return 0
  }
  const log = createLogger('warn')
  const database = await attachDatabase(place, sentence => console.error(sentence))
  const db = await connectWhenReady(database.connectionString, log)
  try {
    const names = await migrateDatabase(database.connectionString, log, dryRun)
    // The queue has a schema of its own, which it brings up itself when it starts.
    if (!dryRun) await (await startQueue(database.connectionString, false, log)).stop()
    const done = dryRun ? 'Would apply' : 'Applied'
    console.log(names.length === 0 ? 'The database is up to date.' : `${done} ${names.join(', ')}.`)
  } finally {
    await db.destroy()
    await database.stop()
  }
  return 0
}
