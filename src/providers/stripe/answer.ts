import Stripe from 'stripe'
import { codesOf, retryAfterMs, wasNeverSent } from '../../base/exchange.ts'
import { type Failure, refused, unknown, unreachable } from '../../base/outcome.ts'

/** A read that failed did nothing. A write that failed may have been done: then only a look can tell. */
export type Intent = 'read' | 'write'

/** What an error of Stripe's library means. Pure. The codes and classes are the library's own (S1). */
export function toFailure(error: Stripe.errors.StripeError, intent: Intent, now: number): Failure {
  const { statusCode: status, code } = error
  if (status === undefined) return lost(error, intent)
  const told = `Stripe answered ${status}: ${error.message}`
  const waitMs = retryAfterMs(error.headers?.['retry-after'], now)
  // Too many requests, or somebody else has the object locked (`lock_timeout`): nothing was done.
  if (status === 429 || code === 'rate_limit' || code === 'lock_timeout') return unreachable(told, waitMs)
  if (status === 401 || status === 403) return refused('unauthorized', told)
  // The same idempotency key is under way, by a caller that died or another node: its answer will be ours (S2).
  if (status === 409) return unreachable(told, waitMs ?? 1_000)
  if (status === 404 || code === 'resource_missing') return refused('not_found', told)
  if (status === 400 || status === 402)
    return refused(code?.endsWith('_unexpected_state') === true ? 'conflict' : 'invalid', told)
  return inDoubt(told, intent, waitMs)
}

/** The request went out and nothing that can be trusted came back. */
export const inDoubt = (message: string, intent: Intent, waitMs?: number): Failure =>
  intent === 'write' ? unknown(message) : unreachable(message, waitMs)

/**
 * A 500 is kept with its idempotency key and told again for a day (S2): the customer could not pay until tomorrow.
 * When it is only told again, the same request may be sent with another key.
 */
export const isToldAgain = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeError &&
  (error.statusCode ?? 0) >= 500 &&
  error.headers?.['idempotent-replayed'] === 'true'

/** The library puts the broken fetch into `detail`, and Node its reason into `cause`; a page instead of JSON has neither. */
function lost(error: Stripe.errors.StripeError, intent: Intent): Failure {
  const detail: unknown = error.detail
  const code = codesOf(detail)[0]
  const message = code === undefined ? error.message : `Stripe cannot be reached: ${code}`
  return wasNeverSent(detail) ? unreachable(message) : inDoubt(message, intent)
}
