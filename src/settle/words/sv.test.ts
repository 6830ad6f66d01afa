import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attemptStates } from '../../providers/provider.ts'
import { orderStates } from '../../shops/shop.ts'
import type { StoryEntry } from '../../store/store.ts'
import type { Effect } from '../decision.ts'
import { aStoredPayment } from '../examples.ts'
import { isReason, reasons } from '../reasons.ts'
import { tell } from '../story.ts'
import { en } from './en.ts'
import { sv } from './sv.ts'
import type { Words } from './words.ts'

/** The Swedish story says what the English one says: the same names and numbers, and nothing in English. */

const english = new Set(
  'a an and are as asked at been by could do does from gave give given has have is it its look looks money my no nobody not of or order’s paid payment person provider refused she shop shop’s somebody than that the then they to tried until was were when which who will with would'.split(
    ' ',
  ),
)
const leftovers = (text: string): string[] => text.split(/[^\p{L}’]+/u).filter(word => english.has(word.toLowerCase()))

/** What stands for names and other people's messages. */
const namesIn = (text: string): string[] => (text.match(/ref\d+x/g) ?? []).toSorted()

/** The same amount is `1349.50 SEK` in English and `1 349,50 kr` in Swedish. */
const numbersIn = (text: string): string[] =>
  (
    text
      .replaceAll(/(?<=\d)\s(?=\d{3}\D)/g, '')
      .replaceAll(/(?<=\d),(?=\d)/g, '.')
      .match(/\d+(\.\d+)?/g) ?? []
  ).toSorted()

const reference = fc.integer({ min: 100, max: 999 }).map(number => `ref${number}x`)
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary)
const amountMinor = fc.integer({ min: 1, max: 99_999_999 })
const at = fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 })
const later = fc.constantFrom(-1, 0, 500, 1_000, 90_000, 120_000, 3_600_000, 86_400_000, 700_000_000)
const currency = fc.constantFrom('SEK', 'NOK', 'EUR', 'JPY', 'KWD', 'XXQ')

const failed = reference.map(message => ({ kind: 'failed', failure: { kind: 'unreachable', message } }))
const attempt = fc.record({
  reference,
  merchantReference: fc.constantFrom('p1', 'p2', null),
  state: fc.constantFrom(...attemptStates, 'newer'),
  status: reference,
  amountMinor,
  feeMinor: fc.constantFrom(0, 2_900),
  refundedMinor: fc.constantFrom(0, 100_000),
  currency,
  method: maybe(reference),
})
const refund = fc.record({
  kind: fc.constant('found'),
  state: fc.constantFrom('pending', 'done', 'failed', 'newer'),
  status: reference,
})
const provider = fc.record({
  kind: fc.constant('known'),
  attempts: fc.array(attempt, { maxLength: 3 }),
  unread: fc.array(reference, { maxLength: 2 }),
  refunds: fc.dictionary(reference, refund, { maxKeys: 2 }),
})
const order = fc.record({
  number: reference,
  state: fc.constantFrom(...orderStates, 'newer'),
  status: reference,
  totalMinor: amountMinor,
  currency,
})
const shop = fc.record({ kind: fc.constant('known'), orders: fc.array(order, { maxLength: 2 }) })
const effect = (kind: Effect['kind']): fc.Arbitrary<StoryEntry> =>
  fc.record({
    at,
    kind: fc.constant('effect'),
    effect: fc.constant(kind),
    orderNumber: maybe(reference),
    amountMinor: maybe(amountMinor),
    outcome: fc.constantFrom('done', 'refused', 'not_done', 'unknown', 'looked_after', null),
    detail: maybe(reference),
  })
const effects = {
  create: effect('create'),
  add_fee: effect('add_fee'),
  complete: effect('complete'),
  hold: effect('hold'),
  fail: effect('fail'),
  discard: effect('discard'),
  label: effect('label'),
  capture: effect('capture'),
  cancel: effect('cancel'),
  refund: effect('refund'),
  pause: effect('pause'),
  note: effect('note'),
} satisfies Record<Effect['kind'], unknown>

const entries: Readonly<Record<StoryEntry['kind'], fc.Arbitrary<StoryEntry>>> = {
  opened: fc.record({ at, kind: fc.constant('opened') }),
  session: fc.record({ at, kind: fc.constant('session'), failure: maybe(reference) }),
  changed: fc.record({ at, kind: fc.constant('changed'), amountMinor }),
  erased: fc.record({ at, kind: fc.constant('erased') }),
  hint: fc
    .record({
      at,
      kind: fc.constant('hint'),
      source: fc.constantFrom('callback', 'return', 'operator', 'shop'),
      claim: maybe(reference),
      wait: later,
      who: maybe(reference),
    })
    .map(({ wait, ...hint }) => ({ ...hint, dueAt: hint.at + wait })),
  assigned: fc.record({ at, kind: fc.constant('assigned'), who: reference, owner: maybe(reference) }),
  resolved: fc.record({
    at,
    kind: fc.constant('resolved'),
    who: reference,
    why: reference,
    action: fc.oneof(
      fc.record({ kind: fc.constantFrom('create_order', 'mark_refunded', 'close') }),
      fc.record({ kind: fc.constant('attach_order'), orderId: reference }),
      fc.record({ kind: fc.constant('accept_difference'), paidMinor: amountMinor, dueMinor: amountMinor }),
    ),
  }),
  decision: fc
    .record({
      at,
      kind: fc.constant('decision'),
      reason: fc.constantFrom(...Object.keys(reasons).filter(isReason)),
      status: fc.constant('open'),
      facts: fc.record({ provider: fc.oneof(failed, provider), shop: fc.oneof(failed, shop) }),
      wait: maybe(later),
    })
    .map(({ wait, ...decision }) => ({ ...decision, lookAt: wait === null ? null : decision.at + wait })),
  refund: fc.record({
    at,
    kind: fc.constant('refund'),
    amountMinor,
    reason: maybe(reference),
    requestedBy: maybe(reference),
  }),
  effect: fc.oneof(...Object.values(effects)),
}

const payment = fc.record({
  currency: fc.constantFrom('SEK', 'EUR', 'JPY', 'KWD'),
  orderId: maybe(reference),
  reference,
  amountMinor,
})

test.each(Object.entries(entries))('%s', (_, entry) => {
  fc.assert(
    fc.property(payment, fc.array(entry, { minLength: 1, maxLength: 2 }), (part, story) => {
      const whole = { ...aStoredPayment, ...part, order: null }
      const repeated = [...story, ...story.slice(-1), ...story.slice(-1)]
      const said = (words: Words) => tell(whole, repeated, words)
      const [inEnglish, inSwedish] = [said(en), said(sv)]
      expect(inSwedish.map(line => ({ ...line, text: '' }))).toEqual(inEnglish.map(line => ({ ...line, text: '' })))
      for (const [index, { text }] of inSwedish.entries()) {
        const other = inEnglish[index]?.text ?? ''
        expect(text).not.toBe(other)
        expect(namesIn(text)).toEqual(namesIn(other))
        expect(numbersIn(text)).toEqual(numbersIn(other))
        expect(leftovers(text)).toEqual([])
      }
    }),
    { numRuns: 300 },
  )
})

describe('every reason', () => {
  test.each(Object.entries(sv.reasons))('%s', (reason, text) => {
    expect(text).toMatch(/^\p{Lu}\S*( \S+)+\.$/u)
    expect(leftovers(text)).toEqual([])
    expect(isReason(reason) && reasons[reason]).not.toBe(text)
  })

  test('says something else than every other', () => {
    expect(new Set(Object.values(sv.reasons)).size).toBe(Object.keys(reasons).length)
  })
})

test('English left in a sentence is seen', () => {
  expect(leftovers('The provider säger nej. Ordern är betald, at once.')).toEqual(['The', 'provider', 'at'])
})

test.each([
  [999, 'ett ögonblick'],
  [1_000, '1 sekund'],
  [89_000, '1 minut'],
  [120_000, '2 minuter'],
  [3_600_000, '1 timme'],
  [7 * 86_400_000, '7 dygn'],
])('%d ms are %s', (ms, span) => {
  expect(sv.span(ms)).toBe(span)
})
