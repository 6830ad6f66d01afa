import { type Kysely, sql } from 'kysely'
import pRetry from 'p-retry'
import { messageOf, UserError } from '../base/errors.ts'
import type { Logger } from '../base/log.ts'
import { limits } from '../limits.ts'
import { connect } from './connect.ts'
import type { Tables } from './schema.ts'

/**
 * Connects, and waits for a database that is not there yet: one that starts with Kvitto, or recovers after a crash.
 * @throws UserError at once for what waiting cannot mend, or when it has not come in time.
 */
export async function connectWhenReady(connectionString: string, log: Logger): Promise<Kysely<Tables>> {
  const db = connect(connectionString, log)
  try {
    await whenReady(() => sql`select 1`.execute(db), log)
    return db
  } catch (error) {
    await db.destroy()
    if (error instanceof UserError) throw error
    throw new UserError(`The database cannot be used: ${messageOf(error)}. Look at DATABASE_URL.`)
  }
}

/**
 * What `work` comes to, begun again while it fails because the database is not there yet; it lets go of what it took when
 * it fails. `pauseMs` is the first pause.
 * @throws UserError when the database has not come in time; whatever else `work` throws, at once.
 */
export async function whenReady<T>(work: () => Promise<T>, log: Logger, pauseMs = 250): Promise<T> {
  let isTold = false
  try {
    return await pRetry(work, {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: pauseMs,
      maxTimeout: 2_000,
      maxRetryTime: limits.databaseStart,
      shouldRetry: ({ error }) => isNotYet(error),
      onFailedAttempt({ error }) {
        if (isTold || !isNotYet(error)) return
        isTold = true
        log.warn({ reason: error.message }, 'the database is not ready yet; waiting for it')
      },
    })
  } catch (error) {
    if (!isNotYet(error)) throw error
    throw new UserError(`The database cannot be used: ${messageOf(error)}. Start PostgreSQL, or look at its log.`)
  }
}

/**
 * It starts, stops or recovers (57P03, by PostgreSQL's own list), ends connections because it is restarted (57P01) or one
 * of its processes has crashed (57P02), nobody listens yet, or a connection breaks, for which its driver has only a sentence.
 */
const notYet: ReadonlySet<unknown> = new Set([
  '57P03',
  '57P02',
  '57P01',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'EAI_AGAIN',
])

const isNotYet = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && notYet.has(error.code)) || error.message.startsWith('Connection terminated'))
