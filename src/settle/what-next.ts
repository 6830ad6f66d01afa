import type { Reason } from './reasons.ts'

/**
 * What a person does about each exception, in words. docs/reasons.md says the same under “You”, by a test. “In the control room”
 * means the actions of `act.ts`.
 */
export const whatNext: Partial<Readonly<Record<Reason, string>>> = {
  gave_up:
    'Find the payment at the provider by its id, see whether it was paid, and recheck. If it was not, close it in the control room.',
  double_payment:
    'Give the other payment back at the provider; its id is in the timeline. Then the exception ends by itself.',
  money_withdrawn:
    'Do not ship. Ask the provider, then cancel the order or find another way to get paid, and close it.',
  refund_overdue: 'Ask the provider. It may say that the refund is made, or that it has failed.',
  refund_unclear:
    'Look at the provider whether this refund is among those made there. If it is, close the exception; if not, refund again.',
  refund_failed:
    'Delete the refund in the shop, where it is noted, and refund again; or give the money back in another way and close the exception.',
  capture_refused:
    'Do not ship before it is cleared up. Set the order to “completed” again and Kvitto tries again; or cancel it.',
  release_refused: 'Let the money go at the provider. Then the exception ends by itself.',
  disputed: 'Answer the dispute at the provider before its deadline, and do not ship before it is decided.',
  reference_taken:
    'Compare both payments with what the provider shows, settle the right order by hand, and close this one.',
  currency_differs: 'Decide with the customer, and usually give the money back.',
  amount_differs:
    'Compare the order with the payment. Give the money back; or, if the amount is all right, accept the difference in the control room, and Kvitto completes the order.',
  orders_doubled: 'Cancel all but one. Then the exception ends by itself.',
  order_refused:
    'Read the shop’s answer in the timeline (a product that no longer exists, a plugin that objects), mend it, and recheck. Or make the order by hand and attach the payment to it.',
  order_unfinished:
    'Look into the shop’s error log for what dies while an order is created (most often a plugin), mend it, and have the order created in the control room. Or make it by hand and attach the payment to it.',
  order_missing:
    'Look for the order in the shop, or create it by hand, and attach the payment to it in the control room, or give the money back.',
  order_paid_otherwise:
    'Give one of the two payments back at the provider. If it is this one, the exception ends by itself. If this money is for another order, attach the payment to that one.',
  order_paid_unclear:
    'See in the order’s notes and at the provider what the order was paid with. If it was this payment (a plugin has put an id of its own in the transaction id’s place), attach the payment to the order in the control room. If it was another, give this one back.',
  order_cancelled:
    'If the customer shall have the goods, attach the payment to the order in the control room, and Kvitto opens it again and completes it; or have a new one created. Else give the money back.',
  order_trashed: 'Restore the order and recheck, have a new one created in the control room, or give the money back.',
  order_refunded:
    'Give the money back at the provider. Then the exception ends by itself. If the customer shall have the goods after all, have a new order created in the control room.',
  order_status_unknown:
    'Set the order to “pending payment” and recheck, or complete it by hand with the provider’s id as its transaction id.',
  order_total_differs:
    'Put the order’s total right and recheck; or accept the difference in the control room, and Kvitto completes the order; or give the money back.',
  partly_refunded:
    'Decide what the order should be: complete it by hand with the provider’s id as its transaction id, or give back the rest.',
  held_too_long: 'Ask the provider what it waits for.',
}
