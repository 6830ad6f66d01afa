import { RateLimiterMemory } from 'rate-limiter-flexible'
import { messageOf } from '../base/errors.ts'
import type { Logger } from '../base/log.ts'

/**
 * Tells what pg-boss reports, the same sentence once a minute: while the database is away each of its workers reports
 * the same twice a second, with its own name at the end.
 */
export function createQueueErrors(log: Logger): (error: unknown) => Promise<void> {
  const told = new RateLimiterMemory({ points: 1, duration: 60 })
  return error =>
    told.consume(messageOf(error).replace(/ \(Queue: .*$/, '')).then(
      () => log.error({ err: error }, 'the queue reports an error'),
      () => undefined,
    )
}
