import { Hono } from 'hono'
import type { SimulatorEnv } from '../../simulation/faults.ts'
import { createIntentApi } from './api-intents.ts'
import { createListApi } from './api-lists.ts'
import { idempotency } from './idempotency.ts'
import { checkoutJson } from './objects.ts'
import { check, checkAmount, checkoutParams, listParams, noParams } from './params.ts'
import { StripeProblem } from './problems.ts'
import type { State } from './state.ts'
import type { Webhooks } from './webhooks.ts'
import { answer, body, list, offered, query } from './wire.ts'

/** Stripe's API v1 as far as Kvitto and its merchants use it, to be mounted at `/v1`. */
export function createApi(state: State, webhooks: Webhooks, keys: readonly string[], searchDelayMs: number) {
  const api = new Hono<SimulatorEnv>()

  api.onError(error => {
    if (error instanceof StripeProblem) return error.toResponse()
    throw error
  })

  /** Bearer or basic, as the key's user name (documented: S1). */
  api.use(async (context, next) => {
    state.base = new URL(context.req.url).origin
    const key = /^Bearer (\S+)$/.exec(context.req.header('authorization') ?? '')?.[1]
    if (key === undefined || !keys.includes(key))
      return new StripeProblem(401, `Invalid API Key provided: ${mask(key)}`).toResponse()
    return next()
  })
  api.use(idempotency({ now: () => state.now() }))

  api.route('/checkout/sessions', createCheckoutApi(state))
  api.route('/payment_intents', createIntentApi(state, searchDelayMs))
  api.route('/', createListApi(state, webhooks))
  api.all('*', context => {
    throw new StripeProblem(404, `Unrecognized request URL (${context.req.method}: ${context.req.path}).`)
  })
  return api
}

const mask = (key = ''): string => `${key.slice(0, 8)}****${key.slice(-4)}`

function createCheckoutApi(state: State) {
  const api = new Hono<SimulatorEnv>()

  api.post('/', async context => {
    const params = check(checkoutParams, await body(context))
    const [first] = params.line_items
    const currency = first?.price_data.currency ?? ''
    if (params.line_items.some(each => each.price_data.currency !== currency))
      throw new StripeProblem(400, 'All line items must have the same currency.')
    const lines = params.line_items.map(({ price_data, quantity }) => ({
      name: price_data.product_data.name,
      quantity,
      amount: price_data.unit_amount,
    }))
    const amount = lines.reduce((sum, line) => sum + line.quantity * line.amount, 0)
    checkAmount(amount, currency)
    const { metadata: intentMetadata, capture_method: captureMethod } = params.payment_intent_data
    const checkout = state.addCheckout({
      amount,
      currency,
      lines,
      metadata: params.metadata,
      intentMetadata,
      captureMethod,
      clientReferenceId: params.client_reference_id ?? null,
      methods: offered(params.allowed_payment_method_types, captureMethod),
      successUrl: params.success_url,
    })
    return context.json(answer(state, checkoutJson(checkout, state.base), params.expand))
  })

  api.get('/', context => {
    const params = check(listParams, query(context))
    const all = [...state.checkouts.values()].filter(
      each => params.payment_intent === undefined || each.intent?.id === params.payment_intent,
    )
    return context.json(
      list(
        state,
        all.map(each => checkoutJson(each, state.base)),
        params,
        context.req.path,
      ),
    )
  })

  api.get('/:id', context => {
    const params = check(noParams, query(context))
    return context.json(
      answer(state, checkoutJson(state.getCheckout(context.req.param('id')), state.base), params.expand),
    )
  })

  api.post('/:id/expire', async context => {
    const params = check(noParams, await body(context))
    const checkout = state.getCheckout(context.req.param('id'))
    state.expire(checkout)
    return context.json(answer(state, checkoutJson(checkout, state.base), params.expand))
  })

  return api
}
