import { Hono } from 'hono'
import { isSameSecret } from '../base/secrets.ts'
import { type AddressOf, isFromThisMachine } from './address.ts'
import type { Metrics } from './metrics.ts'
import { sendProblem } from './problem.ts'

export interface HealthDeps {
  /** Null when the database answers and has this program's schema; else what is wrong. */
  readonly trouble: () => Promise<string | null>
  /** How late the most overdue check is, in milliseconds. */
  readonly lateness: () => Promise<number>
  readonly metrics: Metrics
  readonly adminToken: string | null
  readonly addressOf: AddressOf
}

/** Liveness, readiness and metrics. Lateness is told but never makes unready: a balancer must not drop callbacks for it. */
export function createHealth(deps: HealthDeps): Hono {
  const routes = new Hono()
  routes.get('/healthz', context => context.json({ status: 'ok' }))
  routes.get('/readyz', async context => {
    const trouble = await deps.trouble()
    if (trouble !== null) return context.json({ status: 'unready', database: trouble }, 503)
    return context.json({
      status: 'ready',
      database: 'ok',
      oldestDueSeconds: Math.round((await deps.lateness()) / 1_000),
    })
  })
  routes.get('/metrics', async context => {
    const token = /^Bearer +(.+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
    const isAdmin = token !== undefined && deps.adminToken !== null && isSameSecret(token, deps.adminToken)
    if (!isAdmin && !isFromThisMachine(context, deps.addressOf(context)))
      return sendProblem(context, {
        status: 401,
        title: 'Not authorized',
        detail: 'Send KVITTO_ADMIN_TOKEN as a bearer token, or ask from this machine.',
      })
    return context.body(await deps.metrics.registry.metrics(), 200, {
      'content-type': deps.metrics.registry.contentType,
    })
  })
  return routes
}
