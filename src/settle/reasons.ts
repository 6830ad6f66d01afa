/**
 * Every reason that a decision can have, in the order in which `decide` asks for them: the first that holds wins.
 * The codes are public (HTTP API, timeline, docs/reasons.md). `text` is what a support person reads.
 */
export const reasons = {
  effect_unconfirmed:
    'Kvitto does not know yet whether its last write to the shop or the provider arrived; it waits a minute, then looks before it acts.',
  provider_unauthorized:
    'The payment provider rejects the API keys; Kvitto tries again. Check the keys in the configuration.',
  provider_unreachable: 'The payment provider cannot be asked at the moment; Kvitto tries again.',
  gave_up: 'Every look has failed for seven days. A person must look at the payment at the provider and in the shop.',

  refund_begun: 'A person asked for money back; Kvitto gives it back at the provider.',
  refund_done: 'The money has been given back to the customer.',
  refund_waived:
    'Money that is only reserved need not be given back: when the order is completed, that much less is taken.',
  refund_refused: 'The provider refuses the refund. Nothing was given back.',
  refund_disputed:
    'The customer disputes the payment at their bank, so nothing is given back beside that. Answer the dispute at the provider.',
  refund_without_money: 'There is nothing to give back: the provider does not hold the money.',
  refund_uncaptured:
    'The money is only reserved, and the shop takes it by hand. Nothing was given back: take it first, or let it go at the provider.',
  refund_too_large: 'The refund is larger than what is left of the payment. Nothing was given back.',
  refund_unclear:
    'Kvitto sent the refund and got no answer, and at the provider as much has been given back since without a sign that it was this one. It is not sent again. A person must look there before anything more is given back.',
  refund_asked: 'The shop has noted a refund, and is set up so that Kvitto gives that money back.',
  captured: 'The reserved money has been taken at the provider.',
  released: 'The order was cancelled or given back in the shop, and the reserved money was let go.',
  release_refused:
    'The order is cancelled, but the provider refuses to let the reserved money go. A person must do that at the provider.',
  capturing: 'The order is completed; Kvitto takes the reserved money at the provider.',
  capture_refused:
    'The order was completed, but the provider refuses to give the reserved money. The order is put on hold: do not ship before it is cleared up.',
  releasing: 'The order is cancelled; Kvitto lets the reserved money go at the provider.',

  double_payment:
    'The customer has paid twice. One payment belongs to the order; a person must give the other one back.',
  money_withdrawn:
    'The provider no longer holds the money for an order that is paid in the shop. Do not ship before it is cleared up.',
  disputed:
    'The customer disputes the payment at their bank. A person must answer at the provider in time, or the money is lost.',
  refund_overdue:
    'The provider took the refund on long ago and still does not say that the money has arrived. A person must ask there.',
  refund_failed:
    'A refund failed at the provider, but the shop counts it as made: the customer does not have the money. A person must give it back again, or delete the refund in the shop.',
  refund_pending: 'The provider has taken the refund on and does not say yet that the money has arrived.',
  outcome_unknown:
    'The provider itself does not know yet what became of the money; Kvitto keeps asking and cancels nothing.',
  refunded_by_hand: 'A person has recorded that the money was given back. Nothing is left to settle.',
  closed_by_hand: 'A person has closed this payment and said why. Nothing is left to settle.',
  refunded: 'Money has been given back at the provider. Nothing is left to settle.',

  shop_unauthorized:
    'The shop rejects the API keys; Kvitto tries again. Check the consumer key, its secret and its read/write rights.',
  shop_unreachable: 'The shop cannot be reached at the moment; Kvitto tries again.',
  reference_taken: 'This payment at the provider already belongs to another order. A person must find out whose it is.',
  currency_differs:
    'The money is in another currency than the payment was opened for. The order is not completed; a person must decide.',
  amount_differs:
    'The paid amount, less the provider’s own fee, is not what the payment was opened for. The order is not completed; a person must decide.',

  orders_doubled: 'Two orders in the shop are paid with the same payment. A person must cancel one of them.',
  order_refused:
    'The shop refuses to create or change the order, and trying again cannot help. The shop’s answer says why.',
  half_built_order: 'A broken attempt left an incomplete or superfluous order; Kvitto cancels it.',
  order_missing:
    'The money is secured, but the shop does not show its order, and Kvitto has no copy to create it from, or has created it and cannot find it. A person must find or create it, or give the money back.',
  order_not_shown:
    'The money is secured and the shop said that it created the order, but does not show it. Kvitto waits for it and creates no second one.',
  order_unfinished:
    'The money is secured, but the shop breaks off each time that it creates the order. Kvitto cancels what is left, and tries again with longer pauses; then a person must mend the shop.',
  order_created: 'The money is secured and the shop has no order yet; Kvitto creates it from its copy.',
  order_paid_otherwise:
    'The order is already paid in some other way. One of the two payments must be given back by a person.',
  order_paid_unclear:
    'The order is paid and shows another transaction id, but Kvitto has marked it as paid too and could not see what came of it. A person must look what it was paid with.',
  order_cancelled:
    'The money is secured, but somebody cancelled the order. A person must reopen the order or give the money back.',
  order_trashed:
    'The money is secured, but somebody moved the order to the trash. A person must restore the order or give the money back.',
  order_refunded:
    'The money is secured, but the order is marked as refunded in the shop. A person must give the money back at the provider.',
  order_status_unknown:
    'The money is secured, but the order has a status that Kvitto does not know. A person must complete it.',
  order_total_differs:
    'The order’s total in the shop is not the amount that was paid. The order is not completed; a person must decide.',
  fee_added: 'The provider added a fee of its own to the payment; Kvitto adds it to the order.',
  paid: 'The order is paid in the shop with this payment.',
  partly_refunded:
    'A part of the money was given back before the order was settled. A person must decide what the order should be.',
  order_reopened:
    'The money is secured and the order was failed, or cancelled by the shop’s timer for unpaid orders, or a person wants it all the same; Kvitto opens it again and completes it.',
  order_completed: 'The money is secured; Kvitto marks the order as paid.',

  held_too_long: 'The payment has waited for the provider for seven days. A person must look at it there.',
  awaiting_provider:
    'The provider has approved the payment but waits for a signature, a decision or a review. Do not ship yet.',
  retry_window:
    'The payment was not completed, but the customer may still try again; nothing negative is written before that time is over.',
  denied: 'The provider refused the payment and the time to try again is over.',
  cancelled: 'The payment was cancelled at the provider and the time to try again is over.',
  expired: 'The payment ran out at the provider and the time to try again is over.',
  not_opened:
    'The provider refused to open this payment and knows of nothing for it: nobody can pay it. Its answer says why.',
  never_paid: 'The calendar has ended and the provider knows of no money: never paid.',
  awaiting_payment: 'Not paid yet; Kvitto looks again by the provider’s calendar.',
} as const

export type Reason = keyof typeof reasons

export const isReason = (code: string): code is Reason => Object.hasOwn(reasons, code)

/** Those that only a settled payment can have. */
export type AfterSaleReason = Extract<Reason, `refund_${string}` | `capture${string}` | `releas${string}`> | 'capturing'
