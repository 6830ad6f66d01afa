import { type Context, Hono, type Next } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Clock } from '../base/clock.ts'
import { isToken } from '../base/ids.ts'
import type { Logger } from '../base/log.ts'
import type { BatchedInbox } from '../inbox/inbox.ts'
import { limits } from '../limits.ts'
import type { Callback } from '../providers/provider.ts'
import type { FindSite } from '../settle/site.ts'
import type { Hint } from '../store/store.ts'
import { sendNothing } from './customer/nothing.ts'
import { discardBody } from './discard.ts'
import type { Metrics } from './metrics.ts'
import { type Problem, sendProblem } from './problem.ts'
import { type RefuseDeps, refuse, safePath, tellingHeaders } from './refuse.ts'
import { doctorsNonce, prove } from './self.ts'

export interface CallbackDeps extends RefuseDeps {
  readonly inbox: BatchedInbox
  /** `selfKey(config)`: the doctor's own calls are known by it. */
  readonly selfKey: string
  readonly clock: Clock
  readonly findSite: FindSite
  readonly hasShop: (shop: string) => boolean
  readonly metrics: Metrics
  readonly log: Logger
}

/** The names that WooCommerce's gateways have in `wc-api` URLs; WooCommerce itself does not mind their case. */
const gateways: Readonly<Record<string, string>> = { wc_gateway_ecster: 'ecster' }

/** Where a callback is addressed to, as one of the routes below finds it. */
interface Address {
  readonly shop: string
  readonly provider: string | undefined
  readonly token: string | undefined
}

/**
 * The providers' callbacks. A known token is answered 200 when the callback is on disk, whatever is in it: the token
 * says which payment, the provider is asked for the rest.
 */
export function createCallbacks(deps: CallbackDeps): Hono {
  const routes = new Hono()
  const tooLarge = async (context: Context) => {
    await discardBody(context)
    return refuse(deps, context, {
      status: 413,
      title: 'Too large',
      detail: `A callback has at most ${limits.callbackBodyBytes} bytes.`,
    })
  }
  const handle = (find: (context: Context) => Address) =>
    [
      // First of all: of a stranger's call nothing is read but its address.
      (context: Context, next: Next) => admit(deps, context, find(context), next),
      bodyLimit({ maxSize: limits.callbackBodyBytes, onError: tooLarge }),
      (context: Context) => take(deps, context, find(context)),
    ] as const

  const byGateway = handle(context => ({
    shop: context.req.param('shop') ?? '',
    provider: gateways[(context.req.param('gateway') ?? context.req.query('wc-api') ?? '').toLowerCase()],
    token: context.req.query('etoid'),
  }))
  const byProvider = handle(context => ({
    shop: context.req.param('shop') ?? '',
    provider: context.req.param('provider'),
    token: context.req.param('token') ?? context.req.query('token'),
  }))
  const general = ['/callbacks/:shop/:provider', '/callbacks/:shop/:provider/:token']
  routes.on(['GET', 'POST'], [...general, ...general.map(path => `${path}/`)], ...byProvider)
  routes.on(['GET', 'POST'], ['/:shop/wc-api/:gateway', '/:shop/wc-api/:gateway/', '/:shop', '/:shop/'], ...byGateway)
  return routes
}

/**
 * Long enough for 128 bits, else nobody's. What was once in the same place is not malformed, only unknown: the plugin that a shop had
 * before called with `tmp` and 32 digits, and its callbacks may come for days.
 */
const wellFormed = /^[\w-]{22,128}$/

/** Refuses what is addressed to nobody; whoever knows a token comes past. */
async function admit(
  deps: CallbackDeps,
  context: Context,
  address: Address,
  next: Next,
): Promise<Response | undefined> {
  const { shop, provider, token } = address
  const site = provider === undefined ? undefined : deps.findSite(shop, provider)
  if (provider === undefined || site === undefined) {
    const detail = deps.hasShop(shop)
      ? 'This shop takes no callbacks of that kind.'
      : 'There is no shop of that name here.'
    return refuse(deps, context, { status: 404, title: 'Not found', detail }, sendNothing)
  }
  if (token === undefined && site.provider.callbacks === 'signed') {
    await next()
    return
  }
  if (token === undefined || !wellFormed.test(token))
    return refuse(deps, context, {
      status: 400,
      title: 'Bad token',
      detail: 'The callback’s token is missing or malformed.',
    })
  // The doctor's own call is no stranger's: it goes on to where callbacks go, and is answered there.
  if (doctorsNonce({ key: deps.selfKey }, context) !== null) {
    await next()
    return
  }
  try {
    const isKnown = isToken(token) && (await deps.inbox.isKnown({ shop, provider, callbackToken: token }))
    if (!isKnown) return refuse(deps, context, unknownToken)
  } catch (error) {
    return notStored(deps, context, { shop, provider }, error)
  }
  await next()
}

const unknownToken: Problem = { status: 404, title: 'Unknown token', detail: 'No payment has this token.' }

async function take(deps: CallbackDeps, context: Context, { shop, provider = '', token }: Address): Promise<Response> {
  const site = deps.findSite(shop, provider)
  if (site === undefined) return context.notFound()
  const nonce = doctorsNonce({ key: deps.selfKey }, context)
  if (nonce !== null) return prove({ key: deps.selfKey, addressOf: deps.addressOf }, context, nonce)
  const callback = await readCallback(context)
  if (!site.provider.admits(callback))
    return refuse(deps, context, {
      status: 403,
      title: 'Not admitted',
      detail: 'The callback’s secret or signature is not the one that was agreed on.',
    })
  const claim = site.provider.readCallback(callback)
  const target =
    token === undefined
      ? { shop, provider, paymentId: claim.paymentId ?? '' }
      : { shop, provider, callbackToken: token }
  const wire = {
    ...callback,
    headers: tellingHeaders(callback),
    path: safePath(context),
    address: deps.addressOf(context),
  }
  const hint: Hint = {
    target,
    source: 'callback',
    dueAt: deps.clock.now() + site.graceMs,
    claim: claim.reference,
    wire,
  }
  try {
    const isKnown = (token !== undefined || claim.paymentId !== null) && (await deps.inbox.receive(hint))
    // A signed callback of something else on the same account is in order, and not ours.
    if (!isKnown && token === undefined) return context.json({ received: true, payment: null })
    if (!isKnown) return refuse(deps, context, unknownToken)
  } catch (error) {
    return notStored(deps, context, { shop, provider }, error)
  }
  deps.metrics.callbacks.inc({ shop, provider, answer: '200' })
  return context.json({ received: true })
}

function notStored(deps: CallbackDeps, context: Context, labels: { shop: string; provider: string }, error: unknown) {
  deps.log.error({ err: error, ...labels }, 'a callback could not be stored; the provider is asked to send it again')
  deps.metrics.callbacks.inc({ ...labels, answer: '503' })
  const problem: Problem = {
    status: 503,
    title: 'Not stored',
    detail: 'The callback could not be stored. Send it again.',
  }
  return sendProblem(context, problem, { 'retry-after': '10' })
}

const readCallback = async (context: Context): Promise<Callback> => ({
  method: context.req.method,
  query: new URL(context.req.url).searchParams,
  headers: context.req.header(),
  body: new Uint8Array(await context.req.arrayBuffer()),
})
