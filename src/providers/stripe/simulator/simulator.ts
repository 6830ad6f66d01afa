import { Hono, type MiddlewareHandler } from 'hono'
import type { Clock } from '../../../base/clock.ts'
import { AnswerFaults, type SimulatorEnv } from '../../simulation/faults.ts'
import { inProcess } from '../../simulation/in-process.ts'
import { type After, after } from '../../simulation/time.ts'
import { createApi } from './api.ts'
import { createControl, createControlRoutes } from './control.ts'
import { createPages } from './pages.ts'
import type { Event } from './state.ts'
import { stripeJs } from './stripe-js.ts'
import { type Endpoint, Webhooks } from './webhooks.ts'

export interface SimulatorOptions {
  readonly clock: Clock
  /** Timers for retries, expiry and late events; give virtual ones together with a virtual clock. */
  readonly after?: After
  /** Numbers in [0, 1), for ids. */
  readonly random?: () => number
  /** Carries the events to the shop. */
  readonly fetch: typeof fetch
  readonly keys?: readonly string[]
  readonly endpoints?: readonly Endpoint[]
  /** How long the search does not see what is new: "under a minute", on bad days an hour (documented: S8). */
  readonly searchDelayMs?: number
  /** Told of each event before anybody else. */
  readonly happened?: (event: Event) => void
  /** Swish is paid elsewhere, through the control API, and the app's page waits for it. */
  readonly phone?: boolean
}

/** The account that exists when none is given. */
export const defaultAccount = {
  apiKey: 'sk_test_simulated',
  publishableKey: 'pk_test_simulated',
  webhookSecret: 'whsec_simulated',
} as const

/**
 * A Stripe that the official library can be pointed at: its API at `/v1`, its checkout page at `/c/pay`, a stand-in for
 * Stripe.js at `/v3/`, and `/_sim` to play the customer, the bank and bad luck. Each rule says in its comment whether
 * Stripe documented it (S1 … S13, docs/stripe.md) or we assume it. Nothing is stored: it lives as long as the process.
 */
export function createStripeSimulator(options: SimulatorOptions) {
  const { clock, random = Math.random, keys = [defaultAccount.apiKey], searchDelayMs = 60_000 } = options
  const timers = options.after ?? after
  const webhooks = new Webhooks({ clock, after: timers, fetch: options.fetch })
  for (const endpoint of options.endpoints ?? []) webhooks.listen(endpoint)
  const happened = (event: Event): void => {
    options.happened?.(event)
    webhooks.notify(event)
  }
  const control = createControl({ clock, after: timers, random, happened })
  const answers = new AnswerFaults('')

  const app = new Hono<SimulatorEnv>()
  // Unexpected errors and broken connections must reach whoever called, not become a neat 500.
  app.onError(error => {
    throw error
  })
  app.use('/v1/*', inStripesWords)
  app.use('/v1/*', answers.middleware)
  app.route('/v1', createApi(control.state, webhooks, keys, searchDelayMs))
  app.route('/_sim', createControlRoutes(control, webhooks, answers))
  app.get('/v3/', context => context.body(stripeJs, 200, { 'content-type': 'text/javascript; charset=utf-8' }))
  app.route('/', createPages(control.state, options.phone ?? false))

  return { app, control, webhooks, answers, fetch: inProcess(app), heal }

  function heal(): void {
    answers.heal()
    webhooks.heal()
  }
}

/** What fails on command is worded as Stripe would word it. */
const inStripesWords: MiddlewareHandler<SimulatorEnv> = async (context, next) => {
  await next()
  const { status } = context.res
  if (status < 400 || !(await context.res.clone().text()).includes('"Simulated"')) return
  const type = status === 429 ? 'invalid_request_error' : 'api_error'
  const code = status === 429 ? { code: 'rate_limit' } : {}
  const headers = new Headers(context.res.headers)
  context.res = Response.json(
    { error: { type, message: `failed on command with ${status}`, ...code } },
    { status, headers },
  )
}
