import { z } from 'zod'
import { type Outcome, ok, refused } from '../../base/outcome.ts'
import type { Session, SessionRequest } from '../provider.ts'
import { idempotencyKey, toCheckout, toIntent } from './checkout.ts'
import { type Ask, createOnce } from './client.ts'
import type { StripeConfig } from './config.ts'

/** Opens what the customer pays in. `after` is the session that this one replaces. */
export function open(
  config: StripeConfig,
  ask: Ask,
  request: SessionRequest,
  signal: AbortSignal,
  after: string | null = null,
): Promise<Outcome<Session>> {
  return config.mode === 'checkout'
    ? openCheckout(config, ask, request, signal, after)
    : openIntent(config, ask, request, signal)
}

const createdCheckout = z.object({ id: z.string(), url: z.url() })

async function openCheckout(
  config: StripeConfig,
  ask: Ask,
  request: SessionRequest,
  signal: AbortSignal,
  after: string | null,
): Promise<Outcome<Session>> {
  const params = toCheckout(config, request)
  if (params.kind !== 'ok') return params
  const key = idempotencyKey(request.paymentId, params.value, after)
  const created = await ask({ intent: 'write', signal, schema: createdCheckout }, stripe =>
    createOnce(key, idempotencyKey => stripe.checkout.sessions.create(params.value, { idempotencyKey })),
  )
  return created.kind === 'ok' ? ok({ public: { sessionId: created.value.id, url: created.value.url } }) : created
}

const createdIntent = z.object({ id: z.string(), client_secret: z.string() })

async function openIntent(
  config: StripeConfig,
  ask: Ask,
  request: SessionRequest,
  signal: AbortSignal,
): Promise<Outcome<Session>> {
  const params = toIntent(config, request)
  if (params.kind !== 'ok') return params
  const key = idempotencyKey(request.paymentId, params.value, null)
  const created = await ask({ intent: 'write', signal, schema: createdIntent }, stripe =>
    createOnce(key, idempotencyKey => stripe.paymentIntents.create(params.value, { idempotencyKey })),
  )
  return created.kind === 'ok' ? ok(toSession(config, created.value)) : created
}

const toSession = (config: StripeConfig, intent: z.output<typeof createdIntent>): Session => ({
  public: { paymentIntent: intent.id, clientSecret: intent.client_secret, publishableKey: config.publishableKey ?? '' },
})

/**
 * The cart changed. A Checkout Session's lines are fixed, so the old one is ended first and then replaced: in between
 * nobody can pay at all, which the same call again mends. A PaymentIntent takes a new amount and stays the same.
 */
export async function update(
  config: StripeConfig,
  ask: Ask,
  session: Session,
  request: SessionRequest,
  signal: AbortSignal,
): Promise<Outcome<Session>> {
  const { sessionId, paymentIntent } = session.public
  if (paymentIntent !== undefined) return changeIntent(config, ask, paymentIntent, request, signal)
  if (sessionId === undefined) return refused('invalid', 'the session has no id of Stripe')
  const ended = await expire(ask, sessionId, signal)
  return ended.kind === 'ok' ? open(config, ask, request, signal, sessionId) : ended
}

const status = z.object({ status: z.string() })

async function expire(ask: Ask, sessionId: string, signal: AbortSignal): Promise<Outcome<null>> {
  const ended = await ask({ intent: 'write', signal, schema: status }, stripe =>
    stripe.checkout.sessions.expire(sessionId),
  )
  if (ended.kind === 'ok') return ok(null)
  if (ended.kind !== 'refused' || ended.code === 'unauthorized') return ended
  // "Returns an error if the session has already expired or isn't in an expireable state" (S3), without saying which.
  const now = await ask({ intent: 'read', signal, schema: status }, stripe =>
    stripe.checkout.sessions.retrieve(sessionId),
  )
  if (now.kind !== 'ok') return now
  return now.value.status === 'expired' ? ok(null) : refused('conflict', `the session at Stripe is ${now.value.status}`)
}

/** Without a key of ours: the same change twice is one, but a change and back would be answered with the first (S2). */
async function changeIntent(
  config: StripeConfig,
  ask: Ask,
  intentId: string,
  request: SessionRequest,
  signal: AbortSignal,
): Promise<Outcome<Session>> {
  const params = toIntent(config, request)
  if (params.kind !== 'ok') return params
  const { amount, currency } = params.value
  const changed = await ask({ intent: 'write', signal, schema: createdIntent }, stripe =>
    stripe.paymentIntents.update(intentId, { amount, currency }),
  )
  return changed.kind === 'ok' ? ok(toSession(config, changed.value)) : changed
}
