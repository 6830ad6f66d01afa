import type { Effect, Verdict } from '../settle/decision.ts'
import type { PaymentStatus } from '../settle/facts.ts'
import type { Reason } from '../settle/reasons.ts'
import type { Refund } from '../settle/refund.ts'
import type { Action, Difference, Resolution } from '../settle/resolution.ts'
import type { ShopOrder } from '../shops/shop.ts'
import type { StoryEntry } from '../store/store.ts'
import type { TrueSale } from './sale.ts'
import type { ShopKind } from './shop.ts'

/**
 * One payment as it really is: what the world knows, whatever Kvitto thinks. The invariants compare the two. Everything
 * in here is written by the simulated provider, shop and network, never by Kvitto.
 */
export interface Case {
  readonly index: number
  readonly shopKind: ShopKind
  readonly retryWindowMs: number
  readonly calendar: readonly number[]
  /** Every inbound call is blocked, from beginning to end. */
  readonly isSilent: boolean
  /** Its provider knows one try after the other: while one can be paid, or may have been, there is no other. */
  readonly isOneTry: boolean
  /** Other payments for the same order. */
  readonly sharers: Set<Case>
  id: string | null
  openedAt: number
  currency: string
  /** What the payment was worth at each time; the last is now. */
  readonly amounts: { readonly at: number; readonly amountMinor: number }[]
  /** What Kvitto has on record of it. */
  row: KvittoRow | null
  readonly attempts: TrueAttempt[]
  /** When the shop sent the goods of its order, and how the order ended after it was paid. */
  shippedAt: number | null
  orderEnd: 'shipped' | 'cancelled' | null
  /** What somebody asked to have given back, by its key. */
  readonly asked: { readonly key: string; readonly amountMinor: number }[]
  /** What people did in the control room about the exception that it is. */
  readonly clicks: Click[]
  orders: readonly TrueOrder[]
  /** Kvitto's requests that changed something, or were to, as the shop ran them. */
  readonly writes: Write[]
  readonly claims: { readonly at: number; readonly fence: number; readonly lateMs: number }[]
  readonly verdicts: RecordedVerdict[]
  /** How many of the writes, claims and verdicts the invariants have seen. */
  readonly seen: { writes: number; claims: number; verdicts: number }
  /** The last hint, and what it did to the time of the next check. */
  lastHint: {
    readonly before: number | null
    readonly after: number | null
    readonly dueAt: number
    /** The latest moment that any of them has asked for. */
    readonly latestDue: number
  } | null
  /** Callbacks that were answered with 200. */
  acknowledged: number
  /** What the world did to the payment that a person may have to clear up, and when it first did. */
  readonly troubles: Map<Trouble, number>
  /** The whole story, once everything is over. */
  story: readonly StoryEntry[]
}

/** The parts of the row that invariants look at. */
export interface KvittoRow {
  readonly status: PaymentStatus
  readonly reason: Reason | null
  readonly providerReference: string | null
  readonly settledAt: number | null
  readonly checkAt: number | null
  readonly leaseUntil: number | null
  readonly fence: number
  readonly callbacks: number
  readonly unconfirmedSince: number | null
  /** It tried to pay an order, and nothing says that the try was surely not carried out. */
  readonly hasTriedToPay: boolean
  /** Its own write was answered with an order that is paid. */
  readonly hasSeenPaid: boolean
  readonly refunds: readonly Pick<Refund, 'state' | 'amountMinor' | 'endedAt'>[]
  readonly resolution: Resolution | null
  /** How often people have decided something. */
  readonly resolutions: number
}

/** One decision of a person, as it was sent; `answer` is null when none came. */
export interface Click {
  readonly at: number
  readonly action: Action
  readonly sight: Sight
  answer: { readonly kind: 'done' } | { readonly kind: 'refused'; readonly because: string } | null
}

/** What the person had seen of the payment. */
export interface Sight {
  readonly reason: Reason
  readonly money: readonly string[]
  readonly difference: Difference | null
  readonly orders: readonly Pick<ShopOrder, 'id' | 'state'>[]
}

/** One try to pay, as the provider has it. */
export interface TrueAttempt {
  readonly reference: string
  readonly currency: string
  amountMinor: number
  feeMinor: number
  readonly history: { readonly at: number; readonly is: Money }[]
  sale: TrueSale
}

/** `undecided`: nobody can say whether it will be paid. `secured`: it is. `gone`: secured once, and given back or taken back. */
export type Money = 'undecided' | 'secured' | 'refused' | 'gone'

export interface TrueOrder {
  readonly id: string
  readonly status: string
  /** Kvitto made it, for this payment. */
  readonly isOurs: boolean
  readonly paidAt: number | null
  readonly transactionId: string
  /** The shop shows another one in its place. */
  readonly isRenamed: boolean
  readonly totalMinor: number
  readonly feeLines: number
  readonly completed: number
  readonly stockTaken: number
  readonly newOrderMails: number
  readonly touchedByOthersAt: number | null
}

export interface Write {
  readonly what: Effect['kind'] | 'note'
  readonly orderId: string | null
  readonly sentAt: number
  readonly ranAt: number
  /** When its sender took the payment, and under which fence. */
  readonly claimedAt: number
  readonly fence: number
  /** Since when its intent is on record; null when there is none. */
  readonly intendedAt: number | null
  /** What may make it happen twice in a plain shop, as DESIGN.md admits. */
  readonly isAdmitted: boolean
  /** For a payment: what the order was then. */
  readonly paid: { readonly transactionId: string; readonly totalMinor: number; readonly currency: string } | null
  /** The order was paid before and is not any more. */
  readonly isUndoing: boolean
}

export interface RecordedVerdict {
  readonly at: number
  readonly claimedAt: number
  readonly fence: number
  /** The highest fence that anybody had by then. */
  readonly newestFence: number
  readonly kind: Verdict['kind']
  readonly reason: Reason
  readonly status: PaymentStatus
  readonly effect: Effect['kind'] | null
  /** The order that it settles with was paid with this payment's money by then. */
  readonly isOrderPaid: boolean
  /** The attempt whose money Kvitto has seen by then. */
  readonly reference: string | null
}

export type Trouble =
  | 'paid_twice'
  | 'annulled'
  | 'refunded'
  | 'disputed'
  | 'miscounted'
  /** The provider did not take our keys. */
  | 'keys_refused'
  | 'stuck'
  | 'cart_changed'
  | 'cancelled_by_person'
  | 'trashed'
  | 'edited'
  | 'paid_otherwise'
  /** Another payment is for the same order. */
  | 'shared'
  | 'repriced'
  | 'timed_out'
  /** The bank refuses a refund, or more is asked for than was paid. */
  | 'refund_failed'
  /** The shop broke off a creation, as it did all of them then. */
  | 'broken_off'
  /** A PHP process was killed in the middle of one of our requests. */
  | 'killed'
  /** A request that was given up ran more than a minute after its intent, or a stopped process woke and went on. */
  | 'admitted'

/** Something happens to this payment alone. */
export function trouble({ troubles }: Case, what: Trouble, at: number): void {
  if (!troubles.has(what)) troubles.set(what, at)
}

/** Something happens to the payment's order. */
export function befall(it: Case, what: Trouble, at: number): void {
  for (const each of [it, ...it.sharers]) trouble(each, what, at)
}

export const newWrites = ({ writes, seen }: Case): readonly Write[] => writes.slice(seen.writes)

export const newVerdicts = ({ verdicts, seen }: Case): readonly RecordedVerdict[] => verdicts.slice(seen.verdicts)

export const amountAt = ({ amounts }: Case, at: number): number =>
  amounts.findLast(each => each.at <= at)?.amountMinor ?? amounts[0]?.amountMinor ?? 0

export const amountNow = ({ amounts }: Case): number => amounts.at(-1)?.amountMinor ?? 0

export const moneyAt = ({ history }: TrueAttempt, at: number): Money | null =>
  history.findLast(each => each.at <= at)?.is ?? null

export const moneyNow = ({ history }: TrueAttempt): Money => history.at(-1)?.is ?? 'undecided'

export const wasSecured = ({ history }: TrueAttempt, by: number): boolean =>
  history.some(each => each.is === 'secured' && each.at <= by)

/** When the payment's money was first there; null when it never was. */
export function securedAt({ attempts }: Case): number | null {
  const moments = attempts.flatMap(({ history }) => history.filter(each => each.is === 'secured').map(each => each.at))
  return moments.length === 0 ? null : Math.min(...moments)
}

/** Since when the provider says no to all that was tried, as it was at `at`; null when it does not. */
export function refusedSince({ attempts }: Case, at: number): number | null {
  const known = attempts.filter(attempt => moneyAt(attempt, at) !== null)
  const isOver = known.every(attempt => ['refused', 'gone'].includes(moneyAt(attempt, at) ?? ''))
  if (known.length === 0 || !isOver) return null
  return Math.max(...known.map(({ history }) => history.findLast(each => each.at <= at)?.at ?? 0))
}

/** One more payment for an order that its owners have payments for: what befell theirs befalls this one. */
export function share(owners: Case[], whose: Case, now: number): void {
  if (owners.includes(whose)) return
  for (const owner of owners) {
    whose.sharers.add(owner)
    owner.sharers.add(whose)
    for (const [what, at] of owner.troubles) befall(whose, what, at)
  }
  owners.push(whose)
  befall(whose, 'shared', now)
}
