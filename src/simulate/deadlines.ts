import type { Clock } from '../base/clock.ts'
import type { Agenda } from './agenda.ts'

/**
 * Signals that abort in virtual time. Most are never asked, so they abort only when somebody asks or waits: an event
 * for each would cost more than all requests together.
 */
export class Deadlines {
  readonly #agenda: Agenda
  readonly #entries = new WeakMap<AbortSignal, { readonly at: number; readonly controller: AbortController }>()

  constructor(agenda: Agenda) {
    this.#agenda = agenda
  }

  /** A signal that is asked through `isOver` alone. */
  readonly lazy = (ms: number): AbortSignal => {
    const controller = new AbortController()
    this.#entries.set(controller.signal, { at: this.#agenda.now() + ms, controller })
    return controller.signal
  }

  /** One that anybody may ask, for code that knows nothing of this world. */
  readonly eager = (ms: number): AbortSignal => {
    const signal = this.lazy(ms)
    this.#agenda.after(ms, () => this.isOver(signal))
    return signal
  }

  isOver(signal: AbortSignal): boolean {
    const entry = this.#entries.get(signal)
    if (entry !== undefined && entry.at <= this.#agenda.now()) entry.controller.abort(outOfTime)
    return signal.aborted
  }

  /** Rejects when the signal is over. */
  over(signal: AbortSignal): Promise<never> {
    const { promise, reject } = Promise.withResolvers<never>()
    const entry = this.#entries.get(signal)
    if (this.isOver(signal)) reject(outOfTime)
    else if (entry !== undefined)
      this.#agenda.at(entry.at, () => {
        entry.controller.abort(outOfTime)
        reject(outOfTime)
      })
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    return promise
  }
}

/** What a signal that runs out says; one for all, since each would otherwise keep a stack. */
export const outOfTime = new DOMException('The operation was aborted due to timeout', 'TimeoutError')

/** A clock that is wrong by so much. */
export const skewed = (clock: Clock, skewMs: () => number): Clock => ({ now: () => clock.now() + skewMs() })
