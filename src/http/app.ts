import { STATUS_CODES } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import { TimeoutError } from 'p-timeout'
import { codesOf } from '../base/exchange.ts'
import type { Logger } from '../base/log.ts'
import { isPassing } from '../db/passing.ts'
import { InboxFull } from '../inbox/inbox.ts'
import { PaymentProblem } from '../payments/problem.ts'
import { type ApiDeps, createApi } from './api.ts'
import { type CallbackDeps, createCallbacks } from './callbacks.ts'
import { sendNothing } from './customer/nothing.ts'
import { type CustomerDeps, createCustomerPages } from './customer/pages.ts'
import { createHealth, type HealthDeps } from './health.ts'
import { type Problem, RequestProblem, sendProblem } from './problem.ts'
import { createDashboard, type DashboardDeps } from './room/dashboard.ts'
import { createRoom, type RoomDeps } from './room/room.ts'
import { createSelf, type SelfDeps } from './self.ts'
import { createWebhooks, type WebhookDeps } from './webhooks.ts'

export interface AppDeps {
  readonly api: ApiDeps
  readonly callbacks: CallbackDeps
  readonly customer: CustomerDeps
  readonly health: HealthDeps
  readonly self: SelfDeps
  readonly room: RoomDeps
  readonly dashboard: DashboardDeps
  readonly webhooks: WebhookDeps
  readonly log: Logger
}

/** The whole service as a function from request to response: for a server of its own, or mounted in a shop's. */
export function createApp(deps: AppDeps): Hono<{ Bindings: HttpBindings }> {
  const app = new OpenAPIHono<{ Bindings: HttpBindings }>()
  app.use(secureHeaders({ crossOriginResourcePolicy: false, xFrameOptions: 'DENY' }))
  app.route('/', createHealth(deps.health))
  app.route('/', createSelf(deps.self))
  app.route('/', createApi(deps.api))
  app.route('/', createWebhooks(deps.webhooks))
  app.doc31('/openapi.json', { openapi: '3.1.0', info: { title: 'Kvitto', version: deps.api.shopInfo.version } })
  app.route('/', createCustomerPages(deps.customer))
  app.route('/', createRoom(deps.room))
  app.route('/', createDashboard(deps.dashboard))
  // Last: `/{shop}` would take any path of one part.
  app.route('/', createCallbacks(deps.callbacks))
  app.notFound(context =>
    sendNothing(context, { status: 404, title: 'Not found', detail: 'There is nothing at this address.' }),
  )
  app.onError((error, context) => {
    if (error instanceof PaymentProblem) {
      const headers: Record<string, string> = error.status === 503 ? { 'retry-after': '2' } : {}
      return sendProblem(context, { status: error.status, title: error.title, detail: error.message }, headers)
    }
    if (error instanceof RequestProblem) return sendProblem(context, error.problem)
    if (error instanceof HTTPException)
      return sendProblem(context, {
        status: error.status,
        title: STATUS_CODES[error.status] ?? 'Bad request',
        detail:
          error.status === 415
            ? 'Send JSON, with the header "Content-Type: application/json".'
            : error.message || 'The request could not be read.',
      })
    if (hasLeft(context, error)) return sendProblem(context, cutOff)
    if (isPassing(error) || error instanceof InboxFull || error instanceof TimeoutError) {
      deps.log.warn({ err: error, path: context.req.routePath }, 'a request found no database')
      return sendProblem(context, noDatabase, { 'retry-after': '5' })
    }
    deps.log.error({ err: error, path: context.req.routePath }, 'a request failed')
    return sendProblem(
      context,
      { status: 500, title: 'Internal error', detail: 'Something failed here; nothing is lost. Try again.' },
      { 'retry-after': '2' },
    )
  })
  return app
}

/** Who called broke off in the middle, or was too slow. Node's word for that is the same as for a database that has gone. */
const hasLeft = ({ req }: Context, error: Error): boolean =>
  req.raw.signal.aborted && error.message === 'aborted' && codesOf(error).includes('ECONNRESET')

const cutOff: Problem = {
  status: 408,
  title: 'Cut off',
  detail: 'The request did not arrive whole; nothing was changed.',
}

const noDatabase: Problem = {
  status: 503,
  title: 'No database',
  detail: 'Kvitto’s database does not answer just now. Nothing is lost: send the same call again in a moment.',
}
