import { z } from 'zod'
import { type Outcome, ok, unreachable } from '../../base/outcome.ts'
import type { Attempt, AttemptState } from '../provider.ts'

/** Ecster's own look like `nKQWQISJ8leTNmYolsNN` (E2). Nothing else is ever asked for. */
export const isOrderId = (id: string): boolean => /^[A-Za-z0-9_-]{1,64}$/.test(id)

/**
 * Every status of §1.5 in `research/providers.md`. FULLY_DELIVERED means debited, not shipped: Swish goes straight
 * there. BLOCKED and STOPPED have no documented meaning; a blocked order is held for a person.
 * The documentation writes ANNULLED, a shipped plugin compares with ANNULED: both are read.
 */
const states = new Map<string, AttemptState>([
  ['PENDING_PAYMENT', 'open'],
  ['PENDING_DECISION', 'on_hold'],
  ['PENDING_SIGNATURE', 'on_hold'],
  ['AWAITING_CONTRACT', 'on_hold'],
  ['PENDING_PROCESSING', 'on_hold'],
  ['MANUAL_PROCESSING', 'on_hold'],
  ['BLOCKED', 'on_hold'],
  ['READY', 'authorized'],
  ['PARTIALLY_DELIVERED', 'paid'],
  ['FULLY_DELIVERED', 'paid'],
  ['DENIED', 'denied'],
  ['FAILED', 'denied'],
  ['ABORTED', 'cancelled'],
  ['ANNULLED', 'cancelled'],
  ['ANNULED', 'cancelled'],
  ['STOPPED', 'cancelled'],
  ['EXPIRED', 'expired'],
])

const id = z.union([z.string(), z.number().transform(String)])
const minor = z.int().nonnegative()
const noneIsZero = minor.nullish().transform(amount => amount ?? 0)

const fullOrder = z.object({
  id,
  status: z.string(),
  created: z.string().nullish().catch(null),
  amount: minor,
  currency: z.string(),
  debitedAmount: noneIsZero,
  creditedAmount: noneIsZero,
  orderReference: z.string().nullish(),
  properties: z.object({ method: z.string().nullish(), startFee: noneIsZero, invoiceFee: noneIsZero }).nullish(),
  transactions: z.array(z.object({ id, type: z.string(), amount: noneIsZero })).nullish(),
})

type FullOrder = z.output<typeof fullOrder>

/**
 * `GET /v1/orders/{id}`. The amount includes what Ecster itself added: an invoice fee, or a start fee for part payment
 * (assumed from how integrations book it). An order whose money cannot be read is unread, never guessed.
 */
export function readOrder(json: unknown): Outcome<Attempt> {
  const parsed = fullOrder.safeParse(json)
  if (!parsed.success) return unreachable(`Ecster's answer is not an order: ${z.prettifyError(parsed.error)}`)
  const order = parsed.data
  const createdAt = Date.parse(order.created ?? '')
  return ok({
    reference: order.id,
    merchantReference: order.orderReference ?? null,
    state: stateOf(order),
    status: order.status,
    amountMinor: amountMinor(order),
    feeMinor: (order.properties?.invoiceFee ?? 0) + (order.properties?.startFee ?? 0),
    refundedMinor: refundedMinor(order),
    currency: order.currency,
    createdAt: Number.isNaN(createdAt) ? null : createdAt,
    method: order.properties?.method ?? null,
    transactionId: order.transactions?.find(each => each.type === 'DEBIT')?.id ?? null,
  })
}

function stateOf(order: FullOrder): AttemptState {
  const state = states.get(order.status) ?? 'unknown'
  const refunded = refundedMinor(order)
  if (refunded > 0 && refunded >= amountMinor(order)) return 'refunded'
  // "Annulled" beside debited money contradicts itself; a person must not read it as "never paid".
  const isNegative = state === 'denied' || state === 'cancelled' || state === 'expired'
  return isNegative && order.debitedAmount > refunded ? 'unknown' : state
}

/** What was taken counts, where an order was closed with less than was reserved. */
const amountMinor = ({ status, amount, debitedAmount }: FullOrder): number =>
  status === 'FULLY_DELIVERED' && debitedAmount > 0 ? Math.min(amount, debitedAmount) : amount

/** Ecster has no status for it. Both places are read, since a short or stale sum must not hide a refund. */
function refundedMinor(order: FullOrder): number {
  const credits = (order.transactions ?? []).filter(each => each.type === 'CREDIT')
  return Math.max(
    order.creditedAmount,
    credits.reduce((sum, each) => sum + each.amount, 0),
  )
}

const shortOrders = z.array(z.object({ id, orderReference: z.string().nullish() }))

/** `orders` are those that carry the reference; `strangers` counts the rest, which a kept filter would have left out. */
export interface Found {
  readonly ids: readonly string[]
  readonly strangers: number
}

/**
 * `GET /v1/orders/?orderReference=…` answers a plain array of short forms (documented), "paginated" without saying how.
 * So a page object is read too: whatever array it holds. One page is enough for a reference that is ours alone.
 */
export function readSearch(json: unknown, orderReference: string): Outcome<Found> {
  const isPage = typeof json === 'object' && json !== null && !Array.isArray(json)
  const parsed = shortOrders.safeParse(isPage ? Object.values(json).find(Array.isArray) : json)
  if (!parsed.success) return unreachable("Ecster's answer is not a list of orders")
  const ours = parsed.data.filter(each => each.orderReference === orderReference)
  return ok({ ids: [...new Set(ours.map(each => each.id))], strangers: parsed.data.length - ours.length })
}
