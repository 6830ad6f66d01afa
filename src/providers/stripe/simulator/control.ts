import type { Context } from 'hono'
import { z } from 'zod'
import type { Clock } from '../../../base/clock.ts'
import { createControlBase, toAnswer } from '../../simulation/control.ts'
import type { AnswerFaults } from '../../simulation/faults.ts'
import type { After } from '../../simulation/time.ts'
import { type Action, act, actions, begin, confirm } from './customer.ts'
import { capture, dispute, endDispute, failRefund, refund, succeedRefund } from './money.ts'
import {
  checkoutJson,
  type Dispute,
  disputeJson,
  intentJson,
  isMethod,
  type Method,
  type PaymentIntent,
  type Refund,
  refundJson,
} from './objects.ts'
import { StripeProblem } from './problems.ts'
import { type Event, State } from './state.ts'
import type { Webhooks } from './webhooks.ts'

/** To play the customer, their bank and the merchant at Stripe's Dashboard. Ids are Stripe's. */
export interface Control {
  readonly state: State
  /** In a session, or on a PaymentIntent of its own. */
  begin(id: string, method: Method): PaymentIntent
  act(intentId: string, action: Action): PaymentIntent
  /** Any status at all, also one that does not exist. */
  set(intentId: string, status: string): PaymentIntent
  expire(sessionId: string): void
  capture(intentId: string, amount: number): void
  refund(intentId: string, amount: number): Refund
  failRefund(refundId: string): void
  succeedRefund(refundId: string): void
  dispute(intentId: string): Dispute
  endDispute(disputeId: string, status: 'won' | 'lost'): void
}

export function createControl(deps: {
  clock: Clock
  after: After
  random: () => number
  happened: (event: Event) => void
}): Control {
  const state = new State(deps)
  const get = <T>(map: ReadonlyMap<string, T>, id: string): T => {
    const found = map.get(id)
    if (found === undefined) throw new RangeError(`there is no ${id}`)
    return found
  }
  return {
    state,
    begin: (id, method) =>
      id.startsWith('cs_')
        ? begin(state, get(state.checkouts, id), method)
        : confirm(state, get(state.intents, id), method),
    act: (id, action) => act(state, get(state.intents, id), action),
    set(id, status) {
      const intent = get(state.intents, id)
      intent.status = status
      state.tell(`payment_intent.${status}`, intentJson(intent))
      return intent
    },
    expire: id => state.expire(get(state.checkouts, id)),
    capture: (id, amount) => capture(state, get(state.intents, id), amount),
    refund: (id, amount) => refund(state, get(state.intents, id), amount),
    succeedRefund: id => succeedRefund(state, get(state.refunds, id)),
    failRefund: id => failRefund(state, get(state.refunds, id)),
    dispute: id => dispute(state, get(state.intents, id)),
    endDispute: (id, status) => endDispute(state, get(state.disputes, id), status),
  }
}

const beginning = z.object({ method: z.string().refine(isMethod) })
const sum = z.object({ amount: z.int().positive() })
const ending = z.object({ status: z.enum(['won', 'lost']) })
const endpoint = z.object({ url: z.url(), secrets: z.array(z.string()).min(1) })

/** The same for other processes; to be mounted at `/_sim`. */
export function createControlRoutes(control: Control, webhooks: Webhooks, answers: AnswerFaults) {
  const routes = createControlBase(webhooks, answers)
  routes.onError(error => (error instanceof StripeProblem ? error.toResponse() : toAnswer(error)))
  const { state } = control
  const json = (context: Context): Promise<unknown> => context.req.json().catch(() => null)
  const id = (context: Context): string => context.req.param('id') ?? ''

  routes.get('/sessions', context =>
    context.json([...state.checkouts.values()].map(each => checkoutJson(each, state.base))),
  )
  routes.get('/intents', context => context.json([...state.intents.values()].map(intentJson)))
  routes.get('/events', context => context.json(state.events))
  routes.get('/deliveries', context => context.json(webhooks.deliveries))
  routes.post('/begin/:id', async context =>
    context.json(intentJson(control.begin(id(context), beginning.parse(await json(context)).method))),
  )
  for (const action of actions)
    routes.post(`/intents/:id/${action}`, context => context.json(intentJson(control.act(id(context), action))))
  routes.post('/intents/:id/refund', async context =>
    context.json(refundJson(control.refund(id(context), sum.parse(await json(context)).amount))),
  )
  routes.post('/intents/:id/dispute', context => context.json(disputeJson(control.dispute(id(context)))))
  routes.post('/disputes/:id/end', async context => {
    control.endDispute(id(context), ending.parse(await json(context)).status)
    return context.json({ ended: true })
  })
  routes.post('/sessions/:id/expire', context => {
    control.expire(id(context))
    return context.json({ expired: true })
  })
  routes.post('/endpoints', async context => {
    webhooks.listen(endpoint.parse(await json(context)))
    return context.json({ listening: true })
  })
  return routes
}
