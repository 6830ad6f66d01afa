import type { Code } from './catalog.ts'
import { identify } from './fingerprints.ts'
import { type Answer, cacheOf, type Fault, isPage, isRedirect, isWordPress, type Result } from './probe/answer.ts'

/**
 * What an answer to a callback of a random name means. WooCommerce answers 400 with the body `-1`, since nothing is
 * hooked to the name and no gateway's code runs; whatever else comes is somebody in between. Pure.
 */
export type Reading =
  | { readonly kind: 'reached'; readonly result: Answer }
  | { readonly kind: 'redirect'; readonly result: Answer }
  | { readonly kind: 'blocked'; readonly result: Answer; readonly code: Code; readonly detail: string }
  | { readonly kind: 'cached'; readonly result: Answer; readonly cache: string }
  | { readonly kind: 'page'; readonly result: Answer }
  | { readonly kind: 'missing'; readonly result: Answer; readonly by: 'wordpress' | 'server' }
  | { readonly kind: 'strange'; readonly result: Answer }
  | { readonly kind: 'fault'; readonly result: Fault }

export function read(result: Result): Reading {
  if (result.kind === 'fault') return { kind: 'fault', result }
  // Before the fingerprints: a shop behind Cloudflare has Cloudflare's headers on its own answers too.
  if (isSignature(result)) return { kind: 'reached', result }
  if (isRedirect(result)) {
    const isCaptcha = /sgcaptcha/.test(result.headers.location ?? '')
    return isCaptcha
      ? { kind: 'blocked', result, code: 'siteground-captcha', detail: '' }
      : { kind: 'redirect', result }
  }
  const culprit = identify(result)
  if (culprit !== null) return { kind: 'blocked', result, ...culprit }
  const code = troubles.find(({ tells }) => tells(result))?.code
  if (code !== undefined) return { kind: 'blocked', result, code, detail: String(result.status) }
  const cache = cacheOf(result)
  if (cache !== null && result.status < 300) return { kind: 'cached', result, cache }
  if (result.status === 404 || result.status === 410)
    return { kind: 'missing', result, by: isWordPress(result) ? 'wordpress' : 'server' }
  return isPage(result) ? { kind: 'page', result } : { kind: 'strange', result }
}

export const isReached = ({ kind }: Reading): boolean => kind === 'reached'

/** Some hosts turn WooCommerce's 400 into a 200; the body tells all the same. */
const isSignature = ({ status, body }: Answer): boolean => (status === 400 || status === 200) && body.trim() === '-1'

interface Trouble {
  readonly code: Code
  readonly tells: (answer: Answer) => boolean
}

const on =
  (...statuses: number[]) =>
  ({ status }: Answer) =>
    statuses.includes(status)

/** Answers that nobody signs, and that have one meaning all the same. First match wins. */
const troubles: readonly Trouble[] = [
  { code: 'variable-mismatch', tells: ({ body }) => body.includes('A variable mismatch has been detected') },
  {
    code: 'maintenance-mode',
    tells: ({ status, body }) => status === 503 && /Briefly unavailable for scheduled maintenance/i.test(body),
  },
  {
    code: 'database-down',
    tells: ({ status, body }) => status >= 500 && /Error establishing a database connection/i.test(body),
  },
  {
    code: 'php-fatal',
    tells: ({ status, body }) => status >= 500 && /critical error on this website|Fatal error:/i.test(body),
  },
  { code: 'unavailable', tells: on(503) },
  { code: 'server-error', tells: ({ status }) => status >= 500 },
  { code: 'method-refused', tells: on(405) },
  { code: 'body-refused', tells: on(411, 413, 415) },
  { code: 'rate-limited', tells: on(429) },
  { code: 'unknown-block', tells: on(401, 402, 403, 406, 409, 418, 451) },
]
