import type { Clock } from '../base/clock.ts'

interface Entry {
  readonly at: number
  readonly turn: number
  run: (() => void) | null
}

/**
 * Virtual time: what is to happen, in order. Nothing here waits for a real clock. What happens at the same moment
 * happens in the order in which it was asked for.
 */
export class Agenda implements Clock {
  #now: number
  #turn = 0
  readonly #heap: Entry[] = []

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  /** Answers how to call it off. */
  at(moment: number, run: () => void): () => void {
    const entry: Entry = { at: Math.max(moment, this.#now), turn: this.#turn++, run }
    this.#push(entry)
    return () => {
      entry.run = null
    }
  }

  readonly after = (delayMs: number, run: () => void): (() => void) => this.at(this.#now + delayMs, run)

  readonly sleep = (ms: number): Promise<void> => new Promise(resolve => this.at(this.#now + ms, resolve))

  /** Goes to the next thing and lets it happen. False when nothing is left, or nothing before `until`. */
  step(until: number): boolean {
    for (;;) {
      const next = this.#heap[0]
      if (next === undefined || next.at > until) return false
      this.#pop()
      if (next.run === null) continue
      this.#now = next.at
      next.run()
      return true
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap
    let index = heap.length
    heap.push(entry)
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent]
      if (above === undefined || isBefore(above, entry)) break
      heap[index] = above
      index = parent
    }
    heap[index] = entry
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let index = 0
    for (;;) {
      const left = heap[2 * index + 1]
      const right = heap[2 * index + 2]
      if (left === undefined) break
      const isRight = right !== undefined && isBefore(right, left)
      const child = isRight ? right : left
      if (isBefore(last, child)) break
      heap[index] = child
      index = 2 * index + (isRight ? 2 : 1)
    }
    heap[index] = last
  }
}

const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.turn < b.turn)
