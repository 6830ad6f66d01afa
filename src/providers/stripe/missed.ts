import pLimit from 'p-limit'
import { z } from 'zod'
import { type Outcome, ok } from '../../base/outcome.ts'
import type { MissedCallback } from '../provider.ts'
import { eventSchema, isIntentId, readEvent } from './callback.ts'
import { metadataKey } from './checkout.ts'
import type { Ask } from './client.ts'

/** The events that say something about a payment; the endpoint at Stripe listens to these (docs/stripe.md). */
export const eventTypes = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'payment_intent.succeeded',
  'payment_intent.amount_capturable_updated',
  'payment_intent.processing',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'charge.refunded',
  'refund.created',
  'refund.updated',
  'refund.failed',
]

const disputeTypes = [
  'charge.dispute.created',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'charge.dispute.closed',
]

/** What one run reads at most; a shop with more undelivered events than this has a broken endpoint, and its calendar. */
const eventsMost = 1_000
const disputesMost = 100
const concurrency = 3

/**
 * Events that were not delivered, or not yet (S12). And every event of a dispute, delivered or not: a dispute does not
 * carry our payment id, so its callback finds nobody, and its PaymentIntent is read instead.
 */
export async function missed(
  ask: Ask,
  sinceMs: number,
  signal: AbortSignal,
): Promise<Outcome<readonly MissedCallback[]>> {
  const created = { gte: Math.floor(sinceMs / 1_000) }
  const undelivered = await ask({ intent: 'read', signal, schema: z.array(eventSchema) }, stripe =>
    stripe.events
      .list({ delivery_success: false, types: eventTypes, created, limit: 100 })
      .autoPagingToArray({ limit: eventsMost }),
  )
  if (undelivered.kind !== 'ok') return undelivered
  const disputes = await ask({ intent: 'read', signal, schema: z.array(eventSchema) }, stripe =>
    stripe.events.list({ types: disputeTypes, created, limit: 100 }).autoPagingToArray({ limit: disputesMost }),
  )
  if (disputes.kind !== 'ok') return disputes
  const disputed = await nameAll(ask, disputes.value.map(toMissed), signal)
  return disputed.kind === 'ok' ? ok([...undelivered.value.map(toMissed), ...disputed.value]) : disputed
}

const toMissed = (event: z.output<typeof eventSchema>): MissedCallback => ({ ...readEvent(event), id: event.id })

const intent = z.object({ metadata: z.record(z.string(), z.string()) })

async function nameAll(
  ask: Ask,
  news: readonly MissedCallback[],
  signal: AbortSignal,
): Promise<Outcome<MissedCallback[]>> {
  const named = await pLimit(concurrency).map(news, async (each): Promise<Outcome<MissedCallback>> => {
    const { reference } = each
    if (!isIntentId(reference)) return ok(each)
    const answer = await ask({ intent: 'read', signal, schema: intent }, stripe =>
      stripe.paymentIntents.retrieve(reference),
    )
    return answer.kind === 'ok' ? ok({ ...each, paymentId: answer.value.metadata[metadataKey] ?? null }) : answer
  })
  const failed = named.find(each => each.kind !== 'ok')
  return failed ?? ok(named.flatMap(each => (each.kind === 'ok' ? [each.value] : [])))
}
