import { z } from 'zod'
import type { Sum } from './overview.ts'
import type { PaymentRow, ResolutionAction } from './payments.ts'
import { after, many, type Page } from './words.ts'

/** `GET /api/exceptions`, the oldest first. */
export const exceptionsQuery = z.object({
  shop: many.optional(),
  reason: many.optional(),
  /** A name, or `-` for those that nobody has. */
  owner: z.string().max(80).optional(),
  after,
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type ExceptionsQuery = z.output<typeof exceptionsQuery>

export interface ExceptionsAnswer extends Page<ExceptionRow> {
  /** Of all that match, not of this page. */
  readonly total: Sum
}

export interface ExceptionRow extends PaymentRow {
  readonly reasonText: string
  readonly whatNext: string
  readonly revision: number
  /** The look that `actions` rest on. */
  readonly look: string | null
  readonly actions: readonly ResolutionAction['action'][]
}
