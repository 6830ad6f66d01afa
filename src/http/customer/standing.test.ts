import { expect, test } from 'vitest'
import type { PayPage } from '../../providers/provider.ts'
import type { PaymentStatus } from '../../settle/facts.ts'
import { type Reason, reasons } from '../../settle/reasons.ts'
import { app, form } from './pages.fixture.ts'
import { codeOf, onPayPage, onReturnPage, type StandingFacts } from './standing.ts'

/** Every combination of what a page can depend on: the guarantees below hold for all of them. */

const statuses: readonly PaymentStatus[] = ['open', 'held', 'settled', 'closed', 'exception']
const codes = Object.keys(reasons).filter((code): code is Reason => code in reasons)
const pages: readonly (PayPage | null)[] = [null, app, form, { kind: 'redirect', url: 'https://checkout.example/' }]
const both = [true, false]

const all: readonly StandingFacts[] = statuses.flatMap(status =>
  [null, ...codes].flatMap(reason =>
    pages.flatMap(page =>
      both.flatMap(isLookedAt =>
        both.flatMap(isServed =>
          both.map(wasSettled => ({
            ...{ status, reason, page, isLookedAt, isServed, wasSettled },
            ...{ sessionFailed: !isLookedAt, amountMinor: 34_900 },
          })),
        ),
      ),
    ),
  ),
)

/** Nothing was seen of any money, or nothing could be. */
const withoutMoney = [null, 'awaiting_payment', 'retry_window', 'provider_unreachable', 'provider_unauthorized']

test('a way to pay is offered only while no money has been seen, and never for what is held or decided', () => {
  for (const facts of all) {
    const { kind } = onPayPage(facts)
    if (kind !== 'payable' && kind !== 'elsewhere') continue
    expect(facts).toMatchObject({ status: 'open', isServed: true })
    expect(withoutMoney).toContain(facts.reason)
  }
})

test('an app is one try: once it is refused, neither page offers it again', () => {
  for (const facts of all)
    if (facts.page?.kind === 'app' && facts.reason === 'retry_window' && facts.isServed && facts.status === 'open') {
      expect(onPayPage(facts)).toEqual({ kind: 'refused', again: 'shop' })
      expect(onReturnPage(facts)).toEqual({ kind: 'refused', again: 'shop' })
    }
})

test('the return page never shows a way to pay, and says "refused" only after a fresh no or a try that is over', () => {
  for (const facts of all) {
    const standing = onReturnPage(facts)
    expect(['payable', 'elsewhere', 'preparing', 'not_started']).not.toContain(standing.kind)
    if (standing.kind !== 'refused') continue
    expect(facts).toMatchObject({ status: 'open', reason: 'retry_window' })
    if (standing.again === 'here') expect(facts.isLookedAt).toBe(true)
  }
})

test('what nobody looks at is not said to be confirmed soon', () => {
  for (const facts of all)
    if (!facts.isServed) for (const page of [onPayPage, onReturnPage]) expect(page(facts).kind).not.toBe('confirming')
})

test('a payment that was closed says so only when it was looked at again', () => {
  for (const facts of all)
    if (facts.status === 'closed' && facts.isServed && !facts.isLookedAt)
      expect(onReturnPage(facts).kind).toBe('confirming')
})

test('every exception says whether the money is there, and a second payment only to whom it belongs', () => {
  const money = (reason: Reason, wasSettled: boolean) => {
    const facts = { status: 'exception', reason, wasSettled, page: null, isLookedAt: true, isServed: true } as const
    return onReturnPage({ ...facts, sessionFailed: false, amountMinor: 1 })
  }
  expect(money('double_payment', true)).toEqual({ kind: 'exception', money: 'twice' })
  expect(money('order_missing', false)).toEqual({ kind: 'exception', money: 'received' })
  for (const reason of ['gave_up', 'held_too_long', 'disputed', 'money_withdrawn'] as const)
    expect(money(reason, false)).toEqual({ kind: 'exception', money: 'unclear' })
})

test('a code tells no token, and another one when there is another thing to pay', () => {
  const flags = { isLookedAt: true, isServed: true, wasSettled: false, sessionFailed: false }
  const codeFor = (page: PayPage, amountMinor = 34_900) =>
    codeOf(onPayPage({ ...flags, status: 'open', reason: null, page, amountMinor }))
  expect(codeFor(app)).toMatch(/^payable-[0-9a-f]{12}$/)
  expect(codeFor({ ...app, link: 'swish://paymentrequest?token=other' })).not.toBe(codeFor(app))
  expect(codeFor(form, 1)).not.toBe(codeFor(form, 2))
  expect(codeFor(app)).toBe(codeFor({ ...app }))
})
