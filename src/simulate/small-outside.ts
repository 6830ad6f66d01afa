import { State as EcsterState } from '../providers/ecster/simulator/state.ts'
import { eventTypes } from '../providers/stripe/missed.ts'
import { type Control, createControl } from '../providers/stripe/simulator/control.ts'
import { State as SwishState } from '../providers/swish/simulator/state.ts'
import { takeCallback } from './door.ts'
import { EcsterBank, newsOf } from './ecster-bank.ts'
import type { Outside, OutsideDeps, ProviderOutside } from './outside.ts'
import { type ShopKind, SmallShop } from './shop.ts'
import { SmallDesk } from './small-desk.ts'
import { createSmallEcster } from './small-ecster.ts'
import { createSmallStripe, StripeServer } from './small-stripe.ts'
import { createSmallSwish, letterOf, swishSettings } from './small-swish.ts'
import { createSmallWooCommerce } from './small-woocommerce.ts'
import { letterFor, ownerIn, StripeBank, stripeSettings, watchEvent } from './stripe-bank.ts'
import { bankTakesMs, SwishBank, watchFor } from './swish-bank.ts'

/** The outside without HTTP: fast, with both kinds of shop. */
export function createSmallOutside(deps: OutsideDeps): Outside {
  const { scene, caseOf, fatesOf, books } = deps
  const { agenda } = scene
  const shopOf = (kind: ShopKind) => new SmallShop(agenda, kind, deps.isRenaming)
  const shops = { plain: shopOf('plain'), guarded: shopOf('guarded') }
  const desks = {
    plain: new SmallDesk(scene, shops.plain),
    guarded: new SmallDesk(scene, shops.guarded),
  }
  const sideOf = (kind: ShopKind) => ({
    shop: shops[kind],
    caseOf,
    fatesOf: (whose: Parameters<typeof fatesOf>[0]) => fatesOf(whose).shop,
    outage: deps.shopOutage,
    books,
  })
  return {
    ...createProvider[deps.provider](deps),
    desks,
    shop: (sender, kind) => createSmallWooCommerce(scene, sideOf(kind), sender),
    arrive: (process, whose, token, letter) =>
      takeCallback(process, whose, { provider: deps.provider, token, letter, now: agenda.now() }),
    timeout: scene.deadlines.lazy,
  }
}

const createProvider = { ecster, swish, stripe } satisfies Record<OutsideDeps['provider'], unknown>

const networkOf = ({ caseOf, fatesOf, outage }: OutsideDeps) => ({
  caseOf,
  fatesOf: (whose: Parameters<typeof fatesOf>[0]) => fatesOf(whose).provider,
  outage,
})

function ecster(deps: OutsideDeps): ProviderOutside {
  const { scene, random, news } = deps
  const changed = (order: Parameters<typeof newsOf>[0], event: string): void =>
    void news(order.cart.body.orderReference ?? '', newsOf(order, event))
  const state = new EcsterState({ clock: scene.agenda, random, invoiceFee: 0, changed })
  const bank = new EcsterBank(deps, state)
  const isHidden = (orderId: string) => bank.isHidden(orderId)
  const side = { ...networkOf(deps), state, isHidden, isForgotten: deps.isForgotten }
  return { bank, provider: sender => createSmallEcster(scene, side, sender) }
}

function swish(deps: OutsideDeps): ProviderOutside {
  const { scene, random, news, variant } = deps
  const { agenda } = scene
  const state = new SwishState({
    clock: agenda,
    after: agenda.after,
    random,
    mode: 'phone',
    refundTakes: bankTakesMs,
    watch: watchFor(deps),
    paymentEnded: request => void news(request.body.payeePaymentReference ?? '', letterOf(request, variant)),
    refundEnded: refund => void news(refund.payment.body.payeePaymentReference ?? '', letterOf(refund, variant)),
  })
  const side = { ...networkOf(deps), state, settings: swishSettings(variant), isForgotten: deps.isForgotten }
  return { bank: new SwishBank(deps, state), provider: sender => createSmallSwish(scene, side, sender) }
}

function stripe(deps: OutsideDeps): ProviderOutside {
  const { scene, random, news, variant } = deps
  const { agenda } = scene
  const delivered = new Set<string>()
  const control: Control = createControl({
    clock: agenda,
    after: agenda.after,
    random,
    happened(event) {
      watchEvent(deps, control.state, event)
      if (eventTypes.includes(event.type))
        void news(ownerIn(control.state, event), letterFor(event)).then(isDelivered => {
          if (isDelivered) delivered.add(event.id)
        })
    },
  })
  const server = new StripeServer(control, delivered, variant)
  const side = { ...networkOf(deps), server, settings: stripeSettings(variant) }
  return { bank: new StripeBank(deps, control), provider: sender => createSmallStripe(scene, side, sender) }
}
