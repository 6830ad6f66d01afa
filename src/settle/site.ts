import type { Provider } from '../providers/provider.ts'
import type { Shop } from '../shops/shop.ts'
import type { Words } from './words/words.ts'

/** One shop with one provider, as the configuration has them: all that a check needs to know of the outside. */
export interface Site {
  readonly shop: Shop
  readonly provider: Provider
  /** The name of the payment method that people read in the shop. */
  readonly methodTitle: string
  /** In which language Kvitto writes into the shop's orders. */
  readonly words: Words
  readonly termsUrl: string | null
  /** When to look although nobody called: milliseconds from opening, ascending. */
  readonly calendar: readonly number[]
  /** How long a customer may try again after a refusal. */
  readonly retryWindowMs: number
  /** How long a callback waits before its check. */
  readonly graceMs: number
  readonly management: OrderManagement
}

/** What Kvitto does by itself with the money of a settled payment, when the shop's order changes. */
export interface OrderManagement {
  /** Takes reserved money when the order is completed. */
  readonly capture: boolean
  /** Lets reserved money go when the order is cancelled. */
  readonly cancel: boolean
  /** Refunds that were entered in the shop without moving money move it, if they are not older than this. */
  readonly manualRefundsSince: number | null
  /** How often the order is looked at although nobody called, and for how long after it was paid. */
  readonly lookEveryMs: number
  readonly lookForMs: number
}

/** The site of a payment; undefined when the configuration no longer has its shop or provider. */
export type FindSite = (shop: string, provider: string) => Site | undefined
