import { type Outcome, ok } from '../base/outcome.ts'
import { nextOf } from '../schedule/calendar.ts'
import type { ShopOrder } from '../shops/shop.ts'
import type { Claim, Payment } from '../store/store.ts'
import type { PaymentFacts, ProviderFacts, ShopFacts } from './facts.ts'
import { attachedTo } from './resolution.ts'
import type { Site } from './site.ts'

/** Asks the provider for all that it knows of the payment: what we settled with, what strangers claim, what it finds. */
export async function askProvider(site: Site, claim: Claim, signal: AbortSignal): Promise<ProviderFacts> {
  const { payment, claims } = claim
  const references = [...new Set([payment.providerReference, ...claims].filter(reference => reference !== null))]
  const answer = await site.provider.look({ paymentId: payment.id, session: payment.session, references }, signal)
  return answer.kind === 'ok' ? { kind: 'known', ...answer.value } : { kind: 'failed', failure: answer }
}

export async function askShop(site: Site, payment: Payment, signal: AbortSignal): Promise<ShopFacts> {
  const { id, orderId, openedAt } = payment
  const attached = attachedTo(payment)
  const found = await Promise.all([
    site.shop.find({ paymentId: id, orderId, openedAt }, signal),
    // What a person attached it to comes beside the payment's own order: both have to be seen, or there could be two.
    attached === null || attached === orderId
      ? nothing
      : site.shop.find({ paymentId: id, orderId: attached, openedAt }, signal),
  ])
  const failure = found.find(answer => answer.kind !== 'ok')
  if (failure !== undefined) return { kind: 'failed', failure }
  const orders = found.flatMap(answer => (answer.kind === 'ok' ? answer.value : []))
  return { kind: 'known', orders: [...new Map(orders.map(order => [order.id, order])).values()] }
}

const nothing: Outcome<readonly ShopOrder[]> = ok([])

export const toPaymentFacts = (
  site: Site,
  payment: Payment,
  { effects, isShared }: Pick<Claim, 'effects' | 'isShared'>,
  now: number,
  shopRefused: boolean,
): PaymentFacts => ({
  id: payment.id,
  status: payment.status,
  amountMinor: payment.amountMinor,
  currency: payment.currency,
  openedAt: payment.openedAt,
  orderId: payment.orderId,
  isOrderShared: isShared,
  resolution: payment.resolution,
  snapshotLines: payment.snapshot === null ? null : countLines(payment.snapshot),
  providerReference: payment.providerReference,
  settled: payment.settledAt !== null,
  ...effects,
  shopRefused,
  negativeSince: payment.negativeSince,
  failingSince: payment.failingSince,
  failures: payment.failures,
  calendarNext: nextOf(site.calendar, payment.openedAt, now),
  retryWindowMs: site.retryWindowMs,
})

const lineKinds = ['line_items', 'shipping_lines', 'fee_lines', 'coupon_lines'] as const

/** How many lines a whole order made from the snapshot has; the same kinds that the shop's adapter counts. */
const countLines = (snapshot: Readonly<Record<string, unknown>>): number =>
  lineKinds.reduce((sum, kind) => {
    const lines = snapshot[kind]
    return sum + (Array.isArray(lines) ? lines.length : 0)
  }, 0)
