import { limits } from '../limits.ts'
import type { Attempt } from '../providers/provider.ts'
import { nextOf } from '../schedule/calendar.ts'
import type { ShopOrder } from '../shops/shop.ts'
import { apply, askShop, type Decision, exception, rest, retry, type Verdict } from './decision.ts'
import { type Facts, findOrder, isNegative, isSecured, type LastWrite } from './facts.ts'
import { pickOrder } from './orders.ts'
import type { Reason } from './reasons.ts'
import { isMissed, isOpen, type Refund, type RefundChange, type RefundSight, shopRefundKey } from './refund.ts'
import { endingOf } from './resolution.ts'

/**
 * The order is paid. What can still happen: money is to be taken, let go or given back; a second payment, a refund or
 * a dispute turns up at the provider. Pure, like `decide`, whose part this is.
 * Taking and letting go follow from the shop's order as it is now. Giving back follows from a person's request alone.
 */
export function afterSale(facts: Facts, ours: readonly Attempt[]): Decision {
  const mine = ours.find(attempt => attempt.reference === facts.payment.providerReference)
  const next =
    mine === undefined ? null : (giveBack(facts, mine) ?? takeOrRelease(facts, mine) ?? writeNote(facts, mine))
  return next ?? trouble(facts, ours, mine) ?? sweepStrays(facts) ?? settled(facts, mine)
}

/** One refund after the other, oldest first: providers refuse two at once, and what is left is only sure in between. */
function giveBack(facts: Facts, mine: Attempt): Decision | null {
  const { refunds, moneyWrites } = facts.payment.sale
  const returned = refunds.find(each => each.state === 'done' && stateOf(sightOf(facts, each)) === 'failed')
  if (returned !== undefined) return endRefund(facts, returned, 'refund_failed', sightOf(facts, returned))
  const refund = refunds.find(isOpen)
  if (refund === undefined) return takeUpManual(facts, mine)
  // Taken or only reserved, it cannot be told yet, and with it whether there is anything to give back.
  if (refund.state === 'wanted')
    return mine.state === 'authorized' && isToShow(facts) ? null : beginRefund(facts, mine, refund)

  const sight = sightOf(facts, refund)
  const refusal = moneyWrites.refusedRefunds[refund.id]
  const isTaken = moneyWrites.takenRefunds.includes(refund.id)
  if (sight.kind === 'unread')
    return retry(facts, sight.isUnauthorized ? 'provider_unauthorized' : 'provider_unreachable')
  if (sight.kind === 'found') {
    if (sight.state === 'done') return endRefund(facts, refund, 'refund_done', sight)
    if (sight.state === 'failed') return endRefund(facts, refund, 'refund_refused', sight)
    if (refund.state === 'pending') return null
    const { status: detail, reference } = sight
    return settled(facts, mine, { kind: 'pending', id: refund.id, detail, reference })
  }
  // Neither done nor undone by any proof: sent again it could go out twice, and called undone somebody else would.
  if (refund.state === 'begun' && !isTaken && mine.refundedMinor >= refund.refundedBeforeMinor + refund.amountMinor)
    return endRefund(facts, refund, 'refund_unclear', sight)
  if (refusal !== undefined)
    return endRefund(facts, refund, 'refund_refused', {
      kind: 'found',
      state: 'failed',
      status: refusal,
      reference: null,
    })
  // What the provider had taken on does not vanish; a look that misses it proves nothing.
  if (refund.state === 'pending') return null
  return isTaken
    ? settled(facts, mine, { kind: 'pending', id: refund.id, ...nothingTold })
    : beginRefund(facts, mine, refund)
}

function beginRefund(facts: Facts, mine: Attempt, refund: Refund): Decision {
  const { sale } = facts.payment
  const objection = objectionTo(facts, mine, refund)
  if (objection !== null) return endRefund(facts, refund, objection, { kind: 'absent' })
  if (mine.state === 'authorized') return endRefund(facts, refund, 'refund_waived', { kind: 'absent' })
  const refundedBeforeMinor = refund.state === 'wanted' ? mine.refundedMinor : refund.refundedBeforeMinor
  const begun = { ...refund, refundedBeforeMinor }
  const effect = { kind: 'refund', attempt: mine, refund: begun, amountMinor: refund.amountMinor } as const
  const change = { kind: 'begin', id: refund.id, refundedBeforeMinor } as const
  return sale.can.refund
    ? apply('refund_begun', 'settled', effect, { refund: change })
    : endRefund(facts, refund, 'refund_refused', { kind: 'absent' })
}

function objectionTo(facts: Facts, mine: Attempt, { amountMinor }: Refund): Reason | null {
  const { sale } = facts.payment
  if (mine.isDisputed === true) return 'refund_disputed'
  const isReserved = mine.state === 'authorized'
  if (!isReserved && mine.state !== 'paid' && mine.state !== 'refunded') return 'refund_without_money'
  if (isReserved && !(sale.capture && sale.can.capture)) return 'refund_uncaptured'
  const given = isReserved ? sumOf(sale.refunds, 'waived') : Math.max(mine.refundedMinor, sumOf(sale.refunds, 'done'))
  return amountMinor > mine.amountMinor - given ? 'refund_too_large' : null
}

/** Puts the end on record, at once where the shop was not asked yet: a person waits for it. The note about it can follow. */
function endRefund(facts: Facts, refund: Refund, reason: Reason, sight: RefundSight): Decision {
  const told = sight.kind === 'found' ? { detail: sight.status, reference: sight.reference } : nothingTold
  const end = { kind: 'end' as const, id: refund.id, ...told }
  const change: RefundChange =
    reason === 'refund_done' || reason === 'refund_waived'
      ? { ...end, state: reason === 'refund_done' ? 'done' : 'waived', failure: null }
      : { ...end, state: 'failed', failure: reason }
  const order = findOrder(facts)
  if (order === null || facts.payment.shopRefused)
    return rest(facts, reason, 'settled', { refund: change, at: facts.now })
  return apply(reason, 'settled', noteOn(order, refund.amountMinor, told.detail, refund.id), { refund: change })
}

const nothingTold = { detail: null, reference: null }

/**
 * The shop's refunds that moved no money and that nobody has asked for. One that is made through the gateway looks the same
 * until the gateway has answered: so only what has stayed so for some minutes is a person's doing.
 */
function manualRefunds(facts: Facts): readonly ShopOrder['refunds'][number][] {
  const { refunds, manualRefundsSince: since } = facts.payment.sale
  if (since === null) return []
  const known = refunds.map(({ key }) => key)
  const isNew = (each: ShopOrder['refunds'][number]): boolean =>
    each.at >= since && !each.movedMoney && each.amountMinor > 0 && !known.includes(shopRefundKey(each.id))
  return findOrder(facts)?.refunds.filter(isNew) ?? []
}

/** What somebody told of the order is seen: also a refund of the shop's that was too young to be judged, or just taken up. */
export const hasSeenOrder = (facts: Facts, { kind }: Verdict): boolean =>
  kind === 'rest' && facts.shop.kind === 'known' && manualRefunds(facts).length === 0

/** The shop is set up so that a refund which a person enters there moves money: it becomes a request like any other. */
function takeUpManual(facts: Facts, mine: Attempt): Decision | null {
  const { sale } = facts.payment
  const since = sale.manualRefundsSince
  if (since === null || !sale.can.refund || !isSecured(mine)) return null
  if (!sale.asksOrder && sale.refunds.length === 0) return null
  if (facts.shop.kind === 'not_asked') return askShop
  const found = manualRefunds(facts).find(({ at }) => at + limits.manualRefundSettles <= facts.now)
  if (found === undefined) return null
  const { id, amountMinor, reason } = found
  const asked = {
    kind: 'ask',
    key: shopRefundKey(id),
    amountMinor,
    reason,
    requestedBy: null,
    shopRefundId: id,
  } as const
  return rest(facts, 'refund_asked', 'settled', { refund: asked, at: facts.now })
}

/** Reserved money is taken when the order is completed, and let go when it is cancelled; once, as it is all or nothing. */
function takeOrRelease(facts: Facts, mine: Attempt): Decision | null {
  const { sale, shopRefused } = facts.payment
  const last = sale.moneyWrites.last
  const mayTake = sale.capture && sale.can.capture
  const mayRelease = sale.cancel && sale.can.cancel
  if (mine.state !== 'authorized' || !(mayTake || mayRelease)) return null
  if (facts.shop.kind === 'not_asked') return askShop
  if (facts.shop.kind === 'failed') return retry(facts, ...shopFailure(facts.shop.failure))
  const order = findOrder(facts)
  if (order === null || isToShow(facts)) return null
  const amountMinor = amountToTake(facts, mine, order)
  if (isNothingToTake(facts, mine, order))
    return mayRelease && !isRefused(last, 'cancel')
      ? apply(
          'releasing',
          'settled',
          { kind: 'cancel', order, attempt: mine, amountMinor: mine.amountMinor },
          { order },
        )
      : null
  if (!order.isFulfilled || !mayTake) return null
  if (!isRefused(last, 'capture') || last?.isPaused === true)
    return apply('capturing', 'settled', { kind: 'capture', order, attempt: mine, amountMinor }, { order })
  const remark = { amountMinor: null, detail: last?.detail ?? null }
  return shopRefused ? null : apply('capture_refused', 'exception', { kind: 'pause', order, remark }, { order })
}

/** Nothing is to be delivered, or all of it was given back before it was taken. */
const isNothingToTake = (facts: Facts, mine: Attempt, order: ShopOrder): boolean =>
  order.state === 'cancelled' ||
  order.state === 'refunded' ||
  (order.isFulfilled && amountToTake(facts, mine, order) === 0)

/** The provider said that it has taken the money or let it go, and may not show it yet. */
const isToShow = (facts: Facts): boolean => facts.now < (showsBy(facts) ?? Number.NEGATIVE_INFINITY)

/** When the provider shows what it said it has done, at the latest; null when it has done nothing. */
const showsBy = ({ payment }: Facts): number | null => {
  const { last } = payment.sale.moneyWrites
  return last === null || last.isRefused ? null : last.at + limits.moneyShows
}

/** What the order costs now, less what was given back in the shop or asked for; never more than is reserved. */
function amountToTake({ payment }: Facts, mine: Attempt, order: ShopOrder): number {
  if (order.currency !== mine.currency) return mine.amountMinor
  const inShop = order.refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  const left = order.totalMinor - inShop - waivedBeside(order, payment.sale.refunds)
  return Math.max(0, Math.min(mine.amountMinor, left))
}

/** What was asked for and is not in the shop: whoever asks by the API writes the same amount into the shop by hand. */
function waivedBeside(order: ShopOrder, refunds: readonly Refund[]): number {
  const waived = refunds.filter(({ state }) => state === 'waived')
  const ids = waived.map(({ shopRefundId }) => shopRefundId)
  const byHand = order.refunds.filter(({ id }) => !ids.includes(id)).map(({ amountMinor }) => amountMinor)
  let beside = 0
  for (const { shopRefundId, amountMinor } of waived) {
    if (order.refunds.some(({ id }) => id === shopRefundId)) continue
    const twin = byHand.indexOf(amountMinor)
    if (twin === -1) beside += amountMinor
    else byHand.splice(twin, 1)
  }
  return beside
}

/** Tells the order's readers what became of its money. A note that was tried is not tried again. */
function writeNote(facts: Facts, mine: Attempt): Decision | null {
  const { sale, shopRefused } = facts.payment
  const { last, notedRefunds } = sale.moneyWrites
  const reason = last === null || last.isNoted ? null : toldBy(last, mine)
  const isNoted = ({ id, endedAt }: Refund): boolean => (notedRefunds[id] ?? Number.NEGATIVE_INFINITY) >= (endedAt ?? 0)
  const ended = sale.refunds.find(each => !isOpen(each) && !isNoted(each))
  if (shopRefused || (reason === null && ended === undefined)) return null
  if (facts.shop.kind === 'not_asked') return askShop
  if (facts.shop.kind === 'failed') return retry(facts, ...shopFailure(facts.shop.failure))
  const order = findOrder(facts)
  if (order === null) return null
  if (reason !== null && last !== null)
    return apply(reason, 'settled', noteOn(order, last.amountMinor, last.isRefused ? last.detail : null, null))
  if (ended === undefined) return null
  const why = ended.failure ?? (ended.state === 'waived' ? 'refund_waived' : 'refund_done')
  return apply(why, 'settled', noteOn(order, ended.amountMinor, ended.detail, ended.id))
}

/** Null while the provider does not show yet what was done. */
function toldBy({ kind, isRefused }: LastWrite, mine: Attempt): Reason | null {
  if (isRefused) return kind === 'cancel' ? 'release_refused' : null
  if (kind === 'capture') return mine.state === 'paid' || mine.state === 'refunded' ? 'captured' : null
  return isNegative(mine) ? 'released' : null
}

/** What only a person can clear up. What a person has ended hides no other; when nothing else is left it is told as such. */
function trouble(facts: Facts, ours: readonly Attempt[], mine: Attempt | undefined): Decision | null {
  const all = [...troubles(facts, ours, mine)]
  const [first = null] = all
  const news = all.find(each => isNews(facts, each)) ?? first
  // A shop that does not answer keeps nobody's word about this exception from taking effect.
  return news?.kind === 'retry' && !mustSeeOrder(facts) && isEnded(facts) ? first : news
}

const isEnded = (facts: Facts): boolean =>
  facts.payment.reason !== null && endingOf(facts, facts.payment.reason) !== null

const isNews = (facts: Facts, decision: Decision): boolean =>
  decision.kind !== 'rest' || (decision.status === 'exception' && endingOf(facts, decision.reason) === null)

/** In the order in which they count, up to where the shop would have to be asked. */
function* troubles(facts: Facts, ours: readonly Attempt[], mine: Attempt | undefined): Generator<Decision, undefined> {
  const { sale } = facts.payment
  const at = nextLook(facts, mine)
  if (ours.some(attempt => isSecured(attempt) && attempt !== mine)) yield exception(facts, 'double_payment', at)
  if (mine === undefined) return
  if (isNegative(mine)) return yield withdrawn(facts, mine)
  if (mine.isDisputed === true) yield exception(facts, 'disputed', at)
  const pending = sale.refunds.find(isOpen)
  if (pending !== undefined && refundLook(facts, pending) === null) yield exception(facts, 'refund_overdue', at)
  if (needsOrder(facts, mine) && facts.shop.kind === 'not_asked') return yield askShop
  const isTroubled = facts.payment.status === 'exception' || mustSeeOrder(facts)
  if (needsOrder(facts, mine) && facts.shop.kind === 'failed' && isTroubled)
    return yield retry(facts, ...shopFailure(facts.shop.failure))
  const order = findOrder(facts)
  if (sale.refunds.some(each => isMissed(each, sale.refunds, order))) yield exception(facts, 'refund_failed', at)
  if (sale.refunds.some(({ failure }) => failure === 'refund_unclear')) yield exception(facts, 'refund_unclear', at)
  if (mine.state === 'authorized' && isRefused(sale.moneyWrites.last, 'cancel') && order?.state === 'cancelled')
    yield exception(facts, 'release_refused', at)
  if (mine.state === 'authorized' && isRefused(sale.moneyWrites.last, 'capture'))
    yield exception(facts, 'capture_refused', at)
  if (pending === undefined && mine.state === 'paid' && !isGivenBack(facts, mine) && order?.state === 'cancelled')
    yield exception(facts, 'order_cancelled', at)
}

/** The shop has told of it, or it may still count a refund that has failed. */
const mustSeeOrder = ({ payment: { sale } }: Facts): boolean =>
  sale.isTold || sale.refunds.some(each => each.state === 'failed')

/** No money is held any more. That is as it should be where nothing is to be delivered either. */
function withdrawn(facts: Facts, mine: Attempt): Decision {
  if (manages(facts) && facts.shop.kind === 'not_asked') return askShop
  // Only the order says whether it is as it should be. A shop that is away for a day is not waited for, unless it was our own doing.
  const { reason, failingSince, sale } = facts.payment
  const { last } = sale.moneyWrites
  const isReleased = last?.kind === 'cancel' && !last.isRefused
  const isOurDoing = isReleased || reason === 'releasing' || reason === 'released'
  const isAwayLong = reason === 'money_withdrawn' || facts.now - (failingSince ?? facts.now) >= sale.lookEveryMs
  if (facts.shop.kind === 'failed' && (isOurDoing || !isAwayLong))
    return retry(facts, ...shopFailure(facts.shop.failure))
  const order = findOrder(facts)
  return order !== null && isNothingToTake(facts, mine, order)
    ? rest(facts, 'released', 'closed')
    : exception(facts, 'money_withdrawn')
}

/** A request that the shop ran late can leave a second order of ours beside the paid one, for the customer to pay again. */
function sweepStrays({ payment, shop }: Facts): Decision | null {
  if (payment.snapshotLines === null || payment.providerReference === null || payment.shopRefused) return null
  if (shop.kind === 'not_asked') return askShop
  if (shop.kind === 'failed') return null
  const { stray } = pickOrder(shop.orders, payment, payment.providerReference)
  return stray === null ? null : apply('half_built_order', 'settled', { kind: 'discard', order: stray })
}

function settled(facts: Facts, mine: Attempt | undefined, refund: RefundChange | null = null): Verdict {
  const isPending = refund !== null || facts.payment.sale.refunds.some(isOpen)
  const isBack = mine !== undefined && isGivenBack(facts, mine)
  const at = refund === null ? nextLook(facts, mine) : { at: facts.now + (limits.refundLooks[0] ?? 0) }
  return rest(facts, isPending ? 'refund_pending' : isBack ? 'refunded' : 'paid', 'settled', { ...at, refund })
}

/** When to look again although the provider's calendar may have ended. */
function nextLook(facts: Facts, mine: Attempt | undefined): { at?: number } {
  const { now, payment } = facts
  const { sale } = payment
  const isYoung = sale.settledAt !== null && now < sale.settledAt + sale.lookForMs
  const isReserved =
    mine?.state === 'authorized' && ((sale.capture && sale.can.capture) || (sale.cancel && sale.can.cancel))
  const mayAsk = mine?.state === 'paid' && sale.manualRefundsSince !== null && sale.can.refund
  const moments = [
    ...sale.refunds.filter(isOpen).map(each => refundLook(facts, each)),
    // Whoever was told that a refund failed takes it back in the shop: then nothing is left to clear up.
    ...sale.refunds.map(each =>
      each.state === 'failed' && each.endedAt !== null ? each.endedAt + limits.failedRefundLook : null,
    ),
    ...(mayAsk ? manualRefunds(facts).map(({ at }) => at + limits.manualRefundSettles) : []),
    isReserved ? showsBy(facts) : null,
    isYoung && (isReserved || mayAsk) ? now + sale.lookEveryMs : null,
  ].filter(moment => moment !== null)
  const later = moments.filter(moment => moment > now)
  return later.length === 0 ? {} : { at: Math.min(...later) }
}

/** Null when the provider has had long enough. */
const refundLook = ({ now }: Facts, refund: Refund): number | null =>
  nextOf(limits.refundLooks, refund.beganAt ?? now, now)

/** The order decides about reserved money at each look, and about money that was taken when somebody names it. */
const needsOrder = (facts: Facts, mine: Attempt): boolean =>
  facts.payment.sale.refunds.some(each => each.state === 'failed') ||
  (manages(facts) && facts.payment.sale.asksOrder && mine.state === 'paid')

const manages = ({ payment: { sale } }: Facts): boolean =>
  sale.capture || sale.cancel || sale.manualRefundsSince !== null

const sightOf = ({ provider }: Facts, { id }: Refund): RefundSight =>
  (provider.kind === 'known' ? provider.refunds[id] : undefined) ?? { kind: 'absent' }

const stateOf = (sight: RefundSight): string | null => (sight.kind === 'found' ? sight.state : null)

const isRefused = (last: LastWrite | null, kind: LastWrite['kind']): boolean => last?.kind === kind && last.isRefused

const isGivenBack = ({ payment }: Facts, mine: Attempt): boolean =>
  mine.state === 'refunded' || mine.refundedMinor > 0 || sumOf(payment.sale.refunds, 'done') > 0

const sumOf = (refunds: readonly Refund[], state: Refund['state']): number =>
  refunds.reduce((sum, each) => sum + (each.state === state ? each.amountMinor : 0), 0)

const shopFailure = (failure: { readonly kind: string }): [Reason] =>
  failure.kind === 'refused' ? ['shop_unauthorized'] : ['shop_unreachable']

const noteOn = (order: ShopOrder, amountMinor: number, detail: string | null, refundId: string | null) =>
  ({ kind: 'note', order, remark: { amountMinor, detail }, refundId }) as const
