import type { Clock } from '../base/clock.ts'
import { ecsterConfig } from './ecster/config.ts'
import { createEcster } from './ecster/ecster.ts'
import type { Provider } from './provider.ts'
import { stripeConfig } from './stripe/config.ts'
import { createStripe } from './stripe/stripe.ts'
import { swishConfig } from './swish/config.ts'
import { createSwish } from './swish/swish.ts'

/** What an adapter gets to reach the world with. */
export interface ProviderDeps {
  readonly fetch: typeof fetch
  readonly clock: Clock
}

/** Each payment provider: its settings in a shop's configuration, how it is made, and the name that people know. */
export const registry = {
  ecster: { config: ecsterConfig, create: createEcster, title: 'Ecster Pay' },
  swish: { config: swishConfig, create: createSwish, title: 'Swish' },
  stripe: { config: stripeConfig, create: createStripe, title: 'Stripe' },
} as const

export type ProviderName = keyof typeof registry

export const providerNames = Object.keys(registry)

/** What every provider's settings have. */
interface Common {
  readonly calendar: readonly number[]
  readonly retryWindow: number
}

export interface ConfiguredProvider extends Common {
  readonly provider: Provider
  readonly title: string
}

type Settings = { readonly [Name in ProviderName]?: ReturnType<(typeof registry)[Name]['config']['parse']> | undefined }

/** The providers that a shop has settings for. */
export function createProviders(settings: Settings, deps: ProviderDeps): readonly ConfiguredProvider[] {
  const { ecster, swish, stripe } = settings
  return [
    ...make(registry.ecster, ecster, deps),
    ...make(registry.swish, swish, deps),
    ...make(registry.stripe, stripe, deps),
  ]
}

function make<Config extends Common>(
  entry: { create(config: Config, deps: ProviderDeps): Provider; readonly title: string },
  config: Config | undefined,
  deps: ProviderDeps,
): ConfiguredProvider[] {
  if (config === undefined) return []
  const { calendar, retryWindow } = config
  return [{ provider: entry.create(config, deps), title: entry.title, calendar, retryWindow }]
}
