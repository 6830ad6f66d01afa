import { setTimeout } from 'node:timers/promises'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Logger } from '../../base/log.ts'
import { limits } from '../../limits.ts'
import type { Latest, RoomStore } from '../../store/room.ts'
import { stoppingOf } from '../listen.ts'
import type { Refusals } from '../refusals.ts'
import type { Change } from './contract/events.ts'
import type { RoomEnv } from './session.ts'

export interface EventsDeps {
  readonly room: Pick<RoomStore, 'latest'>
  readonly refusals: Pick<Refusals, 'total'>
  readonly version: string
  readonly log: Logger
}

/** `GET /api/events`. One look at the database a second for all viewers of this node together, and none without viewers. */
export function createEvents(deps: EventsDeps): Hono<RoomEnv> {
  const watch = createWatch(deps)
  const routes = new Hono<RoomEnv>()
  routes.get('/api/events', context => {
    // Proxies that collect an answer before they pass it on would keep the events back.
    context.header('x-accel-buffering', 'no')
    return streamSSE(context, async stream => {
      const changes = watch.join()
      stream.onAbort(() => changes.leave())
      for (const stopping of stoppingOf(context))
        stopping.addEventListener('abort', () => changes.leave(), { once: true })
      try {
        await stream.writeSSE({ event: 'ready', data: JSON.stringify({ version: deps.version }) })
        while (!stream.aborted && !changes.isOver) {
          const change = await changes.next()
          if (changes.isOver) break
          if (change === null) await stream.write(': still here\n\n')
          else await stream.writeSSE({ event: 'change', data: JSON.stringify(change) })
        }
      } finally {
        changes.leave()
      }
    })
  })
  return routes
}

/** One viewer's place: what changed since it was last asked. */
interface Seat {
  readonly isOver: boolean
  /** Resolves with what changed; with null after a while in which nothing did. */
  next(): Promise<Change | null>
  leave(): void
}

/** Looks while somebody watches. A viewer who is slow to read gets one answer for all that happened meanwhile. */
function createWatch({ room, refusals, log }: EventsDeps): { join(): Seat } {
  const seats = new Set<{ pending: Change | null; wake: () => void }>()
  let isLooking = false
  async function look(): Promise<void> {
    isLooking = true
    let before: Glance | undefined
    while (seats.size > 0) {
      const glance = await room.latest().then(
        latest => ({ ...latest, refused: refusals.total }),
        error => log.warn({ err: error }, 'the control room cannot see what is new'),
      )
      const change = glance && before ? difference(before, glance) : null
      before = glance ?? before
      if (change !== null)
        for (const seat of seats) {
          seat.pending = merge(seat.pending, change)
          seat.wake()
        }
      await setTimeout(limits.roomPoll, undefined, { ref: false })
    }
    isLooking = false
  }
  return {
    join() {
      const seat: { pending: Change | null; wake: () => void } = { pending: null, wake: () => {} }
      let isOver = false
      seats.add(seat)
      if (!isLooking) look().catch(error => log.error({ err: error }, 'the control room no longer sees what is new'))
      return {
        get isOver() {
          return isOver
        },
        async next() {
          if (seat.pending === null && !isOver) {
            const { promise, resolve } = Promise.withResolvers<void>()
            seat.wake = resolve
            await Promise.race([promise, setTimeout(limits.roomHeartbeat, undefined, { ref: false })])
          }
          const change = seat.pending
          seat.pending = null
          return change
        },
        leave() {
          isOver = true
          seats.delete(seat)
          seat.wake()
        },
      }
    },
  }
}

interface Glance extends Latest {
  readonly refused: number
}

/** What is new; null when nothing is. When all that was looked at is new, there may be more that was not. */
function difference(before: Glance, after: Glance): Change | null {
  const known = new Set(before.rows.map(({ key }) => key))
  const fresh = after.rows.filter(({ key }) => !known.has(key))
  const isTooMuch = fresh.length >= limits.roomLatest
  const topics = new Set<Change['topics'][number]>(fresh.map(({ topic }) => topic))
  if (topics.has('callbacks')) topics.add('payments')
  if (before.exceptions !== after.exceptions || fresh.some(({ isByHand }) => isByHand)) topics.add('exceptions')
  if (before.refused !== after.refused) topics.add('refused')
  if (topics.size === 0) return null
  return { topics: [...topics], paymentIds: isTooMuch ? [] : [...new Set(fresh.map(({ paymentId }) => paymentId))] }
}

function merge(pending: Change | null, change: Change): Change {
  if (pending === null) return change
  const isTooMuch = [pending, change].some(
    ({ topics, paymentIds }) => topics.includes('payments') && paymentIds.length === 0,
  )
  const ids = new Set([...pending.paymentIds, ...change.paymentIds])
  return {
    topics: [...new Set([...pending.topics, ...change.topics])],
    paymentIds: isTooMuch || ids.size > limits.roomLatest ? [] : [...ids],
  }
}
