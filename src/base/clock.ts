/** The one source of time. Milliseconds since the epoch, everywhere in Kvitto. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }
