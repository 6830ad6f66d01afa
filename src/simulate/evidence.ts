import type { Reason } from '../settle/reasons.ts'
import { type Case, type Click, moneyNow, type RecordedVerdict, type Trouble } from './case.ts'

/** What must have happened in the world for a person to be asked, by the reason that Kvitto gives. */
const causes: Partial<Record<Reason, readonly Trouble[]>> = {
  double_payment: ['paid_twice'],
  money_withdrawn: ['annulled'],
  amount_differs: ['miscounted', 'cart_changed'],
  order_total_differs: ['edited', 'repriced', 'cart_changed', 'shared', 'admitted'],
  order_paid_otherwise: ['paid_otherwise', 'shared'],
  order_unfinished: ['broken_off'],
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

const isAttaching = ({ at, action }: Click, by: number): boolean => at <= by && action.kind === 'attach_order'

/** An exception is for a person; one without a cause would be Kvitto's way of giving up. */
export function isExplained(it: Case, { reason, at: toldAt }: Pick<RecordedVerdict, 'reason' | 'at'>): boolean {
  if (reason === 'double_payment' && it.attempts.filter(each => moneyNow(each) !== 'refused').length < 2) return false
  // A request that runs so late changes the order in the middle of a look; or a person chose that order.
  if (reason.startsWith('order_') && it.troubles.has('admitted')) return true
  if (reason.startsWith('order_') && it.clicks.some(each => isAttaching(each, toldAt))) return true
  if (reason === 'order_paid_unclear') return it.row?.hasTriedToPay === true && !it.row.hasSeenPaid
  return causes[reason]?.some(trouble => it.troubles.has(trouble)) ?? false
}
