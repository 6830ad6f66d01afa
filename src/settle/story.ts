import ms from 'ms'
import { show } from '../base/money.ts'
import type { Payment, StoryEntry } from '../store/store.ts'
import { type Reason, reasons } from './reasons.ts'
import type { Action } from './resolution.ts'
import { type Told, tellFacts } from './tell-facts.ts'

/** One line of a payment's story, as a support person reads it. */
export interface TimelineEntry {
  /** ISO 8601, UTC. */
  readonly at: string
  readonly kind: StoryEntry['kind']
  readonly reason?: Reason
  readonly text: string
}

/**
 * A payment's story in sentences: what arrived, what the provider and the shop said, what was decided and why, what
 * was done and what came of it. Pure. Says no token and no key, whoever put it into a message.
 */
export function tell(payment: Payment, story: readonly StoryEntry[]): readonly TimelineEntry[] {
  const isChanged = story.some(entry => entry.kind === 'changed')
  const labelledAs = story.find(entry => entry.kind === 'effect' && entry.effect === 'label')
  const context = { payment, isChanged, labelledAs: labelledAs?.kind === 'effect' ? labelledAs.orderNumber : null }
  return collapse(story.map(entry => toLine(entry, context))).map(line => toEntry(line, secretsOf(payment)))
}

interface Context {
  readonly payment: Payment
  readonly isChanged: boolean
  /** The order number that Kvitto gave the provider's order as its reference. */
  readonly labelledAs: string | null
}

/** `told` is what a decision rests on. `next` is told of the last decision only: the others’ has come. */
interface Line {
  readonly at: number
  readonly until: number
  readonly count: number
  readonly kind: StoryEntry['kind']
  readonly reason: Reason | null
  readonly told: Told | null
  readonly text: string
  readonly next: string
}

function toLine(entry: StoryEntry, context: Context): Line {
  const { at, kind } = entry
  const line = { at, until: at, count: 1, kind, reason: null, told: null, next: '' }
  if (entry.kind !== 'decision') return { ...line, text: textOf(entry, context) }
  const { reason, lookAt } = entry
  const next = lookAt === null || lookAt <= at ? '' : ` Next look in ${span(lookAt - at)}.`
  const told = tellFacts(entry.facts, context.payment, { reason, labelledAs: context.labelledAs })
  const because = told.why === null ? [] : [`Why: ${sentence(told.why)}`]
  return { ...line, reason, told, text: [...told.provider, ...told.shop, reasons[reason], ...because].join(' '), next }
}

function textOf(entry: Exclude<StoryEntry, { kind: 'decision' }>, context: Context): string {
  switch (entry.kind) {
    case 'opened':
      return opened(context)
    case 'session':
      return entry.failure === null
        ? 'The provider is ready for the customer to pay.'
        : `The provider did not open the payment: ${sentence(entry.failure)}`
    case 'changed':
      return `The cart was changed; the payment is now ${show(entry.amountMinor, context.payment.currency)}.`
    case 'erased':
      return 'The customer’s data was erased. The money and the story stay.'
    case 'hint':
      return hint(entry)
    case 'assigned':
      return assigned(entry)
    case 'resolved':
      return `${entry.who} decided: ${tellAction(entry.action, context.payment)}. Why: ${sentence(entry.why)}`
    case 'refund':
      return asked(entry, context.payment)
    case 'effect':
      return effect(entry, context.payment)
  }
}

function opened({ payment, isChanged }: Context): string {
  const amount = isChanged ? '' : ` for ${show(payment.amountMinor, payment.currency)}`
  const order = payment.orderId === null ? 'with a copy of the order to create' : `for order ${payment.orderId}`
  return `The shop opened the payment${amount} at ${payment.provider}, ${order}. Its reference: ${payment.reference}.`
}

function assigned({ who, owner }: Extract<StoryEntry, { kind: 'assigned' }>): string {
  if (owner === null) return `${who} gave the payment back: nobody looks after it.`
  return owner === who ? `${who} looks after the payment now.` : `${who} gave the payment to ${owner}.`
}

function tellAction(action: Action, { currency }: Payment): string {
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
}

function hint({ source, claim, dueAt, at, who }: Extract<StoryEntry, { kind: 'hint' }>): string {
  const what = {
    callback: 'The provider called back',
    return: 'The customer came back to the browser',
    operator: `${who ?? 'Somebody'} asked for another look`,
    shop: 'The shop said that the order has changed',
  }[source]
  const named = claim === null ? '' : `, naming ${claim}`
  const when = dueAt <= at ? 'Kvitto looks at once' : `Kvitto looks in ${span(dueAt - at)}`
  return `${what}${named}. ${when}.`
}

function asked({ amountMinor, reason, requestedBy }: Extract<StoryEntry, { kind: 'refund' }>, { currency }: Payment) {
  const why = reason === null ? '' : ` The reason: ${sentence(reason)}`
  return `${requestedBy ?? 'Somebody'} asked for ${show(amountMinor, currency)} to be given back.${why}`
}

function effect(
  { effect, orderNumber, outcome, detail, amountMinor }: Extract<StoryEntry, { kind: 'effect' }>,
  { currency }: Payment,
): string {
  const order = orderNumber === null ? 'the order' : `order ${orderNumber}`
  const amount = amountMinor == null ? 'the money' : show(amountMinor, currency)
  const [done, todo] = {
    create: ['Created the order in the shop', 'create the order in the shop'],
    add_fee: [`Added the provider’s fee to ${order}`, `add the provider’s fee to ${order}`],
    complete: [`Marked ${order} as paid`, `mark ${order} as paid`],
    hold: [`Put ${order} on hold`, `put ${order} on hold`],
    fail: [`Marked ${order} as failed`, `mark ${order} as failed`],
    discard: [`Cancelled the superfluous ${order}`, `cancel the superfluous ${order}`],
    capture: [`Took ${amount} at the provider`, `take ${amount} at the provider`],
    cancel: [`Let ${amount} go at the provider`, `let ${amount} go at the provider`],
    refund: [`Asked the provider to give ${amount} back`, `ask the provider to give ${amount} back`],
    pause: [`Put ${order} on hold`, `put ${order} on hold`],
    note: [`Wrote a note into ${order}`, `write a note into ${order}`],
    label: [`Gave the provider the number of ${order}, where it takes one`, `give the provider the number of ${order}`],
  }[effect]
  const because = detail === null ? '' : ` The answer: ${sentence(detail)}`
  switch (outcome) {
    case 'done':
      return `${done}.${because}`
    case 'refused':
      return `Tried to ${todo}: refused.${because}`
    case 'not_done':
      return `Tried to ${todo}: the request did not get through.${because}`
    case 'looked_after':
      return `Tried to ${todo} without learning the outcome; the next look found out.${because}`
    case 'unknown':
    case null:
      return `Tried to ${todo}; the outcome is not known yet.${because}`
  }
}

/** A provider that is asked twelve times and says the same twelve times makes one line. */
function collapse(lines: readonly Line[]): Line[] {
  const collapsed: Line[] = []
  for (const line of lines) {
    const last = collapsed.at(-1)
    if (last !== undefined && isNothingNew(line, last))
      collapsed[collapsed.length - 1] = { ...last, until: line.at, count: last.count + 1, next: line.next }
    else collapsed.push(line)
  }
  const current = collapsed.findLast(({ kind }) => kind === 'decision')
  return collapsed.map(line => (line === current ? line : { ...line, next: '' }))
}

/** A look that does not ask the shop again, since nothing calls for it, sees nothing new either. */
function isNothingNew(line: Line, last: Line): boolean {
  if (line.kind !== last.kind || line.reason !== last.reason) return false
  if (line.text === last.text) return true
  const [now, before] = [line.told, last.told]
  return (
    now !== null &&
    before !== null &&
    now.shop.length === 0 &&
    now.why === before.why &&
    now.provider.join() === before.provider.join()
  )
}

function toEntry(line: Line, secrets: readonly string[]): TimelineEntry {
  const { at, kind, reason, text, next } = line
  const whole = secrets.reduce((said, secret) => said.replaceAll(secret, '…'), `${text}${repeats(line)}${next}`)
  return { at: new Date(at).toISOString(), kind, ...(reason === null ? {} : { reason }), text: whole }
}

function repeats({ kind, count, until }: Line): string {
  const more = count - 1
  if (more === 0) return ''
  if (kind === 'decision')
    return more === 1
      ? ` Nothing new at another look, at ${minuteOf(until)}.`
      : ` Nothing new at ${more} more looks, the last at ${minuteOf(until)}.`
  return more === 1 ? ` Once more at ${minuteOf(until)}.` : ` ${more} times more, the last at ${minuteOf(until)}.`
}

const secretsOf = ({ callbackToken, browserToken, order }: Payment): string[] =>
  [callbackToken, browserToken, order?.key ?? ''].filter(secret => secret !== '')

/** Other people's messages end in a full stop here. */
const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)

const span = (duration: number): string => (duration < 1_000 ? 'a moment' : ms(duration, { long: true }))

/** `2026-11-23 12:04 UTC`. */
const minuteOf = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
