/** What HTTP and Node say of a request that failed, the same for every shop and provider. Pure. */

/** With these the request never left: no connection was made. A reset or a time-out may come after the other side has acted. */
const neverConnected: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** True when the request that ended with this error surely did nothing. */
export const wasNeverSent = (error: unknown): boolean => codesOf(error).some(code => neverConnected.has(code))

/** Node's codes for what went wrong. fetch hides them in its error's cause; happy eyeballs in the errors of that cause. */
export function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : []
  const inner = error instanceof AggregateError ? error.errors.flatMap(codesOf) : []
  return [...own, ...inner, ...codesOf(error.cause)]
}

/** Milliseconds, from a Retry-After header: seconds or a date (RFC 9110 §10.2.3). Undefined without one that can be read. */
export function retryAfterMs(value: string | null | undefined, now: number): number | undefined {
  if (value == null) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}
