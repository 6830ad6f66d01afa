import { show } from '../../base/money.ts'
import { showSpan } from '../../base/span.ts'
import { reasons } from '../reasons.ts'
import type { Words } from './words.ts'

/** In English. */
export const en: Words = {
  language: 'en',
  reasons,
  money: show,
  minorUnits: (minor, currency) => `${minor} (minor units) ${currency}`,
  span: ms => (ms < 1_000 ? 'a moment' : showSpan(ms, 'en')),

  feeOf: methodTitle => `${methodTitle} fee`,

  opened: ({ amount, provider, orderId, reference }) => {
    const worth = amount === null ? '' : ` for ${amount}`
    const order = orderId === null ? 'with a copy of the order to create' : `for order ${orderId}`
    return `The shop opened the payment${worth} at ${provider}, ${order}. Its reference: ${reference}.`
  },
  ready: 'The provider is ready for the customer to pay.',
  notReady: failure => `The provider did not open the payment: ${failure}`,
  changed: amount => `The cart was changed; the payment is now ${amount}.`,
  erased: 'The customer’s data was erased. The money and the story stay.',
  hint: ({ source, who, claim, wait }) => {
    const what = {
      callback: 'The provider called back',
      return: 'The customer came back to the browser',
      operator: `${who ?? 'Somebody'} asked for another look`,
      shop: 'The shop said that the order has changed',
    }[source]
    const named = claim === null ? '' : `, naming ${claim}`
    return `${what}${named}. Kvitto looks ${wait === null ? 'at once' : `in ${wait}`}.`
  },
  assigned: ({ who, owner }) => {
    if (owner === null) return `${who} gave the payment back: nobody looks after it.`
    return owner === who ? `${who} looks after the payment now.` : `${who} gave the payment to ${owner}.`
  },
  resolved: ({ who, action, why }) => `${who} decided: ${action}. Why: ${why}`,
  action: (action, currency) => {
    switch (action.kind) {
      case 'create_order':
        return 'create the order from the copy'
      case 'attach_order':
        return `order ${action.orderId} is the one that this payment pays`
      case 'accept_difference':
        return `${show(action.paidMinor, currency)} paid for ${show(action.dueMinor, currency)} is all right`
      case 'mark_refunded':
        return 'the money has been given back'
      case 'close':
        return 'close it'
    }
  },
  refundAsked: ({ who, amount, why }) =>
    `${who ?? 'Somebody'} asked for ${amount} to be given back.${why === null ? '' : ` The reason: ${why}`}`,
  effect: ({ kind, outcome, orderNumber, amount, answer }) => {
    const order = orderNumber === null ? 'the order' : `order ${orderNumber}`
    const { done, todo } = writes({ order, money: amount ?? 'the money' })[kind]
    const because = answer === null ? '' : ` The answer: ${answer}`
    switch (outcome) {
      case 'done':
        return `${done}.${because}`
      case 'refused':
        return `Tried to ${todo}: refused.${because}`
      case 'not_done':
        return `Tried to ${todo}: nothing was done.${because}`
      case 'looked_after':
        return `Tried to ${todo} without learning the outcome; the next look found out.${because}`
      case 'unknown':
      case null:
        return `Tried to ${todo}; the outcome is not known yet.${because}`
    }
  },

  why: failure => `Why: ${failure}`,
  nextLook: wait => `Next look in ${wait}.`,
  nothingNew: ({ more, last }) =>
    more === 1 ? `Nothing new at another look, at ${last}.` : `Nothing new at ${more} more looks, the last at ${last}.`,
  onceMore: ({ more, last }) =>
    more === 1 ? `It happened again at ${last}.` : `It happened ${more} times more, the last time at ${last}.`,

  providerNotAsked: failure => `The provider could not be asked (${failure}).`,
  noMoney: 'The provider knows of no money for this payment.',
  attemptStates: {
    open: 'begun but not paid',
    on_hold: 'approved but on hold',
    unknown: 'of unknown outcome',
    authorized: 'approved, the money is reserved',
    paid: 'paid',
    denied: 'refused',
    cancelled: 'cancelled',
    expired: 'expired',
    refunded: 'given back',
  },
  attempt: ({ reference, is, status, amount, method, fee, refunded }) =>
    `${[
      `The provider says: ${reference} is ${is} (${status})`,
      `${amount}${method === null ? '' : ` by ${method}`}`,
      ...(fee === null ? [] : [`of which ${fee} is its own fee`]),
      ...(refunded === null ? [] : [`of which ${refunded} was given back`]),
    ].join(', ')}.`,
  foreign: reference =>
    `Somebody named ${reference}, but the provider says that it belongs to another payment; it does not count.`,
  refundStates: { pending: 'under way', done: 'made', failed: 'failed' },
  refund: ({ is, status }) => `A refund is ${is} there (${status}).`,
  unread: what => `Could not be read at the provider: ${what}.`,
  shopNotAsked: failure => `The shop could not be asked (${failure}).`,
  noOrder: 'The shop has no order for it.',
  order: ({ number, status, amount }) => `The shop says: order ${number} is ${status}, ${amount}.`,
}

const writes = ({ order, money }: { readonly order: string; readonly money: string }) => ({
  create: { done: 'Created the order in the shop', todo: 'create the order in the shop' },
  add_fee: { done: `Added the provider’s fee to ${order}`, todo: `add the provider’s fee to ${order}` },
  complete: { done: `Marked ${order} as paid`, todo: `mark ${order} as paid` },
  hold: { done: `Put ${order} on hold`, todo: `put ${order} on hold` },
  fail: { done: `Marked ${order} as failed`, todo: `mark ${order} as failed` },
  discard: { done: `Cancelled the superfluous ${order}`, todo: `cancel the superfluous ${order}` },
  capture: { done: `Took ${money} at the provider`, todo: `take ${money} at the provider` },
  cancel: { done: `Let ${money} go at the provider`, todo: `let ${money} go at the provider` },
  refund: { done: `Asked the provider to give ${money} back`, todo: `ask the provider to give ${money} back` },
  pause: { done: `Put ${order} on hold`, todo: `put ${order} on hold` },
  note: { done: `Wrote a note into ${order}`, todo: `write a note into ${order}` },
  label: {
    done: `Gave the provider the number of ${order}, where it takes one`,
    todo: `give the provider the number of ${order}`,
  },
})
