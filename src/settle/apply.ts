import { type Outcome, ok, refused } from '../base/outcome.ts'
import type { Payment } from '../store/store.ts'
import type { Effect } from './decision.ts'
import { type Reason, reasons } from './reasons.ts'
import type { Site } from './site.ts'

/** Sends one effect. What it came to is the shop's or provider's verified answer, never our hope. */
export async function send(
  site: Site,
  payment: Payment,
  effect: Effect,
  reason: Reason,
  signal: AbortSignal,
): Promise<Outcome<unknown>> {
  const { shop, provider, methodTitle } = site
  const written = { paymentId: payment.id, note: `Kvitto: ${reasons[reason]}` }
  switch (effect.kind) {
    case 'create': {
      const { snapshot, currency } = payment
      if (snapshot === null) return refused('invalid', 'the payment was opened without a copy of the order')
      return shop.create({ paymentId: payment.id, snapshot, currency, methodTitle }, signal)
    }
    case 'add_fee': {
      const fee = { paymentId: payment.id, name: `${methodTitle} fee`, amountMinor: effect.amountMinor }
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
    case 'label': {
      const answer = await provider.label(effect.reference, effect.order.number, signal)
      // A courtesy to people who search at the provider: nothing in the promise rests on it, so no failure counts.
      return answer.kind === 'ok' ? answer : ok(answer.message)
    }
  }
}
