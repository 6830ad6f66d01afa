import pLimit from 'p-limit'
import { z } from 'zod'
import { type Failure, type Outcome, ok, unreachable } from '../../base/outcome.ts'
import type { Attempt, Look, LookQuery } from '../provider.ts'
import { type Checkout, checkoutSchema, type Intent, intentSchema, isLegible, toAttempt, toExpired } from './attempt.ts'
import { isCheckoutId, isIntentId } from './callback.ts'
import { metadataKey } from './checkout.ts'
import type { Ask } from './client.ts'

/** Reads at a time. Stripe limits rates, and searches more than reads. */
const concurrency = 3

/** Objects of one payment that one look reads; a customer who needs more needs a person. */
const readsMost = 20

interface Found {
  readonly checkout: Checkout | null
  readonly intent: Intent | null
}

interface Read {
  readonly id: string
  readonly outcome: Outcome<Found>
}

/**
 * The session that was opened, by its id: that alone tells whether it was paid. Beside it a search by our payment id in
 * the metadata, which is late by up to a minute, an hour on bad days, and closed to some accounts (S8): a second net,
 * for money in a session that was replaced. And whatever hints have claimed.
 */
export async function look(ask: Ask, query: LookQuery, signal: AbortSignal): Promise<Outcome<Look>> {
  const stored = storedId(query)
  const readAll = (ids: readonly string[]) => fewAtATime(ids, id => read(ask, id, signal))

  const sessionIds = unique([stored, ...query.references].filter(isCheckoutId))
  const [search, sessions] = await Promise.all([
    findIntents(ask, query.paymentId, signal),
    readAll(sessionIds.slice(0, readsMost)),
  ])
  const found = search.kind === 'ok' ? search.value : []
  const seen = sessions.flatMap(({ outcome }) =>
    outcome.kind === 'ok' && outcome.value.intent ? [outcome.value.intent.id] : [],
  )
  const intentIds = unique([stored, ...found, ...query.references].filter(isIntentId)).filter(id => !seen.includes(id))
  const room = readsMost - sessions.length
  const reads = [...sessions, ...(await readAll(intentIds.slice(0, room)))]

  // Closed to this account for good. Where no session was ever opened nobody was given one to pay in.
  const isClosed = search.kind === 'refused' && search.code !== 'unauthorized'
  if (search.kind !== 'ok' && !reads.some(wasAnswered) && !(isClosed && reads.length === 0))
    return nothingRead(search, reads)
  // Claims that lead nowhere are left out, and so is what our key may not see. What we opened or found does exist.
  const unread = reads.flatMap(({ id, outcome }) => {
    const isClaim = id !== stored && !found.includes(id)
    if (outcome.kind !== 'ok') return outcome.kind === 'refused' && isClaim ? [] : [`${id}: ${outcome.message}`]
    const isRead = outcome.value.intent === null || isLegible(outcome.value.intent)
    return isRead || isClaim ? [] : [`${id}: an amount that its currency does not have`]
  })
  // A search that is refused will always be, and the session does without it.
  if (search.kind !== 'ok' && !isClosed && (search.kind !== 'refused' || stored === null))
    unread.unshift(`search by our reference: ${search.message}`)
  if (intentIds.length > room) unread.push(`${intentIds.length - room} more PaymentIntents`)
  const told = reads.flatMap(({ id, outcome }) =>
    outcome.kind === 'ok' ? tell(outcome.value, stored !== null && id !== stored, query) : [],
  )
  return ok({ attempts: await fewAtATime(told, one => withDispute(ask, one, signal)), unread })
}

/** Nearly every payment has one session, and a queue costs more than to read that. */
const fewAtATime = <From, To>(list: readonly From[], run: (one: From) => Promise<To>): Promise<To[]> =>
  list.length <= concurrency ? Promise.all(list.map(run)) : pLimit(concurrency).map(list, run)

/**
 * What has failed or run out in another session than the one in use says nothing: we ended that session ourselves, and
 * the customer can still pay in the one that replaced it. Unless there was money in it: then it says where that has gone.
 */
function tell({ checkout, intent }: Found, isReplaced: boolean, { settledWith }: LookQuery): Told[] {
  const attempt = intent !== null ? toAttempt(intent, checkout) : checkout && toExpired(checkout)
  if (attempt === null) return []
  const isOver = attempt.state === 'denied' || attempt.state === 'cancelled' || attempt.state === 'expired'
  if (isOver && isReplaced && attempt.reference !== settledWith) return []
  return [{ attempt, wasDisputed: intent?.latest_charge?.disputed ?? false }]
}

interface Told {
  readonly attempt: Attempt
  readonly wasDisputed: boolean
}

/** `disputed` stays true when the merchant has won, so the disputes are asked. When they cannot be, it stands. */
async function withDispute(ask: Ask, { attempt, wasDisputed }: Told, signal: AbortSignal): Promise<Attempt> {
  if (!wasDisputed) return attempt
  const answer = await ask({ intent: 'read', signal, schema: disputes }, stripe =>
    stripe.disputes.list({ payment_intent: attempt.reference, limit: 100 }),
  )
  const isOver = answer.kind === 'ok' && answer.value.data.every(({ status }) => ended.includes(status))
  return { ...attempt, isDisputed: !isOver }
}

const disputes = z.object({ data: z.array(z.object({ status: z.string() })) })

/** Nothing is left to fear after these; `lost` is not among them: the money is gone (S9). */
const ended = ['won', 'warning_closed', 'prevented']

async function read(ask: Ask, id: string, signal: AbortSignal): Promise<Read> {
  if (isCheckoutId(id)) {
    const answered = await ask({ intent: 'read', signal, schema: checkoutSchema }, stripe =>
      stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent.latest_charge'] }),
    )
    const checkout = named(id, answered)
    return {
      id,
      outcome:
        checkout.kind === 'ok' ? ok({ checkout: checkout.value, intent: checkout.value.payment_intent }) : checkout,
    }
  }
  const answered = await ask({ intent: 'read', signal, schema: intentSchema }, stripe =>
    stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] }),
  )
  const intent = named(id, answered)
  return { id, outcome: intent.kind === 'ok' ? ok({ checkout: null, intent: intent.value }) : intent }
}

/** Whatever else is answered is not what was asked for, and says nothing. */
const named = <T extends { readonly id: string }>(id: string, outcome: Outcome<T>): Outcome<T> =>
  outcome.kind === 'ok' && outcome.value.id !== id
    ? unreachable(`Stripe answered with another object than ${id}`)
    : outcome

const searchResult = z.object({
  data: z.array(z.object({ id: z.string(), metadata: z.record(z.string(), z.string()) })),
})

async function findIntents(ask: Ask, paymentId: string, signal: AbortSignal): Promise<Outcome<readonly string[]>> {
  const query = `metadata['${metadataKey}']:'${paymentId.replace(/[^\w-]/g, '')}'`
  const answer = await ask({ intent: 'read', signal, schema: searchResult }, stripe =>
    stripe.paymentIntents.search({ query, limit: 100 }),
  )
  if (answer.kind !== 'ok') return answer
  return ok(answer.value.data.filter(each => each.metadata[metadataKey] === paymentId).map(each => each.id))
}

export const storedId = ({ session }: Pick<LookQuery, 'session'>): string | null =>
  session?.public.sessionId ?? session?.public.paymentIntent ?? null

const unique = <T>(list: readonly T[]): T[] => [...new Set(list)]

/** "No such thing" is an answer too. */
const wasAnswered = ({ outcome }: Read): boolean =>
  outcome.kind === 'ok' || (outcome.kind === 'refused' && outcome.code !== 'unauthorized')

/** A wrong key is said first: no retry mends it. */
function nothingRead(search: Failure, reads: readonly Read[]): Failure {
  const failures = [search, ...reads.flatMap(({ outcome }) => (outcome.kind === 'ok' ? [] : [outcome]))]
  const waits = failures.flatMap(each => (each.kind === 'unreachable' ? [each.retryAfterMs ?? 0] : []))
  return (
    failures.find(each => each.kind === 'refused' && each.code === 'unauthorized') ??
    unreachable(search.message, Math.max(0, ...waits) || undefined)
  )
}
