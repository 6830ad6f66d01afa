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
    await untilReady(() => sql`select 1`.execute(db), log)
    return db
  } catch (error) {
    await db.destroy()
    throw error
  }
}

/** Asks again while the answer is "not yet"; `pauseMs` is the first pause. */
export async function untilReady(ask: () => Promise<unknown>, log: Logger, pauseMs = 250): Promise<void> {
  let isTold = false
  try {
    await pRetry(ask, {
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
    const remedy = isNotYet(error) ? 'Start PostgreSQL, or look at its log.' : 'Look at DATABASE_URL.'
    throw new UserError(`The database cannot be used: ${messageOf(error)}. ${remedy}`)
  }
}

/**
 * It starts, stops or recovers (57P03, by PostgreSQL's own list), is thrown over by a crash of one of its processes
 * (57P02), or nobody listens yet.
 */
const notYet: ReadonlySet<unknown> = new Set(['57P03', '57P02', 'ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EAI_AGAIN'])

const isNotYet = (error: unknown): boolean => error instanceof Error && 'code' in error && notYet.has(error.code)
