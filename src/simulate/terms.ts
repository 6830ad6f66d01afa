import type { Site } from '../settle/site.ts'
import { en } from '../settle/words/en.ts'
import type { ProviderName } from './bank.ts'

export type Terms = Omit<Site, 'shop' | 'provider'>

const minute = 60_000
const hour = 60 * minute
const minutes = (...list: readonly number[]): readonly number[] => list.map(each => each * minute)

/**
 * Each provider's own calendar, which is used when a shop configures none, a shorter one that spares the world half of its
 * looks, and the retry window.
 */
const habits = {
  ecster: {
    methodTitle: 'Ecster Pay',
    usual: minutes(1, 3, 6, 12, 30, 60, 180, 720, 1440, 2880),
    short: minutes(1, 6, 30, 180, 1440),
    retryWindowMs: hour,
  },
  swish: {
    methodTitle: 'Swish',
    usual: minutes(0.25, 0.75, 2, 4, 6, 10, 30, 120, 1440),
    short: minutes(0.75, 6, 30, 1440),
    retryWindowMs: 5 * minute,
  },
  stripe: {
    methodTitle: 'Stripe',
    usual: minutes(1, 3, 6, 12, 30, 60, 180, 720, 1500, 2880, 5760, 10_080, 14_400, 20_160, 30_240),
    short: minutes(1, 6, 30, 180, 1500, 10_080),
    retryWindowMs: hour,
  },
} satisfies Record<ProviderName, unknown>

/** How the shops of a world are set up: each world a little otherwise. */
export const termsOf = (provider: ProviderName, index: number, startedAt: number): Terms => ({
  methodTitle: habits[provider].methodTitle,
  words: en,
  termsUrl: 'https://shop.test/terms',
  calendar: index % 3 === 0 ? habits[provider].usual : habits[provider].short,
  retryWindowMs: habits[provider].retryWindowMs,
  // The delay is courtesy: a world without it must hold as well.
  graceMs: index % 4 === 3 ? 0 : 2 * minute,
  management: {
    capture: true,
    cancel: true,
    manualRefundsSince: index % 5 === 0 ? startedAt : null,
    lookEveryMs: 24 * hour,
    lookForMs: 72 * hour,
  },
})
