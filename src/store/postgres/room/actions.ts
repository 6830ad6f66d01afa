import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Tables } from '../../../db/schema.ts'
import type { ActionKind, ActionRow, ActionState, ActionsQuery } from '../../../http/room/contract/actions.ts'
import type { Page } from '../../../http/room/contract/words.ts'
import type { ActionRecord } from '../../room.ts'
import { iso, toPage } from './rows.ts'

/** Wake-ups as pg-boss keeps them. Read from its table, since its own list has neither states nor an order by due time. */

type BossState = 'created' | 'retry' | 'active' | 'completed' | 'cancelled' | 'failed'

const states: Readonly<Record<BossState, ActionState>> = {
  created: 'pending',
  retry: 'pending',
  active: 'running',
  completed: 'complete',
  cancelled: 'cancelled',
  failed: 'failed',
}

interface Job {
  readonly id: string
  readonly name: ActionKind
  readonly state: BossState
  readonly data: { readonly paymentId?: string; readonly shop?: string } | null
  readonly start_after: Date
  readonly created_on: Date
  readonly started_on: Date | null
  readonly completed_on: Date | null
  readonly retry_count: number
  readonly retry_limit: number
  readonly output: unknown
}

const columns = sql`id, name, state, data, start_after, created_on, started_on, completed_on, retry_count, retry_limit`

/** What a list of one state is in the order of, and which way. Written out for each: pg-boss has indexes for these. */
const lists: Readonly<Record<ActionState, { where: RawBuilder<unknown>; by: RawBuilder<unknown>; isUp: boolean }>> = {
  pending: { where: sql`state in ('created', 'retry')`, by: sql`start_after`, isUp: true },
  running: { where: sql`state = 'active'`, by: sql`started_on`, isUp: false },
  complete: { where: sql`state = 'completed' and completed_on is not null`, by: sql`completed_on`, isUp: false },
  failed: { where: sql`state = 'failed' and completed_on is not null`, by: sql`completed_on`, isUp: false },
  cancelled: { where: sql`state = 'cancelled' and completed_on is not null`, by: sql`completed_on`, isUp: false },
}

export async function actions(db: Kysely<Tables>, now: number, query: ActionsQuery): Promise<Page<ActionRow>> {
  const { where, by, isUp } = lists[query.state]
  const after = readPlace(query.after)
  const place = after === null ? sql`true` : sql`(${by}, id) ${isUp ? sql`>` : sql`<`} (${after.at}, ${after.id}::uuid)`
  const isShop = query.shop === undefined ? sql`true` : sql`data->>'shop' = any(${query.shop}::text[])`
  const isPayment = query.paymentId === undefined ? sql`true` : sql`data->>'paymentId' = ${query.paymentId}`
  const direction = isUp ? sql`asc` : sql`desc`
  const { rows } = await sql<Job & { micros: string }>`
    select ${columns}, (extract(epoch from ${by}) * 1000000)::bigint as micros
    from pgboss.job
    where name = ${query.kind} and ${where} and ${place} and ${isShop} and ${isPayment}
    order by ${by} ${direction}, id ${direction}
    limit ${query.limit + 1}`.execute(db)
  return toPage(
    rows,
    query.limit,
    job => toAction(job, now),
    ({ micros, id }) => `${micros}.${id}`,
  )
}

/** The queue's own times have microseconds, which a `Date` would lose. */
function readPlace(after: string | undefined): { at: RawBuilder<Date>; id: string } | null {
  const [, micros, id] = /^(\d{1,18})\.([0-9a-f-]{36})$/.exec(after ?? '') ?? []
  if (micros === undefined || id === undefined) return null
  return { at: sql<Date>`(timestamptz 'epoch' + ${micros}::bigint * interval '1 microsecond')`, id }
}

export async function actionCounts(
  db: Kysely<Tables>,
  kind: ActionKind,
): Promise<Readonly<Record<ActionState, number>>> {
  const { rows } = await sql<{ state: BossState; count: string }>`
    select state, count(*) from pgboss.job where name = ${kind} group by 1`.execute(db)
  const counts = { pending: 0, running: 0, complete: 0, failed: 0, cancelled: 0 }
  for (const { state, count } of rows) counts[states[state]] += Number(count)
  return counts
}

export async function action(db: Kysely<Tables>, now: number, id: string): Promise<ActionRecord | undefined> {
  const { rows } = await sql<Job>`
    select ${columns}, output from pgboss.job where name in ('check', 'wp-cron') and id = ${id}::uuid`.execute(db)
  const [job] = rows
  if (job === undefined) return undefined
  const paymentId = job.data?.paymentId ?? ''
  const [row, decisions] = await Promise.all([
    db.selectFrom('payments').select('check_at').where('id', '=', paymentId).executeTakeFirst(),
    decisionsDuring(db, paymentId, job),
  ])
  return { ...toAction(job, now), output: job.output, decisions, paymentCheckAt: iso(row?.check_at ?? null) }
}

async function decisionsDuring(db: Kysely<Tables>, paymentId: string, { started_on, completed_on }: Job) {
  if (started_on === null) return []
  let during = db
    .selectFrom('decisions')
    .select(['decided_at', 'reason'])
    .where('payment_id', '=', paymentId)
    .where('decided_at', '>=', started_on)
    .orderBy('id')
    .limit(50)
  if (completed_on !== null) during = during.where('decided_at', '<=', completed_on)
  return (await during.execute()).map(({ decided_at, reason }) => ({ at: decided_at.toISOString(), reason }))
}

function toAction(job: Job, now: number): ActionRow {
  const isStarted = job.started_on !== null
  const began = job.started_on?.getTime() ?? (job.state === 'cancelled' ? null : now)
  const late = began === null ? null : began - job.start_after.getTime()
  return {
    id: job.id,
    kind: job.name,
    state: states[job.state],
    shop: job.data?.shop ?? null,
    paymentId: job.data?.paymentId ?? null,
    createdAt: job.created_on.toISOString(),
    dueAt: job.start_after.toISOString(),
    startedAt: iso(job.started_on),
    endedAt: iso(job.completed_on),
    latenessMs: late === null || (!isStarted && late < 0) ? null : Math.max(0, late),
    attempts: isStarted ? job.retry_count + 1 : 0,
    attemptsMost: job.retry_limit + 1,
  }
}
