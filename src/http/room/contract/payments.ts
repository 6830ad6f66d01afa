import { z } from 'zod'
import type { Hint } from './callbacks.ts'
import { after, type Money, many, type SettledBy, type Status, status } from './words.ts'

/** The filters of `GET /api/payments` and `GET /api/payments.csv`. */
export const paymentFilter = z.object({
  /**
   * The one box: order number, e-mail, phone in any writing, name, amount ("349,00"), provider reference, payment id,
   * our reference, date ("2026-11-25"). Words are prefixes, and all of them must match.
   */
  q: z.string().max(200).optional(),
  shop: many.optional(),
  provider: many.optional(),
  status: many.pipe(z.array(status)).optional(),
  reason: many.optional(),
  owner: z.string().max(80).optional(),
  /** Where a date in `q` begins and ends: an IANA time zone. */
  zone: z.string().refine(isZone, 'not a time zone such as "Europe/Stockholm"').default('UTC'),
  /** Opened at or after, and before. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
})
export type PaymentFilter = z.output<typeof paymentFilter>

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** `GET /api/payments` → `Page<PaymentRow>`, newest first. */
export const paymentsQuery = paymentFilter.extend({ after, limit: z.coerce.number().int().min(1).max(200).default(50) })
export type PaymentsQuery = z.output<typeof paymentsQuery>

export interface PaymentRow {
  readonly id: string
  readonly shop: string
  readonly provider: string
  readonly status: Status
  readonly reason: string | null
  readonly money: Money
  /** The shop's own. */
  readonly reference: string
  readonly providerReference: string | null
  readonly order: { readonly id: string; readonly number: string } | null
  readonly customer: { readonly name: string | null; readonly email: string | null; readonly phone: string | null }
  readonly openedAt: string
  readonly settledAt: string | null
  readonly settledBy: SettledBy | null
  /** When the browser first came back; null when it has not. */
  readonly returnedAt: string | null
  /** When Kvitto looks next. */
  readonly checkAt: string | null
  readonly exceptionSince: string | null
  readonly owner: string | null
}

/** `GET /api/payments/{id}`. Its wake-ups: `GET /api/actions?paymentId=`. */
export interface PaymentDetail extends PaymentRow {
  readonly isBeingChecked: boolean
  readonly failures: number
  /** `text` of the reason, for people. */
  readonly reasonText: string | null
  /** What a person does about it, in words; for exceptions. */
  readonly whatNext: string | null
  /** Send it back with an action: somebody who acted in the meantime makes that a 409. */
  readonly revision: number
  /** The look that `actions` and `difference` rest on. Send it back too: a later one that saw something else makes that a 409. */
  readonly look: string | null
  /** What can be done now; the others are refused with 409. */
  readonly actions: readonly ResolutionAction['action'][]
  /** What has been decided by people so far. */
  readonly resolution: Resolution | null
  /** Money that differs and could be accepted, as that look saw it. */
  readonly difference: Difference | null
  readonly locale: string
  readonly returnUrl: string | null
  /** The copy of the order; a WooCommerce REST v3 order body. */
  readonly snapshot: Readonly<Record<string, unknown>> | null
  readonly story: readonly StoryLine[]
  /** Of these three the newest, oldest first. */
  readonly hints: readonly Hint[]
  readonly decisions: readonly Decision[]
  readonly effects: readonly Effect[]
}

export interface StoryLine {
  readonly at: string
  readonly kind: string
  readonly reason: string | null
  readonly text: string
}

export interface Decision {
  readonly id: string
  readonly at: string
  readonly kind: 'apply' | 'rest' | 'retry'
  readonly reason: string
  readonly status: Status
  readonly lookAt: string | null
  /** What the provider and the shop said, as plain JSON. */
  readonly facts: unknown
}

export interface Effect {
  readonly id: string
  readonly kind: string
  readonly orderNumber: string | null
  readonly intendedAt: string
  readonly concludedAt: string | null
  readonly outcome: string | null
  readonly detail: string | null
}

export interface Difference {
  /** What the customer paid, less the provider's own fee. */
  readonly paid: Money
  /** What the payment, or the order in the shop, asks for. */
  readonly due: Money
}

export interface Resolution {
  readonly attachedOrderId: string | null
  readonly createAgain: boolean
  readonly accepted: readonly Difference[]
  readonly ended: { readonly as: 'refunded' | 'closed'; readonly reason: string } | null
}

/** `POST /api/payments/{id}/recheck` → 202. */
export interface RecheckAnswer {
  readonly paymentId: string
  readonly dueAt: string
}

/** `PUT /api/payments/{id}/owner` → PaymentDetail; 409 when somebody was faster. */
export const ownerRequest = z.object({
  /** Null: nobody. */
  owner: z.string().trim().min(1).max(80).nullable(),
  revision: z.int().min(0),
})
export type OwnerRequest = z.infer<typeof ownerRequest>

const why = z.string().trim().min(3, 'say why: it stays in the payment’s story').max(500)
/** Without `look`, which every answer tells, the newest counts, whatever the person saw. */
const seen = { why, revision: z.int().min(0), reason: z.string(), look: z.string().max(40).nullable().optional() }

/**
 * `POST /api/payments/{id}/resolution` → PaymentDetail, with the resolution on record and a look due at once: what comes
 * of it is in the story, by the events. 409 when somebody was faster, the reason is no longer `reason`, a look saw something
 * else than `look`, or the action does not fit; 404 when the shop has no such order.
 */
export const resolutionRequest = z.discriminatedUnion('action', [
  /** Create the order (anew) from the copy; what was cancelled or trashed before no longer counts. */
  z.object({ action: z.literal('create_order'), ...seen }),
  /**
   * This order of the shop's is the payment's. Look at it first: `GET /api/payments/{id}/orders/{orderId}`; `orderStatus` is
   * the `status` seen there, and without it that of this moment.
   */
  z.object({
    action: z.literal('attach_order'),
    orderId: z.string().regex(/^\d{1,20}$/),
    orderStatus: z.string().max(40).optional(),
    ...seen,
  }),
  /** The amounts differ and that is all right: `paidMinor` and `dueMinor` as `difference` showed them. */
  z.object({ action: z.literal('accept_difference'), paidMinor: z.int(), dueMinor: z.int(), ...seen }),
  /** The money was given back by hand. Kvitto moves no money here. */
  z.object({ action: z.literal('mark_refunded'), ...seen }),
  z.object({ action: z.literal('close'), ...seen }),
])
export type ResolutionAction = z.infer<typeof resolutionRequest>

/** `GET /api/payments/{id}/orders/{orderId}`: the order as the shop has it now; 404, or 502 when the shop fails. */
export interface ShopOrderAnswer {
  readonly id: string
  readonly number: string
  readonly status: string
  readonly total: Money
  /** Of the payment. Different from `total`: completing it also needs `accept_difference`. */
  readonly paid: Money | null
}
