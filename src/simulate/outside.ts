import type { Order } from '../providers/ecster/simulator/orders.ts'
import type { State } from '../providers/ecster/simulator/state.ts'
import type { Provider } from '../providers/provider.ts'
import type { Shop } from '../shops/shop.ts'
import type { Books } from './books.ts'
import type { Case } from './case.ts'
import type { Desk } from './desk.ts'
import type { Fates } from './fates.ts'
import type { KvittoProcess } from './kvitto.ts'
import type { Scene } from './scene.ts'
import type { Sender } from './sender.ts'
import type { ShopKind } from './shop.ts'

/** The provider and the shops of one world, and how Kvitto reaches them. */
export interface Outside {
  readonly state: State
  readonly desks: Readonly<Record<ShopKind, Desk>>
  provider(sender: Sender): Provider
  shop(sender: Sender, kind: ShopKind): Shop
  /** A callback arrives at a process; answers the HTTP status. */
  arrive(process: KvittoProcess, whose: Case, token: string, body: object): Promise<number>
  /** Deadlines as its code may ask them. */
  timeout(ms: number): AbortSignal
}

/** What an outside needs of its world. */
export interface OutsideDeps {
  readonly scene: Scene
  readonly books: Books
  readonly random: () => number
  readonly caseOf: (paymentId: string) => Case | undefined
  readonly fatesOf: (whose: Case) => { readonly provider: Fates; readonly shop: Fates }
  readonly isProviderDown: () => boolean
  readonly isShopDown: () => boolean
  /** The provider's search does not show the order yet. */
  readonly isHidden: (orderId: string) => boolean
  /** The provider has news of an order. */
  readonly news: (order: Order, event: string) => void
  /** A try of a provider that sends its news itself; answers the HTTP status. */
  readonly callback: (token: string, body: Readonly<Record<string, unknown>>) => Promise<number>
}
