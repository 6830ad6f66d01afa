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
  isBusy(paymentId: string, shop: string): boolean
  /** Begins no more checks, and resolves when those under way have ended: what has not begun is due for others too. */
  drain(): Promise<void>
}

/** `next` passes the line: somebody looks on, or it has waited for a dead worker's lease to end. */
export type Turn = 'in line' | 'next'

/** `at last`: so many have passed it that it is the first of all now. */
const priorities = { 'in line': 0, next: 1, 'at last': 2 } as const

interface Line {
  readonly queue: PQueue
  /** By payment, the longest waiting first. */
  readonly waiting: Map<string, Waiting>
  /** A payment's second check may run beside its first, whose lease has ended. */
  readonly running: Map<Promise<Checked>, string>
  /** Checks in a row that passed the line. */
  passes: number
}

interface Waiting {
  readonly turn: keyof typeof priorities
  readonly checked: Promise<Checked>
}

export function createChecker(run: (paymentId: string) => Promise<Checked>): Checker {
  const lines = new Map<string, Line>()
  let isDraining = false
  const lineOf = (shop: string): Line => {
    const queue = () => new PQueue({ concurrency: limits.checksPerShop })
    const line = lines.get(shop) ?? { queue: queue(), waiting: new Map(), running: new Map(), passes: 0 }
    lines.set(shop, line)
    return line
  }
  const begin = async (line: Line, paymentId: string): Promise<Checked> => {
    leave(line, paymentId)
    if (isDraining) return { kind: 'skipped' }
    const checked = run(paymentId)
    line.running.set(checked, paymentId)
    try {
      return await checked
    } finally {
      line.running.delete(checked)
    }
  }
  const enter = (line: Line, paymentId: string, turn: Turn): Promise<Checked> => {
    const entry = { hasBegun: false }
    const start = () => {
      entry.hasBegun = true
      return begin(line, paymentId)
    }
    const checked = line.queue.add(start, { id: paymentId, priority: priorities[turn] })
    if (!entry.hasBegun) line.waiting.set(paymentId, { turn, checked })
    return checked
  }
  return {
    check(paymentId, shop, turn = 'in line') {
      const line = lineOf(shop)
      const before = line.waiting.get(paymentId)
      if (before === undefined) return enter(line, paymentId, turn)
      raise(line, paymentId, turn)
      return before.checked
    },
    isBusy(paymentId, shop) {
      const { waiting, running } = lineOf(shop)
      return waiting.has(paymentId) || [...running.values()].includes(paymentId)
    },
    async drain() {
      isDraining = true
      await Promise.allSettled([...lines.values()].flatMap(({ running }) => [...running.keys()]))
    },
  }
}

/** Once only to the same turn: each time would put it behind the others that have it. */
function raise({ queue, waiting }: Line, paymentId: string, turn: Waiting['turn']): void {
  const before = waiting.get(paymentId)
  if (before === undefined || priorities[turn] <= priorities[before.turn]) return
  queue.setPriority(paymentId, priorities[turn])
  waiting.set(paymentId, { ...before, turn })
}

/** Its turn has come. When too many have passed the line in a row, the first in it is the next. */
function leave(line: Line, paymentId: string): void {
  const isPass = line.waiting.get(paymentId)?.turn === 'next'
  line.waiting.delete(paymentId)
  line.passes = isPass ? line.passes + 1 : 0
  if (line.passes < limits.passesInRow) return
  const [first] = [...line.waiting].find(([, { turn }]) => turn === 'in line') ?? []
  if (first !== undefined) raise(line, first, 'at last')
}
