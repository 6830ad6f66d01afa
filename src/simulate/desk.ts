import type { Snapshot } from '../shops/shop.ts'
import type { Case, TrueOrder } from './case.ts'
import type { PersonsAct } from './shop.ts'

/** A shop from its own side: what its customers and staff do there, and what its books say. */
export interface Desk {
  /** A customer places an order of so many at the checkout. Answers its id. */
  place(whose: Case, quantity: number): Promise<string>
  /** An order has one more payment. */
  share(orderId: string, whose: Case): void
  /** What Kvitto would have to create the same order from. */
  snapshot(whose: Case, quantity: number): Snapshot
  /** The timer for unpaid orders comes by. */
  runTimer(whose: Case, orderId: string): Promise<void>
  act(whose: Case, act: PersonsAct): Promise<void>
  /** A paid order is done, or is not to be delivered after all. */
  end(orderId: string, act: 'ship' | 'cancel'): Promise<void>
  /** A person writes down that money was given back. Answers the shop's id of it. */
  noteRefund(orderId: string, amountMinor: number): Promise<string>
  reprice(): void
  ordersOf(whose: Case): readonly TrueOrder[]
}
