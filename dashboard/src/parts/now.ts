import { useSyncExternalStore } from 'react'

/** One clock for the whole page: every "5 min ago" moves on at the same time, and never faster than one can read. */
let now = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | null = null

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, 5_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0 || timer === null) return
    clearInterval(timer)
    timer = null
  }
}

export const useNow = (): number => useSyncExternalStore(subscribe, () => now)
