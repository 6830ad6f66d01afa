import { Hono } from 'hono'
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../limits.ts'
import type { RoomStore } from '../../store/room.ts'
import { type OverviewAnswer, type OverviewQuery, overviewQuery } from './contract/overview.ts'
import { readQuery } from './request.ts'
import type { RoomEnv } from './session.ts'

export interface OverviewDeps {
  readonly room: Pick<RoomStore, 'overview' | 'series'>
  readonly clock: Clock
  readonly lateness: () => Promise<number>
}

/** `GET /api/overview`. All who ask for the same within a moment share one answer: every event makes every viewer ask. */
export function createOverview({ room, clock, lateness }: OverviewDeps): Hono<RoomEnv> {
  const present = shared(clock, async query => {
    const [overview, latenessMs] = await Promise.all([room.overview(clock.now(), query), lateness()])
    return { ...overview, latenessMs }
  })
  const series = shared(clock, query => room.series(clock.now(), query))
  const routes = new Hono<RoomEnv>()
  routes.get('/api/overview', async context => {
    const query = readQuery(context, overviewQuery)
    const [now, charts] = await Promise.all([
      present({ ...query, range: '24h' }, limits.roomOverview),
      series(query, query.range === '24h' ? limits.roomHours : limits.roomDays),
    ])
    return context.json<OverviewAnswer>({ ...now, series: charts })
  })
  return routes
}

/** Different questions whose answers are kept at a time. */
const keptMost = 50

function shared<Answer>(clock: Clock, ask: (query: OverviewQuery) => Promise<Answer>) {
  const kept = new Map<string, { readonly until: number; readonly answer: Promise<Answer> }>()
  return (query: OverviewQuery, forMs: number): Promise<Answer> => {
    const key = JSON.stringify(query)
    const known = kept.get(key)
    if (known !== undefined && known.until > clock.now()) return known.answer
    if (kept.size >= keptMost) kept.clear()
    const answer = ask(query)
    kept.set(key, { until: clock.now() + forMs, answer })
    answer.catch(() => kept.delete(key))
    return answer
  }
}
