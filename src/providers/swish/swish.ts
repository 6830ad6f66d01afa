import type { Clock } from '../../base/clock.ts'
import type { Provider } from '../provider.ts'
import { admits, callbackIdentifier, readCallback } from './callback.ts'
import { certificateExpiry } from './certificate.ts'
import { createClient } from './client.ts'
import type { SwishConfig } from './config.ts'
import { connect, type Send } from './connection.ts'
import { readCredentials, secretOf } from './credentials.ts'
import type { ExchangeDeps } from './exchange.ts'
import { look } from './look.ts'
import { createMoney } from './money.ts'
import { payPage } from './paypage.ts'
import { close, place } from './place.ts'
import { type RequestSettings, toBody } from './request.ts'

export interface SwishDeps {
  readonly clock: Clock
  /** Carries the requests instead of a connection with the shop's certificate. */
  readonly send?: Send
}

/** A way to Swish that is open already, and the secret that Swish echoes in callbacks. */
export interface SwishWire extends ExchangeDeps {
  readonly secret: string
}

/**
 * Swish Handel (direct), API v2. Sources are named in `config.ts`; docs/swish.md says what could not be confirmed.
 *
 * The payment request's id is ours, so Kvitto can always ask what became of it, and creating it twice is the same as
 * once. A request is one try: what changes is cancelled and made anew (`instruction.ts`). Throws a UserError when the
 * certificate or its key cannot be used.
 */
export function createSwish(config: SwishConfig, deps: SwishDeps): Provider {
  const credentials = readCredentials(config)
  return createSwishOver(config, {
    baseUrl: config.baseUrl,
    send: deps.send ?? connect(credentials),
    clock: deps.clock,
    expiresAt: certificateExpiry(credentials.cert),
    secret: secretOf(credentials),
  })
}

/** The same without a certificate: who asks is the wire's business. */
export function createSwishOver(config: RequestSettings, wire: SwishWire): Provider {
  const { secret } = wire
  const client = createClient(wire)

  return {
    name: 'swish',
    callbacks: 'token',
    endsOnUpdate: true,

    async open(request, signal) {
      const body = toBody(request, config)
      if (body.kind !== 'ok') return body
      const bodyOf = (id: string) => ({ ...body.value, callbackIdentifier: callbackIdentifier(secret, id) })
      return place({ client, request, bodyOf, signal }, 0)
    },

    async update(session, request, signal) {
      const body = toBody(request, config)
      if (body.kind !== 'ok') return body
      const round = Number(session.private?.round ?? 0)
      const closed = await close({ client, request, signal }, round)
      if (closed.kind !== 'ok') return closed
      const bodyOf = (id: string) => ({ ...body.value, callbackIdentifier: callbackIdentifier(secret, id) })
      return place({ client, request, bodyOf, signal }, round + 1)
    },

    look: (query, signal) => look(client, query, signal),
    admits: callback => admits(callback, secret),
    readCallback: callback => ({ reference: readCallback(callback), paymentId: null }),
    // The app opens the return address as it was given, without a word about the payment (S7).
    readReturn: () => null,
    payPage: (session, page) => payPage(session, page),
    ...createMoney(wire, config.payeeAlias, secret),
  }
}
