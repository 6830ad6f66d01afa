import type { ColumnType, Generated, JSONColumnType, RawBuilder } from 'kysely'
import type { AlarmCode } from '../alarms/alarm.ts'
import type { Customer, Row, Session } from '../providers/provider.ts'
import type { Effect } from '../settle/decision.ts'
import type { PaymentStatus } from '../settle/facts.ts'
import type { Reason } from '../settle/reasons.ts'
import type { RefundState } from '../settle/refund.ts'
import type { Resolution } from '../settle/resolution.ts'
import type { Snapshot } from '../shops/shop.ts'
import type { EffectResult, HintSource } from '../store/store.ts'

export const schemaName = 'kvitto'

/** The tables as Kysely sees them; `migrations/` is what makes them. */
export interface Tables {
  payments: PaymentsTable
  hints: HintsTable
  decisions: DecisionsTable
  effects: EffectsTable
  events: EventsTable
  searches: SearchesTable
  sessions: SessionsTable
  alarms: AlarmsTable
  doctor_runs: DoctorRunsTable
  refunds: RefundsTable
}

type Json<T extends object | null> = JSONColumnType<T, string | null, string | null>
/** `bigint` comes back as a string from PostgreSQL. */
type BigInt = ColumnType<string, number, number>

export interface PaymentsTable {
  id: string
  shop: string
  provider: string
  status: PaymentStatus
  reason: Reason | null
  amount: BigInt
  currency: string
  reference: string
  order_id: string | null
  snapshot: Json<Snapshot | null>
  rows: Json<Row[] | null>
  return_url: string | null
  locale: string
  customer: Json<Customer>
  idempotency_key: string
  body_hash: string
  callback_token: string
  browser_token: string
  callback_digest: Buffer
  browser_digest: Buffer
  session: Json<Session | null>
  session_failure: string | null
  session_reserved_until: Date | null
  /** Tries to open a session that the provider has not refused. */
  session_doubts: Generated<number>
  provider_reference: string | null
  found_order: Json<{ id: string; number: string; key: string | null; receivedUrl: string | null } | null>
  opened_at: Date
  settled_at: Date | null
  exception_since: Date | null
  negative_since: Date | null
  failing_since: Date | null
  failures: Generated<number>
  check_at: Date | null
  lease_until: Date | null
  fence: ColumnType<string, never, never>
  hints_received: ColumnType<number, never, never>
  hints_seen: ColumnType<number, never, number>
  last_hint_source: HintSource | null
  is_told: ColumnType<boolean, never, boolean>
  last_hint_due: Date | null
  owner: string | null
  revision: ColumnType<number, never, number>
  resolution: Json<Resolution | null>
  woken_by: HintSource | 'calendar' | null
  settled_by: HintSource | 'calendar' | null
  returned_at: Date | null
  pays_order: ColumnType<string | null, never, never>
  erased_at: Date | null
  unserved_since: Date | null
}

export interface HintsTable {
  id: ColumnType<string, never, never>
  payment_id: string
  shop: string
  source: HintSource
  received_at: Date
  due_at: Date
  claim: string | null
  method: string | null
  path: string | null
  headers: Json<Record<string, string> | null>
  body: Buffer | null
  address: string | null
  who: string | null
}

export interface DecisionsTable {
  id: ColumnType<string, never, never>
  payment_id: string
  fence: number
  decided_at: Date
  kind: 'apply' | 'rest' | 'retry'
  reason: Reason
  status: PaymentStatus
  look_at: Date | null
  facts: Json<object>
}

export interface EffectsTable {
  id: ColumnType<string, never, never>
  payment_id: string
  fence: number
  kind: Effect['kind']
  order_id: string | null
  order_number: string | null
  intended_at: Date
  concluded_at: Date | null
  outcome: EffectResult['outcome'] | 'looked_after' | null
  detail: string | null
  amount: ColumnType<string | null, number | null, never>
  refund_id: string | null
}

export interface RefundsTable {
  id: string
  payment_id: string
  key: string
  amount: BigInt
  reason: string | null
  requested_by: string | null
  shop_refund_id: string | null
  requested_at: Date
  state: RefundState
  refunded_before: ColumnType<string, number | undefined, number>
  began_at: Date | null
  ended_at: Date | null
  failure: Reason | null
  detail: string | null
  reference: string | null
}

export interface EventsTable {
  id: ColumnType<string, never, never>
  payment_id: string
  at: Date
  kind: 'session' | 'changed' | 'assigned' | 'resolved' | 'erased'
  data: Json<object>
}

export interface SearchesTable {
  payment_id: string
  shop: string
  provider: string
  opened_at: Date
  terms: ColumnType<never, RawBuilder<string>, RawBuilder<string>>
}

export interface SessionsTable {
  digest: Buffer
  who: string
  began_at: Date
  expires_at: Date
}

export interface AlarmsTable {
  code: AlarmCode
  subject: string
  count: number
  since: Date
  told_at: Date
  seen_at: Date
}

export interface DoctorRunsTable {
  id: ColumnType<string, never, never>
  place: string
  at: Date
  worst: 'critical' | 'warning' | 'notice' | null
  findings: number
  report: Json<object>
}
