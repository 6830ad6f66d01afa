import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/log.ts'
import { limits } from '../../limits.ts'
import type { Payment, Progress } from '../../store/store.ts'
import { stoppingOf } from '../listen.ts'
import type { Ask } from './ask.ts'
import { forToken } from './frame.ts'
import { chooseTexts } from './language.ts'
import { isLookedAt, type On, type StandDeps, standingOf } from './stand.ts'
import { codeOf, isWaiting, type Standing } from './standing.ts'
import type { Streams } from './streams.ts'
import type { Watch } from './watch.ts'

export interface LiveDeps extends StandDeps {
  readonly ask: Ask
  readonly watch: Watch
  readonly streams: Streams
  readonly log: Logger
  readonly timeout: (ms: number) => AbortSignal
}

/**
 * Tells an open page, as codes, how its payment stands. Each stream begins with a new look, ends after a while and is
 * opened anew by the browser, later each time: a page that is open has its payment looked at, and one that is left open
 * for hours costs nothing in the end.
 */
export async function sendLive(deps: LiveDeps, context: Context, payment: Payment, on: On): Promise<Response> {
  const round = roundOf(context)
  // 204 is how a browser is told not to open a stream again.
  if (round >= limits.streamRounds) return context.body(null, 204)
  if (!deps.streams.enter(payment.id)) return context.text('Too many pages are open.', 503, { 'retry-after': '30' })
  const gone = new AbortController()
  const endsIn = deps.timeout(Math.min(limits.streamMost, limits.streamStep * (round + 1)))
  const signal = AbortSignal.any([gone.signal, endsIn, ...stoppingOf(context)])
  forToken(context)
  const response = streamSSE(context, async stream => {
    stream.onAbort(() => gone.abort())
    try {
      const tell = (data: string) => stream.writeSSE({ id: String(round), retry: limits.streamPause, data })
      await follow(deps, context, payment, { on, signal, tell })
      const isLast = round + 1 >= limits.streamRounds
      if (isLast && !gone.signal.aborted) await stream.writeSSE({ event: 'over', data: '' })
    } finally {
      deps.streams.leave(payment.id)
    }
  })
  response.headers.set('cache-control', 'no-store')
  // Else some proxies keep the events until the stream is over.
  response.headers.set('x-accel-buffering', 'no')
  return response
}

const roundOf = (context: Context): number => {
  const last = Number(context.req.header('last-event-id') ?? Number.NaN)
  return Number.isInteger(last) && last >= 0 ? last + 1 : 0
}

interface Following {
  readonly on: On
  readonly signal: AbortSignal
  readonly tell: (code: string) => Promise<void>
}

async function follow(
  deps: LiveDeps,
  context: Context,
  opened: Payment,
  { on, signal, tell }: Following,
): Promise<void> {
  const { watch, clock, log } = deps
  const texts = chooseTexts(context, opened.locale)
  const readingOf = createReading(clock, progress => standingOf(deps, { ...opened, ...progress }, on, texts))
  const hasten = () =>
    deps.ask.hasten(opened).catch(error => log.warn({ err: error }, 'a page that is open could not ask for a look'))
  if (isWaiting(standingOf(deps, opened, on, texts))) await hasten()
  let seen = await watch.until(opened.id, () => true, signal)
  let told = ''
  while (seen !== null) {
    const { standing, code } = readingOf(seen)
    if (code !== told) await tell(code)
    told = code
    const before = seen
    const isCalledBack = (progress: Progress) => isWaiting(standing) && hasNewCallback(before, progress, clock.now())
    const isNews = (progress: Progress) => readingOf(progress).code !== code || isCalledBack(progress)
    const next = await watch.until(opened.id, isNews, signal)
    if (next === null || !isNews(next)) return
    // A callback waits so that the browser can go first. The browser is here.
    if (isCalledBack(next)) await hasten()
    seen = next
  }
}

interface Reading {
  readonly standing: Standing
  readonly code: string
}

/** Asked several times a second for each page that is open: a QR code takes milliseconds, and is not drawn for nothing. */
function createReading(clock: Clock, standingOf: (progress: Progress) => Standing): (progress: Progress) => Reading {
  let last: (Reading & { readonly key: string }) | null = null
  return progress => {
    const key = JSON.stringify([progress, isLookedAt(clock, progress)])
    if (last?.key === key) return last
    const standing = standingOf(progress)
    last = { key, standing, code: codeOf(standing) }
    return last
  }
}

/** Only a callback wants its look later than now. */
const hasNewCallback = (before: Progress, { lastHintDue }: Progress, now: number): boolean =>
  lastHintDue !== null && lastHintDue > now && lastHintDue > (before.lastHintDue ?? 0)
