import { type Case, trouble } from './case.ts'
import type { Dice } from './dice.ts'
import type { Scene } from './scene.ts'
import type { Fate } from './wire.ts'

type What = 'database' | 'provider' | 'shop' | 'keys'

/** What cannot be reached, or refuses everybody, for minutes or hours. */
export class Outages {
  readonly #scene: Scene
  readonly #until = { database: 0, provider: 0, shop: 0, keys: 0 }
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

  begin(what: What, until: number): void {
    this.#until[what] = until
  }

  refuseKeys(until: number, share: number): void {
    this.begin('keys', until)
    this.#share = share
  }

  heal(): void {
    for (const what of ['database', 'provider', 'shop', 'keys'] as const) this.#until[what] = 0
  }

  readonly isDown = (what: What): boolean => this.#until[what] > this.#scene.agenda.now()

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

  readonly forget = (reference: string, forMs: number): void => {
    this.#forgotten.set(reference, this.#scene.agenda.now() + forMs)
  }

  readonly isForgotten = (reference: string): boolean =>
    (this.#forgotten.get(reference) ?? 0) > this.#scene.agenda.now()
}
