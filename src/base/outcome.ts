/**
 * What a request to another system came to. Three kinds of failure, because what may be done next differs:
 * `refused` surely did nothing and the same request will be refused again; `unreachable` surely did nothing and may be
 * tried again; `unknown` may have done its work (a time-out, a 5xx after the other side acted), so look before acting.
 */
export type Outcome<T> = { readonly kind: 'ok'; readonly value: T } | Failure

export type Failure =
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly message: string }
  | { readonly kind: 'unreachable'; readonly message: string; readonly retryAfterMs?: number }
  | { readonly kind: 'unknown'; readonly message: string }

/**
 * `unauthorized`: our keys are wrong or lack rights, which says nothing about what was asked for: a person puts them right,
 * and the same request is sent again. `not_found`: the thing does not exist. `invalid`: the other side
 * rejects the content. `conflict`: it is not in a state that allows this. `no_effect`: answered as done, but the
 * answer shows that nothing happened (WooCommerce ignores `set_paid` on some statuses with a 200).
 */
export type RefusalCode = 'unauthorized' | 'not_found' | 'invalid' | 'conflict' | 'no_effect'

export const ok = <T>(value: T): Outcome<T> => ({ kind: 'ok', value })

export const refused = (code: RefusalCode, message: string): Failure => ({ kind: 'refused', code, message })

export const unreachable = (message: string, retryAfterMs?: number): Failure =>
  retryAfterMs === undefined ? { kind: 'unreachable', message } : { kind: 'unreachable', message, retryAfterMs }

export const unknown = (message: string): Failure => ({ kind: 'unknown', message })
