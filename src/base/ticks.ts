import { setInterval } from 'node:timers/promises'

/** One for each so many milliseconds until the signal; does not keep the process alive. */
export async function* ticks(everyMs: number, signal: AbortSignal): AsyncGenerator<void> {
  try {
    for await (const _ of setInterval(everyMs, undefined, { signal, ref: false })) yield
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
