import type { Bank, Letter } from './bank.ts'
import type { Case } from './case.ts'
import type { Dice } from './dice.ts'
import type { KvittoProcess } from './kvitto.ts'
import type { Scene } from './scene.ts'

/** What a callback is answered. One that is about nothing of ours is 200 too. */
export interface Arrival {
  readonly status: number
  readonly isStored: boolean
}

export interface RoadDeps {
  readonly scene: Scene
  readonly habits: Bank['habits']
  /** A callback arrives at a process. */
  readonly arrive: (process: KvittoProcess, whose: Case, token: string | null, letter: Letter) => Promise<Arrival>
  readonly answering: (dice: Dice) => KvittoProcess | null
  /** From when to when nothing comes in, besides for payments that are silent for good. */
  readonly isBlocked: () => boolean
}

/** The way of callbacks from the provider to Kvitto, with all that happens on it. */
export class Road {
  readonly #deps: RoadDeps
  readonly #dice = new Map<Case, Dice>()

  constructor(deps: RoadDeps) {
    this.#deps = deps
  }

  isBlocked(): boolean {
    return this.#deps.isBlocked()
  }

  /** A payment's callbacks have luck of their own. */
  addCase(whose: Case, dice: Dice): void {
    this.#dice.set(whose, dice)
  }

  /** The provider's news of one of its orders; sent again until it is acknowledged. False when it never was. */
  async send(whose: Case, token: string | null, letter: Letter): Promise<boolean> {
    const { scene, habits } = this.#deps
    for (let tries = 1; ; tries += 1) {
      const arriving = tries === 1 ? this.post(whose, token, letter) : this.deliver(whose, token, letter)
      const answer = await Promise.race([arriving, scene.agenda.sleep(habits.patienceMs).then(() => 504)])
      const retryMs = answer === 200 ? null : habits.retryMs(tries)
      if (retryMs === null) return answer === 200
      await scene.agenda.sleep(retryMs)
    }
  }

  /** One try of the provider's, with what may happen to it on the way. What is lost or late looks delivered to it. */
  async post(whose: Case, token: string | null, letter: Letter): Promise<number> {
    const { scene } = this.#deps
    const dice = this.#dice.get(whose)
    if (dice === undefined) return 404
    const lateMs = dice.between(60, 4 * 3600) * 1_000
    const isLost = scene.happens('callback_lost', dice, whose)
    const isDoubled = scene.happens('callback_doubled', dice, whose)
    const isLate = scene.happens('callback_late', dice, whose)
    const isLie = scene.happens('callback_lies', dice, whose)
    const told = isLie ? { ...letter, body: { ...letter.body, status: 'DENIED' } } : letter
    if (isLost) return 200
    const deliver = () => this.deliver(whose, token, told)
    if (isDoubled) for (let copy = 0; copy < 2; copy += 1) void deliver()
    if (!isLate) return deliver()
    scene.agenda.after(lateMs, () => void deliver())
    return 200
  }

  /** One callback to whichever process takes it. Answers the HTTP status that the sender sees. */
  async deliver(whose: Case, token: string | null, letter: Letter): Promise<number> {
    const { scene, answering, arrive } = this.#deps
    const dice = this.#dice.get(whose)
    if (dice === undefined) return 404
    await scene.agenda.sleep(dice.between(20, 800))
    const process = whose.isSilent || this.isBlocked() ? null : answering(dice)
    if (process === null) return 403
    const { status, isStored } = await arrive(process, whose, token, letter)
    scene.tell(whose, () => `callback ${JSON.stringify(letter.body)} to ${process.name}: ${status}`)
    if (isStored) {
      whose.acknowledged += 1
      scene.touch(whose)
    }
    return status
  }
}
