import { type Context, Hono } from 'hono'
import { isToken } from '../../base/ids.ts'
import type { Logger } from '../../base/log.ts'
import { limits } from '../../limits.ts'
import type { Payment, Progress, Store } from '../../store/store.ts'
import { type AskDeps, createAsk } from './ask.ts'
import { forToken, sendPage } from './frame.ts'
import { chooseTexts } from './language.ts'
import { type LiveDeps, sendLive } from './live.ts'
import { sendUnknown } from './nothing.ts'
import { liveScript } from './script.ts'
import { type Shown, targetOf, toPage, troublePage } from './show.ts'
import { isLookedAt, type On, type StandDeps, standingOf } from './stand.ts'
import { isDecided, isWaiting } from './standing.ts'
import { createStreams } from './streams.ts'
import type { Texts } from './texts/texts.ts'
import { createWatch } from './watch.ts'

export interface CustomerDeps extends AskDeps, StandDeps {
  readonly store: Store
  readonly log: Logger
  readonly timeout: (ms: number) => AbortSignal
}

interface Deps extends CustomerDeps, LiveDeps {}

/**
 * The customer's two pages. The browser that comes back may be another one, without a cookie, twice, never or after a
 * year: all that counts is the token, and all that coming back does is to make Kvitto look now.
 */
export function createCustomerPages(given: CustomerDeps): Hono {
  const deps: Deps = {
    ...given,
    ask: createAsk(given),
    watch: createWatch(given.store, given.log),
    streams: createStreams(),
  }
  const routes = new Hono()
  routes.onError((error, context) => {
    deps.log.error({ err: error }, 'a customer’s page could not be made')
    const texts = chooseTexts(context, null)
    return sendPage(context, { texts, brand: null }, troublePage(texts, placeOf(context, null)), 503)
  })
  routes.get('/pay/live.js', context =>
    context.body(liveScript, 200, {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    }),
  )
  routes.get('/pay/:token', async context => {
    const payment = await findPayment(deps, context.req.param('token'))
    return payment === undefined ? sendUnknown(context) : sendPay(deps, context, payment)
  })
  routes.get('/return/:token', async context => {
    const payment = await findPayment(deps, context.req.param('token'))
    return payment === undefined ? sendUnknown(context) : sendReturn(deps, context, payment)
  })
  // A link that was cut off, or that a mail program has lengthened by a slash.
  routes.on('GET', ['/pay', '/pay/', '/return', '/return/'], sendUnknown)
  for (const on of ['pay', 'return'] as const)
    routes.get(`/${on}/:token/`, context => {
      const browserToken = context.req.param('token') ?? ''
      return isToken(browserToken)
        ? redirect(context, deps.links[on]({ browserToken }) + new URL(context.req.url).search)
        : sendUnknown(context)
    })
  routes.get('/return/:token/live', async context => {
    const payment = await findPayment(deps, context.req.param('token'))
    if (payment === undefined) return context.body(null, 404)
    return sendLive(deps, context, payment, context.req.query('on') === 'pay' ? 'pay' : 'return')
  })
  return routes
}

const findPayment = async ({ store }: Deps, token: string): Promise<Payment | undefined> =>
  isToken(token) ? store.findByBrowserToken(token) : undefined

async function sendPay(deps: Deps, context: Context, payment: Payment): Promise<Response> {
  const texts = chooseTexts(context, payment.locale)
  const standing = standingOf(deps, payment, 'pay', texts)
  // Without a stream, coming again is how the page waits.
  if (isWaiting(standing) && roundOf(context) > 0) await deps.ask.hasten(payment)
  switch (standing.kind) {
    case 'elsewhere':
      return redirect(context, standing.url)
    case 'payable':
    case 'preparing':
    case 'not_started':
    case 'refused':
    case 'unserved':
      return show(deps, context, { payment, standing, texts, on: 'pay' })
    default:
      return redirect(context, deps.links.return(payment))
  }
}

async function sendReturn(deps: Deps, context: Context, found: Payment): Promise<Response> {
  const isServed = deps.findSite(found.shop, found.provider) !== undefined
  const texts = chooseTexts(context, found.locale)
  if (found.returnedAt === null) await deps.store.noteReturn(found.id, deps.clock.now())
  // Of what is decided only a closed payment can become another, so whoever comes back to one waits for a new look too.
  const isFinal = !isServed || (isDecided(found.status) && found.status !== 'closed')
  if (!isFinal) await deps.ask.comeBack(context, found)
  const payment = isFinal ? found : await waitForOutcome(deps, context, found, texts)
  const standing = standingOf(deps, payment, 'return', texts)
  const target = standing.kind === 'paid' && deps.brandOf(payment.shop) !== undefined ? targetOf(payment) : null
  return target === null ? show(deps, context, { payment, standing, texts, on: 'return' }) : redirect(context, target)
}

async function waitForOutcome(deps: Deps, context: Context, before: Payment, texts: Texts): Promise<Payment> {
  const isOver = (progress: Progress): boolean => {
    if (progress.status === 'settled') return true
    if (!isLookedAt(deps.clock, progress)) return false
    if (progress.status !== 'open' || progress.reason !== 'retry_window') return progress.status !== 'open'
    const standing = standingOf(deps, { ...before, ...progress }, 'return', texts)
    return standing.kind === 'refused' && standing.again === 'shop'
  }
  const signal = AbortSignal.any([context.req.raw.signal, deps.timeout(limits.returnWait)])
  await deps.watch.until(before.id, isOver, signal)
  return (await deps.store.find(before.id)) ?? before
}

/** Never kept, and the next page is not told where from. */
function redirect(context: Context, url: string): Response {
  forToken(context)
  return context.redirect(url, 303)
}

function show(
  deps: Deps,
  context: Context,
  { on, ...what }: Pick<Shown, 'standing' | 'texts'> & { payment: Payment; on: On },
) {
  const { payment, texts } = what
  const brand = deps.brandOf(payment.shop) ?? null
  const links = { pay: deps.links.pay(payment), return: deps.links.return(payment) }
  const place = placeOf(context, `../return/${payment.browserToken}/live?on=${on}`)
  return sendPage(context, { texts, brand }, toPage({ ...what, brand, links, place }))
}

/** Where the page is: what to open again, how often that was done, and its stream. Only our own query is kept. */
const placeOf = (context: Context, live: string | null) => ({
  path: new URL(context.req.url).pathname,
  round: roundOf(context),
  live,
})

const roundOf = (context: Context): number => Math.max(0, Math.trunc(Number(context.req.query('round')) || 0))
