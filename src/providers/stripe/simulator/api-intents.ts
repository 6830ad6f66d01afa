import { Hono } from 'hono'
import type { SimulatorEnv } from '../../simulation/faults.ts'
import { capture } from './money.ts'
import { intentJson, type PaymentIntent } from './objects.ts'
import {
  cancelParams,
  captureParams,
  check,
  checkAmount,
  intentChange,
  intentParams,
  listParams,
  noParams,
  searchParams,
} from './params.ts'
import { StripeProblem } from './problems.ts'
import type { State } from './state.ts'
import { answer, body, list, offered, query } from './wire.ts'

/** PaymentIntents. The search sees them late, as the real one does (documented: S8). */
export function createIntentApi(state: State, searchDelayMs: number) {
  const api = new Hono<SimulatorEnv>()

  api.post('/', async context => {
    const params = check(intentParams, await body(context))
    checkAmount(params.amount, params.currency)
    const { amount, currency, metadata, capture_method: captureMethod } = params
    const methods = offered(params.allowed_payment_method_types, captureMethod)
    const intent = state.addIntent({ amount, currency, metadata, captureMethod, methods, checkout: null })
    return context.json(answer(state, intentJson(intent), params.expand))
  })

  api.get('/', context => {
    const params = check(listParams, query(context))
    return context.json(list(state, [...state.intents.values()].map(intentJson), params, context.req.path))
  })

  api.get('/search', context => {
    const params = check(searchParams, query(context))
    const found = search(state, params.query, state.now() - searchDelayMs)
    const data = found.toReversed().slice(0, params.limit).map(intentJson)
    const result = {
      object: 'search_result',
      url: context.req.path,
      data,
      has_more: found.length > params.limit,
      next_page: null,
    }
    return context.json(answer(state, result, params.expand))
  })

  api.get('/:id', context => {
    const params = check(noParams, query(context))
    return context.json(answer(state, intentJson(state.getIntent(context.req.param('id'))), params.expand))
  })

  api.post('/:id', async context => {
    const intent = state.getIntent(context.req.param('id'))
    change(intent, check(intentChange, await body(context)))
    return context.json(intentJson(intent))
  })

  api.post('/:id/capture', async context => {
    const params = check(captureParams, await body(context))
    const intent = state.getIntent(context.req.param('id'))
    capture(state, intent, params.amount_to_capture ?? intent.amount)
    return context.json(answer(state, intentJson(intent), params.expand))
  })

  /** "You can't cancel the PaymentIntent for a Checkout Session; expire the session instead" (documented: S3). */
  api.post('/:id/cancel', async context => {
    const params = check(cancelParams, await body(context))
    const intent = state.getIntent(context.req.param('id'))
    if (intent.checkout?.status === 'open')
      throw new StripeProblem(400, 'Expire the Checkout Session instead.', 'payment_intent_unexpected_state')
    state.cancel(intent, params.cancellation_reason ?? null)
    return context.json(answer(state, intentJson(intent), params.expand))
  })

  return api
}

interface Change {
  readonly amount?: number | undefined
  readonly currency?: string | undefined
  readonly metadata?: Readonly<Record<string, string>> | undefined
  readonly description?: string | undefined
}

/** Money only before it moves; the rest always. Metadata is merged, and an empty value takes a key away (documented: S11). */
export function change(intent: PaymentIntent, { amount, currency, metadata, description }: Change): void {
  if (amount !== undefined || currency !== undefined) {
    if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status))
      throw new StripeProblem(
        400,
        `This PaymentIntent's amount could not be updated because it has a status of ${intent.status}.`,
        'payment_intent_unexpected_state',
      )
    checkAmount(amount ?? intent.amount, currency ?? intent.currency)
    intent.amount = amount ?? intent.amount
    intent.currency = currency ?? intent.currency
  }
  intent.description = description ?? intent.description
  const merged = Object.entries({ ...intent.metadata, ...metadata }).filter(([, value]) => value !== '')
  intent.metadata = Object.fromEntries(merged)
}

/** Of the query language only `metadata['key']:'value'`. */
export function search(state: State, text: string, until: number): PaymentIntent[] {
  const [, key, value] = /^metadata\['([^']+)'\]:'([^']*)'$/.exec(text) ?? []
  if (key === undefined) throw new StripeProblem(400, 'We were unable to parse your search query.')
  return [...state.intents.values()].filter(each => each.createdAt <= until && each.metadata[key] === value)
}
