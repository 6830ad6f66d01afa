import type { Case } from './case.ts'
import type { Dice } from './dice.ts'
import type { FaultKind } from './faults.ts'
import type { Scene } from './scene.ts'
import type { Fate } from './wire.ts'

type Chance = readonly [kind: FaultKind, fate: (dice: Dice, ms: number) => Fate]

const codes = [500, 502, 503] as const

const providerChances: readonly Chance[] = [
  ['provider_slow', dice => ({ kind: 'fine', ms: dice.between(2_000, 30_000) })],
  ['provider_hangs', () => ({ kind: 'hang' })],
  ['provider_5xx', (dice, ms) => ({ kind: 'status', ms, status: dice.pick(codes), isDone: dice.chance(0.5) })],
  [
    'provider_429',
    (dice, ms) => ({ kind: 'status', ms, status: 429, isDone: false, retryAfterS: dice.between(1, 60) }),
  ],
  ['provider_answer_lost', (_, ms) => ({ kind: 'lost', ms })],
]

const shopChances: readonly Chance[] = [
  ['shop_answer_lost', (_, ms) => ({ kind: 'lost', ms })],
  ['shop_5xx', (dice, ms) => ({ kind: 'status', ms, status: dice.pick(codes), isDone: dice.chance(0.5) })],
  ['shop_junk', (_, ms) => ({ kind: 'junk', ms })],
  ['shop_hangs', () => ({ kind: 'hang' })],
  ['shop_slow', dice => ({ kind: 'fine', ms: dice.between(2_000, 30_000) })],
  ['shop_late', dice => ({ kind: 'late', ms: dice.between(1_000, 45_000) })],
  ['shop_very_late', dice => ({ kind: 'late', ms: dice.between(61_000, 240_000) })],
]

/** Only a request that changes something can be half done. */
const writeChances: readonly Chance[] = [
  ...shopChances,
  ['shop_killed', (dice, ms) => ({ kind: 'killed', ms, afterSteps: dice.between(0, 5) })],
  ['shop_overlaps', (dice, ms) => ({ kind: 'overlap', ms, stepMs: dice.between(50, 3_000) })],
]

/** What becomes of one payment's requests, one after the other, at one other side. */
export class Fates {
  readonly #scene: Scene
  readonly #dice: Dice
  readonly #whose: Case
  /** Some payments meet a network in a worse mood than others. */
  readonly #mood: number

  constructor(scene: Scene, dice: Dice, whose: Case) {
    this.#scene = scene
    this.#dice = dice
    this.#whose = whose
    this.#mood = dice.pick([0.3, 1, 1, 1, 5])
  }

  provider(): Fate {
    return this.#draw(providerChances)
  }

  shop(isWrite: boolean): Fate {
    return this.#draw(isWrite ? writeChances : shopChances)
  }

  #draw(chances: readonly Chance[]): Fate {
    // Most take no time to speak of: then nothing else happens meanwhile, and the world has one step less.
    const ms = Math.max(0, this.#dice.between(-600, 400))
    let luck = this.#dice.fraction()
    for (const [kind, fate] of chances) {
      luck -= (this.#scene.rates[kind] ?? 0) * this.#mood
      if (luck >= 0) continue
      if (!this.#scene.admit(kind, this.#whose)) break
      if (kind === 'shop_killed') this.#whose.troubles.set('killed', this.#scene.agenda.now())
      return fate(this.#dice, ms)
    }
    return { kind: 'fine', ms }
  }
}
