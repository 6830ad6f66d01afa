import type { Site } from '../settle/site.ts'

export type Terms = Omit<Site, 'shop' | 'provider'>

const minute = 60_000
const hour = 60 * minute
/** The one that is used when a shop configures none, and a shorter one that spares the world half of its looks. */
const calendars = {
  usual: [1, 3, 6, 12, 30, 60, 180, 720, 1440, 2880].map(minutes => minutes * minute),
  short: [1, 6, 30, 180, 1440].map(minutes => minutes * minute),
}

/** How the shops of a world are set up: each world a little otherwise. */
export const termsOf = (index: number, startedAt: number): Terms => ({
  methodTitle: 'Ecster Pay',
  termsUrl: 'https://shop.test/terms',
  calendar: index % 3 === 0 ? calendars.usual : calendars.short,
  retryWindowMs: hour,
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
