import type { Payment, StoryEntry } from '../store/store.ts'
import type { Reason } from './reasons.ts'
import { type Told, tellFacts } from './tell-facts.ts'
import type { Words } from './words/words.ts'

/** One line of a payment's story, as a support person reads it. */
export interface TimelineEntry {
  /** ISO 8601, UTC. */
  readonly at: string
  readonly kind: StoryEntry['kind']
  readonly reason?: Reason
  readonly text: string
}

/**
 * A payment's story in sentences of one language: what arrived, what the provider and the shop said, what was decided and
 * why, what was done and what came of it. Pure. Says no token and no key, whoever put it into a message.
 */
export function tell(payment: Payment, story: readonly StoryEntry[], words: Words): readonly TimelineEntry[] {
  const isChanged = story.some(entry => entry.kind === 'changed')
  const labelledAs = story.find(entry => entry.kind === 'effect' && entry.effect === 'label')
  const context = {
    payment,
    words,
    isChanged,
    labelledAs: labelledAs?.kind === 'effect' ? labelledAs.orderNumber : null,
  }
  return collapse(story.map(entry => toLine(entry, context))).map(line => toEntry(line, context))
}

interface Context {
  readonly payment: Payment
  readonly words: Words
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
  const { payment, words, labelledAs } = context
  const { reason, lookAt } = entry
  const next = lookAt === null || lookAt <= at ? '' : ` ${words.nextLook(words.span(lookAt - at))}`
  const told = tellFacts(entry.facts, payment, { reason, labelledAs }, words)
  const because = told.why === null ? [] : [words.why(sentence(told.why))]
  const text = [...told.provider, ...told.shop, words.reasons[reason], ...because].join(' ')
  return { ...line, reason, told, text, next }
}

function textOf(entry: Exclude<StoryEntry, { kind: 'decision' }>, { payment, words, isChanged }: Context): string {
  const { currency } = payment
  switch (entry.kind) {
    case 'opened': {
      const { provider, orderId, reference } = payment
      const amount = isChanged ? null : words.money(payment.amountMinor, currency)
      return words.opened({ amount, provider, orderId, reference })
    }
    case 'session':
      return entry.failure === null ? words.ready : words.notReady(sentence(entry.failure))
    case 'changed':
      return words.changed(words.money(entry.amountMinor, currency))
    case 'erased':
      return words.erased
    case 'hint': {
      const { source, who, claim, dueAt, at } = entry
      return words.hint({ source, who, claim, wait: dueAt <= at ? null : words.span(dueAt - at) })
    }
    case 'assigned':
      return words.assigned(entry)
    case 'resolved': {
      const { who, action, why } = entry
      return words.resolved({ who, action: words.action(action, currency), why: sentence(why) })
    }
    case 'refund': {
      const { requestedBy, amountMinor, reason } = entry
      const why = reason === null ? null : sentence(reason)
      return words.refundAsked({ who: requestedBy, amount: words.money(amountMinor, currency), why })
    }
    case 'effect': {
      const { effect: kind, outcome, orderNumber, amountMinor, detail } = entry
      const amount = amountMinor == null ? null : words.money(amountMinor, currency)
      return words.effect({ kind, outcome, orderNumber, amount, answer: detail === null ? null : sentence(detail) })
    }
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

function toEntry(line: Line, { payment, words }: Context): TimelineEntry {
  const { at, kind, reason, text, next } = line
  const whole = secretsOf(payment).reduce(
    (said, secret) => said.replaceAll(secret, '…'),
    `${text}${repeats(line, words)}${next}`,
  )
  return { at: new Date(at).toISOString(), kind, ...(reason === null ? {} : { reason }), text: whole }
}

function repeats({ kind, count, until }: Line, { nothingNew, onceMore }: Words): string {
  if (count === 1) return ''
  const tellRepeats = kind === 'decision' ? nothingNew : onceMore
  return ` ${tellRepeats({ more: count - 1, last: minuteOf(until) })}`
}

const secretsOf = ({ callbackToken, browserToken, order }: Payment): string[] =>
  [callbackToken, browserToken, order?.key ?? ''].filter(secret => secret !== '')

/** Other people's messages end in a full stop here. */
const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)

/** `2026-11-23 12:04 UTC`, in every language: the control room and the plugin find it and say it in the reader’s own time. */
const minuteOf = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
