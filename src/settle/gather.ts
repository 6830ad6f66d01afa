import { limits } from '../limits.ts'
import type { Attempt, Provider, RefundOrder } from '../providers/provider.ts'
import { nextOf } from '../schedule/calendar.ts'
import type { Claim, Payment } from '../store/store.ts'
import type { PaymentFacts, ProviderFacts, SaleFacts, ShopFacts } from './facts.ts'
import { isWatched, type Refund, type RefundSight } from './refund.ts'
import { attachedTo } from './resolution.ts'
import type { Site } from './site.ts'

/** Asks the provider for all that it knows of the payment: what we settled with, what strangers claim, what it finds. */
export async function askProvider(
  site: Site,
  { payment, claims, refunds }: Pick<Claim, 'payment' | 'claims' | 'refunds'>,
  signal: AbortSignal,
): Promise<ProviderFacts> {
  const references = [...new Set([payment.providerReference, ...claims].filter(reference => reference !== null))]
  const { id: paymentId, session, providerReference: settledWith } = payment
  const answer = await site.provider.look({ paymentId, session, references, settledWith }, signal)
  if (answer.kind !== 'ok') return { kind: 'failed', failure: answer }
  const mine = answer.value.attempts.find(each => each.reference === payment.providerReference)
  const watched = mine === undefined ? [] : refunds.filter(isWatched)
  const seen: Record<string, RefundSight> = {}
  for (const refund of watched)
    if (mine) seen[refund.id] = await askRefund(site, toOrder(payment, mine, refund), signal)
  return { kind: 'known', ...answer.value, refunds: seen }
}

/** A refund as the provider wants it. */
const toOrder = (payment: Payment, attempt: Attempt, refund: Refund): RefundOrder => ({
  paymentId: payment.id,
  attempt,
  id: refund.id,
  amountMinor: refund.amountMinor,
  refundedBeforeMinor: refund.refundedBeforeMinor,
})

async function askRefund(site: Site, order: RefundOrder, signal: AbortSignal): Promise<RefundSight> {
  const answer = await site.provider.findRefund?.(order, signal)
  if (answer === undefined) return { kind: 'absent' }
  if (answer.kind !== 'ok') {
    const isUnauthorized = answer.kind === 'refused' && answer.code === 'unauthorized'
    return { kind: 'unread', message: answer.message, isUnauthorized }
  }
  return answer.value === null ? { kind: 'absent' } : { kind: 'found', ...answer.value }
}

/** When the calendar is long over only the order that was paid counts: to search for others costs an old shop more each day. */
export async function askShop(
  site: Site,
  { payment, effects }: Pick<Known, 'payment' | 'effects'>,
  now: number,
  signal: AbortSignal,
): Promise<ShopFacts> {
  const { id, openedAt } = payment
  const isLongPaid = payment.settledAt !== null && now > openedAt + (site.calendar.at(-1) ?? 0) + limits.searchAfter
  const orderId = isLongPaid ? (payment.order?.id ?? payment.orderId) : payment.orderId
  // What a person attached it to comes beside the payment's own order, and what it may have paid before the person thought
  // better of it beside both: all have to be seen, or there could be two.
  const tried = payment.resolution === null ? [] : effects.completed
  const others = [attachedTo(payment), ...tried].filter(each => each !== null && each !== orderId)
  const found = await Promise.all(
    [orderId, ...new Set(others)].map(each => site.shop.find({ paymentId: id, orderId: each, openedAt }, signal)),
  )
  const failure = found.find(answer => answer.kind !== 'ok')
  if (failure !== undefined) return { kind: 'failed', failure }
  const orders = found.flatMap(answer => (answer.kind === 'ok' ? answer.value : []))
  return { kind: 'known', orders: [...new Map(orders.map(order => [order.id, order])).values()] }
}

/** What a claim says of the payment, with what this very check has learnt. */
export interface Known extends Pick<Claim, 'payment' | 'effects' | 'isShared' | 'refunds' | 'isTold'> {
  readonly shopRefused: boolean
}

/** What of a site a payment's own facts depend on. */
export interface Terms extends Pick<Site, 'calendar' | 'retryWindowMs' | 'management'> {
  readonly provider: Pick<Provider, 'label' | 'capture' | 'cancel' | 'refund'>
}

export const toPaymentFacts = (
  site: Terms,
  { payment, effects, isShared, refunds, isTold, shopRefused }: Known,
  now: number,
): PaymentFacts => ({
  id: payment.id,
  status: payment.status,
  reason: payment.reason,
  amountMinor: payment.amountMinor,
  currency: payment.currency,
  openedAt: payment.openedAt,
  orderId: payment.orderId,
  isSessionRefused: payment.isSessionRefused,
  isOrderShared: isShared,
  resolution: payment.resolution,
  snapshotLines: payment.snapshot === null ? null : countLines(payment.snapshot),
  providerReference: payment.providerReference,
  settled: payment.settledAt !== null,
  unconfirmedSince: effects.unconfirmedSince,
  labelledAs: effects.labelledAs,
  labelTried: effects.labelTried || site.provider.label === undefined,
  creations: effects.creations,
  creationTries: effects.creationTries,
  creationTriedAt: effects.creationTriedAt,
  completed: effects.completed,
  seenPaid: effects.seenPaid,
  heldByUs: effects.heldByUs,
  shopRefused,
  exceptionSince: payment.exceptionSince,
  negativeSince: payment.negativeSince,
  failingSince: payment.failingSince,
  failures: payment.failures,
  calendarNext: nextOf(site.calendar, payment.openedAt, now),
  retryWindowMs: site.retryWindowMs,
  sale: toSaleFacts(site, { payment, effects, refunds, isTold }, now),
})

const toSaleFacts = (
  site: Terms,
  { payment, effects, refunds, isTold }: Omit<Known, 'isShared' | 'shopRefused'>,
  now: number,
): SaleFacts => ({
  ...site.management,
  can: {
    capture: site.provider.capture !== undefined,
    cancel: site.provider.cancel !== undefined,
    refund: site.provider.refund !== undefined,
  },
  settledAt: payment.settledAt,
  orderId: payment.order?.id ?? null,
  isTold,
  asksOrder: isTold || payment.status === 'exception' || nextOf(site.calendar, payment.openedAt, now) === null,
  refunds,
  moneyWrites: effects.moneyWrites,
})

const lineKinds = ['line_items', 'shipping_lines', 'fee_lines', 'coupon_lines'] as const

/** How many lines a whole order made from the snapshot has; the same kinds that the shop's adapter counts. */
const countLines = (snapshot: Readonly<Record<string, unknown>>): number =>
  lineKinds.reduce((sum, kind) => {
    const lines = snapshot[kind]
    return sum + (Array.isArray(lines) ? lines.length : 0)
  }, 0)
