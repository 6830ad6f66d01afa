import { ecster } from './ecster/kind.ts'
import { stripe } from './stripe/kind.ts'
import { swish } from './swish/kind.ts'

/** The payment providers that Kvitto brings along, in the order in which people read of them. */
export const registry = { swish, stripe, ecster } as const

export const builtIn = Object.values(registry)
