import { limits } from '../../limits.ts'

/** Counts the streams that are open on this node, so that neither many customers nor one token can take it all. */
export interface Streams {
  /** False when there are too many; else `leave` must follow. */
  enter(paymentId: string): boolean
  leave(paymentId: string): void
}

export function createStreams(): Streams {
  const open = new Map<string, number>()
  let total = 0
  return {
    enter(paymentId) {
      const count = open.get(paymentId) ?? 0
      if (total >= limits.streams || count >= limits.streamsPerPayment) return false
      open.set(paymentId, count + 1)
      total += 1
      return true
    },
    leave(paymentId) {
      const left = (open.get(paymentId) ?? 1) - 1
      if (left > 0) open.set(paymentId, left)
      else open.delete(paymentId)
      total -= 1
    },
  }
}
