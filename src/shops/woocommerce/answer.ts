import { z } from 'zod'
import { retryAfterMs } from '../../base/exchange.ts'
import { type Failure, type Outcome, ok, refused, unknown, unreachable } from '../../base/outcome.ts'

/** An HTTP answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly text: string
  readonly retryAfter: string | null
  readonly totalPages: string | null
  readonly total: string | null
}

export interface Found {
  readonly json: unknown
  /** How many pages a list has, where the shop says so. */
  readonly pages: number | null
  /** How many rows all pages have together, where the shop says so. */
  readonly total: number | null
}

/** A read that failed may be tried again at once; a write that failed without a clear no may have happened. */
export type Kind = 'read' | 'write'

/**
 * What an answer means. WooCommerce says yes and no in JSON. Whatever else comes is not its word: the web server, a
 * firewall, a maintenance page or a PHP that died half-way.
 */
export function judge(answer: Answer, kind: Kind, now: number): Outcome<Found> {
  const json = parseJson(answer.text)
  const { status } = answer
  if (status >= 200 && status < 300)
    return json === undefined
      ? lost(kind, said(answer))
      : ok({ json, pages: toCount(answer.totalPages), total: toCount(answer.total) })
  const waitMs = retryAfterMs(answer.retryAfter, now)
  // A redirect is not followed: it would turn a POST into a GET and give the keys to another address.
  if (status < 400) return unreachable(`${said(answer)}: the shop's URL in the configuration is not where it answers`)
  if (status === 429) return unreachable(said(answer), waitMs)
  if (status >= 500) return lost(kind, said(answer), waitMs)

  const error = apiError.safeParse(json).data
  if (error === undefined)
    // A firewall's 401 or 403 stops the request before the shop sees it, and is often gone a minute later.
    return status === 401 || status === 403 ? unreachable(said(answer), waitMs) : lost(kind, said(answer))
  const message = `${error.message} (${error.code})${describeParams(error.data?.params)}`
  if (error.code === noRoute) return unreachable(`the shop answered ${status}: ${message}`)
  if (status === 401 || status === 403) return refused('unauthorized', message)
  if (isMissing(error.code)) return refused('not_found', message)
  // Somebody else's: of a plugin that closes the REST API, or of a gateway on the way.
  if (status === 404) return lost(kind, said(answer))
  return refused(status === 409 || status === 410 ? 'conflict' : 'invalid', message)
}

/** The request went out and no answer came back, or none that can be read. */
export const lost = (kind: Kind, message: string, retryAfterMs?: number): Failure =>
  kind === 'read' ? unreachable(message, retryAfterMs) : unknown(message)

/**
 * WordPress's word for an address that nothing is behind: the part of the shop that answers there is switched off, as WooCommerce
 * is while it is updated. Nothing was done, and nothing is said about an order.
 */
export const noRoute = 'rest_no_route'

/** What WooCommerce and Kvitto's plugin say of an order or refund that is not there; the status is 404 to a read and 400 to a write. */
const isMissing = (code: string): boolean => /^(woocommerce_rest_.*invalid.*_id|kvitto_no_order)$/.test(code)

/** True when something before the shop lets no request of this method through. */
export const isBarred = ({ status, text }: Answer): boolean =>
  (status === 403 || status === 405 || status === 501) && !apiError.safeParse(parseJson(text)).success

/** True when it was not the REST API that answered: with plain permalinks WordPress redirects or shows a page. */
export const isPage = ({ status, text }: Answer): boolean =>
  (status < 400 || status === 404) && parseJson(text) === undefined

const apiError = z.object({
  code: z.string(),
  message: z.string(),
  data: z.object({ params: z.unknown().optional() }).nullish().catch(null),
})

function parseJson(text: string): unknown {
  try {
    // A byte order mark at the head of any PHP file of the shop goes out before the answer.
    return JSON.parse(text.trim())
  } catch {
    return undefined
  }
}

function said({ status, text }: Answer): string {
  const words = (apiError.safeParse(parseJson(text)).data?.message ?? text)
    .replace(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return words === '' ? `the shop answered ${status}` : `the shop answered ${status}: ${words.slice(0, 120)}`
}

const describeParams = (params: unknown): string => (params == null ? '' : `: ${JSON.stringify(params).slice(0, 300)}`)

const toCount = (header: string | null): number | null =>
  header !== null && /^\d+$/.test(header) ? Number(header) : null
