import { setTimeout } from 'node:timers/promises'
import type { Logger } from '../../base/log.ts'
import { limits } from '../../limits.ts'
import type { Payments, Progress } from '../../store/store.ts'

/**
 * Waits for payments to change. However many customers wait, the database is asked one short question at a time, and
 * none while nobody waits.
 */
export interface Watch {
  /** The payment once `isEnough` holds; what was seen last, or null, when the signal aborts before. Never rejects. */
  until(paymentId: string, isEnough: (progress: Progress) => boolean, signal: AbortSignal): Promise<Progress | null>
}

interface Watcher {
  readonly paymentId: string
  see(progress: Progress): void
}

export function createWatch(store: Pick<Payments, 'progress'>, log: Logger): Watch {
  const watchers = new Set<Watcher>()
  let isRunning = false

  async function run(): Promise<void> {
    isRunning = true
    while (watchers.size > 0) {
      await look().catch(error => log.warn({ err: error }, 'how payments stand is unknown; the pages wait'))
      await setTimeout(limits.watchPoll)
    }
    isRunning = false
  }

  async function look(): Promise<void> {
    const asked = [...watchers]
    const found = await store.progress([...new Set(asked.map(({ paymentId }) => paymentId))])
    const byId = new Map(found.map(progress => [progress.id, progress]))
    for (const watcher of asked) {
      const progress = byId.get(watcher.paymentId)
      if (progress !== undefined) watcher.see(progress)
    }
  }

  return {
    until(paymentId, isEnough, signal) {
      if (signal.aborted) return Promise.resolve(null)
      const { promise, resolve } = Promise.withResolvers<Progress | null>()
      let seen: Progress | null = null
      const end = () => {
        watchers.delete(watcher)
        signal.removeEventListener('abort', end)
        resolve(seen)
      }
      const watcher: Watcher = {
        paymentId,
        see(progress) {
          seen = progress
          if (isEnough(progress)) end()
        },
      }
      signal.addEventListener('abort', end, { once: true })
      watchers.add(watcher)
      if (!isRunning) void run()
      return promise
    },
  }
}
