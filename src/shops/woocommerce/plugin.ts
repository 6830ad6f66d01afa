import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import { toDecimal } from '../../base/money.ts'
import { type Outcome, ok, refused, unknown, unreachable } from '../../base/outcome.ts'
import type { FeeLine, PaidWith, Shop, ShopOrder } from '../shop.ts'
import { type Answer, isPage, judge } from './answer.ts'
import { failed, readAnswer } from './client.ts'
import { readOrder } from './order.ts'

/**
 * Kvitto's plugin inside the shop, where it is installed: it completes an order as a compare-and-set in one transaction
 * of the shop's database. Its routes are signed with the shop's API key, which both sides have.
 */
export interface Plugin {
  /** Asks it what it is, now. */
  look(signal: AbortSignal): Promise<Sight>
  /** Null where there is no plugin: nothing was done, and REST has to do it. */
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

export function createPlugin({ url, apiKey }: PluginPlace, { fetch, clock }: PluginDeps): Plugin {
  let known = { isThere: false, until: 0 }
  const remember = (isThere: boolean): void => {
    known = { isThere, until: clock.now() + (isThere ? askAgainMs.there : askAgainMs.absent) }
  }

  async function send(method: 'GET' | 'POST', route: string, body: object | null, signal: AbortSignal) {
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

  async function look(signal: AbortSignal): Promise<Sight & { readonly isSure: boolean }> {
    const seen = (plugin: PluginFacts | null, problem: string | null, isSure = true) => ({
      url,
      plugin,
      problem,
      isSure,
    })
    try {
      const answer = await send(
        'GET',
        '/kvitto/v1/ping',
        null,
        AbortSignal.any([signal, AbortSignal.timeout(pingMostMs)]),
      )
      const outcome = judge(answer, 'read', clock.now())
      if (outcome.kind === 'ok') {
        const facts = pluginFacts.safeParse(outcome.value.json).data
        return facts === undefined ? seen(null, 'what answers there is not the plugin') : seen(facts, null)
      }
      return seen(null, outcome.message, outcome.kind === 'refused' || isPage(answer))
    } catch (error) {
      return seen(null, failed('read', error).message, false)
    }
  }

  async function isThere(signal: AbortSignal): Promise<boolean> {
    if (clock.now() < known.until) return known.isThere
    const { plugin, isSure } = await look(signal)
    // A shop that cannot be reached now still has what it had.
    if (isSure) remember(plugin !== null)
    return known.isThere
  }

  async function act(order: ShopOrder, paymentId: string, body: object, signal: AbortSignal) {
    if (!(await isThere(signal))) return null
    const seen = { paymentId, status: order.status, currency: order.currency }
    let answer: Answer
    try {
      answer = await send('POST', `/kvitto/v1/orders/${order.id}/settle`, { ...seen, ...body }, signal)
    } catch (error) {
      known = { ...known, until: 0 }
      return failed('write', error)
    }
    const code = readCode(answer)
    if (code === 'rest_no_route' || answer.status === 401) {
      remember(false)
      return null
    }
    // The transaction was taken back because something in the shop breaks in it; it may do without one.
    if (code === 'kvitto_failed' || code === 'kvitto_not_completed') return null
    const outcome = judge(answer, 'write', clock.now())
    if (outcome.kind === 'unknown' && code === 'kvitto_busy') return unreachable(outcome.message)
    if (outcome.kind !== 'ok') return outcome
    const written = readOrder(settled.safeParse(outcome.value.json).data?.order, paymentId)
    return written?.id === order.id
      ? ok(written)
      : unknown(`the plugin's answer for order ${order.id} is not that order`)
  }

  return {
    async look(signal) {
      const { isSure, ...sight } = await look(signal)
      if (isSure) remember(sight.plugin !== null)
      return sight
    },
    async settle(order, payment, signal) {
      const answer = await act(
        order,
        payment.paymentId,
        {
          amount: toDecimal(order.totalMinor, order.currency),
          transactionId: payment.reference,
          note: payment.note,
        },
        signal,
      )
      if (answer?.kind !== 'ok') return answer
      const { value } = answer
      return value.paidAt !== null && value.transactionId === payment.reference
        ? answer
        : refused('no_effect', `the plugin said yes, but order ${value.id} is ${value.status}`)
    },
    async addFee(order, fee, signal) {
      const { name, amountMinor, paymentId } = fee
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
  addFee: async (order, fee, signal) =>
    order.feeMinor !== 0
      ? shop.addFee(order, fee, signal)
      : ((await plugin.addFee(order, fee, signal)) ?? shop.addFee(order, fee, signal)),
})

/** WordPress answers here with pretty and with plain permalinks; "/wp-json/" tells WooCommerce that it is no page. */
function toUrl(base: string, route: string): URL {
  const url = new URL(base)
  url.pathname = `${url.pathname.replace(/(index\.php)?\/*$/, '')}/index.php`
  url.search = `rest_route=${route}&_kvitto=/wp-json/`
  return url
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
