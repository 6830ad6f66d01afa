import { Hono } from 'hono'
import type { SimulatorEnv } from '../../simulation/faults.ts'
import { refund } from './money.ts'
import { chargeJson, disputeJson, refundJson } from './objects.ts'
import { check, eventParams, listParams, noParams, refundParams } from './params.ts'
import { missing } from './problems.ts'
import type { Event, State } from './state.ts'
import { eventJson, type Webhooks } from './webhooks.ts'
import { answer, body, list, query } from './wire.ts'

/** Charges, refunds, disputes and events. */
export function createListApi(state: State, webhooks: Webhooks) {
  const api = new Hono<SimulatorEnv>()

  api.get('/charges/:id', context => {
    const params = check(noParams, query(context))
    const charge = state.charges.get(context.req.param('id'))
    if (charge === undefined) throw missing('charge', context.req.param('id'))
    return context.json(answer(state, chargeJson(charge), params.expand))
  })

  api.post('/refunds', async context => {
    const params = check(refundParams, await body(context))
    const intent = state.getIntent(params.payment_intent)
    const left = (intent.charge?.amountCaptured ?? 0) - (intent.charge?.amountRefunded ?? 0)
    return context.json(
      answer(state, refundJson(refund(state, intent, params.amount ?? left, params.metadata)), params.expand),
    )
  })

  api.get('/refunds', context => {
    const params = check(listParams, query(context))
    const all = [...state.refunds.values()].filter(each => isAbout(each.charge.intent.id, params.payment_intent))
    return context.json(list(state, all.map(refundJson), params, context.req.path))
  })

  api.get('/disputes', context => {
    const params = check(listParams, query(context))
    const all = [...state.disputes.values()].filter(each => isAbout(each.charge.intent.id, params.payment_intent))
    return context.json(list(state, all.map(disputeJson), params, context.req.path))
  })

  api.get('/events', context => {
    const {
      type,
      types = type === undefined ? undefined : [type],
      delivery_success: isDelivered,
      created,
      ...params
    } = check(eventParams, query(context))
    const fits = (event: Event): boolean =>
      (types === undefined || types.includes(event.type)) &&
      (isDelivered === undefined || webhooks.isDelivered(event.id) === isDelivered) &&
      (created?.gte === undefined || event.createdAt >= created.gte * 1_000) &&
      (created?.lte === undefined || event.createdAt < (created.lte + 1) * 1_000)
    return context.json(list(state, state.events.filter(fits).map(eventJson), params, context.req.path))
  })

  return api
}

const isAbout = (intentId: string, wanted: string | undefined): boolean => wanted === undefined || intentId === wanted
