import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { limits } from '../../limits.ts'
import { RequestProblem } from '../problem.ts'
import { type ActionsDeps, createActions } from './actions.ts'
import { type CallbackRoomDeps, createCallbackRoom } from './callbacks.ts'
import { createDoctorRoom, type DoctorRoomDeps } from './doctor.ts'
import { createEvents, type EventsDeps } from './events.ts'
import { createExceptions } from './exceptions.ts'
import { createOverview, type OverviewDeps } from './overview.ts'
import { createPayments, type PaymentsDeps } from './payments.ts'
import { createSession, demandSession, type RoomEnv, refuseForeignWrites, type SessionDeps } from './session.ts'
import { createSettings, type SettingsDeps } from './settings.ts'

export type RoomDeps = SessionDeps &
  OverviewDeps &
  PaymentsDeps &
  ActionsDeps &
  CallbackRoomDeps &
  SettingsDeps &
  DoctorRoomDeps &
  EventsDeps

/** The control room's API: `contract/` says what it is asked and answers. Whatever is below `/api/` needs a session. */
export function createRoom(deps: RoomDeps): Hono<RoomEnv> {
  const routes = new Hono<RoomEnv>()
  routes.use('/api/*', bodyLimit({ maxSize: limits.roomBodyBytes, onError: tooLarge }), refuseForeignWrites(deps))
  routes.use('/api/*', async (context, next) => {
    context.header('cache-control', 'no-store')
    await next()
  })
  routes.route('/', createSession(deps))
  routes.use('/api/*', demandSession(deps))
  routes.route('/', createOverview(deps))
  routes.route('/', createPayments(deps))
  routes.route('/', createExceptions(deps))
  routes.route('/', createActions(deps))
  routes.route('/', createCallbackRoom(deps))
  routes.route('/', createSettings(deps))
  routes.route('/', createDoctorRoom(deps))
  routes.route('/', createEvents(deps))
  return routes
}

const tooLarge = (): never => {
  throw new RequestProblem({
    status: 413,
    title: 'Too large',
    detail: `A request has at most ${limits.roomBodyBytes} bytes.`,
  })
}
