import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import { ticks } from '../base/ticks.ts'
import { limits } from '../limits.ts'
import type { Checks } from '../store/store.ts'
import type { Checker } from './checker.ts'

/**
 * Checks whatever is overdue: wake-ups that were lost, and payments whose worker died with the lease in its hand.
 * With this alone every payment would still be settled; the queue only makes it prompt.
 */
export function startSweep(
  checks: Pick<Checks, 'overdue'>,
  checker: Checker,
  clock: Clock,
  log: Logger,
  everyMs: number = limits.sweep,
): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const loop = async () => {
    for await (const _ of ticks(everyMs, stopping.signal)) {
      try {
        await sweep(checks, checker, clock, log)
      } catch (error) {
        log.error({ err: error }, 'the sweep failed and runs again')
      }
    }
  }
  const running = loop()
  return {
    stop() {
      stopping.abort()
      return running
    },
  }
}

/** One round of it. */
export async function sweep(
  checks: Pick<Checks, 'overdue'>,
  checker: Checker,
  clock: Clock,
  log: Logger,
): Promise<void> {
  // What is due just now is the queue's; only what it has missed is ours.
  const now = clock.now()
  const overdue = await checks.overdue(now - limits.sweepSlack, limits.sweepBatch, now)
  for (const { id, shop, isAbandoned } of overdue) {
    if (!isAbandoned && checker.isBusy(id, shop)) continue
    checker
      .check(id, shop, isAbandoned ? 'next' : 'in line')
      .catch(error => log.error({ err: error, paymentId: id }, 'a check failed and runs again'))
  }
}
