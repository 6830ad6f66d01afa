import { z } from 'zod'

/** Words that the whole contract of the control room uses. Times are ISO 8601 in UTC. */

/** `decimal` is exact and has the currency's own number of digits: 34900 SEK → `"349.00"`. */
export interface Money {
  readonly minor: number
  readonly currency: string
  readonly decimal: string
}

export const status = z.enum(['open', 'held', 'settled', 'closed', 'exception'])
export type Status = z.infer<typeof status>

/** What woke the look that settled a payment. */
export type SettledBy = 'return' | 'callback' | 'calendar' | 'operator' | 'shop'

/** A filter that may be given several times, or once with commas. */
export const many = z
  .union([z.string(), z.array(z.string())])
  .transform(given => [given].flat().flatMap(each => each.split(',').filter(one => one !== '')))

/** Where the last page ended, as `next` gave it. Opaque. */
export const after = z.string().max(200).optional()

/** One page. `next` is the next page's `after`; null on the last one. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly next: string | null
}

/** Every error is such a document (RFC 9457). `detail` is a sentence for people. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly errors?: readonly { readonly path: string; readonly message: string }[]
}
