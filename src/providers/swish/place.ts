import { type Outcome, ok, refused, unknown } from '../../base/outcome.ts'
import type { Attempt, Session, SessionRequest } from '../provider.ts'
import type { SeenRequest } from './attempt.ts'
import type { Created, SwishClient } from './client.ts'
import { instructionId, roundsMost } from './instruction.ts'
import type { RequestBody } from './request.ts'

interface Order {
  readonly client: SwishClient
  readonly request: SessionRequest
  readonly bodyOf: (id: string) => RequestBody
  readonly signal: AbortSignal
}

/**
 * Creates the payment's request of this round, or of the first later one that is free. Doing it again is harmless: what
 * exists already is read, and used if it is what was asked for. An existing one that cannot be used (its token was in an
 * answer that got lost, or its amount is another) is cancelled first, so that only one can ever be paid.
 */
export async function place(order: Order, firstRound: number): Promise<Outcome<Session>> {
  for (let round = firstRound; round < roundsMost; round += 1) {
    const id = instructionId(order.request.paymentId, round)
    const { outcome, body } = await create(order, id)
    if (outcome.kind === 'ok' && outcome.value.kind === 'created')
      return ok(toSession(id, round, outcome.value.token, body))
    if (outcome.kind !== 'ok' && outcome.kind !== 'unknown') return outcome

    const seen = await order.client.read(id, order.request.paymentId, order.signal)
    if (seen.kind !== 'ok') {
      if (outcome.kind === 'unknown') return outcome
      return unknown(`the payment request exists already, but cannot be read: ${seen.message}`)
    }
    if (isUsable(seen.value, order.request)) return ok(toSession(id, round, null, body))
    const closed = await close(order, round)
    if (closed.kind !== 'ok') return closed
  }
  return refused('conflict', `the cart has changed more than ${roundsMost} times; open a new payment`)
}

/** Makes sure that the request of this round cannot be paid any more. `conflict` once money may be moving. */
export async function close(
  { client, request, signal }: Pick<Order, 'client' | 'request' | 'signal'>,
  round: number,
): Promise<Outcome<null>> {
  const id = instructionId(request.paymentId, round)
  const cancelled = await client.cancel(id, request.paymentId, signal)
  if (cancelled.kind === 'ok' && isNegative(cancelled.value.attempt)) return ok(null)
  if (cancelled.kind === 'refused' && cancelled.code === 'unauthorized') return cancelled
  // Whatever the answer was, what the request is now decides: it may have ended by itself just before.
  const seen = await client.read(id, request.paymentId, signal)
  const isUnheard = cancelled.kind === 'unknown' || cancelled.kind === 'unreachable'
  if (seen.kind !== 'ok') return isUnheard ? cancelled : unknown(seen.message)
  if (isNegative(seen.value.attempt)) return ok(null)
  if (isUnheard && seen.value.attempt.state === 'open') return cancelled
  return refused('conflict', `the payment request cannot be cancelled: it is ${seen.value.attempt.status}`)
}

/** A number that cannot be asked is no obstacle: the same request is made without it, and the customer opens the app. */
async function create(
  { client, bodyOf, signal }: Order,
  id: string,
): Promise<{ outcome: Outcome<Created>; body: RequestBody }> {
  const body = bodyOf(id)
  const outcome = await client.create(id, body, signal)
  if (outcome.kind !== 'ok' || outcome.value.kind !== 'no_payer') return { outcome, body }
  const { payerAlias: _, ...withoutPayer } = body
  const again = await client.create(id, withoutPayer, signal)
  const isRefused = again.kind === 'ok' && again.value.kind === 'no_payer'
  return { outcome: isRefused ? refused('invalid', 'Swish refuses the payer') : again, body: withoutPayer }
}

/** An open request that was sent to a phone needs no token; one that is being paid needs nothing at all. */
function isUsable({ attempt, payerAlias }: SeenRequest, request: SessionRequest): boolean {
  const isSame = attempt.amountMinor === request.amountMinor && attempt.currency === request.currency
  return isSame && !isNegative(attempt) && (attempt.state !== 'open' || payerAlias !== null)
}

const isNegative = ({ state }: Attempt): boolean => state === 'denied' || state === 'cancelled' || state === 'expired'

const toSession = (id: string, round: number, token: string | null, body: RequestBody): Session => ({
  public: {
    instructionId: id,
    ...(token === null ? {} : { paymentRequestToken: token }),
    ...(body.payerAlias === undefined ? {} : { payerAlias: body.payerAlias }),
  },
  private: { round: String(round) },
})
