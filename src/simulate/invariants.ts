import { limits } from '../limits.ts'
import { nextOf } from '../schedule/calendar.ts'
import {
  amountAt,
  amountNow,
  type Case,
  moneyAt,
  moneyNow,
  newVerdicts,
  newWrites,
  refusedSince,
  securedAt,
  type TrueOrder,
  type Write,
  wasSecured,
} from './case.ts'
import { isExplained } from './evidence.ts'
import { isAcceptedBy, isByHand, isEndedBy, isGivenUp, peopleInvariants } from './people-invariants.ts'
import { saleInvariants } from './sale-invariants.ts'

/**
 * What has to be true of every payment, whatever goes wrong: DESIGN.md's invariants, as pure functions that answer what
 * is broken, or null. `promise` is the number there. `always` is looked at after every step, `at_end` when the faults
 * have stopped and everything has come to rest.
 */
export interface Invariant {
  readonly name: string
  readonly promise: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
  readonly when: 'always' | 'at_end'
  readonly broken: (it: Case, world: Moment) => string | null
}

/** The world's time, and when the last fault ended. */
export interface Moment {
  readonly now: number
  readonly healedAt: number
}

/** A look may miss what changed while it was under way. */
const blindSpotMs = 60_000
/** How late a look may come when nothing stands in its way: the sweep's pace and slack, and what a busy node adds. */
const lateMost = 15_000
/** A killed process leaves a stub, a lost answer another; more than this is a loop. */
const creationsMost = 8
/** From a healed world to the order: the longest pause between two looks, and the look itself. */
const rescueMost = 16 * 60_000

const beforeTheSale: readonly Invariant[] = [
  {
    name: 'no order is paid without secured money',
    promise: 1,
    when: 'always',
    broken: it => {
      for (const { paid, orderId, ranAt } of newWrites(it)) {
        if (paid === null) continue
        const attempt = it.attempts.find(each => each.reference === paid.transactionId)
        if (attempt === undefined)
          return `order ${orderId} was paid with ${paid.transactionId}, which is somebody else’s`
        if (!wasSecured(attempt, ranAt))
          return `order ${orderId} was paid with ${paid.transactionId}, which is no money`
      }
      return null
    },
  },
  {
    name: 'no order is paid with the wrong amount or currency',
    promise: 1,
    when: 'always',
    broken: it => {
      for (const { paid, orderId, claimedAt } of newWrites(it)) {
        const attempt = it.attempts.find(each => each.reference === paid?.transactionId)
        if (paid === null || attempt === undefined) continue
        if (paid.currency !== attempt.currency) return `paid in ${attempt.currency}, the order is in ${paid.currency}`
        const paidMinor = attempt.amountMinor - attempt.feeMinor
        if (paidMinor !== amountAt(it, claimedAt) && !isAcceptedBy(it, paidMinor, amountAt(it, claimedAt)))
          return `completed for ${attempt.amountMinor} although the payment is about ${amountAt(it, claimedAt)}`
        const touchedAt = it.orders.find(each => each.id === orderId)?.touchedByOthersAt ?? 0
        const lateAt = mayBeTwice(it) ? (it.writes.findLast(each => each.isAdmitted)?.ranAt ?? 0) : 0
        const isRight =
          paid.totalMinor === attempt.amountMinor ||
          [0, attempt.feeMinor].some(feeMinor => isAcceptedBy(it, paidMinor, paid.totalMinor - feeMinor))
        if (Math.max(touchedAt, lateAt) < claimedAt && !isRight)
          return `the order’s total is ${paid.totalMinor}, paid are ${attempt.amountMinor}`
      }
      return null
    },
  },
  {
    name: 'every payment with money ends as one order, a refund, or an open exception',
    promise: 1,
    when: 'at_end',
    broken: it => {
      const secured = it.attempts.filter(each => moneyNow(each) === 'secured')
      if (secured.length === 0 || it.row === null) return null
      const { status } = it.row
      if (status === 'exception' || isEndedBy(it)) return null
      if (status !== 'settled') return `the money is there and the payment is ${status} (${it.row.reason})`
      if (secured.length > 1) return 'paid twice, and nobody is told'
      return isPaidWith(it, it.row.providerReference) ? null : 'settled, and no order in the shop is paid with it'
    },
  },
  {
    name: 'an exception has a cause in the world',
    promise: 1,
    when: 'always',
    broken: it => {
      const asked = newVerdicts(it).find(
        each => each.kind !== 'retry' && each.status === 'exception' && !isExplained(it, each),
      )
      return asked === undefined
        ? null
        : `a person is asked to look (${asked.reason}) although nothing went wrong that needs one`
    },
  },
  {
    name: 'a payment without money is closed',
    promise: 1,
    when: 'at_end',
    broken: it => {
      if (it.row === null || it.attempts.some(each => ['secured', 'gone'].includes(moneyNow(each)))) return null
      if (it.row.status === 'closed' || it.row.status === 'exception') return null
      return it.troubles.has('stuck') && it.row.status === 'held' ? null : `nobody paid, and it is ${it.row.status}`
    },
  },
  {
    name: 'an acknowledged callback is stored',
    promise: 2,
    when: 'always',
    broken: it =>
      it.row === null || it.row.callbacks >= it.acknowledged
        ? null
        : `${it.acknowledged} callbacks were answered with 200, ${it.row.callbacks} are stored`,
  },
  {
    name: 'everything comes to rest',
    promise: 2,
    when: 'at_end',
    broken: it => {
      if (it.row === null) return null
      if (it.row.leaseUntil !== null) return 'somebody still has the lease'
      if (it.row.checkAt !== null) return 'a check is due that never comes'
      return it.row.unconfirmedSince === null ? null : 'nobody looked after a write that was not confirmed'
    },
  },
  {
    name: 'a due check does not lie about',
    promise: 2,
    when: 'always',
    broken: it => {
      const late = it.claims.slice(it.seen.claims).find(({ lateMs }) => lateMs > lateMost)
      return late === undefined ? null : `a check came ${late.lateMs} ms late although nothing stood in its way`
    },
  },
  {
    name: 'one writer at a time, fenced',
    promise: 3,
    when: 'always',
    broken: it => {
      const claims = it.claims.slice(Math.max(0, it.seen.claims - 1))
      const again = claims.find(({ fence }, index) => index > 0 && fence <= (claims[index - 1]?.fence ?? 0))
      if (again !== undefined) return `fence ${again.fence} was given twice`
      const stale = newVerdicts(it).find(({ fence, newestFence }) => fence !== newestFence)
      return stale === undefined
        ? null
        : `a verdict was recorded under fence ${stale.fence} when ${stale.newestFence} was out`
    },
  },
  {
    name: 'one order',
    promise: 3,
    when: 'always',
    broken: it => {
      const ids = paidOrders(it)
        .filter(order => it.attempts.some(each => each.reference === order.transactionId) && !isGivenUp(it, order))
        .map(order => order.id)
      return ids.length <= 1 || mayBeTwice(it) ? null : `orders ${ids.join(' and ')} are paid for one payment`
    },
  },
  {
    name: 'no order is created again and again',
    promise: 3,
    when: 'always',
    broken: it => {
      const { length } = it.writes.filter(({ what }) => what === 'create')
      const wanted = it.clicks.filter(({ action }) => action.kind === 'create_order').length
      const most = it.troubles.has('broken_off')
        ? creationsMost + limits.creationTries * (1 + wanted)
        : creationsMost + wanted
      return length <= most ? null : `an order was created ${length} times`
    },
  },
  {
    name: 'one payment_complete, one stock change, one mail, one fee',
    promise: 3,
    when: 'always',
    broken: it => {
      if (mayBeTwice(it)) return null
      const order = it.orders.find(
        ({ completed, stockTaken, newOrderMails, feeLines }) =>
          completed > 1 || stockTaken > 1 || newOrderMails > 1 || feeLines > 1,
      )
      if (order === undefined) return null
      const { id, completed, stockTaken, newOrderMails, feeLines } = order
      return `order ${id}: payment_complete ${completed}, stock ${stockTaken}, new-order mails ${newOrderMails}, fees ${feeLines}`
    },
  },
  {
    name: 'a paid order has its stock taken and its mail sent',
    promise: 3,
    when: 'at_end',
    broken: it => {
      if (it.troubles.has('killed') || isAdmitted(it)) return null
      const order = paidOrders(it).find(each => it.writes.some(({ paid, orderId }) => paid && orderId === each.id))
      if (order === undefined || order.touchedByOthersAt !== null) return null
      return order.completed >= 1 && order.stockTaken === 1
        ? null
        : `order ${order.id} is paid, its stock was not taken`
    },
  },
  {
    name: 'no superfluous order is left open',
    promise: 3,
    when: 'at_end',
    broken: it => {
      if (it.row?.status !== 'settled' || isAdmitted(it)) return null
      const stray = it.orders.find(each => each.isOurs && ['pending', 'on-hold'].includes(each.status))
      return stray === undefined ? null : `order ${stray.id} of ours is ${stray.status} beside the paid one`
    },
  },
  {
    name: 'every write was intended on record first',
    promise: 3,
    when: 'always',
    broken: it => {
      const write = newWrites(it).find(({ what, intendedAt }) => what !== 'note' && intendedAt === null)
      return write === undefined ? null : `${write.what} ran in the shop and no intent is on record`
    },
  },
  {
    name: 'settled means that the order is paid',
    promise: 4,
    when: 'always',
    broken: it => {
      const verdict = newVerdicts(it).find(
        ({ status, kind, isOrderPaid }) => status === 'settled' && kind !== 'retry' && !isOrderPaid,
      )
      return verdict === undefined ? null : `settled (${verdict.reason}), and no order was ever paid with this money`
    },
  },
  {
    name: 'silence is survivable',
    promise: 5,
    when: 'at_end',
    broken: (it, { healedAt }) => {
      const paidAt = securedAt(it)
      const settledAt = it.row?.settledAt ?? null
      // A dispute from before the order waits for the bank, and is looked at once a day.
      if (paidAt === null || settledAt === null || it.troubles.has('disputed')) return null
      // What a person had to decide first came to rest with that.
      const from = Math.max(paidAt, healedAt, it.clicks.at(-1)?.at ?? 0)
      const look = nextOf(it.calendar, it.openedAt, from) ?? from
      const pauseMost = it.troubles.has('broken_off') ? limits.creationPauseMost : 0
      return settledAt <= look + rescueMost + pauseMost
        ? null
        : `settled ${settledAt - look} ms after the calendar’s next look`
    },
  },
  {
    name: 'nothing negative before the provider said no and the retry window was over',
    promise: 6,
    when: 'always',
    broken: it => {
      for (const { what, orderId, claimedAt, intendedAt } of newWrites(it)) {
        if (what !== 'fail') continue
        // A process may be stopped for minutes between taking the payment and deciding.
        const decidedAt = intendedAt ?? claimedAt
        const moments = [refusedSince(it, claimedAt), refusedSince(it, claimedAt - blindSpotMs)]
        const since = Math.min(...moments.map(moment => moment ?? Number.POSITIVE_INFINITY))
        if (since > claimedAt) return `order ${orderId} was failed while money may be moving`
        if (decidedAt - since < it.retryWindowMs - blindSpotMs)
          return `order ${orderId} was failed ${decidedAt - since} ms after the last no`
      }
      return null
    },
  },
  {
    name: 'nobody is told to pay again while money is there',
    promise: 6,
    when: 'always',
    broken: it => {
      for (const { status, kind, reason, claimedAt } of newVerdicts(it)) {
        if (status !== 'closed' || kind === 'retry' || isByHand(reason)) continue
        const seen = claimedAt - blindSpotMs
        const paid = it.attempts.find(each => moneyAt(each, seen) === 'secured' && moneyNow(each) === 'secured')
        if (paid !== undefined) return `closed as ${reason} although ${paid.reference} is secured`
      }
      return null
    },
  },
  {
    name: 'money that was seen is not waited for again',
    promise: 6,
    when: 'always',
    broken: it => {
      for (const { reason, reference } of newVerdicts(it)) {
        if (reason !== 'awaiting_payment' && reason !== 'retry_window') continue
        const seen = it.attempts.find(each => each.reference === reference)
        if (seen !== undefined && moneyNow(seen) === 'secured') return `${reason} although ${reference} was seen`
      }
      return null
    },
  },
  {
    name: 'nobody can pay again what may be paid already',
    promise: 6,
    when: 'always',
    broken: ({ isOneTry, attempts }) => {
      const open = attempts.filter(each => moneyNow(each) === 'undecided')
      return isOneTry && open.length > 1 ? `${open.map(each => each.reference).join(' and ')} can both be paid` : null
    },
  },
  {
    name: 'no write of ours takes a payment back',
    promise: 6,
    when: 'always',
    broken: it => {
      // What a person does to the order after our look and while our request is under way, REST cannot see.
      const isPersons = ({ orderId, sentAt }: Write): boolean =>
        (it.orders.find(each => each.id === orderId)?.touchedByOthersAt ?? 0) >= sentAt
      const write = isAdmitted(it) ? undefined : newWrites(it).find(each => each.isUndoing && !isPersons(each))
      return write === undefined ? null : `order ${write.orderId} was paid, and our ${write.what} undid it`
    },
  },
  {
    name: 'a hint never puts the check off',
    promise: 7,
    when: 'always',
    broken: ({ lastHint, row, claims }) => {
      if (lastHint === null) return null
      const { before, after, dueAt, latestDue } = lastHint
      if (after !== null && after > Math.min(before ?? dueAt, dueAt))
        return `a hint due at ${dueAt} moved the check to ${after}`
      const lookedAt = claims.at(-1)?.at ?? 0
      if (row === null || row.leaseUntil !== null || latestDue <= lookedAt + blindSpotMs) return null
      return row.checkAt !== null && row.checkAt <= latestDue ? null : `a hint due at ${latestDue} is forgotten`
    },
  },
  {
    name: 'everything is explained',
    promise: 8,
    when: 'at_end',
    broken: it => {
      if (it.row === null || it.row.reason === null) return null
      if (it.story[0]?.kind !== 'opened') return 'the story does not begin with the opening'
      const last = it.story.findLast(entry => entry.kind === 'decision')
      if (last === undefined && it.row.reason !== null) return `${it.row.reason} is nowhere in the story`
      const untold = it.writes.find(
        ({ what }) => what !== 'note' && !it.story.some(entry => entry.kind === 'effect' && entry.effect === what),
      )
      return untold === undefined ? null : `${untold.what} was done and is nowhere in the story`
    },
  },
]

export const invariants: readonly Invariant[] = [...beforeTheSale, ...saleInvariants, ...peopleInvariants]

const paidOrders = ({ orders }: Case): readonly TrueOrder[] => orders.filter(order => order.paidAt !== null)

/** One of the cases in which DESIGN.md admits that a request does harm. */
const isAdmitted = (it: Case): boolean => it.troubles.has('admitted')

/** Then a plain shop may pay twice; one with the plugin never does. */
const mayBeTwice = (it: Case): boolean => it.shopKind === 'plain' && isAdmitted(it)

/** Then, too, a second payment's request that was given up long ago may still put its own name on the paid order. */
const isPaidWith = (it: Case, reference: string | null): boolean =>
  paidOrders(it).some(order => order.transactionId === reference) ||
  (mayBeTwice(it) && it.writes.some(({ paid }) => paid?.transactionId === reference))

const byTime = {
  always: invariants.filter(each => each.when === 'always'),
  at_end: invariants.filter(each => each.when === 'at_end'),
}

/** The first that is broken, or null. `amountNow` of a payment that was never opened is nothing. */
export function findBroken(it: Case, world: Moment, when: Invariant['when']): { name: string; detail: string } | null {
  if (it.id === null && amountNow(it) === 0) return null
  for (const invariant of byTime[when]) {
    const detail = invariant.broken(it, world)
    if (detail !== null) return { name: invariant.name, detail }
  }
  return null
}
