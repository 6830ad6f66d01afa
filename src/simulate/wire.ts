import type { Agenda } from './agenda.ts'
import type { Deadlines } from './deadlines.ts'

/** What becomes of one request. `ms` is when the other side does its work, counted from the sending. */
export type Fate =
  | { readonly kind: 'fine'; readonly ms: number }
  /** Done, and the connection breaks before the answer. */
  | { readonly kind: 'lost'; readonly ms: number }
  | {
      readonly kind: 'status'
      readonly ms: number
      readonly status: number
      readonly isDone: boolean
      readonly retryAfterS?: number
    }
  /** Done, and answered with 200 and a page. */
  | { readonly kind: 'junk'; readonly ms: number }
  | { readonly kind: 'hang' }
  /** Never answered, and done all the same. */
  | { readonly kind: 'late'; readonly ms: number }
  /** The process that serves it dies after so many steps. */
  | { readonly kind: 'killed'; readonly ms: number; readonly afterSteps: number }
  /** So long from each of its steps to the next. */
  | { readonly kind: 'overlap'; readonly ms: number; readonly stepMs: number }
  /** There is no connection: surely nothing was done. */
  | { readonly kind: 'unconnected' }

/** How the other side is to work. */
export interface Handling {
  readonly stepMs: number
  /** Null: it lives. */
  readonly diesAfter: number | null
}

export type Carried<T> =
  | { readonly kind: 'answer'; readonly value: T }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterS: number | null }

/** The connection broke, or there never was one. */
export class Broken extends Error {
  readonly isUnsent: boolean
  constructor(code: 'ECONNREFUSED' | 'ECONNRESET') {
    super('fetch failed', { cause: Object.assign(new Error(code), { code }) })
    this.isUnsent = code === 'ECONNREFUSED'
  }
}

/** One of each for all requests: an error that is made anew takes its time to look where it is. */
const refused = new Broken('ECONNREFUSED')
const reset = new Broken('ECONNRESET')

/** The process that served the request died. */
export class Killed extends Error {}

const plainly: Handling = { stepMs: 0, diesAfter: null }
/** Shorter waits than this need not be watched: the deadline is looked at when they are over. */
const shortMs = 2_000

/** Carries one request there and its answer back, or does not. Rejects as `fetch` does. */
export async function carry<T>(
  agenda: Agenda,
  deadlines: Deadlines,
  fate: Fate,
  signal: AbortSignal,
  serve: (handling: Handling) => Promise<T>,
): Promise<Carried<T>> {
  const later = (ms: number, handling = plainly): Promise<T> => agenda.sleep(ms).then(() => serve(handling))
  const inTime = (work: Promise<T>): Promise<T> => Promise.race([work, deadlines.over(signal)])
  switch (fate.kind) {
    case 'unconnected':
      await agenda.sleep(5)
      throw refused
    case 'hang':
      return deadlines.over(signal)
    case 'late':
      void later(fate.ms)
      return deadlines.over(signal)
    case 'status':
      if (fate.isDone) await inTime(later(fate.ms))
      else await agenda.sleep(fate.ms)
      return { kind: 'status', status: fate.status, retryAfterS: fate.retryAfterS ?? null }
    case 'lost':
      await inTime(later(fate.ms))
      throw reset
    case 'junk':
      await inTime(later(fate.ms))
      return { kind: 'status', status: 200, retryAfterS: null }
    case 'killed':
      try {
        return { kind: 'answer', value: await inTime(later(fate.ms, { stepMs: 0, diesAfter: fate.afterSteps })) }
      } catch (error) {
        if (error instanceof Killed) return { kind: 'status', status: 502, retryAfterS: null }
        throw error
      }
    case 'overlap':
      return { kind: 'answer', value: await inTime(later(fate.ms, { stepMs: fate.stepMs, diesAfter: null })) }
    case 'fine': {
      if (fate.ms > shortMs) return { kind: 'answer', value: await inTime(later(fate.ms)) }
      if (fate.ms > 0) await agenda.sleep(fate.ms)
      const value = await serve(plainly)
      if (deadlines.isOver(signal)) throw signal.reason
      return { kind: 'answer', value }
    }
  }
}
