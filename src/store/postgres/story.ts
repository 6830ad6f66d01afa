import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { EventsTable, Tables } from '../../db/schema.ts'
import { limits } from '../../limits.ts'
import type { StoryEntry } from '../store.ts'
import { readRefunds } from './refunds.ts'
import { toTime } from './rows.ts'

/** Everything that happened to a payment, from the tables that tell it; of very many rows the newest. */
export async function story(db: Kysely<Tables>, paymentId: string): Promise<readonly StoryEntry[]> {
  const payment = await db.selectFrom('payments').select('opened_at').where('id', '=', paymentId).executeTakeFirst()
  if (payment === undefined) return []
  const entries = [
    ...(await events(db, paymentId)),
    ...(await hints(db, paymentId)),
    ...(await decisions(db, paymentId)),
    ...(await effects(db, paymentId)),
    ...(await asked(db, paymentId)),
  ]
  // Nothing comes before the opening, whatever two nodes think of the time. What happens in the same millisecond happens
  // in this order: a decision comes before its effect.
  const sorted = entries.toSorted((a, b) => a.at - b.at || order.indexOf(a.kind) - order.indexOf(b.kind))
  return [{ at: payment.opened_at.getTime(), kind: 'opened' }, ...sorted]
}

const order: readonly StoryEntry['kind'][] = [
  'opened',
  'session',
  'changed',
  'assigned',
  'resolved',
  'erased',
  'hint',
  'refund',
  'decision',
  'effect',
]

const actionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['create_order', 'mark_refunded', 'close']) }),
  z.object({ kind: z.literal('attach_order'), orderId: z.string() }),
  z.object({ kind: z.literal('accept_difference'), paidMinor: z.number(), dueMinor: z.number() }),
])

const eventData = {
  session: z.object({ failure: z.string().nullable() }),
  changed: z.object({ amountMinor: z.number() }),
  assigned: z.object({ who: z.string(), owner: z.string().nullable() }),
  resolved: z.object({ who: z.string(), why: z.string(), action: actionSchema }),
}

async function events(db: Kysely<Tables>, paymentId: string): Promise<StoryEntry[]> {
  const rows = await db
    .selectFrom('events')
    .select(['at', 'kind', 'data'])
    .where('payment_id', '=', paymentId)
    .orderBy('id', 'desc')
    .limit(limits.storyRows)
    .execute()
  return rows.toReversed().map(({ at, kind, data }) => toEvent(at.getTime(), kind, data))
}

function toEvent(at: number, kind: EventsTable['kind'], data: object): StoryEntry {
  switch (kind) {
    case 'session':
      return { at, kind, ...eventData.session.parse(data) }
    case 'changed':
      return { at, kind, ...eventData.changed.parse(data) }
    case 'assigned':
      return { at, kind, ...eventData.assigned.parse(data) }
    case 'erased':
      return { at, kind }
    case 'resolved':
      return { at, kind, ...eventData.resolved.parse(data) }
  }
}

async function hints(db: Kysely<Tables>, paymentId: string): Promise<StoryEntry[]> {
  const rows = await db
    .selectFrom('hints')
    .select(['received_at', 'source', 'claim', 'due_at', 'who'])
    .where('payment_id', '=', paymentId)
    .orderBy('id', 'desc')
    .limit(limits.storyRows)
    .execute()
  return rows.toReversed().map(({ received_at, source, claim, due_at, who }) => ({
    at: received_at.getTime(),
    kind: 'hint',
    source,
    claim,
    dueAt: due_at.getTime(),
    who,
  }))
}

async function decisions(db: Kysely<Tables>, paymentId: string): Promise<StoryEntry[]> {
  const rows = await db
    .selectFrom('decisions')
    .select(['decided_at', 'reason', 'status', 'facts', 'look_at'])
    .where('payment_id', '=', paymentId)
    .orderBy('id', 'desc')
    .limit(limits.storyRows)
    .execute()
  return rows.toReversed().map(({ decided_at, reason, status, facts, look_at }) => ({
    at: decided_at.getTime(),
    kind: 'decision',
    reason,
    status,
    facts,
    lookAt: toTime(look_at),
  }))
}

async function effects(db: Kysely<Tables>, paymentId: string): Promise<StoryEntry[]> {
  const rows = await db
    .selectFrom('effects')
    .select(['intended_at', 'concluded_at', 'kind', 'order_number', 'amount', 'outcome', 'detail'])
    .where('payment_id', '=', paymentId)
    .orderBy('id', 'desc')
    .limit(limits.storyRows)
    .execute()
  return rows.toReversed().map(({ intended_at, concluded_at, kind, order_number, amount, outcome, detail }) => ({
    at: (concluded_at ?? intended_at).getTime(),
    kind: 'effect',
    effect: kind,
    orderNumber: order_number,
    amountMinor: amount === null ? null : Number(amount),
    outcome,
    detail,
  }))
}

async function asked(db: Kysely<Tables>, paymentId: string): Promise<StoryEntry[]> {
  const refunds = await readRefunds(db, paymentId)
  return refunds.slice(-limits.storyRows).map(({ requestedAt, amountMinor, reason, requestedBy }) => ({
    at: requestedAt,
    kind: 'refund',
    amountMinor,
    reason,
    requestedBy,
  }))
}
