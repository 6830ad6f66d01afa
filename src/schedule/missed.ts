import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../base/clock.ts'
import type { Logger } from '../base/log.ts'
import type { BatchedInbox } from '../inbox/inbox.ts'
import { limits } from '../limits.ts'
import type { MissedCallback, Provider } from '../providers/provider.ts'

export interface MissedDeps {
  readonly inbox: Pick<BatchedInbox, 'receive'>
  readonly clock: Clock
  /** A signal that aborts after so many milliseconds. */
  readonly timeout: (ms: number) => AbortSignal
  readonly log: Logger
}

/** A provider as one shop has it configured. */
export interface MissedSource {
  readonly shop: string
  readonly provider: Provider
}

/**
 * Asks the providers that list them for callbacks that did not arrive, on start-up and then every few minutes, and
 * takes each for the hint that it would have been. Nothing is remembered across a restart: hints may come twice.
 */
export function startMissed(
  deps: MissedDeps,
  sources: readonly MissedSource[],
  everyMs: number = limits.missedEvery,
): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const loops = sources
    .filter(({ provider }) => provider.missed !== undefined)
    .map(source => loop(deps, source, everyMs, stopping.signal))
  return {
    async stop() {
      stopping.abort()
      await Promise.all(loops)
    },
  }
}

async function loop(deps: MissedDeps, source: MissedSource, everyMs: number, stopping: AbortSignal): Promise<void> {
  let since = deps.clock.now() - limits.missedBack
  let told: ReadonlySet<string> = new Set()
  do {
    const startedAt = deps.clock.now()
    const listed = await takeMissed(deps, source, since, told, stopping).catch(error => {
      if (!stopping.aborted) deps.log.error({ err: error, shop: source.shop }, 'missed callbacks could not be stored')
    })
    // Else the same time is asked for again: what could not be listed or stored is not skipped.
    if (listed !== undefined) {
      since = startedAt - limits.missedOverlap
      told = listed
    }
  } while (await pause(everyMs, stopping))
}

/** What is on the list and was not told before becomes a hint. Answers the whole list; undefined when it failed. */
export async function takeMissed(
  deps: MissedDeps,
  { shop, provider }: MissedSource,
  since: number,
  told: ReadonlySet<string>,
  stopping: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  const { inbox, clock, log } = deps
  const answer = await provider.missed?.(since, AbortSignal.any([stopping, deps.timeout(limits.missedFetch)]))
  if (answer === undefined || stopping.aborted) return undefined
  if (answer.kind !== 'ok') {
    log.warn(
      { shop, provider: provider.name, answer },
      'missed callbacks cannot be listed; the calendar looks all the same',
    )
    return undefined
  }
  const hints = answer.value
    .filter(each => !told.has(each.id))
    .flatMap(each => toHint(shop, provider.name, each, clock.now()))
  const stored = await Promise.all(hints.map(hint => inbox.receive(hint)))
  const ours = stored.filter(isOurs => isOurs).length
  if (ours > 0) log.info({ shop, provider: provider.name, count: ours }, 'callbacks that had not arrived were fetched')
  return new Set(answer.value.map(each => each.id))
}

/** It waits no grace: it is late already. News of something that is not a payment of ours is left alone. */
const toHint = (shop: string, provider: string, { paymentId, reference }: MissedCallback, dueAt: number) =>
  paymentId === null
    ? []
    : [{ target: { shop, provider, paymentId }, source: 'callback' as const, dueAt, claim: reference, wire: null }]

/** False when it was cut short. */
const pause = (ms: number, signal: AbortSignal): Promise<boolean> =>
  setTimeout(ms, true, { signal, ref: false }).catch(() => false)
