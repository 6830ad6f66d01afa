import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import { ok } from '../../base/outcome.ts'
import type { Provider } from '../provider.ts'
import { admits, readCallback, readReturn } from './callback.ts'
import { type Ask, createAsk, type StripeDeps } from './client.ts'
import type { StripeConfig } from './config.ts'
import { look } from './look.ts'
import { missed } from './missed.ts'
import { createMoves } from './money-moves.ts'
import { open, update } from './open.ts'
import { payPage } from './paypage.ts'

/**
 * Stripe, through its official library. Sources are named S1 … S13, as listed in docs/stripe.md. An attempt is a
 * PaymentIntent, whose id the shop's order keeps: by it the merchant refunds at Stripe.
 */
export const createStripe = (config: StripeConfig, deps: StripeDeps): Provider =>
  createStripeOver(config, createAsk(config, deps), deps.clock)

/** The same over another way to ask Stripe. */
export function createStripeOver(config: StripeConfig, ask: Ask, clock: Clock): Provider {
  return {
    name: 'stripe',
    callbacks: 'signed',
    open: (request, signal) => open(config, ask, request, signal),
    update: (session, request, signal) => update(config, ask, session, request, signal),
    look: (query, signal) => look(ask, query, signal),

    /** Beside our payment id, which stays: a look must find it again. */
    async label(reference, orderNumber, signal) {
      const params = { description: `Order ${orderNumber}`, metadata: { order_number: orderNumber } }
      const answer = await ask({ intent: 'write', signal, schema: z.unknown() }, stripe =>
        stripe.paymentIntents.update(reference, params),
      )
      return answer.kind === 'ok' ? ok(null) : answer
    },

    admits: callback => admits(callback, config.webhookSecrets, clock.now()),
    readCallback,
    readReturn,
    payPage: (session, page) => payPage(config, session, page),
    missed: (sinceMs, signal) => missed(ask, sinceMs, signal),
    ...createMoves(ask),
  }
}
