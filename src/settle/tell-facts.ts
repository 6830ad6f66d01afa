import { z } from 'zod'
import { isCurrency } from '../base/money.ts'
import { orderStates } from '../shops/shop.ts'
import type { Payment } from '../store/store.ts'
import { belongs } from './facts.ts'
import type { Reason } from './reasons.ts'
import type { Words } from './words/words.ts'

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

const order = z.object({
  number: z.string(),
  state: z.enum(orderStates).nullable().catch(null),
  status: z.string(),
  totalMinor: z.number(),
  currency: z.string(),
})

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
  words: Words,
): Told {
  const parsed = recorded.safeParse(facts)
  if (!parsed.success) return { provider: [], shop: [], why: null }
  const { provider, shop } = parsed.data
  const failed = [
    reason.startsWith('provider_') && provider?.kind === 'failed' ? provider : null,
    reason.startsWith('shop_') && shop?.kind === 'failed' ? shop : null,
  ].find(each => each !== null)
  return {
    provider: failed === provider ? [] : tellProvider(provider, { ...payment, labelledAs }, words),
    shop: failed === shop ? [] : tellShop(shop, words),
    why: failed?.failure.message ?? null,
  }
}

function tellProvider(
  provider: z.infer<typeof recorded>['provider'],
  payment: Payment & { readonly labelledAs: string | null },
  words: Words,
): string[] {
  if (provider === null) return []
  if (provider.kind === 'failed') return [words.providerNotAsked(provider.failure.message)]
  const { attempts, unread, refunds } = provider
  const { ours = [], foreign = [] } = Object.groupBy(attempts, each => (belongs(each, payment) ? 'ours' : 'foreign'))
  return [
    ...(ours.length === 0 && unread.length === 0 ? [words.noMoney] : []),
    ...ours.map(each => tellAttempt(each, words)),
    ...foreign.map(({ reference }) => words.foreign(reference)),
    ...Object.values(refunds).flatMap(each => tellRefund(each, words)),
    ...unread.map(words.unread),
  ]
}

function tellRefund(refund: unknown, { refund: tell, refundStates }: Words): string[] {
  const seen = sight.safeParse(refund).data
  return seen === undefined ? [] : [tell({ is: named(seen.state, refundStates), status: seen.status })]
}

function tellAttempt({ state, currency, feeMinor, refundedMinor, ...attempt }: Attempt, words: Words): string {
  const { reference, status, method, amountMinor } = attempt
  const amount = money(amountMinor, currency, words)
  const fee = feeMinor > 0 ? money(feeMinor, currency, words) : null
  const refunded = refundedMinor > 0 ? money(refundedMinor, currency, words) : null
  return words.attempt({ reference, is: named(state, words.attemptStates), status, amount, method, fee, refunded })
}

/** A state that only a later or earlier version knows is told as it calls it. */
const named = (state: string, names: Readonly<Record<string, string>>): string =>
  Object.hasOwn(names, state) ? (names[state] ?? state) : state

function tellShop(shop: z.infer<typeof recorded>['shop'], words: Words): string[] {
  if (shop === null) return []
  if (shop.kind === 'failed') return [words.shopNotAsked(shop.failure.message)]
  if (shop.orders.length === 0) return [words.noOrder]
  return shop.orders.map(({ number, state, status, totalMinor, currency }) =>
    words.order({ number, state, status, amount: money(totalMinor, currency, words) }),
  )
}

const money = (minor: number, currency: string, words: Words): string =>
  isCurrency(currency) && Number.isSafeInteger(minor) ? words.money(minor, currency) : words.minorUnits(minor, currency)
