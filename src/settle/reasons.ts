/**
 * Every reason that a decision can have, in the order in which `decide` asks for them: the first that holds wins.
 * The codes are public (HTTP API, timeline, docs/reasons.md). `text` is what a support person reads.
 */
export const reasons = {
  effect_unconfirmed:
    'Kvitto does not know yet whether its last write to the shop arrived; it waits a minute, then looks before it acts.',
  provider_unreachable: 'The payment provider cannot be asked at the moment; Kvitto tries again.',
  provider_unauthorized:
    'The payment provider rejects the API keys; Kvitto tries again. Check the keys in the configuration.',
  outcome_unknown:
    'The provider itself does not know yet what became of the money; Kvitto keeps asking and cancels nothing.',
  shop_unreachable: 'The shop cannot be reached at the moment; Kvitto tries again.',
  shop_unauthorized:
    'The shop rejects the API keys; Kvitto tries again. Check the consumer key, its secret and its read/write rights.',
  gave_up: 'It has failed for seven days. A person must look at the payment at the provider and in the shop.',

  refunded: 'The money has been given back at the provider. Nothing is left to settle.',
  partly_refunded:
    'A part of the money was given back before the order was settled. A person must decide what the order should be.',
  money_withdrawn:
    'The provider no longer holds the money for an order that is paid in the shop. Do not ship before it is cleared up.',
  double_payment:
    'The customer has paid twice. One payment belongs to the order; a person must give the other one back.',
  reference_taken: 'This payment at the provider already belongs to another order. A person must find out whose it is.',

  currency_differs:
    'The money is in another currency than the payment was opened for. The order is not completed; a person must decide.',
  amount_differs:
    'The paid amount, less the provider’s own fee, is not what the payment was opened for. The order is not completed; a person must decide.',
  order_total_differs:
    'The order’s total in the shop is not the amount that was paid. The order is not completed; a person must decide.',

  paid: 'The order is paid in the shop with this payment.',
  order_paid_otherwise:
    'The order is already paid in some other way. One of the two payments must be given back by a person.',
  orders_doubled: 'Two orders in the shop are paid with the same payment. A person must cancel one of them.',
  order_reopened:
    'The money is secured and the order was failed, or cancelled by the shop’s timer for unpaid orders; Kvitto opens it again and completes it.',
  order_cancelled:
    'The money is secured, but somebody cancelled the order. A person must reopen the order or give the money back.',
  order_trashed:
    'The money is secured, but somebody moved the order to the trash. A person must restore the order or give the money back.',
  order_refunded:
    'The money is secured, but the order is marked as refunded in the shop. A person must give the money back at the provider.',
  order_status_unknown:
    'The money is secured, but the order has a status that Kvitto does not know. A person must complete it.',
  half_built_order: 'A broken attempt left an incomplete or superfluous order; Kvitto cancels it.',
  order_missing:
    'The money is secured, but the shop has no such order and Kvitto has no copy to create it from. A person must create it or give the money back.',
  order_created: 'The money is secured and the shop has no order yet; Kvitto creates it from its copy.',
  order_refused:
    'The shop refuses to create or change the order, and trying again cannot help. The shop’s answer says why.',
  fee_added: 'The provider added a fee of its own to the payment; Kvitto adds it to the order.',
  order_completed: 'The money is secured; Kvitto marks the order as paid.',

  awaiting_provider:
    'The provider has approved the payment but waits for a signature, a decision or a review. Do not ship yet.',
  held_too_long: 'The payment has waited for the provider for seven days. A person must look at it there.',
  retry_window:
    'The payment was not completed, but the customer may still try again; nothing negative is written before that time is over.',
  denied: 'The provider refused the payment and the time to try again is over.',
  cancelled: 'The payment was cancelled at the provider and the time to try again is over.',
  expired: 'The payment ran out at the provider and the time to try again is over.',
  awaiting_payment: 'Not paid yet; Kvitto looks again by the provider’s calendar.',
  never_paid: 'The calendar has ended and the provider knows of no money: never paid.',
} as const

export type Reason = keyof typeof reasons

export const isReason = (code: string): code is Reason => code in reasons
