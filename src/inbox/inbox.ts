import DataLoader from 'dataloader'
import pTimeout from 'p-timeout'
import type { Clock } from '../base/clock.ts'
import { limits } from '../limits.ts'
import type { Hint, Inbox } from '../store/store.ts'

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
  /** Hints that wait for a commit. */
  readonly waiting: number
}

export class InboxFull extends Error {
  override readonly name = 'InboxFull'
}

export function createInbox(store: Inbox, clock: Clock): BatchedInbox {
  let waiting = 0
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
  return {
    get waiting() {
      return waiting
    },
    async receive(hint) {
      if (waiting >= limits.inboxWaiting) throw new InboxFull('too many callbacks wait for the database')
      waiting += 1
      try {
        return await loader.load(hint)
      } finally {
        waiting -= 1
      }
    },
  }
}
