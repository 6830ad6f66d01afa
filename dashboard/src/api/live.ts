import { useEffect, useSyncExternalStore } from 'react'
import type { Change } from '../../../src/http/room/contract/events.ts'
import { client } from './client.ts'
import type { Topic } from './queries.ts'

/** What is read again when the service names a topic. */
const affected: Readonly<Record<Change['topics'][number], readonly Topic[]>> = {
  payments: ['payments', 'payment', 'overview', 'actions'],
  exceptions: ['exceptions', 'overview'],
  callbacks: ['callbacks', 'overview'],
  refused: ['refused'],
}

/** A busy shop changes all the time; a page that is read again more often than this is only restless. */
const restMs = 1_000

let isLive = false
const listeners = new Set<() => void>()
const setLive = (live: boolean) => {
  isLive = live
  for (const listener of listeners) listener()
}

/** Whether the page follows what happens. */
export const useIsLive = (): boolean =>
  useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => isLive,
  )

/**
 * Follows the service's events: they say what to read again. After a broken connection everything is. Only the tab that
 * somebody sees holds one: over plain HTTP a browser has six connections for all its tabs, and the seventh would hang.
 */
export function useLive(): void {
  useEffect(() => {
    const waiting = createWaiting()
    let events: EventSource | null = null
    let wasReady = false
    const onReady = () => {
      setLive(true)
      if (wasReady) void client.invalidateQueries({ predicate: ({ queryKey: [topic] }) => topic !== 'session' })
      wasReady = true
    }
    const close = () => {
      events?.close()
      events = null
      setLive(false)
    }
    const follow = () => {
      if (document.visibilityState === 'hidden') return close()
      if (events !== null) return
      events = new EventSource('/api/events')
      events.addEventListener('ready', onReady)
      events.addEventListener('change', ({ data }) => waiting.add(JSON.parse(data)))
      events.addEventListener('error', () => setLive(false))
    }
    follow()
    document.addEventListener('visibilitychange', follow)
    return () => {
      document.removeEventListener('visibilitychange', follow)
      close()
      waiting.stop()
    }
  }, [])
}

/** Collects what changed, and reads it again all at once. */
function createWaiting() {
  let changes: Change[] = []
  let timer: ReturnType<typeof setTimeout> | null = null
  const readAgain = () => {
    const topics = new Set<unknown>(changes.flatMap(change => change.topics.flatMap(topic => affected[topic])))
    const ids = changes.some(({ paymentIds }) => paymentIds.length === 0)
      ? null
      : changes.flatMap(({ paymentIds }) => paymentIds)
    changes = []
    timer = null
    void client.invalidateQueries({
      predicate: ({ queryKey: [topic, path] }) =>
        topics.has(topic) && (topic !== 'payment' || ids === null || ids.some(id => String(path).includes(id))),
    })
  }
  return {
    add(change: Change) {
      changes.push(change)
      timer ??= setTimeout(readAgain, restMs)
    },
    stop: () => timer !== null && clearTimeout(timer),
  }
}
