import { breakOff, claim, lateness, overdue, release, resume, setAside } from './memory/checks.ts'
import { erase, eraseOlder } from './memory/erase.ts'
import { hasten, isKnown, receive } from './memory/inbox.ts'
import { change, endSession, list, noteReturn, open, progress, reserveSession } from './memory/payments.ts'
import { assign, resolve } from './memory/people.ts'
import { conclude, record } from './memory/records.ts'
import { requestRefund } from './memory/refunds.ts'
import { createTables, type Row, toPayment } from './memory/rows.ts'
import { story } from './memory/story.ts'
import type { Store, WakeUp } from './store.ts'

/**
 * A store in memory, for simulations and tests: the same law as PostgreSQL's, by the same conformance suite. A method
 * does all its work at once when it is called, so whatever is in here is committed, and a "restart of the database" is
 * nothing more than calls that are refused before or whose answer is lost after.
 */
export interface MemoryStore extends Store {
  /** The committed row itself, for whoever has to compare it with the truth after every step. Never to be changed. */
  peek(paymentId: string): Readonly<Row> | undefined
}

/** `wake` is told of wake-ups in the same commit as what makes them due. */
export function createMemoryStore(wake: (wakeUps: readonly WakeUp[]) => void): MemoryStore {
  const tables = createTables(wake)
  const found = (row: Row | undefined) => (row === undefined ? undefined : toPayment(row))
  return {
    peek: paymentId => tables.payments.get(paymentId),
    receive: async (now, hints) => receive(tables, now, hints),
    hasten: async (paymentId, now) => hasten(tables, paymentId, now),
    isKnown: async targets => isKnown(tables, targets),
    open: async payment => open(tables, payment),
    reserveSession: async (paymentId, now, until) => reserveSession(tables, paymentId, now, until),
    endSession: async (paymentId, now, result) => endSession(tables, paymentId, now, result),
    change: async (lease, now, cart) => change(tables, lease, now, cart),
    noteReturn: async (paymentId, now) => noteReturn(tables, paymentId, now),
    find: async paymentId => found(tables.payments.get(paymentId)),
    findByBrowserToken: async token => found(tables.byBrowserToken.get(token)),
    progress: async ids => progress(tables, ids),
    findByOrder: async (shop, orderId) => found(tables.bySettledOrder.get(`${shop} ${orderId}`)),
    list: async filter => list(tables, filter),
    story: async paymentId => story(tables.payments.get(paymentId)),
    erase: async (paymentId, now) => erase(tables, paymentId, now),
    eraseOlder: async (openedBefore, now, limit) => eraseOlder(tables, openedBefore, now, limit),
    claim: async (paymentId, now) => claim(tables, paymentId, now, 'check'),
    claimForChange: async (paymentId, now) => claim(tables, paymentId, now, 'change'),
    overdue: async (dueBy, limit, endedBy) => overdue(tables, dueBy, limit, endedBy),
    lateness: async now => lateness(tables, now),
    release: async (lease, _, lookAt) => release(tables, lease, lookAt),
    breakOff: async (lease, now) => breakOff(tables, lease, now),
    setAside: async (lease, now) => setAside(tables, lease, now),
    resume: async (places, now) => resume(tables, places, now),
    assign: async (paymentId, now, change) => assign(tables, paymentId, now, change),
    resolve: async (paymentId, now, change) => resolve(tables, paymentId, now, change),
    record: async (lease, now, verdict, facts) => record(tables, lease, now, verdict, facts),
    requestRefund: async (paymentId, now, request) => requestRefund(tables, paymentId, now, request),
    refunds: async paymentId => [...(tables.payments.get(paymentId)?.refunds ?? [])],
    conclude: async (effectId, now, result) => conclude(tables, effectId, now, result),
  }
}
