import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import { codesOf, wasNeverSent } from '../../base/exchange.ts'
import { type Outcome, ok, refused, unknown, unreachable } from '../../base/outcome.ts'
import type { Attempt } from '../provider.ts'
import { type Intent, inDoubt, readAnswer } from './answer.ts'
import type { CartBody } from './cart.ts'
import type { EcsterConfig } from './config.ts'
import { type Found, isOrderId, readOrder, readSearch } from './order.ts'

export interface EcsterDeps {
  readonly fetch: typeof fetch
  readonly clock: Clock
}

/** Ecster's REST calls (E1, E2, E5, E6), each as an Outcome. */
export interface EcsterClient {
  /** Answers the cart's key. */
  createCart(cart: CartBody, signal: AbortSignal): Promise<Outcome<string>>
  /** The whole cart again. Answers a new key; the old one is dead (E5). */
  updateCart(key: string, cart: CartBody, signal: AbortSignal): Promise<Outcome<string>>
  findOrders(orderReference: string, signal: AbortSignal): Promise<Outcome<Found>>
  getOrder(id: string, signal: AbortSignal): Promise<Outcome<Attempt>>
  /** May be done any number of times (E6). */
  setOrderReference(id: string, orderReference: string, signal: AbortSignal): Promise<Outcome<null>>
}

const cartAnswer = z.object({ checkoutCart: z.object({ key: z.string().min(1) }) })

export function createClient(send: Send): EcsterClient {
  return {
    createCart: async (cart, signal) => readKey(await send({ method: 'POST', path: '/v1/carts', body: cart }, signal)),

    async updateCart(key, cart, signal) {
      return readKey(await send({ method: 'PUT', path: `/v1/carts/${encodeURIComponent(key)}`, body: cart }, signal))
    },

    async findOrders(orderReference, signal) {
      const query = new URLSearchParams({ orderReference })
      const answer = await send({ method: 'GET', path: `/v1/orders/?${query}` }, signal)
      return answer.kind === 'ok' ? readSearch(answer.value, orderReference) : answer
    },

    async getOrder(id, signal) {
      if (!isOrderId(id)) return refused('not_found', 'not an order id of Ecster')
      const answer = await send({ method: 'GET', path: `/v1/orders/${encodeURIComponent(id)}` }, signal)
      const order = answer.kind === 'ok' ? readOrder(answer.value) : answer
      if (order.kind === 'ok' && order.value.reference !== id) return unreachable('Ecster answered with another order')
      return order
    },

    async setOrderReference(id, orderReference, signal) {
      if (!isOrderId(id)) return refused('not_found', 'not an order id of Ecster')
      const path = `/v1/orders/${encodeURIComponent(id)}/orderReference`
      const answer = await send({ method: 'PUT', path, body: { orderReference } }, signal)
      return answer.kind === 'ok' ? ok(null) : answer
    },
  }
}

function readKey(answer: Outcome<unknown>): Outcome<string> {
  if (answer.kind !== 'ok') return answer
  const cart = cartAnswer.safeParse(answer.value)
  return cart.success ? ok(cart.data.checkoutCart.key) : unknown("Ecster's answer holds no cart key")
}

export type Send = ReturnType<typeof createSender>

interface Sent {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly body?: unknown
}

/** Redirects are not followed: the keys would go along to wherever they point. */
export function createSender(config: EcsterConfig, deps: EcsterDeps) {
  const headers = {
    'x-api-key': config.apiKey,
    'x-merchant-key': config.merchantKey,
    'content-type': 'application/json',
  }

  return async ({ method, path, body }: Sent, signal: AbortSignal): Promise<Outcome<unknown>> => {
    if (signal.aborted) return unreachable('out of time before Ecster was asked')
    const intent = method === 'GET' ? 'read' : 'write'
    const payload = body === undefined ? {} : { body: JSON.stringify(body) }
    try {
      const url = config.baseUrl + path
      const response = await deps.fetch(url, { method, headers, redirect: 'manual', signal, ...payload })
      const text = await response.text()
      const retryAfter = response.headers.get('retry-after')
      return readAnswer({ status: response.status, retryAfter, text }, intent, deps.clock.now())
    } catch (error) {
      return signal.aborted ? inDoubt('Ecster did not answer in time', intent) : lost(error, intent)
    }
  }
}

function lost(error: unknown, intent: Intent): Outcome<never> {
  const message = `Ecster cannot be reached: ${codesOf(error)[0] ?? 'connection lost'}`
  return wasNeverSent(error) ? unreachable(message) : inDoubt(message, intent)
}
