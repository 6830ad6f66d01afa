import { z } from 'zod'
import { after, many, type Page } from './words.ts'

/**
 * Scheduled actions: the wake-ups of payments, as pg-boss keeps them (for a day after they ended). The payment's row is
 * the truth about when it is looked at: a cancelled wake-up only means that the sweep finds the payment some seconds late.
 */

/** `check` looks at a payment; `wp-cron` calls a shop's WP-Cron, where Kvitto keeps it alive. */
export const actionKind = z.enum(['check', 'wp-cron'])
export type ActionKind = z.infer<typeof actionKind>

export const actionState = z.enum(['pending', 'running', 'complete', 'failed', 'cancelled'])
export type ActionState = z.infer<typeof actionState>

/** `GET /api/actions`. Pending ones by due time, the next first; others by when they ended or began, newest first. */
export const actionsQuery = z.object({
  kind: actionKind.default('check'),
  state: actionState.default('pending'),
  shop: many.optional(),
  paymentId: z.string().max(40).optional(),
  after,
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type ActionsQuery = z.output<typeof actionsQuery>

export interface ActionsAnswer extends Page<ActionRow> {
  readonly counts: Readonly<Record<ActionState, number>>
  /** Payments whose look is overdue, whatever the wake-ups say; the sweep takes them. */
  readonly overdue: number
}

export interface ActionRow {
  readonly id: string
  readonly kind: ActionKind
  readonly state: ActionState
  readonly shop: string | null
  readonly paymentId: string | null
  readonly createdAt: string
  readonly dueAt: string
  readonly startedAt: string | null
  readonly endedAt: string | null
  /** How late it began, or is by now; null before it is due. */
  readonly latenessMs: number | null
  /** Runs so far, and how many it may have. */
  readonly attempts: number
  readonly attemptsMost: number
}

/** `GET /api/actions/{id}` */
export interface ActionDetail extends ActionRow {
  /** In sentences, oldest first. */
  readonly log: readonly { readonly at: string; readonly text: string }[]
  /** When the payment's own row wants its next look: the truth. Null when none is due. */
  readonly paymentCheckAt: string | null
}

/**
 * `POST /api/actions/{id}/run | cancel | retry` → ActionDetail. `run` also makes the payment due now; `retry` is for
 * failed and cancelled ones. 409 when the state does not fit any more.
 */
export const actionCommand = z.enum(['run', 'cancel', 'retry'])
export type ActionCommand = z.infer<typeof actionCommand>
