import type { Provider } from '../providers/provider.ts'
import type { Shop } from '../shops/shop.ts'
import type { Bank, BankDeps, Letter, ProviderName } from './bank.ts'
import type { Books } from './books.ts'
import type { Case } from './case.ts'
import type { Desk } from './desk.ts'
import type { Fates } from './fates.ts'
import type { KvittoProcess } from './kvitto.ts'
import type { Arrival } from './road.ts'
import type { Sender } from './sender.ts'
import type { ShopKind } from './shop.ts'
import type { Fate } from './wire.ts'

/** The provider of one world, from its own side and as Kvitto's processes reach it. */
export interface ProviderOutside {
  readonly bank: Bank
  provider(sender: Sender): Provider
}

/** The provider and the shops of one world, and how Kvitto reaches them. */
export interface Outside extends ProviderOutside {
  readonly desks: Readonly<Record<ShopKind, Desk>>
  shop(sender: Sender, kind: ShopKind): Shop
  /** A callback arrives at a process; without a token at the address of a provider that signs. */
  arrive(process: KvittoProcess, whose: Case, token: string | null, letter: Letter): Promise<Arrival>
  /** Deadlines as its code may ask them. */
  timeout(ms: number): AbortSignal
}

/** What an outside needs of its world. */
export interface OutsideDeps extends BankDeps {
  readonly provider: ProviderName
  readonly books: Books
  readonly fatesOf: (whose: Case) => { readonly provider: Fates; readonly shop: Fates }
  /** What becomes of every request to the provider just now; null when it works. */
  readonly outage: (whose: Case | undefined) => Fate | null
  /** The provider does not find it just now, whoever asks for it. */
  readonly isForgotten: (reference: string) => boolean
  /** The same of a request to the shop, which may be one to create an order. */
  readonly shopOutage: (whose: Case | undefined, isCreation: boolean) => Fate | null
  /** A plugin of the shop puts its own id in the transaction id's place just now. */
  readonly isRenaming: () => boolean
  /** The provider has news of a payment. Resolves when it is acknowledged, or when the provider gives up. */
  readonly news: (paymentId: string, letter: Letter) => Promise<boolean>
  /** Whose callbacks carry this token. */
  readonly ownerOf: (token: string) => Case | undefined
  /** A try of a provider that sends its news itself; answers the HTTP status. */
  readonly callback: (whose: Case | undefined, token: string | null, letter: Letter) => Promise<number>
}
