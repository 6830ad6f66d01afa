import { UserError } from '../base/errors.ts'

/**
 * Everything that can go wrong in the simulated world, by name. `rate` is the chance of each occasion: `of` a payment, a
 * request, a callback, a check's step, an exception, or a whole world (some payments that share a shop, a provider and a Kvitto).
 */
export const faults = {
  // Which payment provider; what is left of them is Ecster.
  pays_by_swish: { of: 'world', rate: 0.25, text: 'the payment provider is Swish, not Ecster' },
  pays_by_stripe: { of: 'world', rate: 0.1, text: 'the payment provider is Stripe, not Ecster' },

  // Customers.
  never_returns: { of: 'payment', rate: 0.45, text: 'the customer pays in another app and never comes back' },
  returns_twice: { of: 'payment', rate: 0.08, text: 'comes back twice, the second time in another browser' },
  returns_early: { of: 'payment', rate: 0.06, text: 'comes back before having paid' },
  abandons: { of: 'payment', rate: 0.08, text: 'never pays' },
  pays_late: { of: 'payment', rate: 0.05, text: 'pays 20 minutes to 3 hours after opening' },
  two_tabs: { of: 'payment', rate: 0.03, text: 'pays twice, in two tabs' },
  shares_order: {
    of: 'payment',
    rate: 0.06,
    text: 'a second payment for an order that has one, and perhaps both are paid',
  },
  denied: { of: 'payment', rate: 0.05, text: 'is refused, or gives up' },
  denied_then_pays: { of: 'payment', rate: 0.06, text: 'is refused first and pays then, on the same cart' },
  denied_again: { of: 'payment', rate: 0.03, text: 'is refused again, much later' },
  presents_other: { of: 'payment', rate: 0.05, text: 'presents the id of somebody else’s order' },
  changes_cart: { of: 'payment', rate: 0.05, text: 'changes the cart before paying' },

  // The payment provider.
  callback_lost: { of: 'callback', rate: 0.08, text: 'a callback that never arrives, whatever the provider retries' },
  callback_doubled: { of: 'callback', rate: 0.08, text: 'a callback that arrives several times' },
  callback_late: { of: 'callback', rate: 0.08, text: 'a callback that arrives minutes or hours late' },
  callback_lies: { of: 'callback', rate: 0.05, text: 'a callback that tells another status than the provider has' },
  callback_forged: { of: 'payment', rate: 0.04, text: 'a callback by a stranger who names another order as paid' },
  provider_holds: { of: 'payment', rate: 0.05, text: 'waits for a signature, a decision or a review first' },
  provider_stuck: { of: 'payment', rate: 0.004, text: 'never decides' },
  provider_unsure: { of: 'payment', rate: 0.02, text: 'says for a while that it does not know, in a word of its own' },
  provider_annuls: { of: 'payment', rate: 0.01, text: 'takes secured money back' },
  provider_refunds: { of: 'payment', rate: 0.02, text: 'money is given back in its back office, in part or all of it' },
  provider_disputes: { of: 'payment', rate: 0.02, text: 'the customer disputes the payment at the bank' },
  provider_miscounts: { of: 'payment', rate: 0.01, text: 'holds another amount than the cart’s' },
  provider_slow: { of: 'request', rate: 0.01, text: 'answers after 2 to 30 seconds' },
  provider_hangs: { of: 'request', rate: 0.003, text: 'never answers' },
  provider_5xx: { of: 'request', rate: 0.01, text: 'answers 500, 502 or 503' },
  provider_429: { of: 'request', rate: 0.005, text: 'says that it is asked too often' },
  provider_answer_lost: { of: 'request', rate: 0.005, text: 'does the work, and the connection breaks' },
  provider_blind: { of: 'payment', rate: 0.02, text: 'its search finds a new order only after a while' },
  provider_forgets: { of: 'payment', rate: 0.02, text: 'does not find for a while what it has shown before' },
  keys_refused: {
    of: 'world',
    rate: 0.03,
    text: 'refuses the shop’s keys for minutes or hours, at each request or at some',
  },
  provider_down: { of: 'world', rate: 0.04, text: 'cannot be reached for minutes or hours' },

  // The shop.
  shop_answer_lost: { of: 'request', rate: 0.01, text: 'does the work, and the answer is lost' },
  shop_5xx: { of: 'request', rate: 0.01, text: 'answers 500, 502 or 503, before the work or after it' },
  shop_junk: { of: 'request', rate: 0.003, text: 'answers 200 with a page' },
  shop_hangs: { of: 'request', rate: 0.003, text: 'never answers' },
  shop_slow: { of: 'request', rate: 0.01, text: 'takes 2 to 30 seconds' },
  shop_late: { of: 'request', rate: 0.01, text: 'gives no answer, and runs the request up to half a minute later' },
  shop_very_late: { of: 'request', rate: 0.0005, text: 'runs a request that was given up more than a minute later' },
  shop_killed: { of: 'request', rate: 0.008, text: 'PHP is killed half-way: stubs, paid orders without their stock' },
  shop_overlaps: { of: 'request', rate: 0.03, text: 'PHP is slow between its steps, others come between' },
  shop_down: { of: 'world', rate: 0.05, text: 'cannot be reached for minutes, hours or a day' },
  shop_breaks_off: {
    of: 'world',
    rate: 0.03,
    text: 'a plugin dies whenever an order is created, and leaves a stub, for minutes or hours',
  },
  shop_renames: {
    of: 'world',
    rate: 0.03,
    text: 'a plugin puts an id of its own in the transaction id’s place when an order is paid',
  },
  shop_reprices: { of: 'payment', rate: 0.01, text: 'prices have changed since the customer left: another total' },
  hold_stock: { of: 'payment', rate: 1, text: 'WooCommerce’s timer cancels what is unpaid after an hour' },
  person_cancels: { of: 'payment', rate: 0.015, text: 'somebody cancels the order' },
  person_trashes: { of: 'payment', rate: 0.015, text: 'somebody moves the order to the trash' },
  person_edits: { of: 'payment', rate: 0.015, text: 'somebody changes what the order costs' },
  person_pays: { of: 'payment', rate: 0.015, text: 'the order is paid in some other way' },

  // After the sale.
  ships_order: { of: 'payment', rate: 0.4, text: 'the goods are sent: money that is only reserved is to be taken' },
  cancels_paid: { of: 'payment', rate: 0.03, text: 'a paid order is cancelled: reserved money is to be let go' },
  asks_refund: { of: 'payment', rate: 0.06, text: 'money is asked back, all, some, or too much of it' },
  asks_twice: { of: 'payment', rate: 0.3, text: 'whoever asks for money back clicks twice, and calls again later' },
  notes_refund: {
    of: 'payment',
    rate: 0.03,
    text: 'a refund is entered in the shop, which some shops want to move money',
  },
  bank_refuses: { of: 'payment', rate: 0.1, text: 'the bank refuses a refund that the provider has taken on' },
  person_resolves: { of: 'exception', rate: 0.8, text: 'a person resolves it in the control room' },
  person_resolves_wrongly: {
    of: 'exception',
    rate: 0.4,
    text: 'clicks twice or after hours, while it is checked, at the same time as somebody else, or takes another’s order',
  },
  webhook_lost: { of: 'callback', rate: 0.2, text: 'the shop’s word that an order has changed never arrives' },

  // Kvitto itself.
  crash: { of: 'step', rate: 0.004, text: 'the process dies at a crash point of a check' },
  dies: { of: 'world', rate: 0.25, text: 'a process dies at any moment' },
  zombie: { of: 'step', rate: 0.001, text: 'a process is stopped at a crash point and wakes after its lease' },
  freezes: { of: 'world', rate: 0.1, text: 'a process is stopped at any moment for half a minute to five' },
  more_nodes: { of: 'world', rate: 0.7, text: 'two or three processes on one database' },
  clock_drifts: { of: 'world', rate: 0.3, text: 'processes disagree about the time by up to 3 seconds' },
  clock_leaps: { of: 'world', rate: 0.02, text: 'a process has a wrong time for up to a minute, by up to a minute' },
  database_restarts: { of: 'world', rate: 0.08, text: 'the database is away for seconds or minutes' },
  commit_unanswered: { of: 'step', rate: 0.001, text: 'a commit is done, and its answer is lost' },
  wakeup_lost: { of: 'step', rate: 0.05, text: 'a wake-up never comes' },
  wakeup_doubled: { of: 'step', rate: 0.05, text: 'a wake-up comes twice' },
  wakeup_late: { of: 'step', rate: 0.03, text: 'a wake-up comes up to two minutes late' },
  inbound_blocked: { of: 'world', rate: 0.12, text: 'no callback and no browser gets through, from beginning to end' },
} as const satisfies Record<string, { of: string; rate: number; text: string }>

export type FaultKind = keyof typeof faults

const isFaultKind = (name: string): name is FaultKind => Object.hasOwn(faults, name)

export const faultKinds: readonly FaultKind[] = Object.keys(faults).filter(isFaultKind)

/** For people who choose: each with its chance and what it is. */
export const describeFaults = (): string =>
  ['Faults, with the chance of each occasion:', ...faultKinds.map(describe)].join('\n')

const describe = (kind: FaultKind): string => {
  const { of, rate, text } = faults[kind]
  return `  ${kind.padEnd(20)} ${`${+(rate * 100).toFixed(2)} %`.padStart(7)} of each ${of.padEnd(9)} ${text}`
}

/** How often each happens; what is left out never does. */
export type Rates = Readonly<Partial<Record<FaultKind, number>>>

/**
 * `all`; `none`; `crash,zombie` for these alone; `all,crash=0.1` with another rate; `-zombie` for all but this.
 * @throws UserError for a name or a rate that does not exist.
 */
export function parseFaults(spec: string): Rates {
  const items = spec
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')
  const startsWithAll = items.length === 0 || items.includes('all') || items.every(item => item.startsWith('-'))
  const rates: Partial<Record<FaultKind, number>> = {}
  if (startsWithAll) for (const kind of faultKinds) rates[kind] = faults[kind].rate
  for (const item of items) {
    if (item === 'all' || item === 'none') continue
    const [, minus, name = '', , rate] = /^(-?)(\w+)(=(.*))?$/.exec(item) ?? []
    if (!isFaultKind(name))
      throw new UserError(`There is no fault ${JSON.stringify(item)}. There are: ${faultKinds.join(', ')}.`)
    rates[name] = minus === '-' ? 0 : readRate(rate, faults[name].rate)
  }
  return rates
}

function readRate(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  const rate = Number(text)
  if (text !== '' && rate >= 0 && rate <= 1) return rate
  throw new UserError(`The rate of a fault is a number from 0 to 1, not ${JSON.stringify(text)}.`)
}
