import { limits } from '../limits.ts'
import type { Verdict } from '../settle/decision.ts'
import type { Claim, Hint, Lease, Recorded, Store } from '../store/store.ts'
import type { Dice } from './dice.ts'
import type { Life } from './life.ts'
import type { Scene } from './scene.ts'

/** The database as processes reach it. */
export interface Database {
  readonly isDown: () => boolean
  readonly dice: Dice
}

/** Told of what is committed, whether or not the process ever hears of it. */
export interface Watch {
  /** Before a claim; the answer is told what came of it. */
  claiming(paymentId: string, purpose: 'check' | 'change'): (claim: Claim | undefined) => void
  changed(lease: Lease, amountMinor: number): void
  recorded(lease: Lease, verdict: Verdict, recorded: Recorded): void
  receiving(hints: readonly Hint[]): () => void
}

/**
 * The store as one process sees it: calls are refused while the database is away, an answer may be lost after the
 * commit, and a dead process hears no more.
 */
export function connect(store: Store, scene: Scene, life: Life, database: Database, watch: Watch): Store {
  async function call<T>(run: () => Promise<T>): Promise<T> {
    if (!life.isRunning) await life.running()
    if (database.isDown()) throw new Error('connect ECONNREFUSED (PostgreSQL)')
    const value = await run()
    if (scene.happens('commit_unanswered', database.dice, null)) {
      // If it was the sweep that asked, the others wait for its next round.
      scene.hinder(scene.agenda.now() + limits.sweep)
      throw new Error('Connection terminated unexpectedly')
    }
    if (!life.isRunning) await life.running()
    return value
  }
  async function claiming(
    paymentId: string,
    purpose: 'check' | 'change',
    take: () => Promise<Claim | undefined>,
  ): Promise<Claim | undefined> {
    const taken = watch.claiming(paymentId, purpose)
    const claim = await take()
    taken(claim)
    return claim
  }
  return {
    ...unwatched(store, call),
    receive: (now, hints) =>
      call(async () => {
        const received = watch.receiving(hints)
        const receiving = store.receive(now, hints)
        // It is committed by now; whoever was waiting may take the payment before the answer is heard.
        received()
        return receiving
      }),
    open: payment => call(() => store.open(payment)),
    async reserveSession(paymentId, now, until) {
      if (await call(() => store.reserveSession(paymentId, now, until))) return true
      // Kvitto would wait here for the other caller, and its wait knows no virtual time.
      throw new Error('somebody else opens the session')
    },
    endSession: (paymentId, now, result) => call(() => store.endSession(paymentId, now, result)),
    change: (lease, now, cart) =>
      call(async () => {
        const isChanged = await store.change(lease, now, cart)
        if (isChanged) watch.changed(lease, cart.amountMinor)
        return isChanged
      }),
    find: paymentId => call(() => store.find(paymentId)),
    findByBrowserToken: token => call(() => store.findByBrowserToken(token)),
    list: filter => call(() => store.list(filter)),
    story: paymentId => call(() => store.story(paymentId)),
    claim: (paymentId, now) => call(() => claiming(paymentId, 'check', () => store.claim(paymentId, now))),
    async claimForChange(paymentId, now) {
      const claim = await call(() => claiming(paymentId, 'change', () => store.claimForChange(paymentId, now)))
      if (claim === undefined) throw new Error('somebody else has the payment')
      return claim
    },
    overdue: (dueBy, limit, endedBy) => call(() => store.overdue(dueBy, limit, endedBy)),
    lateness: now => call(() => store.lateness(now)),
    release: (lease, now, lookAt) => call(() => store.release(lease, now, lookAt)),
    breakOff: (lease, now) => call(() => store.breakOff(lease, now)),
    setAside: (lease, now) => call(() => store.setAside(lease, now)),
    record: (lease, now, verdict, facts) =>
      call(async () => {
        const recorded = await store.record(lease, now, verdict, facts)
        watch.recorded(lease, verdict, recorded)
        return recorded
      }),
    conclude: (effectId, now, result) => call(() => store.conclude(effectId, now, result)),
  }
}

/** What the watcher need not see. */
const unwatched = (
  store: Store,
  call: <T>(run: () => Promise<T>) => Promise<T>,
): Pick<
  Store,
  | 'isKnown'
  | 'erase'
  | 'eraseOlder'
  | 'noteReturn'
  | 'assign'
  | 'resolve'
  | 'hasten'
  | 'progress'
  | 'findByOrder'
  | 'requestRefund'
  | 'refunds'
  | 'resume'
> => ({
  resume: (places, now) => call(() => store.resume(places, now)),
  findByOrder: (shop, orderId) => call(() => store.findByOrder(shop, orderId)),
  requestRefund: (paymentId, now, request) => call(() => store.requestRefund(paymentId, now, request)),
  refunds: paymentId => call(() => store.refunds(paymentId)),
  isKnown: targets => call(() => store.isKnown(targets)),
  erase: (paymentId, now) => call(() => store.erase(paymentId, now)),
  eraseOlder: (openedBefore, now, limit) => call(() => store.eraseOlder(openedBefore, now, limit)),
  noteReturn: (paymentId, now) => call(() => store.noteReturn(paymentId, now)),
  assign: (paymentId, now, change) => call(() => store.assign(paymentId, now, change)),
  resolve: (paymentId, now, change) => call(() => store.resolve(paymentId, now, change)),
  hasten: (paymentId, now) => call(() => store.hasten(paymentId, now)),
  progress: ids => call(() => store.progress(ids)),
})
