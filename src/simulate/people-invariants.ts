import { readSeen, type Seen } from '../settle/act.ts'
import type { Reason } from '../settle/reasons.ts'
import { type Difference, dueOf } from '../settle/resolution.ts'
import { amountNow, type Case, type Click, moneyNow, type TrueAttempt, type TrueOrder } from './case.ts'
import type { Invariant } from './invariants.ts'

/** What has to be true of what people decide about exceptions. */
export const peopleInvariants: readonly Invariant[] = [
  {
    name: 'what a person was told is done is on record, and nothing that nobody did',
    promise: 2,
    when: 'always',
    broken: ({ clicks, row }) => {
      const resolutions = row?.resolutions ?? 0
      const done = clicks.filter(({ answer }) => answer?.kind === 'done').length
      if (resolutions < done) return `${done} decisions of people were taken on, ${resolutions} are on record`
      if (resolutions > clicks.length) return `${resolutions} decisions are on record, and people made ${clicks.length}`
      const mute = clicks.find(({ answer }) => answer?.kind === 'refused' && answer.because === '')
      return mute === undefined ? null : `${mute.action.kind} was refused without a reason`
    },
  },
  {
    name: 'nothing is decided that nobody has seen',
    promise: 1,
    when: 'always',
    broken: ({ clicks, row }) => {
      const resolution = row?.resolution ?? null
      if (resolution === null) return null
      const { order, accepted, ended } = resolution
      const unseen = accepted.find(each => !clicks.some(click => isAccepting(click, each.paidMinor, each.dueMinor)))
      if (unseen !== undefined) return `${unseen.paidMinor} for ${unseen.dueMinor} is accepted, and nobody saw that`
      const blind = ended.find(({ reason, money }) => !clicks.some(click => isEnding(click, reason, money)))
      if (blind !== undefined)
        return `${blind.as} (${blind.reason}) with ${blind.money.join(', ') || 'no money'}, and nobody saw that`
      const isChosen = ({ action }: Click): boolean =>
        order?.kind === 'attach'
          ? action.kind === 'attach_order' && action.orderId === order.orderId
          : action.kind === 'create_order'
      return order === null || clicks.some(isChosen) ? null : `nobody wanted to ${order.kind} an order`
    },
  },
  {
    name: 'what a person decided takes effect, and comes back only with something new',
    promise: 2,
    when: 'at_end',
    broken: it => {
      const last = it.clicks.findLast(({ answer }) => answer?.kind === 'done')
      if (last !== undefined && !it.claims.some(({ at }) => at >= last.at)) return 'nobody looked after a decision'
      return it.row?.status === 'exception' ? comesBack(it) : null
    },
  },
  {
    name: 'what waits for a person, or was ended by one, is held again only for something new',
    promise: 2,
    when: 'always',
    broken: ({ verdicts, attempts, seen }) => {
      for (let index = Math.max(1, seen.verdicts); index < verdicts.length; index += 1) {
        const [before, after] = [verdicts[index - 1], verdicts[index]]
        if (before === undefined || after === undefined) continue
        const isWaiting = after.reason === 'outcome_unknown' || after.reason === 'awaiting_provider'
        if (!isWaiting || !(before.status === 'exception' || isByHand(before.reason))) continue
        // A look that failed has seen nothing.
        const lastLook = verdicts.slice(0, index).findLast(({ kind }) => kind !== 'retry')
        const since = (lastLook?.claimedAt ?? 0) - blindSpotMs
        const isNew = attempts.some(({ history }) => history.some(({ at }) => at > since))
        if (!isNew) return `${after.reason} (${after.status}) after ${before.reason} (${before.status})`
      }
      return null
    },
  },
]

/** A look may miss what changed while it was under way. */
const blindSpotMs = 60_000

/** What was decided of just this, as the last look saw it. */
function comesBack(it: Case): string | null {
  const { row, story } = it
  const facts = story.findLast(entry => entry.kind === 'decision')?.facts
  const resolution = row?.resolution ?? null
  if (row === null || resolution === null || row.reason === null) return null
  const seen = readSeen(facts)
  const { order, accepted, ended } = resolution
  const money = it.attempts.filter(isThere)
  const word = ended.find(({ reason }) => reason === row.reason)
  if (word !== undefined && !hasFailedSince(it, row.reason) && money.every(each => isNamedIn(word.money, each)))
    return `${row.reason} came back although a person had ended it`
  const dead = seen.orders.filter(({ state }) => ['cancelled', 'trashed', 'refunded'].includes(state))
  const isReplaced = order?.kind === 'create' && dead.every(({ id }) => order.insteadOf.includes(id))
  if (isReplaced && deadReasons.includes(row.reason)) return `${row.reason}, although a person had it created again`
  const attached =
    order?.kind === 'attach' && order.state === 'cancelled'
      ? seen.orders.find(({ id }) => id === order.orderId)
      : undefined
  const wasPaid = it.orders.some(({ id, paidAt }) => id === attached?.id && paidAt !== null)
  if (attached?.state === 'cancelled' && !wasPaid && row.reason === 'order_cancelled')
    return `${row.reason}, although a person wanted this very order`
  return accepted.some(each => isSame(each, it, seen)) ? `${row.reason}, although a person had accepted it` : null
}

/** A refund that fails after a person has dealt with an earlier one is another matter. */
function hasFailedSince({ row, clicks }: Case, reason: Reason): boolean {
  const saidAt = clicks.findLast(({ sight, answer }) => sight.reason === reason && answer?.kind === 'done')?.at
  const isLater = (at: number | null): boolean => saidAt !== undefined && at !== null && at > saidAt
  return reason.startsWith('refund_') && (row?.refunds.some(({ endedAt }) => isLater(endedAt)) ?? false)
}

const deadReasons: readonly Reason[] = ['order_cancelled', 'order_trashed', 'order_refunded']

/** The amounts that stand against each other are still these two. */
function isSame({ paidMinor, dueMinor }: Difference, it: Case, { orders }: Seen): boolean {
  const [first, ...others] = orders
  const isDue = (mine: TrueAttempt): boolean =>
    it.row?.reason === 'amount_differs'
      ? amountNow(it) === dueMinor
      : first !== undefined && others.length === 0 && dueOf(first, mine) === dueMinor
  return (
    differing.includes(it.row?.reason ?? 'paid') &&
    it.attempts.some(
      each => moneyNow(each) === 'secured' && each.amountMinor - each.feeMinor === paidMinor && isDue(each),
    )
  )
}

const differing: readonly Reason[] = ['amount_differs', 'order_total_differs']

const isAccepting = ({ action, sight }: Click, paidMinor: number, dueMinor: number): boolean =>
  action.kind === 'accept_difference' &&
  action.paidMinor === paidMinor &&
  action.dueMinor === dueMinor &&
  sight.difference?.paidMinor === paidMinor &&
  sight.difference.dueMinor === dueMinor

const isEnding = ({ action, sight }: Click, reason: Reason, money: readonly string[]): boolean =>
  (action.kind === 'close' || action.kind === 'mark_refunded') &&
  sight.reason === reason &&
  sight.money.join('\n') === money.join('\n')

/** A person saw just these two amounts, and said that it is all right. */
export const isAcceptedBy = ({ clicks }: Case, paidMinor: number, dueMinor: number): boolean =>
  clicks.some(click => isAccepting(click, paidMinor, dueMinor))

export const isByHand = (reason: Reason): boolean => reason === 'closed_by_hand' || reason === 'refunded_by_hand'

/** A person ended it, having seen all the money that is there now. */
export function isEndedBy({ row, clicks, attempts }: Case): boolean {
  if (row?.reason == null || !isByHand(row.reason)) return false
  const now = attempts.filter(isThere)
  return clicks.some(
    ({ action, sight }) =>
      (action.kind === 'close' || action.kind === 'mark_refunded') && now.every(each => isNamedIn(sight.money, each)),
  )
}

/** It was paid and then cancelled, and a person wanted another order for the money. */
export const isGivenUp = ({ clicks }: Case, { id, status }: TrueOrder): boolean =>
  (status === 'cancelled' || status === 'trash') &&
  clicks.some(({ action }) => (action.kind === 'attach_order' ? action.orderId !== id : action.kind === 'create_order'))

/** Where all that was taken has been given back, nothing is left that a person could see. */
const isThere = (attempt: TrueAttempt): boolean =>
  moneyNow(attempt) === 'secured' &&
  (attempt.sale.givenBackMinor === 0 || attempt.sale.givenBackMinor < attempt.sale.takenMinor)

const isNamedIn = (money: readonly string[], { reference }: Pick<TrueAttempt, 'reference'>): boolean =>
  money.some(each => each.startsWith(`${reference} `))
