import { State } from '../providers/ecster/simulator/state.ts'
import { takeCallback } from './door.ts'
import type { Outside, OutsideDeps } from './outside.ts'
import { type ShopKind, SmallShop } from './shop.ts'
import { SmallDesk } from './small-desk.ts'
import { createSmallEcster } from './small-ecster.ts'
import { createSmallWooCommerce } from './small-woocommerce.ts'

/** The outside without HTTP: fast, with both kinds of shop. */
export function createSmallOutside(deps: OutsideDeps): Outside {
  const { scene, caseOf, fatesOf, books } = deps
  const { agenda } = scene
  const state = new State({ clock: agenda, random: deps.random, invoiceFee: 0, changed: deps.news })
  const shops = { plain: new SmallShop(agenda, 'plain'), guarded: new SmallShop(agenda, 'guarded') }
  const desks = {
    plain: new SmallDesk(scene, shops.plain),
    guarded: new SmallDesk(scene, shops.guarded),
  }
  const ecster = {
    state,
    caseOf,
    fatesOf: (whose: Parameters<typeof fatesOf>[0]) => fatesOf(whose).provider,
    isDown: deps.isProviderDown,
    isHidden: deps.isHidden,
  }
  const sideOf = (kind: ShopKind) => ({
    shop: shops[kind],
    caseOf,
    fatesOf: (whose: Parameters<typeof fatesOf>[0]) => fatesOf(whose).shop,
    isDown: deps.isShopDown,
    books,
  })
  return {
    state,
    desks,
    provider: sender => createSmallEcster(scene, ecster, sender),
    shop: (sender, kind) => createSmallWooCommerce(scene, sideOf(kind), sender),
    arrive: takeCallback,
    timeout: scene.deadlines.lazy,
  }
}
