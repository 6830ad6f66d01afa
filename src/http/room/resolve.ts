import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/log.ts'
import { limits } from '../../limits.ts'
import { isSameSight, type Look, lookOf, readSeen, withAction } from '../../settle/act.ts'
import { reasons } from '../../settle/reasons.ts'
import type { Action } from '../../settle/resolution.ts'
import type { FindSite } from '../../settle/site.ts'
import { tell } from '../../settle/story.ts'
import { en } from '../../settle/words/en.ts'
import type { Ledger } from '../../store/room.ts'
import type { Acted, Payment, Store } from '../../store/store.ts'
import { RequestProblem } from '../problem.ts'
import type { ResolutionAction } from './contract/payments.ts'
import { toCase } from './payments.ts'
import { missing } from './request.ts'

/** What is on record about a payment, as far as it matters here; its looks oldest first. */
export interface Known extends Pick<Ledger, 'labelledAs' | 'creations' | 'creationTries'> {
  readonly decisions: readonly Look[]
}

export interface ResolveDeps {
  readonly store: Pick<Store, 'story' | 'resolve'>
  readonly room: { ledger(paymentId: string): Promise<Known> }
  readonly clock: Clock
  readonly findSite: FindSite
  /** Begins a check on this node, where it has workers. */
  readonly checkNow: (payment: { readonly id: string; readonly shop: string }) => void
  /** A signal that aborts after so many milliseconds. */
  readonly timeout: (ms: number) => AbortSignal
  readonly log: Logger
}

/**
 * What a person decided about an exception goes on record, and a check that knows it begins at once.
 * @throws RequestProblem 409 when somebody was faster or it does not fit, 404 and 502 when the shop has no such order or fails.
 */
export async function resolveException(
  deps: ResolveDeps,
  payment: Payment,
  request: ResolutionAction,
  who: string,
): Promise<void> {
  const { store, room, clock, log } = deps
  const { revision, reason, why, look } = request
  if (payment.revision !== revision || payment.status !== 'exception' || payment.reason !== reason)
    throw await tooLate(deps, payment)
  const action = toAction(request)
  const attached = request.action === 'attach_order' ? [await findAttached(deps, payment, request)] : []
  const ledger = await room.ledger(payment.id)
  const its = toCase(payment, ledger)
  const seen = readSeen(lookOf(payment, ledger.decisions)?.facts)
  if (look != null && !isSameSight(its, seen, readSeen(ledger.decisions.find(({ id }) => id === look)?.facts)))
    throw await tooLate(deps, payment)
  const now = clock.now()
  const resolved = withAction(its, { ...seen, orders: [...attached, ...seen.orders] }, action, now)
  if (resolved.kind === 'unfit')
    throw new RequestProblem({ status: 409, title: 'Does not fit', detail: resolved.because })
  const change = { who, why, action, revision, reason: payment.reason, resolution: resolved.resolution }
  await demandDone(deps, await store.resolve(payment.id, now, change))
  log.info({ paymentId: payment.id, who, action: action.kind }, 'a person resolved an exception')
  deps.checkNow(payment)
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

export async function demandDone(deps: Pick<ResolveDeps, 'store'>, acted: Acted): Promise<void> {
  if (acted.kind === 'unknown') throw missing('payment')
  if (acted.kind === 'changed') throw await tooLate(deps, acted.payment)
}

/** Somebody, or the payment itself, was faster: says who did what, in the story's words. */
async function tooLate({ store }: Pick<ResolveDeps, 'store'>, payment: Payment): Promise<RequestProblem> {
  const { status, reason } = payment
  const story = tell(payment, await store.story(payment.id), en)
  const last = story.findLast(({ kind }) => kind === 'assigned' || kind === 'resolved')
  const now = `The payment is ${status}${reason === null ? '' : ` now: ${reasons[reason]}`}`
  const detail = last === undefined ? now : `${last.text} ${now}`
  return new RequestProblem({ status: 409, title: 'It has changed since you saw it', detail })
}

async function findAttached(
  deps: ResolveDeps,
  payment: Payment,
  { orderId, orderStatus }: Extract<ResolutionAction, { action: 'attach_order' }>,
) {
  const order = await findOrder(deps, payment, orderId)
  if (orderStatus !== undefined && orderStatus !== order.status)
    throw new RequestProblem({
      status: 409,
      title: 'It has changed since you saw it',
      detail: `Order ${order.number} is ${order.status} now, and was ${orderStatus}. Look at it again.`,
    })
  return order
}

export async function findOrder(
  { findSite, timeout }: Pick<ResolveDeps, 'findSite' | 'timeout'>,
  payment: Payment,
  orderId: string,
) {
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
