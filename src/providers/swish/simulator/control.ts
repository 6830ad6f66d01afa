import { z } from 'zod'
import { createControlBase } from '../../simulation/control.ts'
import type { AnswerFaults } from '../../simulation/faults.ts'
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
  const routes = createControlBase(callbacks, answers)

  routes.get('/requests', context => context.json(state.requests.map(shown)))
  routes.get('/requests/:id', context => context.json(shown(state.get(context.req.param('id')))))
  routes.get('/tokens/:token', context => context.json(shown(state.open(context.req.param('token')))))
  routes.get('/refunds', context => context.json(state.refunds.map(publicRefund)))

  const act = <T extends z.ZodType>(name: string, body: T, run: (id: string, body: z.output<T>) => PaymentRequest) =>
    routes.post(`/requests/:id/${name}`, async context => {
      const json: unknown = JSON.parse((await context.req.text()) || '{}')
      return context.json(shown(run(context.req.param('id') ?? '', body.parse(json))))
    })
  act('pay', payer, (id, { payerAlias }) => state.pay(id, payerAlias))
  act('decline', z.object({}), id => state.decline(id))
  act('fail', failure, (id, { errorCode }) => state.fail(id, errorCode))
  act('status', anyStatus, (id, { status, errorCode }) => state.set(id, status, errorCode))

  routes.get('/callbacks', context => context.json(callbacks.deliveries))
  return routes
}
