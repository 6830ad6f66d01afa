import { z } from 'zod'
import { attemptStates } from '../providers/provider.ts'
import { orderStates } from '../shops/shop.ts'
import { belongs, isSecured, type WriteFacts } from './facts.ts'
import type { Reason } from './reasons.ts'
import { type Action, type Difference, dueOf, isDead, namesOf, noResolution, type Resolution } from './resolution.ts'

/**
 * What a person can do about an exception, and what comes of it as a fact for the next check. Pure. It rests on what the look
 * saw that found the exception, so that nobody decides about something that nobody has seen.
 */

/** What a look saw, as its decision's record keeps it. Of what does not parse nothing was seen. */
export interface Seen {
  readonly attempts: readonly z.infer<typeof attempt>[]
  readonly orders: readonly z.infer<typeof order>[]
}

/** What of a payment matters here. */
export interface Case extends Pick<WriteFacts, 'labelledAs' | 'creations' | 'creationTries'> {
  readonly id: string
  readonly status: string
  readonly reason: Reason | null
  readonly amountMinor: number
  readonly currency: string
  readonly orderId: string | null
  readonly snapshot: object | null
  readonly settledAt: number | null
  readonly providerReference: string | null
  readonly order: { readonly id: string } | null
  readonly resolution: Resolution | null
}

const attempt = z.object({
  reference: z.string(),
  merchantReference: z.string().nullable(),
  state: z.enum(attemptStates),
  amountMinor: z.number(),
  feeMinor: z.number().catch(0),
  currency: z.string(),
})

const order = z.object({
  id: z.string(),
  state: z.enum(orderStates),
  totalMinor: z.number(),
  feeMinor: z.number().catch(0),
  currency: z.string(),
})

const kept = z.object({
  provider: z.object({ attempts: z.array(attempt).catch([]) }).catch({ attempts: [] }),
  shop: z.object({ orders: z.array(order).catch([]) }).catch({ orders: [] }),
})

export function readSeen(facts: unknown): Seen {
  const parsed = kept.safeParse(facts)
  return parsed.success
    ? { attempts: parsed.data.provider.attempts, orders: parsed.data.shop.orders }
    : { attempts: [], orders: [] }
}

/** A decision's record. */
export interface Look {
  readonly id: string
  readonly reason: string
  readonly status: string
  readonly facts: unknown
}

const whole = z.object({
  provider: z.object({ kind: z.literal('known') }),
  shop: z.object({ kind: z.literal(['known', 'not_asked']) }),
})

/**
 * Of all looks, oldest first, the last that found this exception and saw everything: one that could not read the provider
 * or the shop has changed nothing. Null when there is none at all.
 */
export const lookOf = <L extends Look>({ reason }: Pick<Case, 'reason'>, looks: readonly L[]): L | null =>
  looks.findLast(
    look => look.status === 'exception' && look.reason === reason && whole.safeParse(look.facts).success,
  ) ??
  looks.at(-1) ??
  null

/** Both looks saw the same money and the same orders. */
export const isSameSight = (payment: Case, one: Seen, other: Seen): boolean =>
  sightOf(payment, one) === sightOf(payment, other)

function sightOf(payment: Case, seen: Seen): string {
  const orders = seen.orders.map(({ id, state, totalMinor, feeMinor }) => `${id} ${state} ${totalMinor} ${feeMinor}`)
  return [...namesOf(moneyIn(payment, seen)), ...orders.toSorted()].join('\n')
}

const attachable: readonly Reason[] = [
  'order_missing',
  'order_refused',
  'order_unfinished',
  'order_cancelled',
  'order_trashed',
  'order_refunded',
  'order_status_unknown',
  'order_paid_otherwise',
  'order_paid_unclear',
  'order_total_differs',
]
const creatable: readonly Reason[] = [
  'order_refused',
  'order_unfinished',
  'order_cancelled',
  'order_trashed',
  'order_refunded',
]

/** The order has its money, or was called off: this money goes back, unless a person knows better. */
const givenBackFirst: readonly Reason[] = ['order_paid_otherwise', 'order_refunded']

/** What makes sense now, first what `whatNext` asks for. */
export function possibleActions(payment: Case, seen: Seen): readonly Action['kind'][] {
  const { status, reason } = payment
  if (status !== 'exception' || reason === null) return []
  const isUnsettled = payment.settledAt === null
  const isGivenBackFirst = isUnsettled && givenBackFirst.includes(reason)
  return [
    ...(isGivenBackFirst ? (['mark_refunded'] as const) : []),
    ...(isUnsettled && differenceOf(payment, seen) !== null ? (['accept_difference'] as const) : []),
    ...(isUnsettled && attachable.includes(reason) ? (['attach_order'] as const) : []),
    ...(isUnsettled && creatable.includes(reason) && payment.orderId === null && payment.snapshot !== null
      ? (['create_order'] as const)
      : []),
    ...(isGivenBackFirst ? [] : (['mark_refunded'] as const)),
    'close',
  ]
}

/** The two amounts that stand against each other, as the look saw them; null when none do. */
export function differenceOf(payment: Case, seen: Seen): Difference | null {
  const money = moneyIn(payment, seen)
  const mine = money.find(each => each.reference === payment.providerReference) ?? money[0]
  if (mine === undefined || mine.currency !== payment.currency) return null
  const paidMinor = mine.amountMinor - mine.feeMinor
  if (payment.reason === 'amount_differs') return { paidMinor, dueMinor: payment.amountMinor }
  const its = seen.orders.find(each => each.id === payment.order?.id)
  if (payment.reason !== 'order_total_differs' || its === undefined || its.currency !== mine.currency) return null
  const dueMinor = dueOf(its, mine)
  // WooCommerce takes no payment for an order that costs nothing: what a killed process left, or all lines removed.
  return dueMinor > 0 ? { paidMinor, dueMinor } : null
}

const moneyIn = (payment: Case, { attempts }: Seen) =>
  attempts.filter(each => belongs(each, payment) && isSecured(each))

/** All that is decided by now, with this action; or why the action does not fit, as a sentence. */
export function withAction(
  payment: Case,
  seen: Seen,
  action: Action,
  now: number,
):
  | { readonly kind: 'resolved'; readonly resolution: Resolution }
  | { readonly kind: 'unfit'; readonly because: string } {
  if (!possibleActions(payment, seen).includes(action.kind))
    return {
      kind: 'unfit',
      because: `This cannot be done about a payment that is ${payment.status} (${payment.reason}).`,
    }
  const before = payment.resolution ?? noResolution
  const resolved = (change: Partial<Resolution>) =>
    ({ kind: 'resolved', resolution: { ...before, ...change } }) as const
  switch (action.kind) {
    case 'create_order': {
      const insteadOf = seen.orders.filter(isDead).map(({ id }) => id)
      return resolved({
        order: { kind: 'create', insteadOf, creations: payment.creations, tries: payment.creationTries },
      })
    }
    case 'attach_order': {
      if (payment.reason === 'order_paid_unclear' && action.orderId !== payment.order?.id)
        return {
          kind: 'unfit',
          because:
            'Another order would be paid with money that may have paid this one. Attach it to its own order, or close it.',
        }
      const its = seen.orders.find(({ id }) => id === action.orderId)
      const state = its === undefined ? {} : { state: its.state }
      return resolved({ order: { kind: 'attach', orderId: action.orderId, ...state } })
    }
    case 'accept_difference': {
      const { paidMinor, dueMinor } = action
      const seenNow = differenceOf(payment, seen)
      if (seenNow?.paidMinor !== paidMinor || seenNow.dueMinor !== dueMinor)
        return { kind: 'unfit', because: 'The amounts are others by now. Look at them again.' }
      return resolved({ accepted: [...before.accepted, { paidMinor, dueMinor }] })
    }
    case 'mark_refunded':
    case 'close': {
      const { reason } = payment
      if (reason === null) return { kind: 'unfit', because: 'The payment has no reason yet.' }
      const as = action.kind === 'close' ? 'closed' : 'refunded'
      const ending = { as, reason, money: namesOf(moneyIn(payment, seen)), at: now } as const
      return resolved({ ended: [...before.ended.filter(each => each.reason !== reason), ending] })
    }
  }
}
