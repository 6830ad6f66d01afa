import PQueue from 'p-queue'
import { limits } from '../limits.ts'
import type { Checked } from '../settle/settle.ts'

/** Runs checks, at most a few at a time for each shop on this node, whoever asked for them. */
export interface Checker {
  /**
   * Checks the payment if a check is due; when it already stands in line, by that check. Rejects only if the store fails.
   */
  check(paymentId: string, shop: string, turn?: Turn): Promise<Checked>
  /** True while the payment waits for its turn or is being checked here. */
  isBusy(paymentId: string): boolean
  /** Begins no more checks, and resolves when those under way have ended: what has not begun is due for others too. */
  drain(): Promise<void>
}

/** `next` passes the whole line: somebody looks on, or it has waited for a dead worker's lease to end. */
export type Turn = 'in line' | 'next'

const priorities: Readonly<Record<Turn, number>> = { 'in line': 0, next: 1 }

export function createChecker(run: (paymentId: string) => Promise<Checked>): Checker {
  const lines = new Map<string, PQueue>()
  const waiting = new Map<string, Waiting>()
  const running = new Map<Promise<Checked>, string>()
  let isDraining = false
  const lineOf = (shop: string): PQueue => {
    const line = lines.get(shop) ?? new PQueue({ concurrency: limits.checksPerShop })
    lines.set(shop, line)
    return line
  }
  const begin = async (paymentId: string): Promise<Checked> => {
    waiting.delete(paymentId)
    if (isDraining) return { kind: 'skipped' }
    const checked = run(paymentId)
    running.set(checked, paymentId)
    try {
      return await checked
    } finally {
      running.delete(checked)
    }
  }
  const enter = (line: PQueue, paymentId: string, turn: Turn): Promise<Checked> => {
    const entry = { hasBegun: false }
    const start = () => {
      entry.hasBegun = true
      return begin(paymentId)
    }
    const checked = line.add(start, { id: paymentId, priority: priorities[turn] })
    if (!entry.hasBegun) waiting.set(paymentId, { turn, checked })
    return checked
  }
  return {
    check(paymentId, shop, turn = 'in line') {
      const line = lineOf(shop)
      const before = waiting.get(paymentId)
      if (before === undefined) return enter(line, paymentId, turn)
      // Once only: each time puts it behind the others that are next.
      if (turn === 'next' && before.turn !== 'next') {
        line.setPriority(paymentId, priorities.next)
        waiting.set(paymentId, { ...before, turn })
      }
      return before.checked
    },
    isBusy: paymentId => waiting.has(paymentId) || [...running.values()].includes(paymentId),
    async drain() {
      isDraining = true
      await Promise.allSettled(running.keys())
    },
  }
}

interface Waiting {
  readonly turn: Turn
  readonly checked: Promise<Checked>
}
