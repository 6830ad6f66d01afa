import { UserError } from '../base/errors.ts'
import { findAttachable, hasHome } from './embedded/attach.ts'
import { startEmbedded } from './embedded.ts'

/** The database that one command works on. */
export interface Database {
  readonly connectionString: string
  /** Last of all. An embedded server that this command started stops; any other is left alone. */
  stop(): Promise<void>
}

/** Where a database is looked for: at `DATABASE_URL`, or the embedded one in Kvitto's own folder. */
export interface DatabasePlace {
  readonly databaseUrl: string | null
  /** `.kvitto` beside the configuration file. */
  readonly home: string
}

/** For the process that serves: takes the embedded database for itself. */
export async function openDatabase(
  { databaseUrl, home }: DatabasePlace,
  say: (sentence: string) => void,
): Promise<Database> {
  if (databaseUrl !== null) return given(databaseUrl)
  const embedded = await startEmbedded({ folder: home, onProgress: say })
  for (const notice of embedded.notices) say(notice)
  return embedded
}

/** For a command beside it: uses the embedded database of a Kvitto that runs, or starts it for as long as needed. */
export async function attachDatabase(place: DatabasePlace, say: (sentence: string) => void): Promise<Database> {
  const running = place.databaseUrl ?? (await findAttachable(place.home))
  return running === undefined ? openDatabase(place, say) : given(running)
}

/** Whether there is something to look at, be it at `DATABASE_URL`. Makes and starts nothing. */
export const hasDatabase = async ({ databaseUrl, home }: DatabasePlace): Promise<boolean> =>
  databaseUrl !== null || (await hasHome(home))

/**
 * The same, for a command that has nothing to do where Kvitto has never run.
 * @throws UserError when there is neither a `DATABASE_URL` nor an embedded database.
 */
export async function attachExisting(place: DatabasePlace, say: (sentence: string) => void): Promise<Database> {
  if (!(await hasDatabase(place)))
    throw new UserError(
      `There is no database in ${place.home}, and DATABASE_URL is not set: "kvitto serve" with this configuration makes one.`,
    )
  return attachDatabase(place, say)
}

const given = (connectionString: string): Database => ({ connectionString, stop: async () => {} })
