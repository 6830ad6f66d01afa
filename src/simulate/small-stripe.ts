import Stripe from 'stripe'
import type { Provider } from '../providers/provider.ts'
import { createAskOver, type StripeCalls } from '../providers/stripe/client.ts'
import type { StripeConfig } from '../providers/stripe/config.ts'
import type { Control } from '../providers/stripe/simulator/control.ts'
import { StripeProblem } from '../providers/stripe/simulator/problems.ts'
import { createStripeOver } from '../providers/stripe/stripe.ts'
import { createLine, type Line, type ProviderSide } from './line.ts'
import type { Scene } from './scene.ts'
import type { Sender } from './sender.ts'
import { StripeDesk } from './stripe-desk.ts'

export interface StripeSide extends ProviderSide {
  readonly server: StripeServer
  readonly settings: StripeConfig
}

const kept = 24 * 60 * 60_000

/** A request that is to be done once, by its idempotency key. */
interface Once {
  readonly key: string
  readonly request: string
}

type Answer =
  | { readonly kind: 'json'; readonly json: unknown; readonly isReplayed: boolean }
  | { readonly kind: 'problem'; readonly problem: StripeProblem; readonly isReplayed: boolean }

/** What answers at Stripe, with its memory for idempotency keys (S2). */
export class StripeServer {
  readonly desk: StripeDesk
  readonly #now: () => number
  readonly #memory = new Map<string, { readonly request: string; readonly at: number; answer: Answer }>()

  constructor(control: Control, delivered: ReadonlySet<string>, variant: number) {
    this.desk = new StripeDesk(control, delivered, variant)
    this.#now = () => control.state.now()
  }

  /** The first answer to a key is told again, unless it was refused before anything ran. */
  run(work: () => unknown, once: Once | null): Answer {
    const known = once === null ? undefined : this.#memory.get(once.key)
    if (once !== null && known !== undefined && this.#now() - known.at < kept)
      return known.request === once.request ? { ...known.answer, isReplayed: true } : reused
    const answer = attempt(work)
    if (once !== null && answer.kind === 'json')
      this.#memory.set(once.key, { request: once.request, at: this.#now(), answer })
    return answer
  }

  /** A 500 is an answer like any other: it is kept, whatever was done. */
  broke(once: Once | null): void {
    if (once === null) return
    const known = this.#memory.get(once.key)
    if (known !== undefined && known.at !== this.#now()) return
    this.#memory.set(once.key, { request: once.request, at: this.#now(), answer: broken })
  }
}

const problem = (problem: StripeProblem): Answer => ({ kind: 'problem', problem, isReplayed: false })
const broken = problem(new StripeProblem(500, 'An unknown error occurred', undefined, 'api_error'))
const reused = problem(new StripeProblem(400, 'The key was used with other parameters', undefined, 'idempotency_error'))

function attempt(work: () => unknown): Answer {
  try {
    return { kind: 'json', json: work(), isReplayed: false }
  } catch (error) {
    if (error instanceof StripeProblem) return problem(error)
    throw error
  }
}

/** Stripe's adapter as it is, over calls that reach the simulator's state without the library and HTTP in between. */
export function createSmallStripe(scene: Scene, side: StripeSide, sender: Sender): Provider {
  const line = createLine(scene, side, sender)
  const ask = createAskOver(signal => createCalls(side.server, line, signal), scene.agenda)
  return createStripeOver(side.settings, ask, scene.agenda)
}

function createCalls(server: StripeServer, line: Line, signal: AbortSignal): StripeCalls {
  const { desk } = server
  const ask = async (what: string, work: () => unknown, once: Once | null = null): Promise<unknown> => {
    const carried = await line(`Stripe, ${what}`, signal, () => server.run(work, once)).catch(error => {
      throw new Stripe.errors.StripeConnectionError({ message: 'no connection to Stripe', detail: error })
    })
    if (carried.kind === 'status') {
      if (carried.status === 500) server.broke(once)
      throw toError(carried.status, 'failed', undefined, retryAfter(carried.retryAfterS))
    }
    const answer = carried.value
    if (answer.kind === 'json') return answer.json
    const { status, message, code } = answer.problem
    throw toError(status, message, code, answer.isReplayed ? { 'idempotent-replayed': 'true' } : {})
  }
  const onceBy = (what: string, params: object, key: string): Once => ({ key, request: what + JSON.stringify(params) })
  return {
    checkout: {
      sessions: {
        create: (params, { idempotencyKey }) =>
          ask('open a session', () => desk.openCheckout(params), onceBy('session', params, idempotencyKey)),
        retrieve: (id, params) => ask(`read ${id}`, () => desk.checkout(id, params?.expand)),
        expire: id => ask(`expire ${id}`, () => desk.expire(id)),
      },
    },
    paymentIntents: {
      create: (params, { idempotencyKey }) =>
        ask('make a PaymentIntent', () => desk.openIntent(params), onceBy('intent', params, idempotencyKey)),
      retrieve: (id, params) => ask(`read ${id}`, () => desk.intent(id, params?.expand)),
      update: (id, params) => ask(`change ${id}`, () => desk.change(id, params)),
      capture: (id, params) => ask(`capture ${id}`, () => desk.capture(id, params.amount_to_capture)),
      cancel: id => ask(`cancel ${id}`, () => desk.cancel(id)),
      search: ({ query }) => ask('search', () => desk.search(query)),
    },
    refunds: {
      create: (params, { idempotencyKey }) =>
        ask('refund', () => desk.refund(params), onceBy('refund', params, idempotencyKey)),
      list: params => ask('list refunds', () => desk.refunds(params.payment_intent)),
    },
    disputes: { list: params => ask('list disputes', () => desk.disputes(params.payment_intent)) },
    events: { list: params => ({ autoPagingToArray: () => ask('list events', () => desk.events(params)) }) },
  }
}

const retryAfter = (seconds: number | null): Record<string, string> =>
  seconds === null ? {} : { 'retry-after': String(seconds) }

const toError = (statusCode: number, message: string, code: string | undefined, headers: Record<string, string>) =>
  Stripe.errors.StripeError.generate({
    type: statusCode >= 500 ? 'api_error' : 'invalid_request_error',
    statusCode,
    message,
    headers,
    ...(code === undefined ? {} : { code }),
  })
