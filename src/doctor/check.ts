import type { Clock } from '../base/clock.ts'
import type { Environment } from '../config/environment.ts'
import type { Config, ShopConfig } from '../config/schema.ts'
import type { Accusation } from './finding.ts'
import type { Front } from './front.ts'
import type { Network } from './probe/network.ts'
import type { Prober } from './probe/prober.ts'
import type { Fact } from './schema.ts'
import type { ShopSite } from './shop.ts'

/** What a check may use. Everything that reaches outside is here, and comes from the caller. */
export interface Scene {
  readonly entered: URL
  readonly network: Network
  readonly prober: Prober
  readonly clock: Clock
  /** For one request or connection. */
  readonly timeoutMs: number
  /** True where every provider runs on this machine, as simulators do, and so does what they call. */
  readonly isCalledFromHere: boolean
  /** The random callback name of this run. */
  readonly name: string
  /** The real callback name, when the provider was named. */
  readonly gateway: string | null
  readonly isDeep: boolean
}

/** With the front door seen. */
export interface ShopScene extends Scene {
  readonly site: ShopSite
  readonly front: Front
}

/** With a configuration. */
export interface ProviderScene extends Scene {
  readonly shop: ShopConfig
  readonly fetch: typeof fetch
}

export type KeyScene = ShopScene & ProviderScene

export interface KvittoScene {
  readonly network: Network
  readonly prober: Prober
  readonly clock: Clock
  readonly config: Config
  readonly fetch: typeof fetch
  readonly environment: Environment
}

export interface Judged {
  readonly accusations: readonly Accusation[]
  readonly facts?: readonly Fact[]
  /** Why it could not be judged, when it could not. */
  readonly skipped?: string
}

/** Gathers by probing and judges by a pure function; each in a file of its own under checks/. */
export interface Check<Needs> {
  readonly name: string
  readonly title: string
  run(scene: Needs): Promise<Judged>
}

export const judged = (accusations: readonly Accusation[], facts: readonly Fact[] = []): Judged => ({
  accusations,
  facts,
})

/** Finding nothing counts only where the shop itself was heard: what somebody in between answers tells nothing of it. */
export const judgedWhere = (
  isHeard: boolean,
  accusations: readonly Accusation[],
  why = 'no callback arrives at WooCommerce',
  facts: readonly Fact[] = [],
): Judged => (isHeard || accusations.length > 0 ? judged(accusations, facts) : { accusations, facts, skipped: why })

export const skip = (why: string): Judged => ({ accusations: [], skipped: why })
