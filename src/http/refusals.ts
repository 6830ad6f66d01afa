import { RateLimiterMemory } from 'rate-limiter-flexible'
import { limits } from '../limits.ts'

/** Counts the calls of strangers. Only they are limited: whoever has a right token is never told to wait. */
export interface Refusals {
  /** True while the address may still be told what is wrong; false when it is told 429. */
  count(address: string | null): Promise<boolean>
}

export function createRefusals(): Refusals {
  const limiter = new RateLimiterMemory({ points: limits.refusalsPerMinute, duration: 60 })
  return {
    count: address =>
      limiter.consume(address ?? 'in-process').then(
        () => true,
        () => false,
      ),
  }
}
