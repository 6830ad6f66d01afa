import { limits } from '../limits.ts'
import { backoff } from '../settle/decision.ts'
import type { Reason } from '../settle/reasons.ts'
import type { Payment } from './store.ts'

/**
 * When to look again at a payment that nobody here can look at, before which so many looks failed: soon, as in a rolling
 * update another node may have its shop, and then calmly. Null for one at its end, after a week.
 */
export function lookAside(
  { status, failingSince }: Pick<Payment, 'status' | 'failingSince'>,
  failures: number,
  now: number,
): number | null {
  const isAtEnd = status === 'settled' || status === 'closed'
  if (isAtEnd && now - (failingSince ?? now) >= limits.giveUp) return null
  const pause = backoff(failures)
  return now + (pause < limits.retryMost ? pause : limits.unservedLook)
}

/** Why a look failed, where a person mends it in the configuration and starts Kvitto anew. */
export const keysRefused: readonly Reason[] = ['provider_unauthorized', 'shop_unauthorized']
