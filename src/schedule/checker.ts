import pLimit, { type LimitFunction } from 'p-limit'
import { limits } from '../limits.ts'
import type { Checked } from '../settle/settle.ts'

/** Runs checks, at most a few at a time for each shop on this node, whoever asked for them. */
export interface Checker {
  /** Checks the payment if a check is due. Rejects only if the store fails. */
  check(paymentId: string, shop: string): Promise<Checked>
  /** True while the payment waits for its turn or is being checked here. */
  isBusy(paymentId: string): boolean
  /** Begins no more checks, and resolves when those under way have ended: what has not begun is due for others too. */
  drain(): Promise<void>
}

export function createChecker(run: (paymentId: string) => Promise<Checked>): Checker {
  const shops = new Map<string, LimitFunction>()
  const asked = new Map<string, number>()
  const running = new Set<Promise<Checked>>()
  let isDraining = false
  const limitOf = (shop: string): LimitFunction => {
    const limit = shops.get(shop) ?? pLimit(limits.checksPerShop)
    shops.set(shop, limit)
    return limit
  }
  const count = (paymentId: string, change: 1 | -1): void => {
    const left = (asked.get(paymentId) ?? 0) + change
    if (left > 0) asked.set(paymentId, left)
    else asked.delete(paymentId)
  }
  const begin = async (paymentId: string): Promise<Checked> => {
    if (isDraining) return { kind: 'skipped' }
    const checked = run(paymentId)
    running.add(checked)
    try {
      return await checked
    } finally {
      running.delete(checked)
    }
  }
  return {
    async check(paymentId, shop) {
      count(paymentId, 1)
      try {
        return await limitOf(shop)(begin, paymentId)
      } finally {
        count(paymentId, -1)
      }
    },
    isBusy: paymentId => asked.has(paymentId),
    async drain() {
      isDraining = true
      await Promise.allSettled(running)
    },
  }
}
