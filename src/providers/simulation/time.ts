import type { Clock } from '../../base/clock.ts'

/** Runs `run` after `delayMs`, unless the returned function is called first. */
export type After = (delayMs: number, run: () => void) => () => void

/** Real time, which keeps no process alive. */
export const after: After = (delayMs, run) => {
  const timer = setTimeout(run, delayMs)
  timer.unref()
  return () => clearTimeout(timer)
}

/** Time that stands still until it is told to go on, for tests. */
export class VirtualTime implements Clock {
  #now: number
  #timers: { readonly at: number; readonly run: () => void }[] = []

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  readonly after: After = (delayMs, run) => {
    const timer = { at: this.#now + delayMs, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter(each => each !== timer)
    }
  }

  /** Runs what comes due on the way, in order. */
  advance(byMs: number): void {
    const until = this.#now + byMs
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.at - b.at)[0]
      if (next === undefined || next.at > until) break
      this.#timers = this.#timers.filter(each => each !== next)
      this.#now = next.at
      next.run()
    }
    this.#now = until
  }
}
