import { Hono } from 'hono'
import { limits } from '../../limits.ts'
import { possibleActions, readSeen, withAction } from '../../settle/act.ts'
import { isReason, reasons } from '../../settle/reasons.ts'
import type { Action } from '../../settle/resolution.ts'
import { tell } from '../../settle/story.ts'
import { whatNext } from '../../settle/what-next.ts'
import { toMoney } from '../../store/room.ts'
import type { Acted, Payment } from '../../store/store.ts'
import { RequestProblem } from '../problem.ts'
import { type ExceptionRow, type ExceptionsAnswer, exceptionsQuery } from './contract/exceptions.ts'
import {
  ownerRequest,
  type PaymentRow,
  type ResolutionAction,
  resolutionRequest,
  type ShopOrderAnswer,
} from './contract/payments.ts'
import { getDetail, getPayment, type PaymentsDeps, toCase } from './payments.ts'
import { missing, readBody, readQuery } from './request.ts'
import type { RoomEnv } from './session.ts'

/** Exceptions, and what people do about them. All of it goes through the store and then through a check, like any fact. */
export function createExceptions(deps: PaymentsDeps): Hono<RoomEnv> {
  const { store, room, clock, log } = deps
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
    const request = await readBody(context, resolutionRequest)
    const { revision, reason, why } = request
    if (payment.revision !== revision || payment.status !== 'exception' || payment.reason !== reason)
      throw await tooLate(deps, payment)
    const action = toAction(request)
    if (action.kind === 'attach_order') await findOrder(deps, payment, action.orderId)
    const ledger = await room.ledger(payment.id)
    const resolved = withAction(toCase(payment, ledger), readSeen(ledger.lastFacts), action)
    if (resolved.kind === 'unfit')
      throw new RequestProblem({ status: 409, title: 'Does not fit', detail: resolved.because })
    const who = context.get('who')
    const change = { who, why, action, revision, reason: payment.reason, resolution: resolved.resolution }
    await demandDone(deps, await store.resolve(payment.id, clock.now(), change))
    log.info({ paymentId: payment.id, who, action: action.kind }, 'a person resolved an exception')
    deps.checkNow(payment)
    return context.json(await getDetail(deps, payment.id))
  })
  return routes
}

function toAction(request: ResolutionAction): Action {
  switch (request.action) {
    case 'attach_order':
      return { kind: request.action, orderId: request.orderId }
    case 'accept_difference':
      return { kind: request.action, paidMinor: request.paidMinor, dueMinor: request.dueMinor }
    default:
      return { kind: request.action }
  }
}

async function demandDone(deps: PaymentsDeps, acted: Acted): Promise<void> {
  if (acted.kind === 'unknown') throw missing('payment')
  if (acted.kind === 'changed') throw await tooLate(deps, acted.payment)
}

/** Somebody, or the payment itself, was faster: says who did what, in the story's words. */
async function tooLate({ store }: PaymentsDeps, payment: Payment): Promise<RequestProblem> {
  const { status, reason } = payment
  const story = tell(payment, await store.story(payment.id))
  const last = story.findLast(({ kind }) => kind === 'assigned' || kind === 'resolved')
  const now = `The payment is ${status}${reason === null ? '' : ` now: ${reasons[reason]}`}`
  const detail = last === undefined ? now : `${last.text} ${now}`
  return new RequestProblem({ status: 409, title: 'It has changed since you saw it', detail })
}

async function toException({ store, room }: PaymentsDeps, row: PaymentRow): Promise<ExceptionRow> {
  const [payment, ledger] = await Promise.all([store.find(row.id), room.ledger(row.id)])
  const reason = row.reason !== null && isReason(row.reason) ? row.reason : null
  return {
    ...row,
    reasonText: reason === null ? '' : reasons[reason],
    whatNext: reason === null ? '' : (whatNext[reason] ?? ''),
    revision: payment?.revision ?? 0,
    actions: payment === undefined ? [] : possibleActions(toCase(payment, ledger), readSeen(ledger.lastFacts)),
  }
}

async function findOrder({ findSite, timeout }: PaymentsDeps, payment: Payment, orderId: string) {
  const site = findSite(payment.shop, payment.provider)
  if (site === undefined)
    throw new RequestProblem({
      status: 409,
      title: 'Not served',
      detail: `The configuration no longer has ${payment.provider} in the shop ${payment.shop}.`,
    })
  const query = { paymentId: payment.id, orderId, openedAt: payment.openedAt }
  const found = await site.shop.find(query, timeout(limits.roomShop))
  if (found.kind !== 'ok')
    throw new RequestProblem({ status: 502, title: 'The shop does not answer', detail: `${found.message}. Try again.` })
  const order = found.value.find(each => each.id === orderId)
  if (order === undefined)
    throw new RequestProblem({
      status: 404,
      title: 'No such order',
      detail: `The shop has no order with the id ${orderId}.`,
    })
  return order
}

async function showOrder(deps: PaymentsDeps, payment: Payment, orderId: string): Promise<ShopOrderAnswer> {
  if (!/^\d{1,20}$/.test(orderId)) throw missing('order')
  const [order, ledger] = await Promise.all([findOrder(deps, payment, orderId), deps.room.ledger(payment.id)])
  const mine = readSeen(ledger.lastFacts).attempts.find(each => each.reference === payment.providerReference)
  return {
    id: order.id,
    number: order.number,
    status: order.status,
    total: toMoney(order.totalMinor, order.currency),
    paid: mine === undefined ? null : toMoney(mine.amountMinor, mine.currency),
  }
}
