import type { Effect } from '../../settle/decision.ts'
import type { Refund } from '../../settle/refund.ts'
import { attachedTo } from '../../settle/resolution.ts'
import { type EffectFacts, readLedger } from '../ledger.ts'
import type { EffectResult, HintSource, Lease, Payment, StoryEntry, WakeUp } from '../store.ts'

/** What is committed. Every method changes it in one go, without waiting in between: half a change is never seen. */
export interface Tables {
  readonly payments: Map<string, Row>
  readonly byKey: Map<string, Row>
  readonly byCallbackToken: Map<string, Row>
  readonly byBrowserToken: Map<string, Row>
  /** Which payment an attempt at a provider has settled. */
  readonly byReference: Map<string, Row>
  readonly bySettledOrder: Map<string, Row>
  /** All payments for one order of a shop. */
  readonly byOrder: Map<string, readonly Row[]>
  readonly effects: Map<string, EffectRow>
  readonly wake: (wakeUps: readonly WakeUp[]) => void
  lastId: number
}

/** One payment, with all that hangs on it. */
export interface Row extends Omit<Payment, 'isBeingChecked' | 'isSessionRefused' | keyof Mutable>, Mutable {
  readonly bodyHash: string
  readonly hints: HintRow[]
  readonly story: StoryRow[]
  readonly effects: EffectRow[]
  readonly refunds: Refund[]
}

interface Mutable {
  status: Payment['status']
  reason: Payment['reason']
  amountMinor: number
  snapshot: Payment['snapshot']
  rows: Payment['rows']
  session: Payment['session']
  sessionFailure: string | null
  sessionReservedUntil: number | null
  sessionDoubts: number
  providerReference: string | null
  order: Payment['order']
  settledAt: number | null
  settledBy: Payment['settledBy']
  returnedAt: number | null
  customer: Payment['customer']
  returnUrl: string | null
  erasedAt: number | null
  unservedSince: number | null
  wokenBy: Payment['settledBy']
  isTold: boolean
  owner: string | null
  resolution: Payment['resolution']
  revision: number
  exceptionSince: number | null
  negativeSince: number | null
  failingSince: number | null
  failures: number
  checkAt: number | null
  leaseUntil: number | null
  fence: number
  hintsSeen: number
  lastHintSource: HintSource | null
  lastHintDue: number | null
}

export interface HintRow {
  readonly at: number
  readonly source: HintSource
  readonly claim: string | null
  readonly dueAt: number
  readonly who: string | null
}

/** What the story tells besides hints and effects; the facts of a decision as the text that is kept, made when it is read. */
export type StoryRow =
  | Extract<StoryEntry, { kind: 'session' | 'changed' | 'assigned' | 'resolved' | 'erased' }>
  | (Omit<Extract<StoryEntry, { kind: 'decision' }>, 'facts'> & { readonly facts: () => string })

export interface EffectRow {
  readonly id: string
  readonly kind: Effect['kind']
  readonly orderId: string | null
  readonly orderNumber: string | null
  readonly amountMinor: number | null
  readonly refundId: string | null
  readonly intendedAt: number
  concludedAt: number | null
  outcome: EffectResult['outcome'] | 'looked_after' | null
  detail: string | null
}

export const createTables = (wake: Tables['wake']): Tables => ({
  payments: new Map(),
  byKey: new Map(),
  byCallbackToken: new Map(),
  byBrowserToken: new Map(),
  byReference: new Map(),
  bySettledOrder: new Map(),
  byOrder: new Map(),
  effects: new Map(),
  wake,
  lastId: 0,
})

/** A copy: nobody who holds it can change the row. What is nested was frozen on its way in. */
export const toPayment = (row: Row): Payment => ({
  id: row.id,
  shop: row.shop,
  provider: row.provider,
  status: row.status,
  reason: row.reason,
  amountMinor: row.amountMinor,
  currency: row.currency,
  reference: row.reference,
  orderId: row.orderId,
  snapshot: row.snapshot,
  rows: row.rows,
  returnUrl: row.returnUrl,
  locale: row.locale,
  customer: row.customer,
  callbackToken: row.callbackToken,
  browserToken: row.browserToken,
  session: row.session,
  sessionFailure: row.sessionFailure,
  isSessionRefused: row.session === null && row.sessionFailure !== null && row.sessionDoubts === 0,
  providerReference: row.providerReference,
  order: row.order,
  openedAt: row.openedAt,
  settledAt: row.settledAt,
  settledBy: row.settledBy,
  returnedAt: row.returnedAt,
  exceptionSince: row.exceptionSince,
  negativeSince: row.negativeSince,
  failingSince: row.failingSince,
  failures: row.failures,
  checkAt: row.checkAt,
  isBeingChecked: row.leaseUntil !== null,
  owner: row.owner,
  resolution: row.resolution,
  revision: row.revision,
})

/** The other payments for the same order of the shop. */
export const sharersOf = ({ byOrder }: Tables, row: Row): readonly Row[] =>
  byOrder.get(orderKeyOf(row))?.filter(each => each !== row) ?? []

/** What a person attached it to comes before what it was opened for, and that before what Kvitto made for it. */
export const orderIdOf = (row: Row): string | null => attachedTo(row) ?? row.orderId ?? row.order?.id ?? null

const orderKeyOf = (row: Row): string => `${row.shop} ${orderIdOf(row)}`

/** Changes which order is the payment's, and with it whom it shares the order with. */
export function moveTo(tables: Tables, row: Row, change: () => void): void {
  tables.byOrder.set(orderKeyOf(row), sharersOf(tables, row))
  change()
  if (orderIdOf(row) !== null) tables.byOrder.set(orderKeyOf(row), [...sharersOf(tables, row), row])
}

/** A copy that nobody can change, so that it need not be copied again on its way out. */
export function frozen<T>(value: T): T {
  return value === null ? value : deepFreeze(structuredClone(value))
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}

/** The row, for the holder of the lease; undefined when another has it by now. */
export function findLeased({ payments }: Tables, { paymentId, fence }: Lease): Row | undefined {
  const row = payments.get(paymentId)
  return row !== undefined && row.fence === fence && row.leaseUntil !== null ? row : undefined
}

export const readEffects = ({ effects }: Row): EffectFacts => readLedger(effects.toReversed())
