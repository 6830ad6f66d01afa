import pLimit, { type LimitFunction } from 'p-limit'
import { limits } from '../limits.ts'
import type { Checked } from '../settle/settle.ts'

/** Runs checks, at most a few at a time for each shop on this node, whoever asked for them. */
export interface Checker {
  /** Checks the payment if a check is due. Rejects only if the store fails. */
  check(paymentId: string, shop: string): Promise<Checked>
  /** True while the payment waits for its turn or is being checked here. */
  isBusy(paymentId: string): boolean
  /** Resolves when nothing is under way any more. */
  idle(): Promise<void>
}

export function createChecker(run: (paymentId: string) => Promise<Checked>): Checker {
  const shops = new Map<string, LimitFunction>()
  const underway = new Map<string, Promise<Checked>>()
  const limitOf = (shop: string): LimitFunction => {
    const limit = shops.get(shop) ?? pLimit(limits.checksPerShop)
    shops.set(shop, limit)
    return limit
  }
  return {
    check(paymentId, shop) {
      const checked = limitOf(shop)(() => run(paymentId))
      underway.set(paymentId, checked)
      const forget = () => {
        if (underway.get(paymentId) === checked) underway.delete(paymentId)
      }
      checked.then(forget, forget)
      return checked
    },
    isBusy: paymentId => underway.has(paymentId),
    async idle() {
      while (underway.size > 0) await Promise.allSettled(underway.values())
    },
  }
}
