import type { Reason } from '../settle/reasons.ts'
import { type Case, moneyNow, type Trouble } from './case.ts'

/** What must have happened in the world for a person to be asked, by the reason that Kvitto gives. */
const causes: Partial<Record<Reason, readonly Trouble[]>> = {
  double_payment: ['paid_twice'],
  money_withdrawn: ['annulled'],
  amount_differs: ['miscounted', 'cart_changed'],
  order_total_differs: ['edited', 'repriced', 'cart_changed', 'shared', 'admitted'],
  order_paid_otherwise: ['paid_otherwise', 'shared'],
  order_unfinished: ['broken_off'],
  order_paid_unclear: ['paid_otherwise', 'shared'],
  order_cancelled: ['cancelled_by_person'],
  order_trashed: ['trashed'],
  orders_doubled: ['admitted'],
  partly_refunded: ['refunded'],
  disputed: ['disputed'],
  refund_failed: ['refund_failed', 'refunded', 'disputed', 'annulled', 'cancelled_by_person'],
  refund_unclear: ['refunded'],
  capture_refused: ['annulled'],
  release_refused: ['annulled'],
  held_too_long: ['stuck'],
  gave_up: ['stuck'],
}

/** Nobody saw how it became paid, and the shop shows an id that says nothing. */
const isPaidUnseen = ({ orders, row }: Case): boolean =>
  orders.some(({ isRenamed }) => isRenamed) && row?.hasSeenPaid === false

/** An exception is for a person; one without a cause would be Kvitto's way of giving up. */
export function isExplained(it: Case, reason: Reason): boolean {
  if (reason === 'double_payment' && it.attempts.filter(each => moneyNow(each) !== 'refused').length < 2) return false
  // A request that runs so late changes the order in the middle of a look; or a person chose that order.
  if (reason.startsWith('order_') && it.troubles.has('admitted')) return true
  if (reason.startsWith('order_') && it.clicks.some(({ action }) => action.kind === 'attach_order')) return true
  if (reason === 'order_paid_unclear' && isPaidUnseen(it)) return true
  return causes[reason]?.some(trouble => it.troubles.has(trouble)) ?? false
}
