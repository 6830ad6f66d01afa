import { type Case, trouble } from './case.ts'
import type { Dice } from './dice.ts'
import type { FaultKind } from './faults.ts'
import type { Scene } from './scene.ts'
import type { Fate } from './wire.ts'

/** What an incident makes unreachable, refusing, or broken. */
const whats = {
  database_restarts: 'database',
  provider_down: 'provider',
  keys_refused: 'keys',
  shop_down: 'shop',
  shop_breaks_off: 'creations',
  shop_renames: 'ids',
} as const satisfies Partial<Record<FaultKind, string>>

type What = (typeof whats)[keyof typeof whats]

const isWhat = (kind: FaultKind): kind is keyof typeof whats => Object.hasOwn(whats, kind)

/** What cannot be reached, or refuses everybody, for minutes or hours. */
export class Outages {
  readonly #scene: Scene
  readonly #until = new Map<What, number>()
  /** By reference, until when the provider does not find it. */
  readonly #forgotten = new Map<string, number>()

  readonly #dice: Dice
  readonly #diceOf = new Map<Case, Dice>()
  /** How many of all requests the keys are refused at: all, or some where its servers do not agree about them. */
  #share = 1

  constructor(scene: Scene, dice: Dice) {
    this.#scene = scene
    this.#dice = dice
  }

  /** `size` is a share of whatever it is about. */
  begin(kind: FaultKind, until: number, size: number): void {
    if (isWhat(kind)) this.#until.set(whats[kind], until)
    if (kind === 'keys_refused') this.#share = size < 0.5 ? 1 : 0.5
  }

  heal(): void {
    this.#until.clear()
  }

  readonly isDown = (what: What): boolean => (this.#until.get(what) ?? 0) > this.#scene.agenda.now()

  /** What becomes of every request to the provider just now; null when it works. */
  readonly ofProvider = (whose: Case | undefined): Fate | null => {
    if (this.isDown('provider')) return { kind: 'unconnected' }
    if (!this.isDown('keys')) return null
    if (whose !== undefined) {
      if (!this.#diceFor(whose).chance(this.#share)) return null
      trouble(whose, 'keys_refused', this.#scene.agenda.now())
    }
    return { kind: 'status', ms: 50, status: 401, isDone: false }
  }

  #diceFor(whose: Case): Dice {
    const dice = this.#diceOf.get(whose) ?? this.#dice.split('keys', whose.index)
    this.#diceOf.set(whose, dice)
    return dice
  }

  /** The same of a request to the shop. One that creates an order may get as far as the order's row, and no further. */
  readonly ofShop = (whose: Case | undefined, isCreation: boolean): Fate | null => {
    if (this.isDown('shop')) return { kind: 'unconnected' }
    if (!isCreation || !this.isDown('creations')) return null
    if (whose !== undefined) trouble(whose, 'broken_off', this.#scene.agenda.now())
    return { kind: 'killed', ms: 50, afterSteps: 2 }
  }

  readonly forget = (reference: string, forMs: number): void => {
    this.#forgotten.set(reference, this.#scene.agenda.now() + forMs)
  }

  readonly isForgotten = (reference: string): boolean =>
    (this.#forgotten.get(reference) ?? 0) > this.#scene.agenda.now()
}
