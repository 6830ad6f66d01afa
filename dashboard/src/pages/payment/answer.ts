import type { PaymentDetail } from '../../../../src/http/room/contract/payments.ts'
import type { Reason } from '../../../../src/settle/reasons.ts'

/** What the customer can be told, before anything else is read. */
export interface Answer {
  readonly tone: 'good' | 'waiting' | 'bad' | 'neutral'
  /** “I paid, where is my order?” */
  readonly says: string
  /** Who waits for what. */
  readonly because: string
}

type Known = Pick<
  PaymentDetail,
  | 'status'
  | 'reason'
  | 'reasonText'
  | 'order'
  | 'provider'
  | 'settledBy'
  | 'returnedAt'
  | 'checkAt'
  | 'isBeingChecked'
  | 'owner'
  | 'resolution'
>

/** One sentence for the customer and one for whoever answers. Pure; `inWords` says a moment as the page does. */
export function answer(payment: Known, inWords: (at: string) => string): Answer {
  const next = nextLook(payment, inWords)
  switch (payment.status) {
    case 'settled':
      return { tone: 'good', says: `The order is there: ${orderOf(payment)}, paid.`, because: settled(payment) }
    case 'exception':
      return {
        tone: 'bad',
        says: needing[payment.reason ?? ''] ?? 'A person must decide about this payment.',
        because: [
          payment.owner === null ? 'Nobody has taken it yet.' : `${payment.owner} has taken it.`,
          decided(payment),
        ]
          .join(' ')
          .trim(),
      }
    case 'held':
      return {
        tone: 'waiting',
        says: 'Not yet: the money is not final. Do not ship, and do not ask the customer to pay again.',
        because: `${payment.reasonText ?? ''} ${next}`.trim(),
      }
    case 'open':
      return open(payment, next)
    case 'closed':
      return { tone: 'neutral', says: closed(payment), because: payment.reasonText ?? 'Nothing is left to do.' }
  }
}

/** What a customer can be told while a person has to decide. None of it says “pay again”. */
const needing: Readonly<Record<string, string>> = {
  double_payment: 'Ordered, but paid twice: this payment is to be given back.',
  order_paid_otherwise: 'Ordered, but paid twice: one of the two payments is to be given back.',
  orders_doubled: 'Paid once, but ordered twice: one of the two orders is to be cancelled.',
  amount_differs: 'Paid, but not the amount that the order asks for: a person must decide.',
  currency_differs: 'Paid, but in another currency than the order asks for: a person must decide.',
  order_total_differs: 'Paid, but the order in the shop asks for another amount: a person must decide.',
  partly_refunded: 'Paid, and partly given back: a person must decide what the order is to be.',
  order_missing: 'Paid, but the shop shows no order for it: a person must find or create it.',
  order_paid_unclear: 'The order is paid, with this payment or with another: a person must look.',
  order_unfinished: 'Paid, but the shop breaks off the order: a person must mend the shop.',
  order_refused: 'Paid, but the shop refuses the order: a person must put it right.',
  order_status_unknown: 'Paid, but the order has a status of its own: a person must complete it.',
  order_cancelled: 'Paid, but somebody cancelled the order: a person must decide.',
  order_trashed: 'Paid, but somebody moved the order to the trash: a person must decide.',
  order_refunded: 'Paid, but the shop marked the order as refunded: the money is to be given back.',
  reference_taken: 'Paid, but the money belongs to another order: a person must find out whose it is.',
  money_withdrawn: 'Ordered, but the money is gone at the provider. Do not ship.',
  capture_refused: 'Ordered, but the provider does not give the reserved money. Do not ship.',
  release_refused: 'The order is cancelled, but its money is still reserved: a person must let it go.',
  refund_failed: 'A refund failed, but the shop counts it as made: the customer does not have the money.',
  refund_unclear: 'A refund was sent, and nobody knows whether it was made: a person must look at the provider.',
  refund_overdue: 'A refund is under way for three weeks: a person must ask the provider.',
  disputed: 'The customer disputes the payment at the bank. Do not ship before that is decided.',
  gave_up: 'Not known: Kvitto could not find out in seven days. A person must look at the provider.',
  held_too_long: 'Not final for seven days: a person must look at the provider.',
} satisfies Partial<Record<Reason, string>>

const orderOf = ({ order }: Known): string => (order === null ? 'in the shop' : `number ${order.number}`)

function settled({ settledBy, returnedAt }: Known): string {
  if (settledBy === null) return 'Nothing is left to do.'
  const woke = {
    return: 'The customer came back to the shop, and Kvitto looked.',
    callback: 'The provider’s callback woke Kvitto.',
    calendar: 'Nobody called: Kvitto’s calendar found the money.',
    operator: 'A person asked Kvitto to look.',
    shop: 'The shop said that the order had changed.',
  }[settledBy]
  return returnedAt === null
    ? `${woke} The customer’s browser never came back: without Kvitto this order could be missing.`
    : woke
}

/** Reasons of an open payment that do not mean “nothing has been paid”. */
const uncertain: readonly string[] = [
  'effect_unconfirmed',
  'provider_unauthorized',
  'provider_unreachable',
  'shop_unauthorized',
  'shop_unreachable',
  'outcome_unknown',
  'order_created',
  'order_not_shown',
  'order_unfinished',
  'order_completed',
  'order_reopened',
  'fee_added',
  'half_built_order',
]

/** Whom an open payment waits for. */
const silent: Readonly<Record<string, string>> = {
  provider_unauthorized: 'the payment provider rejects the keys',
  provider_unreachable: 'the payment provider does not answer',
  shop_unauthorized: 'the shop rejects Kvitto’s keys',
  shop_unreachable: 'the shop does not answer',
  order_not_shown: 'the shop does not show the order that it made',
  order_unfinished: 'the shop breaks off each time that it creates the order',
} satisfies Partial<Record<Reason, string>>

function open({ reason, reasonText, provider }: Known, next: string): Answer {
  if (reason !== null && uncertain.includes(reason))
    return {
      tone: 'waiting',
      says: `Not yet: ${silent[reason] ?? 'Kvitto is still finding out'}. Do not ask the customer to pay again.`,
      because: `${reasonText ?? ''} ${next}`.trim(),
    }
  if (reason === 'retry_window')
    return {
      tone: 'waiting',
      says: `Not paid: ${provider} said no. The customer can still try again in the same payment.`,
      because: `${reasonText ?? ''} ${next}`.trim(),
    }
  return {
    tone: 'waiting',
    says: `Not paid so far, as ${provider} says.`,
    because: `If the customer has just paid, it shows within minutes. ${next}`.trim(),
  }
}

function closed({ reason, provider, resolution }: Known): string {
  if (resolution?.ended?.as === 'refunded' || reason === 'refunded')
    return 'The money was given back. There is no order to wait for.'
  if (resolution?.ended?.as === 'closed') return 'A person has closed this payment.'
  if (reason === 'not_opened') return `Not paid: ${provider} refused to open the payment. The customer can order again.`
  if (reason === 'denied') return `Not paid: ${provider} refused it. The customer can order again.`
  if (reason === 'cancelled') return 'Not paid: the payment was cancelled. The customer can order again.'
  if (reason === 'expired') return 'Not paid: the time to pay ran out. The customer can order again.'
  return `Never paid: ${provider} knows of no money. The customer can order again.`
}

/** What a person has decided is only true once Kvitto has looked again. */
const decided = ({ resolution, isBeingChecked }: Known): string =>
  resolution === null ? '' : isBeingChecked ? 'Kvitto acts on the decision right now.' : 'A decision is on record.'

function nextLook({ checkAt, isBeingChecked }: Known, inWords: (at: string) => string): string {
  if (isBeingChecked) return 'Kvitto is looking right now.'
  return checkAt === null ? '' : `Kvitto looks again ${inWords(checkAt)}.`
}
