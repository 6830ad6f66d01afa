import { z } from 'zod'
import { createControlBase } from '../../simulation/control.ts'
import type { AnswerFaults } from '../../simulation/faults.ts'
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
  const routes = createControlBase(notifier, answers)

  routes.get('/carts', context => context.json(state.carts.map(summary)))
  routes.get('/carts/:key', context => {
    const cart = state.findCart(context.req.param('key'))
    return cart === undefined
      ? context.json({ message: 'no live cart has this key' }, 404)
      : context.json(summary(cart))
  })
  routes.post('/carts/:key/begin', async context => {
    const { method, invoiceFee } = beginning.parse(await context.req.json())
    return context.json(fullForm(state.begin(context.req.param('key'), method, invoiceFee)))
  })

  routes.get('/orders', context => context.json(state.orders.map(fullForm)))
  routes.get('/orders/:id', context => context.json(fullForm(state.getOrder(context.req.param('id')))))
  for (const action of actions)
    routes.post(`/orders/:id/${action}`, context => context.json(fullForm(state.act(context.req.param('id'), action))))
  routes.post('/orders/:id/status', async context => {
    const { status } = z.object({ status: z.string() }).parse(await context.req.json())
    return context.json(fullForm(state.set(context.req.param('id'), status)))
  })
  routes.post('/orders/:id/give-back', async context => {
    const { amount } = z.object({ amount: z.int() }).parse(await context.req.json())
    return context.json(fullForm(state.giveBack(context.req.param('id'), amount)))
  })
  routes.post('/orders/:id/refund/:end{paid|failed}', context => {
    const { id, end } = context.req.param()
    return context.json(fullForm(state.endRefund(id, end === 'paid')))
  })

  routes.get('/callbacks', context => context.json(notifier.deliveries))

  return routes
}
