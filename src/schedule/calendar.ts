/**
 * The next moment of a provider's calendar after `now`, or null when it has ended. Offsets count from opening.
 * A moment that has passed while nobody looked is not made up for: one look learns all.
 */
export const nextOf = (offsets: readonly number[], openedAt: number, now: number): number | null =>
  offsets.map(offset => openedAt + offset).find(moment => moment > now) ?? null
