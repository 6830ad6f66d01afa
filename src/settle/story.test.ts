import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { refused, unreachable } from '../base/outcome.ts'
import type { StoryEntry } from '../store/store.ts'
import { anAttempt, anOrder, aStoredPayment, paidOrder } from './examples.ts'
import { reasons } from './reasons.ts'
import { tell } from './story.ts'
import { en } from './words/en.ts'
import { sv } from './words/sv.ts'

const minute = 60_000
const payment = aStoredPayment

const at = (minutes: number) => payment.openedAt + minutes * minute
type Decision = Extract<StoryEntry, { kind: 'decision' }>
const decision = (
  minutes: number,
  reason: Decision['reason'],
  facts: unknown,
  lookAt: number | null = null,
): Decision => ({
  at: at(minutes),
  kind: 'decision',
  reason,
  status: 'open',
  facts,
  lookAt,
})
const known = (attempts: readonly object[], unread: readonly string[] = []) => ({ kind: 'known', attempts, unread })
const notAsked = { kind: 'not_asked' }
const textsOf = (story: readonly StoryEntry[], of = payment) => tell(of, story, en).map(({ text }) => text)

describe('the whole story of a payment whose customer never came back', () => {
  const nothing = { provider: known([]), shop: notAsked }
  const money = known([anAttempt])
  const story: StoryEntry[] = [
    { at: at(0), kind: 'opened' },
    { at: at(0), kind: 'session', failure: null },
    decision(1, 'awaiting_payment', nothing, at(3)),
    { at: at(2), kind: 'hint', source: 'callback', claim: 'E1', dueAt: at(4), who: null },
    decision(4, 'order_completed', { provider: money, shop: { kind: 'known', orders: [anOrder] } }),
    { at: at(4), kind: 'effect', effect: 'complete', orderNumber: '7', outcome: 'done', detail: null },
    decision(4, 'paid', { provider: money, shop: { kind: 'known', orders: [paidOrder] } }, at(6)),
  ]

  test('in English', () => {
    expect(tell(payment, story, en)).toMatchInlineSnapshot(`
    [
      {
        "at": "2026-11-23T12:00:00.000Z",
        "kind": "opened",
        "text": "The shop opened the payment for 100.00 SEK at ecster, for order 7. Its reference: cart 1.",
      },
      {
        "at": "2026-11-23T12:00:00.000Z",
        "kind": "session",
        "text": "The provider is ready for the customer to pay.",
      },
      {
        "at": "2026-11-23T12:01:00.000Z",
        "kind": "decision",
        "reason": "awaiting_payment",
        "text": "The provider knows of no money for this payment. Not paid yet; Kvitto looks again by the provider’s calendar.",
      },
      {
        "at": "2026-11-23T12:02:00.000Z",
        "kind": "hint",
        "text": "The provider called back, naming E1. Kvitto looks in 2 minutes.",
      },
      {
        "at": "2026-11-23T12:04:00.000Z",
        "kind": "decision",
        "reason": "order_completed",
        "text": "The provider says: E1 is paid (FULLY_DELIVERED), 100.00 SEK by SWISH. The shop says: order 7 is pending, 100.00 SEK. The money is secured; Kvitto marks the order as paid.",
      },
      {
        "at": "2026-11-23T12:04:00.000Z",
        "kind": "effect",
        "text": "Marked order 7 as paid.",
      },
      {
        "at": "2026-11-23T12:04:00.000Z",
        "kind": "decision",
        "reason": "paid",
        "text": "The provider says: E1 is paid (FULLY_DELIVERED), 100.00 SEK by SWISH. The shop says: order 7 is processing, 100.00 SEK. The order is paid in the shop with this payment. Next look in 2 minutes.",
      },
    ]
  `)
  })

  test('in Swedish', () => {
    expect(tell(payment, story, sv).map(({ text }) => text)).toMatchInlineSnapshot(`
      [
        "Butiken startade betalningen på 100,00 kr hos ecster, för order 7. Butikens referens: cart 1.",
        "Betaltjänsten är redo för kundens betalning.",
        "Betaltjänsten känner inte till några pengar för den här betalningen. Inte betald än; Kvitto kontrollerar igen enligt betaltjänstens tidsplan.",
        "Betaltjänsten hörde av sig, med referensen E1. Kvitto kontrollerar om 2 minuter.",
        "Enligt betaltjänsten är E1 betald (FULLY_DELIVERED), 100,00 kr med SWISH. Enligt butiken är order 7 obetald (pending), 100,00 kr. Pengarna är säkrade; Kvitto markerar ordern som betald.",
        "Markerade order 7 som betald.",
        "Enligt betaltjänsten är E1 betald (FULLY_DELIVERED), 100,00 kr med SWISH. Enligt butiken är order 7 betald (processing), 100,00 kr. Ordern är betald i butiken med den här betalningen. Nästa kontroll om 2 minuter.",
      ]
    `)
  })
})

describe('repeats', () => {
  test('of the same decision are one line that says how often more, and when last', () => {
    const looks = [1, 3, 6, 12].map(minutes =>
      decision(minutes, 'awaiting_payment', { provider: known([]), shop: notAsked }, at(minutes * 2)),
    )
    expect(textsOf(looks)).toEqual([
      'The provider knows of no money for this payment. Not paid yet; Kvitto looks again by the provider’s calendar. Nothing new at 3 more looks, the last at 2026-11-23 12:12 UTC. Next look in 12 minutes.',
    ])
  })

  test('are made of looks that had no cause to ask the shop again; what comes next is told of the last only', () => {
    const paid = { provider: known([anAttempt]), shop: { kind: 'known', orders: [paidOrder] } }
    const looks = [
      decision(1, 'order_completed', paid, at(3)),
      decision(2, 'paid', paid, at(3)),
      decision(3, 'paid', { provider: known([anAttempt]), shop: notAsked }, at(6)),
    ]
    const [first, second, ...more] = textsOf(looks)
    expect(more).toEqual([])
    expect(first).not.toContain('Next look')
    expect(second).toContain('order 7 is processing')
    expect(second).toMatch(/Nothing new at another look, at 2026-11-23 12:03 UTC\. Next look in 3 minutes\.$/)
  })

  test('of a callback are told as calls', () => {
    const call = (minutes: number): StoryEntry => ({
      at: at(minutes),
      kind: 'hint',
      source: 'callback',
      claim: 'E1',
      dueAt: at(minutes + 2),
      who: null,
    })
    expect(textsOf([call(1), call(2)])).toEqual([
      'The provider called back, naming E1. Kvitto looks in 2 minutes. It happened again at 2026-11-23 12:02 UTC.',
    ])
  })

  test('are not made of decisions that saw something else', () => {
    const open = { provider: known([{ ...anAttempt, state: 'open', status: 'OPEN' }]), shop: notAsked }
    const looks = [
      decision(1, 'awaiting_payment', { provider: known([]), shop: notAsked }),
      decision(3, 'awaiting_payment', open),
    ]
    expect(tell(payment, looks, en)).toHaveLength(2)
  })
})

describe('what the provider said', () => {
  const said = (provider: object, of = payment, before: readonly StoryEntry[] = []) =>
    textsOf([...before, decision(1, 'paid', { provider, shop: notAsked })], of).at(-1)

  test('with status, method, amount and fee', () => {
    expect(said(known([{ ...anAttempt, amountMinor: 12_900, feeMinor: 2_900 }]))).toContain(
      'E1 is paid (FULLY_DELIVERED), 129.00 SEK by SWISH, of which 29.00 SEK is its own fee.',
    )
  })
  test('when it could not be asked, and that is the reason: once, with what went wrong', () => {
    const failed = { provider: { kind: 'failed', failure: unreachable('connection refused') }, shop: notAsked }
    expect(textsOf([decision(1, 'provider_unreachable', failed)])).toEqual([
      `${reasons.provider_unreachable} Why: connection refused.`,
    ])
  })
  test('when it could not be asked, or not all could be read', () => {
    expect(said({ kind: 'failed', failure: unreachable('connection refused') })).toContain(
      'The provider could not be asked (connection refused).',
    )
    const partly = said(known([], ['E9: timed out']))
    expect(partly).toContain('Could not be read at the provider: E9: timed out.')
    expect(partly).not.toContain('no money')
  })
  test('a stranger’s claim is told, and that it does not count', () => {
    const foreign = { ...anAttempt, reference: 'E2', merchantReference: 'p2' }
    const text = said(known([foreign]))
    expect(text).toContain('Somebody named E2, but the provider says that it belongs to another payment')
    expect(text).toContain('The provider knows of no money for this payment.')
    expect(text).not.toContain('p2')
  })
  test('the order number that Kvitto gave it does not make our own order a stranger’s', () => {
    const labelled = known([{ ...anAttempt, merchantReference: '7' }])
    const label: StoryEntry = {
      at: at(0),
      kind: 'effect',
      effect: 'label',
      orderNumber: '7',
      outcome: 'done',
      detail: null,
    }
    expect(said(labelled, payment, [label])).toContain('The provider says: E1 is paid')
    expect(said(labelled)).toContain('belongs to another payment')
  })
})

test('every outcome of every effect is told, with the answer that came', () => {
  const effects = ['create', 'add_fee', 'complete', 'hold', 'fail', 'discard', 'label'] as const
  const outcomes = ['done', 'refused', 'not_done', 'unknown', 'looked_after', null] as const
  const texts = effects.flatMap(effect =>
    outcomes.flatMap(outcome =>
      textsOf([{ at: at(1), kind: 'effect', effect, orderNumber: '7', outcome, detail: 'the shop is closed' }]),
    ),
  )
  expect(new Set(texts).size).toBe(effects.length * (outcomes.length - 1))
  for (const text of texts) expect(text).toContain('The answer: the shop is closed.')
})

test('facts that a later or earlier version wrote never make the story fail', () => {
  for (const facts of [null, 'junk', {}, { provider: { kind: 'known' } }, { provider: 7, shop: [] }])
    expect(textsOf([decision(1, 'paid', facts)])).toEqual([reasons.paid])
  const strange = known([{ ...anAttempt, currency: 'XXQ', amountMinor: 1.5, state: 'new' }])
  expect(textsOf([decision(1, 'paid', { provider: strange })])).toHaveLength(1)
})

test('what people decided is told with who and why', () => {
  const resolved = (action: Extract<StoryEntry, { kind: 'resolved' }>['action']): StoryEntry => ({
    at: at(1),
    kind: 'resolved',
    who: 'Anna',
    why: 'spoke to the customer',
    action,
  })
  expect(
    textsOf([
      { at: at(0), kind: 'assigned', who: 'Anna', owner: 'Anna' },
      resolved({ kind: 'attach_order', orderId: '9' }),
      resolved({ kind: 'accept_difference', paidMinor: 9_000, dueMinor: 10_000 }),
      resolved({ kind: 'mark_refunded' }),
      { at: at(2), kind: 'hint', source: 'operator', claim: null, dueAt: at(2), who: 'Anna' },
      { at: at(3), kind: 'assigned', who: 'Anna', owner: 'Bo' },
      { at: at(4), kind: 'assigned', who: 'Bo', owner: null },
    ]),
  ).toEqual([
    'Anna looks after the payment now.',
    'Anna decided: order 9 is the one that this payment pays. Why: spoke to the customer.',
    'Anna decided: 90.00 SEK paid for 100.00 SEK is all right. Why: spoke to the customer.',
    'Anna decided: the money has been given back. Why: spoke to the customer.',
    'Anna asked for another look. Kvitto looks at once.',
    'Anna gave the payment to Bo.',
    'Bo gave the payment back: nobody looks after it.',
  ])
})

test('no token and no order key is ever said, whoever put it into a message', () => {
  const secrets = [payment.callbackToken, payment.browserToken, payment.order?.key ?? '']
  const leak = fc.tuple(fc.string(), fc.constantFrom(...secrets), fc.string()).map(parts => parts.join(''))
  fc.assert(
    fc.property(leak, message => {
      const story: StoryEntry[] = [
        { at: at(0), kind: 'session', failure: message },
        { at: at(1), kind: 'hint', source: 'callback', claim: message, dueAt: at(1), who: message },
        decision(2, 'provider_unauthorized', {
          provider: { kind: 'failed', failure: refused('unauthorized', message) },
          shop: { kind: 'known', orders: [{ ...anOrder, status: message }] },
        }),
        { at: at(3), kind: 'effect', effect: 'hold', orderNumber: null, outcome: 'refused', detail: message },
      ]
      for (const text of textsOf(story)) for (const secret of secrets) expect(text).not.toContain(secret)
    }),
  )
})
