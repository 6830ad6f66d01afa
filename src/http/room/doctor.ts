import { Hono } from 'hono'
import type { Clinic, DoctorRecords } from '../../doctor/clinic.ts'
import type { Report } from '../../doctor/schema.ts'
import { RequestProblem } from '../problem.ts'
import type { DoctorAnswer, DoctorStarted } from './contract/doctor.ts'
import { missing } from './request.ts'
import type { RoomEnv } from './session.ts'

export interface DoctorRoomDeps {
  readonly clinic: Clinic
  readonly records: DoctorRecords
}

/** What the doctor finds at the shops of the configuration and at Kvitto itself, and a run now. */
export function createDoctorRoom({ clinic, records }: DoctorRoomDeps): Hono<RoomEnv> {
  const routes = new Hono<RoomEnv>()
  routes.get('/api/doctor', async context => {
    const kept = await records.overview()
    return context.json<DoctorAnswer>({
      places: clinic.places.map(place => {
        const run = clinic.running(place.name)
        const { last = null, history = [] } = kept.get(place.name) ?? {}
        return {
          ...place,
          running: run && { startedAt: toIso(run.startedAt), checks: [...run.checks] },
          last,
          history: history.map(({ at, ...each }) => ({ ...each, at: toIso(at) })),
        }
      }),
    })
  })
  routes.get('/api/doctor/runs/:id{\\d{1,18}}', async context => {
    const report = await records.find(context.req.param('id'))
    if (report === undefined) throw missing('run of the doctor')
    return context.json<Report>(report)
  })
  routes.post('/api/doctor/:place', context => {
    const started = clinic.start(context.req.param('place'))
    if (started === 'unknown') throw missing('shop')
    if (started === 'running')
      throw new RequestProblem({ status: 409, title: 'Under way', detail: 'The doctor is examining it just now.' })
    return context.json<DoctorStarted>({ startedAt: toIso(started.startedAt) }, 202)
  })
  return routes
}

const toIso = (at: number): string => new Date(at).toISOString()
