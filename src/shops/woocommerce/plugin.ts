import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import { toDecimal } from '../../base/money.ts'
import { type Outcome, ok, refused, unknown, unreachable } from '../../base/outcome.ts'
import type { FeeLine, PaidWith, Shop, ShopOrder } from '../shop.ts'
import { type Answer, isPage, judge, noRoute } from './answer.ts'
import { failed, readAnswer } from './client.ts'
import { readOrder } from './order.ts'

/**
 * Kvitto's plugin inside the shop, where it is installed: it completes an order as a compare-and-set in one transaction
 * of the shop's database. Its routes are signed with the shop's API key, which both sides have.
 */
export interface Plugin {
  /** Asks it what it is, now. */
  look(signal: AbortSignal): Promise<Sight>
  /** Null where the plugin does not do it: nothing was done, and REST has to. */
  settle(order: ShopOrder, payment: PaidWith, signal: AbortSignal): Promise<Outcome<ShopOrder> | null>
  addFee(order: ShopOrder, fee: FeeLine, signal: AbortSignal): Promise<Outcome<ShopOrder> | null>
}

/** The shop as Kvitto sees it. */
export interface Sight {
  readonly url: string
  readonly plugin: PluginFacts | null
  /** Why there is no plugin to be seen. */
  readonly problem: string | null
}

const pluginFacts = z.object({
  version: z.string(),
  woocommerce: z.string(),
  storage: z.enum(['hpos', 'posts']),
  /** Zero: the shop's timer does not cancel unpaid orders. */
  holdStockMinutes: z.number(),
})
export type PluginFacts = z.infer<typeof pluginFacts>

export interface PluginDeps {
  readonly fetch: typeof fetch
  readonly clock: Clock
}

export interface PluginPlace {
  /** The shop's home URL. */
  readonly url: string
  readonly apiKey: string
}

const minute = 60_000
/** A plugin that was there is asked for again after an hour; one that was not may be installed any minute. */
const askAgainMs = { there: 60 * minute, absent: 10 * minute }
const pingMostMs = 5_000
/** Answers lost in a row before REST has its turn: something in the shop or before it may never let one through. */
const lostMost = 3

export function createPlugin(place: PluginPlace, deps: PluginDeps): Plugin {
  const send = createSender(place, deps)
  const presence = createPresence(place, deps, send)

  async function act(order: ShopOrder, paymentId: string, body: object, signal: AbortSignal) {
    if (!(await presence.isThere(signal))) return null
    const seen = { paymentId, status: order.status, currency: order.currency }
    const answer = await send('POST', `/kvitto/v1/orders/${order.id}/settle`, { ...seen, ...body }, signal).catch(
      (error: unknown) => failed('write', error),
    )
    const outcome = 'kind' in answer ? answer : readSettled(answer, order, paymentId, deps.clock.now())
    presence.learn(outcome)
    return outcome === 'absent' || outcome === 'unable' ? null : outcome
  }

  return {
    look: presence.look,
    async settle(order, { paymentId, reference, note }, signal) {
      const amount = toDecimal(order.totalMinor, order.currency)
      const answer = await act(order, paymentId, { amount, transactionId: reference, note }, signal)
      if (answer?.kind !== 'ok') return answer
      const { paidAt, status } = answer.value
      // It says yes to the one payment that it has paid the order with, whatever other plugins made of the transaction id.
      if (paidAt !== null) return answer
      return refused('no_effect', `the plugin said yes, but order ${order.id} is ${status}`)
    },
    async addFee(order, { paymentId, name, amountMinor }, signal) {
      const show = (minor: number): string => toDecimal(minor, order.currency)
      const body = { amount: show(order.totalMinor + amountMinor), fee: { name, amount: show(amountMinor) } }
      const answer = await act(order, paymentId, body, signal)
      if (answer?.kind !== 'ok' || answer.value.feeMinor !== 0) return answer
      return refused('no_effect', `the plugin said yes, but order ${order.id} has no fee`)
    },
  }
}

/** The shop, with its plugin where it has one; all that the plugin does not do goes by REST. */
export const withPlugin = (shop: Shop, plugin: Plugin): Shop => ({
  ...shop,
  complete: async (order, payment, signal) =>
    (await plugin.settle(order, payment, signal)) ?? shop.complete(order, payment, signal),
  addFee: async (order, fee, signal) => {
    const answer = order.feeMinor === 0 ? await plugin.addFee(order, fee, signal) : null
    return answer ?? shop.addFee(order, fee, signal)
  },
})

type Send = (method: 'GET' | 'POST', route: string, body: object | null, signal: AbortSignal) => Promise<Answer>

function createSender({ url, apiKey }: PluginPlace, { fetch, clock }: PluginDeps): Send {
  return async (method, route, body, signal) => {
    const text = body === null ? '' : JSON.stringify(body)
    const time = String(Math.floor(clock.now() / 1000))
    const response = await fetch(toUrl(url, route), {
      method,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        'user-agent': 'Kvitto',
        'x-kvitto-timestamp': time,
        'x-kvitto-signature': createHmac('sha256', apiKey)
          .update(`${method}\n${route}\n${time}\n${text}`)
          .digest('hex'),
      },
      ...(body === null ? {} : { body: text }),
      redirect: 'manual',
      signal,
    })
    return readAnswer(response)
  }
}

/** WordPress answers here with pretty and with plain permalinks; "/wp-json/" tells WooCommerce that it is no page. */
function toUrl(base: string, route: string): URL {
  const url = new URL(base)
  url.pathname = `${url.pathname.replace(/(index\.php)?\/*$/, '')}/index.php`
  url.search = `rest_route=${route}&_kvitto=/wp-json/`
  return url
}

/** Whether the plugin is there: found by asking, remembered, and asked again now and then. */
function createPresence({ url }: PluginPlace, { clock }: PluginDeps, send: Send) {
  let known = { isThere: false, until: 0 }
  let lost = 0
  const remember = (isThere: boolean): void => {
    known = { isThere, until: clock.now() + (isThere ? askAgainMs.there : askAgainMs.absent) }
  }
  async function look(signal: AbortSignal): Promise<Sight> {
    const brief = AbortSignal.any([signal, AbortSignal.timeout(pingMostMs)])
    const answer = await send('GET', '/kvitto/v1/ping', null, brief).catch((error: unknown) => failed('read', error))
    // A shop that cannot be reached now still has what it had.
    if ('kind' in answer) return { url, plugin: null, problem: answer.message }
    const outcome = judge(answer, 'read', clock.now())
    const plugin = outcome.kind === 'ok' ? (pluginFacts.safeParse(outcome.value.json).data ?? null) : null
    if (outcome.kind !== 'unreachable' || isPage(answer) || readCode(answer) === noRoute) remember(plugin !== null)
    if (plugin !== null) return { url, plugin, problem: null }
    return { url, plugin, problem: outcome.kind === 'ok' ? 'what answers there is not the plugin' : outcome.message }
  }
  return {
    look,
    async isThere(signal: AbortSignal): Promise<boolean> {
      if (clock.now() >= known.until) await look(signal)
      return known.isThere
    },
    learn(outcome: Settled): void {
      const isLost = typeof outcome === 'object' && outcome.kind === 'unknown'
      lost = isLost ? lost + 1 : 0
      if (outcome === 'absent' || lost >= lostMost) remember(false)
    },
  }
}

/** `absent`: there is no plugin, or it does not take our word. `unable`: it tried, and took everything back. */
type Settled = Outcome<ShopOrder> | 'absent' | 'unable'

function readSettled(answer: Answer, order: ShopOrder, paymentId: string, now: number): Settled {
  const code = readCode(answer)
  if (code === noRoute || answer.status === 401) return 'absent'
  // Something in the shop breaks in its transaction; without one it may not.
  if (code === 'kvitto_failed' || code === 'kvitto_not_completed') return 'unable'
  const outcome = judge(answer, 'write', now)
  if (outcome.kind === 'unknown' && code === 'kvitto_busy') return unreachable(outcome.message)
  if (outcome.kind !== 'ok') return outcome
  const written = readOrder(settled.safeParse(outcome.value.json).data?.order, paymentId)
  return written?.id === order.id ? ok(written) : unknown(`the plugin's answer for order ${order.id} is not that order`)
}

const settled = z.object({ order: z.unknown() })
const problem = z.object({ code: z.string() })

function readCode({ text }: Answer): string | undefined {
  try {
    return problem.safeParse(JSON.parse(text)).data?.code
  } catch {
    return undefined
  }
}
