import type { Clock } from '../base/clock.ts'
import type { Ids } from '../base/ids.ts'
import type { Logger } from '../base/log.ts'
import { type BatchedInbox, createInbox } from '../inbox/inbox.ts'
import { limits } from '../limits.ts'
import type { PaymentDeps } from '../payments/session.ts'
import { type Checker, createChecker } from '../schedule/checker.ts'
import { sweep } from '../schedule/sweep.ts'
import type { CrashPoint } from '../settle/crashpoints.ts'
import { type Checked, check } from '../settle/settle.ts'
import type { FindSite } from '../settle/site.ts'
import type { Store } from '../store/store.ts'
import { connect, type Database, type Watch } from './connection.ts'
import { skewed } from './deadlines.ts'
import type { Dice } from './dice.ts'
import { Life } from './life.ts'
import type { Scene } from './scene.ts'
import type { Holding, Sender } from './sender.ts'

/** What all processes of one Kvitto share. */
export interface Installation {
  readonly scene: Scene
  readonly store: Store
  readonly database: Database
  readonly ids: Ids
  readonly links: PaymentDeps['links']
  readonly sites: (sender: Sender) => FindSite
  readonly timeout: (ms: number) => AbortSignal
  readonly watch: (process: KvittoProcess) => Watch
  /** Asked at every crash point of every check. */
  readonly atCrashPoint: (process: KvittoProcess, paymentId: string, point: CrashPoint) => void
  /** When the sweep will find the first payment that it does not find now; infinity when there is none. */
  readonly firstOverdue: () => number
  readonly checked: (checked: Checked, by: Trigger) => void
}

/** Who asked for a check. */
export type Trigger = 'wake-up' | 'sweep' | 'return'

/** One `kvitto serve`: the real inbox, checker, sweep and settle loop, with a life that can end and begin anew. */
export class KvittoProcess {
  readonly name: string
  readonly #installation: Installation
  readonly #dice: Dice
  readonly #holdings = new Map<string, Holding>()
  /** When its sweep looks, in the beat of `limits.sweep`. */
  readonly #beat: number
  #sweepAt = Number.POSITIVE_INFINITY
  skewMs = 0
  #running: Running

  constructor(name: string, installation: Installation, dice: Dice) {
    this.name = name
    this.#installation = installation
    this.#dice = dice
    this.#beat = dice.between(0, limits.sweep)
    this.#running = this.#start()
  }

  get life(): Life {
    return this.#running.life
  }

  get clock(): Clock {
    return this.#running.clock
  }

  get store(): Store {
    return this.#running.store
  }

  get inbox(): BatchedInbox {
    return this.#running.inbox
  }

  /** The shops and the provider, as they are reached for this payment outside of a check. */
  sitesFor(paymentId: string): FindSite {
    return this.#installation.sites({ name: this.name, life: this.life, paymentId, holding: () => null })
  }

  get payments(): PaymentDeps {
    const { ids, links, timeout } = this.#installation
    return { store: this.store, clock: this.clock, ids, links, timeout }
  }

  holding(paymentId: string): Holding | null {
    return this.#holdings.get(paymentId) ?? null
  }

  took(paymentId: string, fence: number): void {
    const { agenda } = this.#installation.scene
    this.#holdings.set(paymentId, { at: agenda.now(), fence, stoppedMs: this.life.stoppedMs(agenda.now()) })
  }

  /** kill -9, and somebody starts it again. */
  die(restartAfterMs: number): void {
    if (this.life.isOver) return
    this.life.end()
    this.#sweepAt = Number.POSITIVE_INFINITY
    this.#installation.scene.agenda.after(restartAfterMs, () => {
      this.#holdings.clear()
      this.#running = this.#start()
      this.sweepBy(this.#installation.scene.agenda.now())
    })
  }

  /** kill -STOP, and -CONT later. */
  freeze(forMs: number): void {
    const { life } = this
    const { agenda } = this.#installation.scene
    life.stop(agenda.now())
    agenda.after(forMs, () => {
      life.goOn(agenda.now())
      this.sweepBy(agenda.now())
    })
  }

  check(paymentId: string, shop: string, by: Trigger): void {
    if (!this.life.isRunning) return
    const { checker } = this.#running
    // A store that fails rejects; the sweep comes again.
    checker.check(paymentId, shop).then(
      checked => this.#installation.checked(checked, by),
      () => {},
    )
  }

  /**
   * The sweep looks every few seconds. Here it is called only at those beats at which something may be overdue, which
   * is the same and spares the world the others.
   */
  sweepBy(moment: number): void {
    const { agenda } = this.#installation.scene
    if (this.life.isOver) return
    const from = Math.max(moment, agenda.now())
    const at = Math.ceil((from - this.#beat) / limits.sweep) * limits.sweep + this.#beat
    if (at >= this.#sweepAt) return
    this.#sweepAt = at
    const { life } = this
    agenda.at(at, () => {
      if (this.#sweepAt !== at || this.life !== life) return
      this.#sweepAt = Number.POSITIVE_INFINITY
      if (life.isRunning) void this.#sweep(life)
    })
  }

  async #sweep(life: Life): Promise<void> {
    const { scene, firstOverdue, checked } = this.#installation
    const { store, checker, clock } = this.#running
    const first = firstOverdue()
    if (first > scene.agenda.now() + clockErrorMs) return this.sweepBy(first - clockErrorMs)
    const observed: Checker = {
      ...checker,
      check: (...asked) => {
        const checking = checker.check(...asked)
        checking.then(
          each => checked(each, 'sweep'),
          () => {},
        )
        return checking
      },
    }
    // A store that fails rejects; the next round is not far.
    await sweep(store, observed, clock, silent).catch(() => {})
    if (this.life !== life) return
    this.sweepBy(Math.max(scene.agenda.now() + 1, firstOverdue() - clockErrorMs))
  }

  #sites(life: Life, paymentId: string): FindSite {
    return this.#installation.sites({ name: this.name, life, paymentId, holding: () => this.holding(paymentId) })
  }

  #start(): Running {
    const { scene, store, database, timeout, watch, atCrashPoint, links } = this.#installation
    const life = new Life()
    const clock = skewed(scene.agenda, () => this.skewMs)
    const connected = connect(store, scene, life, database, watch(this))
    const run = (paymentId: string): Promise<Checked> =>
      check(
        {
          store: connected,
          clock,
          findSite: this.#sites(life, paymentId),
          timeout,
          callbackUrl: links.callback,
          crash: async point => {
            atCrashPoint(this, paymentId, point)
            if (!life.isRunning) await life.running()
          },
        },
        paymentId,
      )
    return {
      life,
      clock,
      store: connected,
      inbox: createInbox(connected, clock),
      checker: createChecker(run),
    }
  }

  /** Its own luck: how long until somebody starts it again, and the like. */
  get dice(): Dice {
    return this.#dice
  }
}

interface Running {
  readonly life: Life
  readonly clock: Clock
  readonly store: Store
  readonly inbox: BatchedInbox
  readonly checker: Checker
}

/** A process whose clock is ahead finds things earlier. */
export const clockErrorMs = 3_000

const nothing = (): void => {}
export const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing }
