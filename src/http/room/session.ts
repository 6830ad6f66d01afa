import { createHmac, randomBytes } from 'node:crypto'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/log.ts'
import { isSameSecret } from '../../base/secrets.ts'
import { limits } from '../../limits.ts'
import type { Sessions } from '../../store/room.ts'
import { type AddressOf, isFromThisMachine } from '../address.ts'
import { RequestProblem } from '../problem.ts'
import { networkOf } from '../refusals.ts'
import { loginRequest, type SessionAnswer } from './contract/session.ts'
import { readBody } from './request.ts'

export interface SessionDeps {
  readonly sessions: Sessions
  readonly clock: Clock
  /** Null: there is no token, and the room is open to this machine alone. */
  readonly adminToken: string | null
  readonly publicUrl: string
  readonly addressOf: AddressOf
  readonly log: Logger
}

/** What the other routes know of whoever calls. */
export interface RoomEnv {
  Variables: { who: string }
}

/** Who works at an open room: nobody has asked for a name. */
const nameless = 'Somebody at this machine'

/** `GET`, `POST` and `DELETE /api/session`: the only calls that need none. */
export function createSession(deps: SessionDeps): Hono {
  const { sessions, clock, adminToken, addressOf, log } = deps
  const routes = new Hono()
  const wrong = new RateLimiterMemory({ points: limits.loginsWrong, duration: limits.loginWindow / 1_000 })
  routes.get('/api/session', async context => context.json(await whoIs(deps, context)))
  routes.post('/api/session', async context => {
    const { token, who } = await readBody(context, loginRequest)
    const address = addressOf(context)
    // Counted before it is compared: many at once are not told more than one after the other.
    const caller = networkOf(address)
    await wrong.consume(caller).catch(() => {
      throw new RequestProblem(tooOften)
    })
    if (adminToken === null || !isSameSecret(token, adminToken)) {
      log.warn({ address }, 'somebody tried to log in with a wrong token')
      throw new RequestProblem(adminToken === null ? noToken : wrongToken)
    }
    await wrong.reward(caller)
    const secret = randomBytes(32).toString('base64url')
    const now = clock.now()
    await sessions.beginSession({ digest: digestOf(secret, adminToken), who, now, until: now + limits.sessionIdle })
    log.info({ address, who }, 'somebody logged in')
    setCookie(context, cookieOf(deps), secret, cookieOptions(deps))
    return context.json<SessionAnswer>({ kind: 'signed_in', who, access: 'token' })
  })
  routes.delete('/api/session', async context => {
    const secret = getCookie(context, cookieOf(deps))
    if (secret !== undefined && adminToken !== null) await sessions.endSession(digestOf(secret, adminToken))
    deleteCookie(context, cookieOf(deps), cookieOptions(deps))
    return context.body(null, 204)
  })
  return routes
}

/** Lets nobody pass who has no session. */
export const demandSession =
  (deps: SessionDeps): MiddlewareHandler<RoomEnv> =>
  async (context, next) => {
    const session = await whoIs(deps, context)
    if (session.kind === 'signed_out') throw new RequestProblem(signedOut)
    context.set('who', session.who)
    await next()
  }

/**
 * A write has to come from a page of ours. Browsers say where it comes from, and no page can make them lie about that; a
 * cookie of ours that goes with it is then not somebody else's doing.
 */
export const refuseForeignWrites =
  ({ publicUrl }: Pick<SessionDeps, 'publicUrl'>): MiddlewareHandler =>
  async (context, next) => {
    const isRead = ['GET', 'HEAD', 'OPTIONS'].includes(context.req.method)
    if (!isRead && !isOurs(context, new URL(publicUrl).origin)) throw new RequestProblem(foreign)
    await next()
  }

function isOurs(context: Context, publicOrigin: string): boolean {
  const site = context.req.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const origin = context.req.header('origin')
  return origin === publicOrigin || origin === new URL(context.req.url).origin
}

async function whoIs(deps: SessionDeps, context: Context): Promise<SessionAnswer> {
  const { sessions, clock, adminToken, addressOf } = deps
  if (adminToken === null)
    return isFromThisMachine(context, addressOf(context)) && isLocalName(new URL(context.req.url).hostname)
      ? { kind: 'signed_in', who: nameless, access: 'open' }
      : { kind: 'signed_out' }
  const secret = getCookie(context, cookieOf(deps))
  if (secret === undefined) return { kind: 'signed_out' }
  const now = clock.now()
  const who = await sessions.findSession(digestOf(secret, adminToken), now, now + limits.sessionIdle)
  return who === undefined ? { kind: 'signed_out' } : { kind: 'signed_in', who, access: 'token' }
}

/** A page of another name that leads here (DNS rebinding) is not this machine's own. */
const isLocalName = (hostname: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)

/** With the token in it, a new token ends every session. */
const digestOf = (secret: string, adminToken: string): Buffer =>
  createHmac('sha256', adminToken).update(secret).digest()

const isSecure = ({ publicUrl }: SessionDeps): boolean => publicUrl.startsWith('https:')

const cookieOf = (deps: SessionDeps): string => (isSecure(deps) ? '__Host-kvitto' : 'kvitto')

const cookieOptions = (deps: SessionDeps) =>
  ({
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure: isSecure(deps),
    maxAge: limits.session / 1_000,
  }) as const

const signedOut = { status: 401, title: 'Not logged in', detail: 'Log in with the admin token first.' } as const
const wrongToken = { status: 401, title: 'Wrong token', detail: 'That is not this Kvitto’s admin token.' } as const
const noToken = {
  status: 401,
  title: 'No token',
  detail: 'This Kvitto has no admin token, and is open to its own machine only. Set KVITTO_ADMIN_TOKEN.',
} as const
const tooOften = {
  status: 429,
  title: 'Too many wrong tokens',
  detail: 'Wait a quarter of an hour, and look the token up meanwhile.',
} as const
const foreign = {
  status: 403,
  title: 'Not from here',
  detail: 'A write must come from the control room’s own pages: send Origin, or Sec-Fetch-Site: same-origin.',
} as const
