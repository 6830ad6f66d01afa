import type { Kysely } from 'kysely'
import type { Tables } from '../../db/schema.ts'
import type { Store } from '../store.ts'
import { resume, setAside } from './aside.ts'
import { breakOff, claim, lateness, overdue, release } from './checks.ts'
import { erase, eraseOlder } from './erase.ts'
import { hasten, isKnown, receive } from './inbox.ts'
import {
  change,
  endSession,
  find,
  findByBrowserToken,
  findByOrder,
  list,
  noteReturn,
  open,
  progress,
  reserveSession,
} from './payments.ts'
import { assign, resolve } from './people.ts'
import { conclude, record } from './records.ts'
import { readRefunds, requestRefund } from './refunds.ts'
import { story } from './story.ts'
import type { Wake } from './wake.ts'

export const createPostgresStore = (db: Kysely<Tables>, wake: Wake): Store => ({
  receive: (now, hints) => receive(db, wake, now, hints),
  hasten: (paymentId, now) => hasten(db, wake, paymentId, now),
  isKnown: targets => isKnown(db, targets),
  open: payment => open(db, wake, payment),
  reserveSession: (paymentId, now, until) => reserveSession(db, paymentId, now, until),
  endSession: (paymentId, now, result) => endSession(db, wake, paymentId, now, result),
  change: (lease, now, cart) => change(db, lease, now, cart),
  noteReturn: (paymentId, now) => noteReturn(db, paymentId, now),
  find: paymentId => find(db, paymentId),
  findByBrowserToken: token => findByBrowserToken(db, token),
  progress: ids => progress(db, ids),
  findByOrder: (shop, orderId) => findByOrder(db, shop, orderId),
  list: filter => list(db, filter),
  story: paymentId => story(db, paymentId),
  erase: (paymentId, now) => erase(db, paymentId, now),
  eraseOlder: (openedBefore, now, limit) => eraseOlder(db, openedBefore, now, limit),
  claim: (paymentId, now) => claim(db, paymentId, now, 'check'),
  claimForChange: (paymentId, now) => claim(db, paymentId, now, 'change'),
  overdue: (dueBy, limit, endedBy) => overdue(db, dueBy, limit, endedBy),
  lateness: now => lateness(db, now),
  release: (lease, _, lookAt) => release(db, wake, lease, lookAt),
  breakOff: (lease, now) => breakOff(db, wake, lease, now),
  setAside: (lease, now) => setAside(db, wake, lease, now),
  resume: (places, now) => resume(db, places, now),
  assign: (paymentId, now, change) => assign(db, paymentId, now, change),
  resolve: (paymentId, now, change) => resolve(db, wake, paymentId, now, change),
  record: (lease, now, verdict, facts) => record(db, wake, lease, now, verdict, facts),
  requestRefund: (paymentId, now, request) => requestRefund(db, wake, paymentId, now, request),
  refunds: paymentId => readRefunds(db, paymentId),
  conclude: (effectId, now, result) => conclude(db, effectId, now, result),
})
