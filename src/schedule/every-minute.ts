import type { PgBoss } from 'pg-boss'
import { limits } from '../limits.ts'

/** What runs every minute, each in a queue of its own: its jobs are the record, kept as long as those of the checks. */
export type MinuteQueue = 'wp-cron' | 'alarms'

/**
 * Runs something for each of these names every minute, on one node. Names that are no longer there run no more.
 * What a run answers, or why it failed, is kept with its job for people. A run that fails is not repeated: the next minute is.
 */
export async function runEveryMinute(
  boss: PgBoss,
  queue: MinuteQueue,
  names: readonly string[],
  run: (name: string) => Promise<object>,
): Promise<void> {
  await boss.createQueue(queue, { retryLimit: 0, expireInSeconds: 90, deleteAfterSeconds: 86_400 })
  for (const { key } of await boss.getSchedules(queue)) if (!names.includes(key)) await boss.unschedule(queue, key)
  // Nobody has asked for it: then nobody asks the database every other second whether something is due.
  if (names.length === 0) return
  for (const name of names) await boss.schedule(queue, '* * * * *', { name }, { key: name })
  await boss.work<{ readonly name: string }>(
    queue,
    { batchSize: 1, localConcurrency: Math.min(names.length, limits.minuteRunsPerNode), pollingIntervalSeconds: 2 },
    async ([job]) => (job === undefined || !names.includes(job.data.name) ? { skipped: true } : run(job.data.name)),
  )
}
