import { type Outcome, ok, refused } from '../base/outcome.ts'
import type { Payment } from '../store/store.ts'
import { type Effect, type MoneyEffect, movesMoney } from './decision.ts'
import type { Reason } from './reasons.ts'
import type { Site } from './site.ts'
import type { Words } from './words/words.ts'

export interface Sent {
  readonly effect: Effect
  readonly reason: Reason
  /** Where the provider tells what became of it. */
  readonly callbackUrl: string
}

/** Sends one effect. What it came to is the shop's or provider's verified answer, never our hope. */
export function send(site: Site, payment: Payment, sent: Sent, signal: AbortSignal): Promise<Outcome<unknown>> {
  const { effect } = sent
  return movesMoney(effect)
    ? moveMoney(site, payment, effect, sent.callbackUrl, signal)
    : write(site, payment, effect, sent.reason, signal)
}

async function moveMoney(
  { provider }: Site,
  { id: paymentId }: Payment,
  effect: MoneyEffect,
  callbackUrl: string,
  signal: AbortSignal,
): Promise<Outcome<unknown>> {
  const { attempt, amountMinor } = effect
  const order = { paymentId, attempt, amountMinor }
  if (effect.kind === 'refund') {
    const { id, reason, refundedBeforeMinor } = effect.refund
    const refund = { ...order, id, reason, refundedBeforeMinor, callbackUrl }
    return (await provider.refund?.(refund, signal)) ?? absent(effect)
  }
  return (await provider[effect.kind]?.(order, signal)) ?? absent(effect)
}

const absent = ({ kind }: MoneyEffect) => refused('invalid', `the provider has no ${kind}`)

async function write(
  site: Site,
  payment: Payment,
  effect: Exclude<Effect, MoneyEffect>,
  reason: Reason,
  signal: AbortSignal,
): Promise<Outcome<unknown>> {
  const { shop, provider, methodTitle, words } = site
  const written = { paymentId: payment.id, note: noteText(effect, reason, words) }
  switch (effect.kind) {
    case 'create': {
      const { snapshot, currency } = payment
      if (snapshot === null) return refused('invalid', 'the payment was opened without a copy of the order')
      return shop.create({ paymentId: payment.id, snapshot, currency, methodTitle }, signal)
    }
    case 'add_fee': {
      const fee = { paymentId: payment.id, name: words.feeOf(methodTitle), amountMinor: effect.amountMinor }
      return shop.addFee(effect.order, fee, signal)
    }
    case 'complete':
      return shop.complete(effect.order, { ...written, reference: effect.reference, methodTitle }, signal)
    case 'hold':
      return shop.hold(effect.order, written, signal)
    case 'fail':
      return shop.fail(effect.order, written, signal)
    case 'discard':
      return shop.discard(effect.order, written, signal)
    case 'pause':
      return shop.pause(effect.order, written, signal)
    case 'note':
      return shop.note(effect.order, written, signal)
    case 'label': {
      const answer = (await provider.label?.(effect.reference, effect.order.number, signal)) ?? ok(null)
      // A courtesy to people who search at the provider: nothing in the promise rests on it, so no failure counts.
      return answer.kind === 'ok' ? answer : ok(answer.message)
    }
  }
}

/** The reason's own sentence first: where the shop's language is not configured, its plugin translates that. */
function noteText(effect: Exclude<Effect, MoneyEffect>, reason: Reason, { reasons, money }: Words): string {
  const sentence = `Kvitto: ${reasons[reason]}`
  if (!('remark' in effect)) return sentence
  const { order, remark } = effect
  const amount = remark.amountMinor === null ? null : money(remark.amountMinor, order.currency)
  const more = [amount, remark.detail].filter(each => each !== null)
  return more.length === 0 ? sentence : `${sentence} (${more.join('; ')})`
}
