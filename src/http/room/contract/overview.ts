import { z } from 'zod'
import type { Money, SettledBy } from './words.ts'

/** `GET /api/overview` */
export const overviewQuery = z.object({
  shop: z.string().optional(),
  /** The beginning of “today” where the viewer is; without it midnight UTC. */
  since: z.iso.datetime({ offset: true }).optional(),
  range: z.enum(['24h', '7d', '30d']).default('24h'),
})
export type OverviewQuery = z.output<typeof overviewQuery>

/** Money of one kind; of several currencies one entry each. */
export interface Sum {
  readonly count: number
  readonly money: readonly Money[]
}

export interface OverviewAnswer {
  readonly at: string
  readonly since: string
  readonly today: {
    /** Paid → ordered. */
    readonly settled: Sum
    /** The same, by what woke the look that settled it. */
    readonly settledBy: Readonly<Record<SettledBy, Sum>>
    /**
     * Settled, and the customer's browser has not come back to this moment. One that comes back later is no longer
     * counted: the number can fall.
     */
    readonly rescued: Sum
    readonly opened: number
  }
  /** Money or its outcome is uncertain, and Kvitto goes on by itself. Carts that nobody has begun to pay are not in it. */
  readonly undecided: {
    readonly count: number
    readonly oldest: { readonly paymentId: string; readonly openedAt: string; readonly reason: string | null } | null
    /** Those whose shop or provider rejects the keys, or has not answered for a while: by reason, the most frequent first. */
    readonly failing: readonly { readonly reason: string; readonly count: number }[]
  }
  /** Opened, and the provider knows of no money yet. */
  readonly awaiting: number
  /** How late the most overdue look is. */
  readonly latenessMs: number
  readonly callbacks: {
    /** In the last `minutes`. */
    readonly perMinute: number
    readonly minutes: number
    /** The median of the same hour on the last seven days; null while too few days are known. */
    readonly expectedPerMinute: number | null
    readonly daysKnown: number
  }
  readonly exceptions: {
    readonly open: Sum
    /** Youngest first; all five are there, with zeros. */
    readonly byAge: readonly (Sum & { readonly age: ExceptionAge })[]
    readonly byReason: readonly (Sum & { readonly reason: string })[]
  }
  readonly series: { readonly step: 'hour' | 'day'; readonly points: readonly SeriesPoint[] }
}

export type ExceptionAge = 'hour' | 'day' | 'three_days' | 'week' | 'older'

export interface SeriesPoint {
  /** When the step begins. */
  readonly at: string
  readonly opened: number
  readonly settled: number
  readonly rescued: number
  readonly callbacks: number
  /** New in this step and still open. */
  readonly exceptions: number
}
