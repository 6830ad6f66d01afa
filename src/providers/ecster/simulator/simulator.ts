import { Hono } from 'hono'
import type { Clock } from '../../../base/clock.ts'
import { AnswerFaults, type SimulatorEnv } from '../../simulation/faults.ts'
import { inProcess } from '../../simulation/in-process.ts'
import { type After, after } from '../../simulation/time.ts'
import { createApi } from './api.ts'
import { createControlRoutes } from './control.ts'
import { Notifier } from './notifications.ts'
import { hostedPage, payScript } from './pay-script.ts'
import { type Merchant, State } from './state.ts'

export interface SimulatorOptions {
  readonly clock: Clock
  /** Timers for retries and late notifications; give virtual ones together with a virtual clock. */
  readonly after?: After
  /** Numbers in [0, 1), for ids. */
  readonly random?: () => number
  /** Carries the notifications to the shop. */
  readonly fetch: typeof fetch
  readonly merchants?: readonly Merchant[]
  /** The header that Ecster adds to its notifications. */
  readonly callbackHeader?: { readonly name: string; readonly value: string } | undefined
  /** Öre on top of every order that is paid by invoice. */
  readonly invoiceFee?: number
  /** Payments are approved elsewhere, through the control API, and the pay script waits for that. */
  readonly phone?: boolean
}

/** The account that exists when none is given. */
export const defaultMerchant: Merchant = { id: '62134339', apiKey: 'sim-api-key', merchantKey: 'sim-merchant-key' }

/**
 * An Ecster that speaks the real one's protocol over HTTP: its API at `/rest/public/v1`, its script at
 * `/pay/integration`, and `/_sim` to play the customer, the bank and bad luck. Each rule says in its comment whether
 * Ecster documented it, integrations show it, or we assume it. Nothing is stored: it lives as long as the process.
 */
export function createEcsterSimulator(options: SimulatorOptions) {
  const { clock, random = Math.random, merchants = [defaultMerchant], invoiceFee = 0 } = options
  const notifier = new Notifier({ ...options, after: options.after ?? after, header: options.callbackHeader })
  const answers = new AnswerFaults('/rest/public')
  const state = new State({ clock, random, invoiceFee, changed: (order, event) => notifier.notify(order, event) })

  const app = new Hono<SimulatorEnv>({ strict: false })
  // Unexpected errors and broken connections must reach whoever called, not become a neat 500.
  app.onError(error => {
    throw error
  })
  app.use('/rest/public/*', answers.middleware)
  app.route('/rest/public/v1', createApi(state, merchants))
  app.route('/_sim', createControlRoutes({ state, notifier, answers }))
  for (const file of ['ecster-pay.js', 'ecster-pay-labs.js'])
    app.get(`/pay/integration/${file}`, context =>
      context.body(payScript(options.phone ?? false), 200, { 'content-type': 'text/javascript; charset=utf-8' }),
    )
  app.get('/pay/hosted', context => context.html(hostedPage))

  return { app, control: state, notifications: notifier, answers, fetch: inProcess(app), heal }

  function heal(): void {
    answers.heal()
    notifier.heal()
  }
}
