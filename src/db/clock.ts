import { type Kysely, sql } from 'kysely'
import type { Clock } from '../base/clock.ts'
import type { Tables } from './schema.ts'

/**
 * The database's time, carried on by this process's monotonic clock: all nodes on one database agree on when a lease
 * ends, and a node whose wall clock is wrong, or jumps, does no harm.
 */
export interface DatabaseClock extends Clock {
  /** Asks the database again. The request's own duration, halved, is the error. */
  sync(): Promise<void>
}

const sampleMostMs = 500

export async function startDatabaseClock(db: Kysely<Tables>): Promise<DatabaseClock> {
  let offset = Number.NaN
  const clock: DatabaseClock = {
    now: () => Math.round(performance.now() + offset),
    async sync() {
      const asked = performance.now()
      const answer = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db)
      const answered = performance.now()
      const [row] = answer.rows
      // A sample that took long says little; the first one has to do all the same.
      const isGood = answered - asked < sampleMostMs || Number.isNaN(offset)
      if (row !== undefined && isGood) offset = row.now.getTime() - (asked + answered) / 2
    },
  }
  await clock.sync()
  return clock
}
