import { Hono } from 'hono'
import type { Clock } from '../../base/clock.ts'
import { limits } from '../../limits.ts'
import type { RoomStore } from '../../store/room.ts'
import { type OverviewAnswer, overviewQuery } from './contract/overview.ts'
import { readQuery } from './request.ts'
import type { RoomEnv } from './session.ts'

export interface OverviewDeps {
  readonly room: Pick<RoomStore, 'overview'>
  readonly clock: Clock
  readonly lateness: () => Promise<number>
}

const keptMost = 50

/** `GET /api/overview`. All who ask for the same within a moment share one answer: every event makes every viewer ask. */
export function createOverview({ room, clock, lateness }: OverviewDeps): Hono<RoomEnv> {
  const kept = new Map<string, { readonly until: number; readonly answer: Promise<OverviewAnswer> }>()
  const routes = new Hono<RoomEnv>()
  routes.get('/api/overview', async context => {
    const query = readQuery(context, overviewQuery)
    const key = JSON.stringify(query)
    const now = clock.now()
    const known = kept.get(key)
    if (known !== undefined && known.until > now) return context.json(await known.answer)
    const answer = Promise.all([room.overview(now, query), lateness()]).then(([overview, latenessMs]) => ({
      ...overview,
      latenessMs,
    }))
    if (kept.size >= keptMost) kept.clear()
    kept.set(key, { until: now + limits.roomOverview, answer })
    answer.catch(() => kept.delete(key))
    return context.json(await answer)
  })
  return routes
}
