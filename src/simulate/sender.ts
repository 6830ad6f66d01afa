import type { Life } from './life.ts'

/** Who sends a request, and about which payment: what no request says, and the other side's books need. */
export interface Sender {
  readonly name: string
  readonly life: Life
  readonly paymentId: string
  /** What the process last took of the payment; null when it never did. */
  holding(): Holding | null
}

export interface Holding {
  readonly at: number
  readonly fence: number
  /** How long the process had been stopped in its life when it last looked at the shop for this payment. */
  stoppedMs: number
}

/** Stopped for longer than this in the middle of a write, a process is the zombie that DESIGN.md speaks of. */
export const zombieMs = 5_000
