import { Hono } from 'hono'
import type { Clock } from '../../../base/clock.ts'
import { AnswerFaults, type SimulatorEnv } from '../../simulation/faults.ts'
import { inProcess } from '../../simulation/in-process.ts'
import { type After, after } from '../../simulation/time.ts'
import { createApi } from './api.ts'
import { Callbacks } from './callbacks.ts'
import { createControlRoutes } from './control.ts'
import type { PaymentRequest } from './requests.ts'
import { type Mode, refundTakes, State } from './state.ts'

export interface SimulatorOptions {
  readonly clock: Clock
  /** Timers for results, time-outs and retries; give virtual ones together with a virtual clock. */
  readonly after?: After
  /** Numbers in [0, 1), for tokens and references. */
  readonly random?: () => number
  /** Carries the callbacks to the shop. */
  readonly fetch: typeof fetch
  readonly mode?: Mode
  readonly refundTakes?: number
  readonly watch?: (request: PaymentRequest) => void
}

/** The Swish number of the test environment's own certificate (S5), and who calls where there is none. */
export const defaultAlias = '1234679304'

/**
 * A Swish that speaks the real one's protocol: its API at `/swish-cpcapi/api`, and `/_sim` to play the customer, the bank
 * and bad luck. `listen.ts` puts it behind mutual TLS. Each rule says where it is from, or that it is assumed. Nothing is
 * stored: it lives as long as the process.
 */
export function createSwishSimulator(options: SimulatorOptions) {
  const { clock, after: timer = after, random = Math.random, fetch, mode = 'phone' } = options
  const callbacks = new Callbacks({ clock, after: timer, fetch })
  const answers = new AnswerFaults('/swish-cpcapi/api')
  const state = new State({
    clock,
    after: timer,
    random,
    mode,
    refundTakes: options.refundTakes ?? refundTakes,
    watch: options.watch ?? (() => {}),
    paymentEnded: request => callbacks.paymentEnded(request),
    refundEnded: refund => callbacks.refundEnded(refund),
  })

  const app = new Hono<SimulatorEnv>()
  // Unexpected errors and broken connections must reach whoever called, not become a neat 500.
  app.onError(error => {
    throw error
  })
  app.use('/swish-cpcapi/*', answers.middleware)
  app.route('/swish-cpcapi/api', createApi(state, defaultAlias))
  app.route('/_sim', createControlRoutes({ state, callbacks, answers }))

  return {
    app,
    control: state,
    callbacks,
    answers,
    /** Into the app without a network, as the merchant with this Swish number. */
    fetchAs: (alias: string = defaultAlias) => inProcess(app, alias),
    heal() {
      answers.heal()
      callbacks.heal()
    },
  }
}
