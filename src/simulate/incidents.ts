import type { Dice } from './dice.ts'
import type { FaultKind } from './faults.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** Something that happens to everything at once, from when to when. */
export interface Incident {
  readonly kind: FaultKind
  readonly at: number
  readonly forMs: number
  /** Which process it happens to; of as many as there are. */
  readonly process: number
  /** A share of whatever it is about, from 0 to 1. */
  readonly size: number
}

/** How many there can be of each kind, and how long one takes. */
const possible: readonly (readonly [kind: FaultKind, most: number, fromMs: number, toMs: number])[] = [
  ['dies', 3, second, 90 * second],
  ['freezes', 2, 31 * second, 5 * minute],
  ['clock_leaps', 1, 10 * second, minute],
  ['database_restarts', 2, 2 * second, 2 * minute],
  ['provider_down', 1, 2 * minute, 3 * hour],
  ['shop_down', 1, 2 * minute, 26 * hour],
  ['keys_refused', 1, 2 * minute, 3 * hour],
  ['shop_breaks_off', 1, 2 * minute, 13 * hour],
  ['shop_renames', 1, 2 * minute, 13 * hour],
]

/** What happens in a world, in milliseconds from its beginning; most of it while most customers are paying. */
export function drawIncidents(dice: Dice, admit: (kind: FaultKind, dice: Dice) => boolean): readonly Incident[] {
  return possible.flatMap(([kind, most, fromMs, toMs]) =>
    Array.from({ length: most }, () => {
      const isEarly = dice.chance(0.7)
      const at = Math.floor(dice.fraction() * (isEarly ? 15 * minute : 2 * hour))
      // Short ones are common, long ones are rare.
      const forMs = Math.floor(fromMs + (toMs - fromMs) * dice.fraction() ** 3)
      const incident = { kind, at, forMs, process: dice.between(0, 2), size: dice.fraction() }
      return admit(kind, dice) ? [incident] : []
    }).flat(),
  )
}
