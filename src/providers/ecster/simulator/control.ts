import { type Context, Hono } from 'hono'
import { cors } from 'hono/cors'
import { z } from 'zod'
import { callbackRule } from '../../simulation/courier.ts'
import { type AnswerFaults, answerRule, type SimulatorEnv } from '../../simulation/faults.ts'
import { actions } from './customer.ts'
import type { Notifier } from './notifications.ts'
import { fullForm, methods } from './orders.ts'
import { type State, summary } from './state.ts'

interface Controlled {
  readonly state: State
  readonly notifier: Notifier
  readonly answers: AnswerFaults
}

const beginning = z.object({ method: z.enum(methods), invoiceFee: z.int().nonnegative().optional() })

/** The same as the TypeScript control, for other processes and for the pay script; to be mounted at `/_sim`. */
export function createControlRoutes({ state, notifier, answers }: Controlled) {
  const routes = new Hono<SimulatorEnv>()
  routes.use(cors())

  routes.get('/carts', context => context.json(state.carts.map(summary)))
  routes.get('/carts/:key', context => {
    const cart = state.findCart(context.req.param('key'))
    return cart === undefined
      ? context.json({ message: 'no live cart has this key' }, 404)
      : context.json(summary(cart))
  })
  routes.post('/carts/:key/begin', context =>
    attempt(context, async () => {
      const { method, invoiceFee } = beginning.parse(await context.req.json())
      return fullForm(state.begin(context.req.param('key'), method, invoiceFee))
    }),
  )

  routes.get('/orders', context => context.json(state.orders.map(fullForm)))
  routes.get('/orders/:id', context => attempt(context, () => fullForm(state.getOrder(context.req.param('id')))))
  for (const action of actions)
    routes.post(`/orders/:id/${action}`, context =>
      attempt(context, () => fullForm(state.act(context.req.param('id'), action))),
    )
  routes.post('/orders/:id/status', context =>
    attempt(context, async () => {
      const { status } = z.object({ status: z.string() }).parse(await context.req.json())
      return fullForm(state.set(context.req.param('id'), status))
    }),
  )
  routes.post('/orders/:id/give-back', context =>
    attempt(context, async () => {
      const { amount } = z.object({ amount: z.int() }).parse(await context.req.json())
      return fullForm(state.giveBack(context.req.param('id'), amount))
    }),
  )
  routes.post('/orders/:id/refund/:end{paid|failed}', context =>
    attempt(context, () => {
      const { id, end } = context.req.param()
      return fullForm(state.endRefund(id, end === 'paid'))
    }),
  )

  routes.get('/callbacks', context => context.json(notifier.deliveries))
  routes.post('/faults/callbacks', context =>
    attempt(context, async () => {
      const { fault, count } = callbackRule.parse(await context.req.json())
      notifier.misbehave(fault, count)
      return { fault, count }
    }),
  )
  routes.post('/faults/answers', context =>
    attempt(context, async () => {
      const rule = answerRule.parse(await context.req.json())
      answers.fail(rule)
      return rule
    }),
  )
  routes.delete('/faults', context => {
    answers.heal()
    notifier.heal()
    return context.json({ healed: true })
  })

  return routes
}

/** 409 for what the order's state forbids, 400 for a body that is not understood. */
async function attempt(context: Context<SimulatorEnv>, run: () => object | Promise<object>): Promise<Response> {
  try {
    return context.json(await run())
  } catch (error) {
    if (error instanceof RangeError) return context.json({ message: error.message }, 409)
    if (error instanceof z.ZodError) return context.json({ message: z.prettifyError(error) }, 400)
    if (error instanceof SyntaxError) return context.json({ message: 'the body is not JSON' }, 400)
    throw error
  }
}
