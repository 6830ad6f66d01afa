import { type Context, Hono } from 'hono'
import { cors } from 'hono/cors'
import { z } from 'zod'
import { callbackRule } from '../../simulation/courier.ts'
import { type AnswerFaults, answerRule, type SimulatorEnv } from '../../simulation/faults.ts'
import type { Callbacks } from './callbacks.ts'
import { publicRefund } from './refunds.ts'
import { type PaymentRequest, publicForm } from './requests.ts'
import type { State } from './state.ts'

interface Controlled {
  readonly state: State
  readonly callbacks: Callbacks
  readonly answers: AnswerFaults
}

const shown = (request: PaymentRequest) => ({ ...publicForm(request), token: request.token })
const payer = z.object({ payerAlias: z.string().optional() })
const failure = z.object({ errorCode: z.string() })
const anyStatus = z.object({ status: z.string(), errorCode: z.string().nullable().prefault(null) })

/** The same as the TypeScript control, for other processes such as the demo's phone; to be mounted at `/_sim`. */
export function createControlRoutes({ state, callbacks, answers }: Controlled) {
  const routes = new Hono<SimulatorEnv>()
  routes.use(cors())

  routes.get('/requests', context => context.json(state.requests.map(shown)))
  routes.get('/requests/:id', context => attempt(context, async () => shown(state.get(context.req.param('id')))))
  routes.get('/tokens/:token', context => attempt(context, async () => shown(state.open(context.req.param('token')))))
  routes.get('/refunds', context => context.json(state.refunds.map(publicRefund)))

  const act = <T extends z.ZodType>(name: string, body: T, run: (id: string, body: z.output<T>) => PaymentRequest) =>
    routes.post(`/requests/:id/${name}`, context =>
      attempt(context, async () => {
        const json: unknown = JSON.parse((await context.req.text()) || '{}')
        return shown(run(context.req.param('id') ?? '', body.parse(json)))
      }),
    )
  act('pay', payer, (id, { payerAlias }) => state.pay(id, payerAlias))
  act('decline', z.object({}), id => state.decline(id))
  act('fail', failure, (id, { errorCode }) => state.fail(id, errorCode))
  act('status', anyStatus, (id, { status, errorCode }) => state.set(id, status, errorCode))

  routes.get('/callbacks', context => context.json(callbacks.deliveries))
  routes.post('/faults/callbacks', context =>
    attempt(context, async () => {
      const { fault, count } = callbackRule.parse(await context.req.json())
      callbacks.misbehave(fault, count)
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
    callbacks.heal()
    return context.json({ healed: true })
  })
  return routes
}

/** 409 for what the request's state forbids, 400 for a body that is not understood. */
async function attempt(context: Context<SimulatorEnv>, run: () => Promise<object>): Promise<Response> {
  try {
    return context.json(await run())
  } catch (error) {
    if (error instanceof RangeError) return context.json({ message: error.message }, 409)
    if (error instanceof z.ZodError) return context.json({ message: z.prettifyError(error) }, 400)
    if (error instanceof SyntaxError) return context.json({ message: 'the body is not JSON' }, 400)
    throw error
  }
}
