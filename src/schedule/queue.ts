import { fromKysely, type Job, type JobResult, PgBoss } from 'pg-boss'
import { messageOf } from '../base/errors.ts'
import type { Logger } from '../base/log.ts'
import { withRights } from '../db/rights.ts'
import { limits } from '../limits.ts'
import type { Checked } from '../settle/settle.ts'
import type { Wake } from '../store/postgres/wake.ts'
import type { Checker } from './checker.ts'
import { type MinuteQueue, runEveryMinute } from './every-minute.ts'
import { createQueueErrors } from './queue-errors.ts'

const checkQueue = 'check'

/** pg-boss wakes; the payment's row is the truth. A plain queue of wake-ups, inserted with what makes them due. */
export interface Queue extends QueueControl {
  readonly wake: Wake
  /** Starts to take wake-ups. */
  work(checker: Checker): Promise<void>
  /** Runs something for each name every minute; its jobs are the record. */
  everyMinute(queue: MinuteQueue, names: readonly string[], run: (name: string) => Promise<object>): Promise<void>
  /** Runs `task` every night, on one of the nodes. One that fails runs again a little later. */
  nightly(name: string, task: () => Promise<void>): Promise<void>
  /** Takes no more wake-ups, and waits for those in hand. */
  stop(): Promise<void>
}

/** What people do to single wake-ups. One in another state than the command is for stays as it is. */
export interface QueueControl {
  /** A pending one becomes due at `at`. */
  runAt(queue: string, id: string, at: number): Promise<void>
  cancel(queue: string, id: string): Promise<void>
  /** A failed or cancelled one is pending again. */
  retry(queue: string, id: string): Promise<void>
  /** Every process on this database that has not stopped. */
  nodes(): Promise<{ readonly pgBoss: string; readonly nodes: readonly QueueNode[] }>
}

export interface QueueNode {
  readonly id: string
  readonly host: string
  readonly pid: number
  readonly isWorker: boolean
  readonly isLive: boolean
  readonly startedAt: string
  readonly seenAt: string
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
  boss.on('error', createQueueErrors(log))
  try {
    await withRights(() => boss.start())
    // Wake-ups are kept for a day, for people who ask what ran when.
    const kept = { expireInSeconds: 120, deleteAfterSeconds: 86_400 }
    await boss.createQueue(checkQueue, { retryLimit: 2, retryDelay: 5, ...kept })
  } catch (error) {
    // It may have begun half, with timers and connections of its own.
    await boss.stop({ graceful: false }).catch(() => {})
    throw error
  }
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
          perJobResults: true,
        },
        jobs => Promise.all(jobs.map(job => runJob(checker, job))),
      )
    },
    everyMinute: (queue, names, run) => runEveryMinute(boss, queue, names, run),
    async nightly(name, task) {
      await boss.createQueue(name, { retryLimit: 5, retryDelay: 60, retryBackoff: true, deleteAfterSeconds: 604_800 })
      await boss.work(name, { pollingIntervalSeconds: 5 }, task)
      await boss.schedule(name, '17 3 * * *')
    },
    ...createControl(boss),
    stop: () => boss.stop({ graceful: true, timeout: limits.drain }),
  }
}

interface WakeUpData {
  readonly paymentId: string
  readonly shop: string
}

const checksPerWorker = 4

/** One that fails does not take the others of its batch with it; what it came to is kept for people. */
async function runJob(checker: Checker, { id, data }: Job<WakeUpData>): Promise<JobResult> {
  try {
    const checked = await checker.check(data.paymentId, data.shop)
    const ended =
      checked.kind === 'checked' ? `${checked.payment.status}, ${checked.verdict.reason}` : endings[checked.kind]
    return { id, status: 'completed', output: { ended } }
  } catch (error) {
    return { id, status: 'failed', output: { message: messageOf(error) } }
  }
}

const endings: Readonly<Record<Exclude<Checked['kind'], 'checked'>, string>> = {
  skipped: 'nothing was due, or somebody else was looking',
  lost: 'somebody else took the payment over',
  unserved: 'the configuration no longer has its shop or provider',
  unfinished: 'it did not come to rest, and is looked at later',
}

const createControl = (boss: PgBoss): QueueControl => ({
  async runAt(queue, id, at) {
    await boss.update(queue, undefined, { id, startAfter: new Date(at) })
  },
  async cancel(queue, id) {
    await boss.cancel(queue, id)
  },
  async retry(queue, id) {
    await boss.retry(queue, id)
    await boss.resume(queue, id)
  },
  async nodes() {
    const running = (await boss.getInstances()).filter(each => each.stoppedOn === null)
    return {
      pgBoss: running[0]?.version ?? '',
      nodes: running.map(each => ({
        id: each.id,
        host: each.host,
        pid: each.pid,
        isWorker: each.supervise,
        isLive: each.live,
        startedAt: each.startedOn.toISOString(),
        seenAt: each.heartbeatOn.toISOString(),
      })),
    }
  },
})
