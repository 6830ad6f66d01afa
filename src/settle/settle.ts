import type { Clock } from '../base/clock.ts'
import { type Failure, type Outcome, refused, unreachable } from '../base/outcome.ts'
import { limits } from '../limits.ts'
import type { Claim, EffectResult, Payment, Store } from '../store/store.ts'
import { send } from './apply.ts'
import type { CrashHook } from './crashpoints.ts'
import { decide, decideUnserved, endByHand } from './decide.ts'
import { type Effect, exception, lookDaily, movesMoney, type Verdict } from './decision.ts'
import type { Facts, ProviderFacts, ShopFacts } from './facts.ts'
import { askProvider, askShop, type Known, type Terms, toPaymentFacts } from './gather.ts'
import type { FindSite, Site } from './site.ts'

export interface SettleDeps {
  readonly store: Store
  readonly clock: Clock
  readonly findSite: FindSite
  /** A signal that aborts after so many milliseconds. */
  readonly timeout: (ms: number) => AbortSignal
  /** Where the payment's provider calls back. */
  readonly callbackUrl: (payment: Payment) => string
  readonly crash: CrashHook
}

/**
 * How a check ended. `skipped`: nothing was due, or another worker has the payment. `lost`: another worker took it over.
 * `unserved`: its shop or provider is not configured. `unfinished`: it did not come to rest, and is looked at later.
 */
export type Checked =
  | { readonly kind: 'skipped' | 'lost' | 'unserved' | 'unfinished' }
  | {
      readonly kind: 'checked'
      readonly payment: Payment
      readonly wokenBy: Claim['wokenBy']
      readonly verdict: Verdict
    }

/**
 * One check of one payment: gather, decide, record, apply one effect; round and round until the verdict is to rest.
 * Whatever happens on the way, the payment's next look is on record when this ends, or its lease runs out.
 */
export async function check(deps: SettleDeps, paymentId: string): Promise<Checked> {
  const { store, clock } = deps
  const claim = await store.claim(paymentId, clock.now())
  if (claim === undefined) return { kind: 'skipped' }
  await deps.crash('claimed')
  const site = deps.findSite(claim.payment.shop, claim.payment.provider)
  try {
    if (site === undefined) return await leaveUnserved(deps, claim)
    const checked = await rounds(deps, site, claim)
    if (checked.kind === 'unfinished') await putOff(deps, claim)
    return checked
  } catch (error) {
    await putOff(deps, claim)
    throw error
  }
}

const putOff = ({ store, clock }: SettleDeps, { lease }: Claim): Promise<void> => store.breakOff(lease, clock.now())

/** Nothing is put on record but a person's word: what the last look saw stays the last for whoever decides about it. */
async function leaveUnserved({ store, clock }: SettleDeps, claim: Claim): Promise<Checked> {
  const { lease, payment, wokenBy } = claim
  const now = clock.now()
  const because = `the configuration no longer has ${payment.provider} in the shop ${payment.shop}`
  const facts: Facts = {
    now,
    payment: toPaymentFacts(nowhere, { ...claim, shopRefused: false }, now),
    provider: { kind: 'failed', failure: refused('not_found', because), isUnserved: true },
    shop: { kind: 'not_asked' },
  }
  const verdict = decideUnserved(facts)
  if (verdict === null) {
    await store.setAside(lease, now)
    return { kind: 'unserved' }
  }
  const recorded = await store.record(lease, now, verdict, facts)
  if (recorded.kind !== 'recorded') return { kind: 'lost' }
  return { kind: 'checked', payment: recorded.payment, wokenBy, verdict }
}

const nowhere: Terms = {
  provider: {},
  calendar: [],
  retryWindowMs: 0,
  management: { capture: false, cancel: false, manualRefundsSince: null, lookEveryMs: 0, lookForMs: 0 },
}

/** What one round hands to the next. */
interface Round extends Known {
  readonly claims: readonly string[]
  /** Asked once a check, and again when money was moved: what is done in the shop does not change what the provider says. */
  readonly provider: ProviderFacts
  /** Already known when the last write told that the shop fails. */
  readonly shop: ShopFacts
}

async function rounds(deps: SettleDeps, site: Site, claim: Claim): Promise<Checked> {
  const { store, clock, timeout } = deps
  let signal = timeout(limits.gather)
  const provider = await askProvider(site, claim, signal)
  let round: Round = { ...claim, provider, shop: { kind: 'not_asked' }, shopRefused: false }
  for (let count = 0; count < limits.rounds; count += 1) {
    const { facts, verdict } = await judge(clock, site, round, signal)
    await deps.crash('gathered')
    const recordedAt = clock.now()
    const recorded = await store.record(claim.lease, recordedAt, verdict, facts)
    if (recorded.kind === 'lost') return { kind: 'lost' }
    if (recorded.kind === 'taken') return giveToPerson(deps, claim, facts, recorded.what)
    await deps.crash('recorded')
    const { payment, effects, refunds, effectId } = recorded
    if (verdict.kind !== 'apply' || effectId === null)
      return { kind: 'checked', payment, wokenBy: claim.wokenBy, verdict }
    // A process that was stopped here and woke late must not send: by now another may hold the lease.
    const isLate = clock.now() - recordedAt > limits.lease - limits.effect
    const outcome = isLate
      ? unreachable('Kvitto itself was held up')
      : await send(site, payment, { ...verdict, callbackUrl: deps.callbackUrl(payment) }, timeout(limits.effect))
    await deps.crash('applied')
    await store.conclude(effectId, clock.now(), resultOf(outcome))
    await deps.crash('concluded')
    signal = timeout(limits.gather)
    const known = afterWrite(effects, verdict.effect, outcome, recordedAt)
    // What a person decides meanwhile is for the next check: this one has not taken the order that it may be about.
    const decided = { ...payment, resolution: claim.payment.resolution }
    round = await learn(site, { ...round, payment: decided, effects: known, refunds }, verdict.effect, outcome, signal)
  }
  return { kind: 'unfinished' }
}

/** Gathers what the decision needs, and no more: the shop is asked only if it matters. */
async function judge(
  clock: Clock,
  site: Site,
  round: Round,
  signal: AbortSignal,
): Promise<{ facts: Facts; verdict: Verdict }> {
  const factsWith = (shop: ShopFacts): Facts => {
    const now = clock.now()
    return {
      now,
      payment: toPaymentFacts(site, round, now),
      provider: round.provider,
      shop,
    }
  }
  const facts = factsWith(round.shop)
  const decision = decide(facts)
  if (decision.kind !== 'ask_shop') return { facts, verdict: decision }
  const asked = factsWith(await askShop(site, round, clock.now(), signal))
  const verdict = decide(asked)
  if (verdict.kind === 'ask_shop') throw new Error('the decision asks for the shop again although it has answered')
  return { facts: asked, verdict }
}

/** What the outcome of a write means for the next round. */
async function learn(
  site: Site,
  round: Round,
  effect: Effect,
  outcome: Outcome<unknown>,
  signal: AbortSignal,
): Promise<Round> {
  const lookAnew: Round = { ...round, shop: { kind: 'not_asked' }, shopRefused: false }
  if (outcome.kind === 'unknown') return lookAnew
  const failure = undone(outcome)
  if (failure !== null && movesMoney(effect)) return { ...lookAnew, provider: { kind: 'failed', failure } }
  if (failure !== null) return { ...lookAnew, shop: { kind: 'failed', failure } }
  if (movesMoney(effect)) return { ...lookAnew, provider: await askProvider(site, lookAnew, signal) }
  if (outcome.kind !== 'refused') return lookAnew
  // An order that is to be created cannot have changed: what the shop does not find is something in the copy.
  const isChanged = effect.kind !== 'create' && (outcome.code === 'conflict' || outcome.code === 'not_found')
  return { ...lookAnew, shopRefused: !isChanged }
}

/** What surely did nothing and is to be tried again: whoever does not take our keys has not said no to what we asked for. */
const undone = (outcome: Outcome<unknown>): Failure | null =>
  outcome.kind === 'unreachable' || (outcome.kind === 'refused' && outcome.code === 'unauthorized') ? outcome : null

/** The ledger as it is once this outcome is in it. */
function afterWrite(
  effects: Known['effects'],
  effect: Effect,
  outcome: Outcome<unknown>,
  at: number,
): Known['effects'] {
  const known = { ...effects, unconfirmedSince: outcome.kind === 'unknown' ? effects.unconfirmedSince : null }
  if (effect.kind === 'create') return afterCreation(known, outcome)
  if (outcome.kind === 'unknown') return known
  if (effect.kind === 'complete') return afterCompletion(known, outcome, effect.order.id)
  if (!movesMoney(effect)) return known
  const { moneyWrites } = effects
  const isUndone = undone(outcome) !== null
  const isRefused = outcome.kind === 'refused' && !isUndone
  const detail = outcome.kind === 'ok' ? null : outcome.message
  if (effect.kind === 'refund') {
    const { [effect.refund.id]: _, ...others } = moneyWrites.refusedRefunds
    const refusedRefunds = isRefused ? { ...others, [effect.refund.id]: outcome.message } : others
    const takenRefunds = [...moneyWrites.takenRefunds, ...(outcome.kind === 'ok' ? [effect.refund.id] : [])]
    return { ...known, moneyWrites: { ...moneyWrites, refusedRefunds, takenRefunds } }
  }
  const { kind, amountMinor } = effect
  const last = { kind, at, amountMinor, isRefused, detail, isNoted: false, isPaused: false }
  return { ...known, moneyWrites: { ...moneyWrites, last: isUndone ? moneyWrites.last : last } }
}

/** The intent is in the ledger already, as one that may have been done. */
function afterCreation(known: Known['effects'], { kind }: Outcome<unknown>): Known['effects'] {
  if (kind === 'ok') return { ...known, creations: known.creations + 1 }
  return kind === 'unknown' ? known : { ...known, creationTries: known.creationTries - 1 }
}

/** An earlier try, whose answer was lost, stays among those that may have paid the order. */
function afterCompletion(known: Known['effects'], { kind }: Outcome<unknown>, orderId: string): Known['effects'] {
  if (kind === 'ok') return { ...known, seenPaid: [orderId, ...known.seenPaid] }
  return { ...known, completed: known.completed.toSpliced(known.completed.indexOf(orderId), 1) }
}

function resultOf(outcome: Outcome<unknown>): EffectResult {
  switch (outcome.kind) {
    case 'ok':
      return { outcome: 'done', detail: null }
    case 'unreachable':
      return { outcome: 'not_done', detail: outcome.message }
    default:
      return { outcome: undone(outcome) === null ? outcome.kind : 'not_done', detail: outcome.message }
  }
}

async function giveToPerson(
  { store, clock }: SettleDeps,
  claim: Claim,
  facts: Facts,
  what: 'attempt' | 'order',
): Promise<Checked> {
  const taken = exception(facts, what === 'order' ? 'order_paid_otherwise' : 'reference_taken')
  const verdict = lookDaily(facts, endByHand(facts, taken))
  const recorded = await store.record(claim.lease, clock.now(), verdict, facts)
  if (recorded.kind !== 'recorded') return { kind: 'lost' }
  return { kind: 'checked', payment: recorded.payment, wokenBy: claim.wokenBy, verdict }
}
