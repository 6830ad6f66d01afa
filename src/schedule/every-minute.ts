import type { PgBoss } from 'pg-boss'
import { limits } from '../limits.ts'

/** One queue for all: its jobs are the record, kept as long as those of the checks. */
export const cronQueue = 'wp-cron'

/**
 * Runs something for each of these names every minute, on one node. Names that are no longer there run no more.
 * What a run answers, or why it failed, is kept with its job for people. A run that fails is not repeated: the next minute is.
 */
export async function runEveryMinute(
  boss: PgBoss,
  names: readonly string[],
  run: (name: string) => Promise<object>,
): Promise<void> {
  await boss.createQueue(cronQueue, { retryLimit: 0, expireInSeconds: 90, deleteAfterSeconds: 86_400 })
  for (const { key } of await boss.getSchedules(cronQueue))
    if (!names.includes(key)) await boss.unschedule(cronQueue, key)
  for (const name of names) await boss.schedule(cronQueue, '* * * * *', { shop: name }, { key: name })
  await boss.work<{ readonly shop: string }>(
    cronQueue,
    { batchSize: 1, localConcurrency: limits.cronCallsPerNode, pollingIntervalSeconds: 2 },
    async ([job]) => (job === undefined || !names.includes(job.data.shop) ? { skipped: true } : run(job.data.shop)),
  )
}
