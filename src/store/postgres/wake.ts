import type { WakeUp } from '../store.ts'
import type { Tx } from './rows.ts'

/** Inserts wake-ups in the transaction that writes what makes them due. */
export type Wake = (tx: Tx, wakeUps: readonly WakeUp[]) => Promise<void>
