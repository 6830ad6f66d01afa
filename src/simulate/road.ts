import type { Case } from './case.ts'
import type { Dice } from './dice.ts'
import type { KvittoProcess } from './kvitto.ts'
import type { Scene } from './scene.ts'

/** Anything but a 200 within 5 seconds is tried again every 2 hours, 24 times in all (Ecster's documentation: E4). */
const retryMs = 2 * 60 * 60_000
const triesMost = 24
const patienceMs = 5_000

export interface RoadDeps {
  readonly scene: Scene
  /** A callback arrives at a process; answers the HTTP status. */
  readonly arrive: (process: KvittoProcess, whose: Case, token: string, body: object) => Promise<number>
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

  /** The provider's news of one of its orders; sent again until it is acknowledged. */
  async send(whose: Case, token: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    const { agenda } = this.#deps.scene
    for (let tries = 1; tries <= triesMost; tries += 1) {
      const arriving = tries === 1 ? this.post(whose, token, body) : this.deliver(whose, token, body)
      if ((await Promise.race([arriving, agenda.sleep(patienceMs).then(() => 504)])) === 200) return
      await agenda.sleep(retryMs)
    }
  }

  /** One try of the provider's, with what may happen to it on the way. What is lost or late looks delivered to it. */
  async post(whose: Case, token: string, body: Readonly<Record<string, unknown>>): Promise<number> {
    const { scene } = this.#deps
    const dice = this.#dice.get(whose)
    if (dice === undefined) return 404
    const lateMs = dice.between(60, 4 * 3600) * 1_000
    const isLost = scene.happens('callback_lost', dice, whose)
    const isDoubled = scene.happens('callback_doubled', dice, whose)
    const isLate = scene.happens('callback_late', dice, whose)
    const told = scene.happens('callback_lies', dice, whose) ? { ...body, status: 'DENIED' } : body
    if (isLost) return 200
    const deliver = () => this.deliver(whose, token, told)
    if (isDoubled) for (let copy = 0; copy < 2; copy += 1) void deliver()
    if (!isLate) return deliver()
    scene.agenda.after(lateMs, () => void deliver())
    return 200
  }

  /** One callback to whichever process takes it. Answers the HTTP status that the sender sees. */
  async deliver(whose: Case, token: string, body: object): Promise<number> {
    const { scene, answering, arrive } = this.#deps
    const dice = this.#dice.get(whose)
    if (dice === undefined) return 404
    await scene.agenda.sleep(dice.between(20, 800))
    const process = whose.isSilent || this.isBlocked() ? null : answering(dice)
    if (process === null) return 403
    const status = await arrive(process, whose, token, body)
    scene.tell(whose, () => `callback ${JSON.stringify(body)} to ${process.name}: ${status}`)
    if (status === 200) {
      whose.acknowledged += 1
      scene.touch(whose)
    }
    return status
  }
}
