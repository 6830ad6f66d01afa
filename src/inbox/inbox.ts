import DataLoader from 'dataloader'
import pTimeout from 'p-timeout'
import type { Clock } from '../base/clock.ts'
import { limits } from '../limits.ts'
import type { Hint, HintTarget, Inbox } from '../store/store.ts'

/**
 * Group commit: hints that arrive while a commit is under way share the next one, so a burst costs the disk one flush
 * for hundreds of callbacks and a single callback still does not wait.
 */
export interface BatchedInbox {
  /**
   * Resolves when the hint is on disk: true, or false when it belongs to no payment.
   * Rejects when it could not be stored, or when too many wait already: whoever sent it must send again.
   */
  receive(hint: Hint): Promise<boolean>
  /**
   * Whether `receive` would take it, found without a lock or a commit, for many in one look-up: strangers cost the
   * database hardly anything, and those with a token nothing but that. Rejects when it cannot be found out.
   */
  isKnown(target: HintTarget): Promise<boolean>
  /** Hints that wait for a commit. */
  readonly waiting: number
}

export class InboxFull extends Error {
  override readonly name = 'InboxFull'
}

export function createInbox(store: Inbox, clock: Clock): BatchedInbox {
  let waiting = 0
  let bytes = 0
  let commit: Promise<unknown> = Promise.resolve()
  const loader = new DataLoader<Hint, boolean>(
    hints => {
      // A database that does not answer must not make callbacks wait: who sent them gives up after some seconds.
      const stored = pTimeout(store.receive(clock.now(), hints), { milliseconds: limits.inboxAnswer })
      commit = stored.catch(() => undefined)
      return stored
    },
    {
      cache: false,
      maxBatchSize: limits.inboxBatch,
      batchScheduleFn: dispatch => void commit.then(dispatch),
    },
  )
  let lookup: Promise<unknown> = Promise.resolve()
  const lookups = new DataLoader<HintTarget, boolean>(
    targets => {
      const found = pTimeout(store.isKnown(targets), { milliseconds: limits.inboxLookup })
      lookup = found.catch(() => undefined)
      return found
    },
    { cache: false, maxBatchSize: limits.inboxBatch, batchScheduleFn: dispatch => void lookup.then(dispatch) },
  )
  return {
    get waiting() {
      return waiting
    },
    async receive(hint) {
      const size = hint.wire?.body.byteLength ?? 0
      if (waiting >= limits.inboxWaiting || bytes + size > limits.inboxBytes)
        throw new InboxFull('too many callbacks wait for the database')
      waiting += 1
      bytes += size
      try {
        return await loader.load(hint)
      } finally {
        waiting -= 1
        bytes -= size
      }
    },
    isKnown: target => lookups.load(target),
  }
}
