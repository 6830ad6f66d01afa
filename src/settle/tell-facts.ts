import { z } from 'zod'
import { isCurrency, show } from '../base/money.ts'
import type { AttemptState } from '../providers/provider.ts'
import type { Payment } from '../store/store.ts'
import { belongs } from './facts.ts'
import type { Reason } from './reasons.ts'

/** Facts are kept for years and read by later versions: of what does not parse nothing is told. */
const attempt = z.object({
  reference: z.string(),
  merchantReference: z.string().nullable(),
  state: z.string(),
  status: z.string(),
  amountMinor: z.number(),
  feeMinor: z.number().catch(0),
  refundedMinor: z.number().catch(0),
  currency: z.string(),
  method: z.string().nullable().catch(null),
})

const order = z.object({ number: z.string(), status: z.string(), totalMinor: z.number(), currency: z.string() })

const sight = z.object({ kind: z.literal('found'), state: z.string(), status: z.string() })

const failed = z.object({ kind: z.literal('failed'), failure: z.object({ kind: z.string(), message: z.string() }) })

const known = z.object({
  kind: z.literal('known'),
  attempts: z.array(attempt),
  unread: z.array(z.string()),
  refunds: z.record(z.string(), z.unknown()).catch({}),
})

const recorded = z.object({
  provider: z.union([failed, known]).nullable().catch(null),
  shop: z
    .union([failed, z.object({ kind: z.literal('known'), orders: z.array(order) })])
    .nullable()
    .catch(null),
})

type Attempt = z.infer<typeof attempt>

export interface Told {
  /** In sentences; none where nobody asked. */
  readonly provider: readonly string[]
  readonly shop: readonly string[]
  /** What went wrong, where the decision’s reason is that somebody could not be asked. */
  readonly why: string | null
}

/** What the provider and the shop said when a decision was made. */
export function tellFacts(
  facts: unknown,
  payment: Payment,
  { reason, labelledAs }: { readonly reason: Reason; readonly labelledAs: string | null },
): Told {
  const parsed = recorded.safeParse(facts)
  if (!parsed.success) return { provider: [], shop: [], why: null }
  const { provider, shop } = parsed.data
  const failed = [
    reason.startsWith('provider_') && provider?.kind === 'failed' ? provider : null,
    reason.startsWith('shop_') && shop?.kind === 'failed' ? shop : null,
  ].find(each => each !== null)
  return {
    provider: failed === provider ? [] : tellProvider(provider, payment, labelledAs),
    shop: failed === shop ? [] : tellShop(shop),
    why: failed?.failure.message ?? null,
  }
}

function tellProvider(
  provider: z.infer<typeof recorded>['provider'],
  payment: Payment,
  labelledAs: string | null,
): string[] {
  if (provider === null) return []
  if (provider.kind === 'failed') return [`The provider could not be asked (${provider.failure.message}).`]
  const { attempts, unread, refunds } = provider
  const { ours = [], foreign = [] } = Object.groupBy(attempts, each =>
    belongs(each, { ...payment, labelledAs }) ? 'ours' : 'foreign',
  )
  return [
    ...(ours.length === 0 && unread.length === 0 ? ['The provider knows of no money for this payment.'] : []),
    ...ours.map(each => `The provider says: ${tellAttempt(each)}.`),
    ...foreign.map(
      ({ reference }) =>
        `Somebody named ${reference}, but the provider says that it belongs to another payment; it does not count.`,
    ),
    ...Object.values(refunds).flatMap(tellRefund),
    ...unread.map(each => `Could not be read at the provider: ${each}.`),
  ]
}

const ends: Readonly<Record<string, string>> = { pending: 'under way', done: 'made', failed: 'failed' }

function tellRefund(refund: unknown): string[] {
  const seen = sight.safeParse(refund).data
  return seen === undefined ? [] : [`A refund is ${ends[seen.state] ?? seen.state} there (${seen.status}).`]
}

const states: Readonly<Record<AttemptState, string>> = {
  open: 'begun but not paid',
  on_hold: 'approved but on hold',
  unknown: 'of unknown outcome',
  authorized: 'approved, the money is reserved',
  paid: 'paid',
  denied: 'refused',
  cancelled: 'cancelled',
  expired: 'expired',
  refunded: 'given back',
}

const isState = (state: string): state is AttemptState => state in states

function tellAttempt({ reference, state, status, amountMinor, feeMinor, refundedMinor, currency, method }: Attempt) {
  return [
    `${reference} is ${isState(state) ? states[state] : state} (${status})`,
    `${money(amountMinor, currency)}${method === null ? '' : ` by ${method}`}`,
    ...(feeMinor > 0 ? [`of which ${money(feeMinor, currency)} is its own fee`] : []),
    ...(refundedMinor > 0 ? [`of which ${money(refundedMinor, currency)} was given back`] : []),
  ].join(', ')
}

function tellShop(shop: z.infer<typeof recorded>['shop']): string[] {
  if (shop === null) return []
  if (shop.kind === 'failed') return [`The shop could not be asked (${shop.failure.message}).`]
  if (shop.orders.length === 0) return ['The shop has no order for it.']
  return shop.orders.map(
    ({ number, status, totalMinor, currency }) =>
      `The shop says: order ${number} is ${status}, ${money(totalMinor, currency)}.`,
  )
}

const money = (minor: number, currency: string): string =>
  isCurrency(currency) && Number.isSafeInteger(minor) ? show(minor, currency) : `${minor} (minor units) ${currency}`
