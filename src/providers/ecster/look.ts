import pLimit from 'p-limit'
import { type Failure, type Outcome, ok, unreachable } from '../../base/outcome.ts'
import type { Attempt, Look, LookQuery } from '../provider.ts'
import type { EcsterClient } from './client.ts'
import { isOrderId } from './order.ts'

/** Reads at a time. Ecster limits rates (429, E3) and many payments are looked at side by side. */
const concurrency = 3

/** Attempts of one payment that one look reads; a customer who tries more often needs a person. */
const attemptsMost = 20

interface Read {
  readonly id: string
  readonly outcome: Outcome<Attempt>
}

/**
 * A search by our payment id, then each order by its id: the search's short forms lack fees and transactions (E2). The
 * claimed ids are asked too, since the search may be late and after `label` it finds nothing.
 */
export async function look(client: EcsterClient, query: LookQuery, signal: AbortSignal): Promise<Outcome<Look>> {
  const search = await client.findOrders(query.paymentId, signal)
  if (search.kind === 'refused' && search.code === 'unauthorized') return search
  const found = search.kind === 'ok' ? search.value.ids : []
  const claimed = query.references.filter(id => isOrderId(id) && !found.includes(id))
  const ids = [...new Set([...found, ...claimed])]
  const read = async (id: string): Promise<Read> => ({ id, outcome: await client.getOrder(id, signal) })
  // Nearly every payment has one order, and a queue costs more than to read that.
  const reads =
    ids.length <= concurrency
      ? await Promise.all(ids.map(read))
      : await pLimit(concurrency).map(ids.slice(0, attemptsMost), read)

  if (search.kind !== 'ok' && !reads.some(wasAnswered)) return nothingRead(search, reads)
  const unread = reads.flatMap(({ id, outcome }) => {
    // Claims that lead nowhere are left out, and so is what our keys may not see. What the search found does exist.
    const isHarmless = outcome.kind === 'ok' || (outcome.kind === 'refused' && claimed.includes(id))
    return isHarmless ? [] : [`order ${id}: ${outcome.message}`]
  })
  if (search.kind !== 'ok') unread.unshift(`search by our reference: ${search.message}`)
  else if (search.value.strangers > 0)
    unread.unshift('search by our reference: Ecster answered with orders of others, so some of ours may be missing')
  if (ids.length > attemptsMost) unread.push(`${ids.length - attemptsMost} more orders`)
  return ok({ attempts: reads.flatMap(({ outcome }) => (outcome.kind === 'ok' ? [outcome.value] : [])), unread })
}

/** "No such order" is an answer too. */
const wasAnswered = ({ outcome }: Read): boolean =>
  outcome.kind === 'ok' || (outcome.kind === 'refused' && outcome.code !== 'unauthorized')

/** Wrong keys are said first: no retry mends them. */
function nothingRead(search: Failure, reads: readonly Read[]): Failure {
  const failures = [search, ...reads.flatMap(({ outcome }) => (outcome.kind === 'ok' ? [] : [outcome]))]
  const waits = failures.flatMap(each => (each.kind === 'unreachable' ? [each.retryAfterMs ?? 0] : []))
  return (
    failures.find(each => each.kind === 'refused' && each.code === 'unauthorized') ??
    unreachable(search.message, Math.max(0, ...waits) || undefined)
  )
}
