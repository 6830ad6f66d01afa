import { join } from 'node:path'
import { connectionString } from './embedded/ask.ts'
import { findBinaries, findPackage } from './embedded/binaries.ts'
import { type Cluster, createCluster, hasData, readPassword, sweepHome } from './embedded/cluster.ts'
import { keepUp } from './embedded/keep-up.ts'
import { launch } from './embedded/launch.ts'
import { lockHome } from './embedded/lock.ts'
import { settle } from './embedded/place.ts'
import { findRunning, halt, type Running } from './embedded/running.ts'
import { codeOf, explain } from './embedded/trouble.ts'

/**
 * The PostgreSQL that Kvitto brings along: a real server in a folder, for who has not set `DATABASE_URL`. One folder,
 * one server, one Kvitto. The server is not part of Kvitto's process: a Kvitto that is killed leaves it running, and
 * the next one adopts it. A server that is killed is started again.
 */
export interface EmbeddedPostgres {
  readonly connectionString: string
  /** Sentences for the person, such as where the data lives when that is not the folder. */
  readonly notices: readonly string[]
  /** Stops the server and gives the folder free. Last of all: whoever still uses the database is thrown out. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** The `.kvitto` folder beside the configuration file. Made if missing. */
  readonly folder: string
  readonly onProgress: (sentence: string) => void
}

/** Rejects with one sentence for the person. Call `stop` before the process ends. */
export async function startEmbedded({ folder, onProgress }: EmbeddedOptions): Promise<EmbeddedPostgres> {
  try {
    const packageFolder = findPackage()
    const place = await settle(folder)
    const lock = await lockHome(place.home, place.folder, place.account)
    try {
      const binaries = await findBinaries(place.home, place.account, packageFolder)
      const cluster: Cluster = { ...place, data: join(place.home, 'data'), binaries }
      const { running, password } = await bringUp(cluster, onProgress)
      const keeper = keepUp(cluster, running, password, onProgress)
      const end = async (): Promise<void> => halt(cluster, await keeper.stop())
      let stopped: Promise<void> | undefined
      return {
        connectionString: connectionString(running.socketFolder, password),
        notices: place.notices,
        stop: () => (stopped ??= end().finally(lock.release)),
      }
    } catch (error) {
      lock.release()
      throw error
    }
  } catch (error) {
    // Errors of the file system are named by a code; all others are sentences already.
    throw codeOf(error) === '' ? error : explain('Starting the database', folder, String(error))
  }
}

async function bringUp(
  cluster: Cluster,
  onProgress: (sentence: string) => void,
): Promise<{ running: Running; password: string }> {
  if (await hasData(cluster)) {
    const password = await readPassword(cluster)
    const running = await findRunning(cluster, password, onProgress)
    if (running) {
      onProgress('The database still runs: the last Kvitto here was killed.')
      return { running, password }
    }
    await sweepHome(cluster)
  } else {
    await sweepHome(cluster)
    onProgress('Preparing the database (first start, some seconds)…')
    await createCluster(cluster)
  }
  onProgress('Starting the database…')
  const password = await readPassword(cluster)
  return { running: await launch(cluster, password, onProgress), password }
}
