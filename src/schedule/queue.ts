import { fromKysely, PgBoss } from 'pg-boss'
import type { Logger } from '../base/log.ts'
import { limits } from '../limits.ts'
import type { Wake } from '../store/postgres/wake.ts'
import type { Checker } from './checker.ts'
import { runEveryMinute } from './every-minute.ts'

const checkQueue = 'check'

/** pg-boss wakes; the payment's row is the truth. A plain queue of wake-ups, inserted with what makes them due. */
export interface Queue {
  readonly wake: Wake
  /** Starts to take wake-ups. */
  work(checker: Checker): Promise<void>
  /** Runs something for each name every minute; its jobs are the record. */
  everyMinute(names: readonly string[], run: (name: string) => Promise<object>): Promise<void>
  /** Takes no more wake-ups, and waits for those in hand. */
  stop(): Promise<void>
}

export async function startQueue(connectionString: string, isWorker: boolean, log: Logger): Promise<Queue> {
  const boss = new PgBoss({
    connectionString,
    schema: 'pgboss',
    max: 4,
    application_name: 'kvitto',
    supervise: isWorker,
    schedule: isWorker,
    // A job whose worker died is found by these; the sweep does not wait for it.
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
  })
  boss.on('error', error => log.error({ err: error }, 'the queue reports an error'))
  await boss.start()
  // Wake-ups are kept for a day, for people who ask what ran when.
  await boss.createQueue(checkQueue, { retryLimit: 2, retryDelay: 5, expireInSeconds: 120, deleteAfterSeconds: 86_400 })
  return {
    async wake(tx, wakeUps) {
      if (wakeUps.length === 0) return
      const jobs = wakeUps.map(({ paymentId, shop, at }) => ({
        data: { paymentId, shop },
        startAfter: new Date(at),
        group: { id: shop },
      }))
      await boss.insert(checkQueue, jobs, { db: fromKysely(tx) })
    },
    async work(checker) {
      await boss.work<WakeUpData>(
        checkQueue,
        {
          pollingIntervalSeconds: 0.5,
          localConcurrency: limits.checksPerNode / checksPerWorker,
          batchSize: checksPerWorker,
          burstWhenBatchFull: true,
          localGroupConcurrency: limits.checksPerShop,
        },
        async jobs => {
          await Promise.all(jobs.map(job => checker.check(job.data.paymentId, job.data.shop)))
        },
      )
    },
    everyMinute: (names, run) => runEveryMinute(boss, names, run),
    stop: () => boss.stop({ graceful: true, timeout: limits.drain }),
  }
}

interface WakeUpData {
  readonly paymentId: string
  readonly shop: string
}

const checksPerWorker = 4
