import { Hono } from 'hono'
import { lookOf, possibleActions, readSeen } from '../../settle/act.ts'
import { isReason, reasons } from '../../settle/reasons.ts'
import { whatNext } from '../../settle/what-next.ts'
import { toMoney } from '../../store/room.ts'
import type { Payment } from '../../store/store.ts'
import { type ExceptionRow, type ExceptionsAnswer, exceptionsQuery } from './contract/exceptions.ts'
import { ownerRequest, type PaymentRow, resolutionRequest, type ShopOrderAnswer } from './contract/payments.ts'
import { getDetail, getPayment, type PaymentsDeps, toCase } from './payments.ts'
import { missing, readBody, readQuery } from './request.ts'
import { demandDone, findOrder, resolveException } from './resolve.ts'
import type { RoomEnv } from './session.ts'

/** Exceptions, and what people do about them. All of it goes through the store and then through a check, like any fact. */
export function createExceptions(deps: PaymentsDeps): Hono<RoomEnv> {
  const { store, room, clock } = deps
  const routes = new Hono<RoomEnv>()
  routes.get('/api/exceptions', async context => {
    const page = await room.exceptions(readQuery(context, exceptionsQuery))
    const rows = await Promise.all(page.rows.map(row => toException(deps, row)))
    return context.json<ExceptionsAnswer>({ ...page, rows })
  })
  routes.put('/api/payments/:id/owner', async context => {
    const { id } = await getPayment(deps, context.req.param('id'))
    const { owner, revision } = await readBody(context, ownerRequest)
    await demandDone(deps, await store.assign(id, clock.now(), { who: context.get('who'), owner, revision }))
    return context.json(await getDetail(deps, id))
  })
  routes.get('/api/payments/:id/orders/:orderId', async context => {
    const payment = await getPayment(deps, context.req.param('id'))
    return context.json(await showOrder(deps, payment, context.req.param('orderId')))
  })
  routes.post('/api/payments/:id/resolution', async context => {
    const payment = await getPayment(deps, context.req.param('id'))
    await resolveException(deps, payment, await readBody(context, resolutionRequest), context.get('who'))
    return context.json(await getDetail(deps, payment.id))
  })
  return routes
}

async function toException({ store, room }: PaymentsDeps, row: PaymentRow): Promise<ExceptionRow> {
  const [payment, ledger] = await Promise.all([store.find(row.id), room.ledger(row.id)])
  const reason = row.reason !== null && isReason(row.reason) ? row.reason : null
  const look = lookOf({ reason }, ledger.decisions)
  return {
    ...row,
    reasonText: reason === null ? '' : reasons[reason],
    whatNext: reason === null ? '' : (whatNext[reason] ?? ''),
    revision: payment?.revision ?? 0,
    look: look?.id ?? null,
    actions: payment === undefined ? [] : possibleActions(toCase(payment, ledger), readSeen(look?.facts)),
  }
}

async function showOrder(deps: PaymentsDeps, payment: Payment, orderId: string): Promise<ShopOrderAnswer> {
  if (!/^\d{1,20}$/.test(orderId)) throw missing('order')
  const [order, ledger] = await Promise.all([findOrder(deps, payment, orderId), deps.room.ledger(payment.id)])
  const mine = readSeen(lookOf(payment, ledger.decisions)?.facts).attempts.find(
    each => each.reference === payment.providerReference,
  )
  return {
    id: order.id,
    number: order.number,
    status: order.status,
    total: toMoney(order.totalMinor, order.currency),
    paid: mine === undefined ? null : toMoney(mine.amountMinor, mine.currency),
  }
}
