import type { Tx } from './rows.ts'

/** Asks somebody to look at a payment at `at`, in the transaction that says so in the row. */
export interface WakeUp {
  readonly paymentId: string
  readonly shop: string
  readonly at: number
}

/** Inserts wake-ups in the given transaction. A lost one is harmless: the row is the truth and a sweep reads it. */
export type Wake = (tx: Tx, wakeUps: readonly WakeUp[]) => Promise<void>
