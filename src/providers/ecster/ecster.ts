import { type Outcome, ok, refused } from '../../base/outcome.ts'
import type { Provider, Session } from '../provider.ts'
import { admits, readCallback, readReturn } from './callback.ts'
import { toCart } from './cart.ts'
import { createClient, createSender, type EcsterDeps } from './client.ts'
import type { EcsterConfig } from './config.ts'
import { look } from './look.ts'
import { createMoney } from './money.ts'
import { payPage } from './paypage.ts'

/**
 * Ecster Pay, API v1. Sources are named E1 … E10 (developer.ecster.se), KE and ME (two shipped plugins), as in
 * `research/providers.md` §1. Ecster closed in May 2023; this adapter is the seed's case, run against the simulator.
 *
 * Quirk 1: a cart's key is not an order's id. The id is first named by the browser, the return or a notification, or
 * found by the search: that is why our payment id is the `orderReference`, from the first request on.
 */
export function createEcster(config: EcsterConfig, deps: EcsterDeps): Provider {
  const send = createSender(config, deps)
  const client = createClient(send)

  return {
    name: 'ecster',
    callbacks: 'token',

    async open(request, signal) {
      const cart = toCart(request)
      if (cart.kind !== 'ok') return cart
      return toSession(await client.createCart(cart.value.body, signal), cart.value.adjustments)
    },

    async update(session, request, signal) {
      const { cartKey } = session.public
      if (cartKey === undefined) return refused('invalid', 'the session has no cart key')
      const cart = toCart(request)
      if (cart.kind !== 'ok') return cart
      return toSession(await client.updateCart(cartKey, cart.value.body, signal), cart.value.adjustments)
    },

    look: (query, signal) => look(client, query, signal),
    label: (reference, orderNumber, signal) => client.setOrderReference(reference, orderNumber, signal),
    admits: callback => admits(callback, config.callbackHeader),
    readCallback: callback => ({ reference: readCallback(callback), paymentId: null }),
    readReturn,
    payPage: (session, page) => payPage(config.baseUrl, session, page),
    ...createMoney(client, send),
  }
}

/** What was changed in the cart to please Ecster is kept with the session, for whoever compares it with the shop. */
function toSession(key: Outcome<string>, adjustments: readonly string[]): Outcome<Session> {
  if (key.kind !== 'ok') return key
  const session = { public: { cartKey: key.value } }
  return ok(adjustments.length === 0 ? session : { ...session, private: { adjustments: adjustments.join('; ') } })
}
