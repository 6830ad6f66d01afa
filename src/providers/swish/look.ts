import { type Outcome, ok } from '../../base/outcome.ts'
import type { Attempt, Look, LookQuery } from '../provider.ts'
import type { SwishClient } from './client.ts'
import { instructionId, roundsMost } from './instruction.ts'

/**
 * Reads the payment's requests, round by round, up to the first that does not exist. While one is open there is no later
 * one (`place.ts`), so that waiting costs Swish one read a look. Claims are not looked at: the ids are ours, and whatever
 * else somebody names is not this payment's.
 */
export async function look(client: SwishClient, query: LookQuery, signal: AbortSignal): Promise<Outcome<Look>> {
  const attempts: Attempt[] = []
  const taken = roundsTaken(query)
  for (let round = 0; round < roundsMost; round += 1) {
    const id = instructionId(query.paymentId, round)
    const seen = await client.read(id, query.paymentId, signal)
    if (seen.kind === 'refused' && seen.code === 'not_found') {
      if (round >= taken) break
      return ok({ attempts, unread: [`payment request ${id}, which Swish took on: ${seen.message}`] })
    }
    if (seen.kind !== 'ok' && round === 0) return seen
    if (seen.kind !== 'ok') return ok({ attempts, unread: [`payment request ${id}: ${seen.message}`] })
    attempts.push(seen.value.attempt)
    if (seen.value.attempt.state === 'open') break
  }
  return ok({ attempts, unread: [] })
}

/** Rounds that Swish has taken on, as far as we were told. "There is no such request" cannot be true of them. */
const roundsTaken = ({ session }: LookQuery): number =>
  session?.private?.round === undefined ? 0 : Number(session.private.round) + 1
