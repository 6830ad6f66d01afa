import { expect, test } from 'vitest'
import type { Row, SessionRequest } from '../provider.ts'
import { idempotencyKey, toCheckout, toIntent } from './checkout.ts'
import { type StripeConfig, stripeConfig } from './config.ts'
import { request } from './request.fixture.ts'

const config = (changes: object = {}): StripeConfig =>
  stripeConfig.parse({ apiKey: 'rk_test_a', webhookSecrets: ['whsec_a'], ...changes })

function params(changes: Partial<SessionRequest> = {}, settings: object = {}) {
  const made = toCheckout(config(settings), request(changes))
  if (made.kind !== 'ok') throw new Error(made.message)
  return made.value
}

const row = (changes: Partial<Row>): Row => ({
  name: 'Lampa',
  quantity: 1,
  unitAmountMinor: 22_900,
  vatRate: 2500,
  ...changes,
})
const lines = (rows: readonly Row[], amountMinor = 22_900) =>
  params({ rows, amountMinor }).line_items?.map(({ price_data, quantity }) => [
    price_data?.product_data?.name,
    quantity,
    price_data?.unit_amount,
  ])

test('our payment id is in the metadata of the session and of what is paid in it, and where people search', () => {
  expect(params({ paymentId: 'p1' })).toMatchObject({
    client_reference_id: 'p1',
    metadata: { kvitto_payment: 'p1' },
    payment_intent_data: { metadata: { kvitto_payment: 'p1' }, capture_method: 'automatic' },
  })
})

test('the customer never pays in another currency or amount than we asked for', () => {
  expect(params()).toMatchObject({ adaptive_pricing: { enabled: false } })
  expect(params()).not.toHaveProperty('allow_promotion_codes')
})

test('rows are shown as they are where Stripe can show them', () => {
  const rows = [row({ quantity: 3, unitAmountMinor: 7_000 }), row({ name: 'Frakt', unitAmountMinor: 1_900 })]
  expect(lines(rows)).toEqual([
    ['Lampa', 3, 7_000],
    ['Frakt', 1, 1_900],
  ])
})

test('a discount makes its row one piece at the price that is left', () => {
  expect(lines([row({ quantity: 2, unitAmountMinor: 12_000, discountMinor: 1_100 })])).toEqual([['Lampa', 1, 22_900]])
})

test.each<[string, readonly Row[]]>([
  ['a negative row', [row({ unitAmountMinor: 23_000 }), row({ name: 'Öresavrundning', unitAmountMinor: -100 })]],
  ['more rows than Stripe takes', Array.from({ length: 229 }, () => row({ unitAmountMinor: 100 }))],
  ['rows that do not sum to the amount', [row({ unitAmountMinor: 1 })]],
  ['no rows', []],
])('%s: one line for all of it, since rows are for show and the amount is not', (_what, rows) => {
  const shown = lines(rows)
  expect(shown).toHaveLength(1)
  expect(shown?.[0]?.slice(1)).toEqual([1, 22_900])
  expect(String(shown?.[0]?.[0]).length).toBeLessThanOrEqual(250)
})

test('Stripe fills the session’s id into the return address itself', () => {
  expect(params().success_url).toBe('https://pay.example/return/t?session_id={CHECKOUT_SESSION_ID}')
  expect(params({ returnUrl: 'https://pay.example/r?a=1' }).success_url).toBe(
    'https://pay.example/r?a=1&session_id={CHECKOUT_SESSION_ID}',
  )
})

test('an address that is none would spoil the whole session, and is left out', () => {
  expect(params({ customer: { email: 'kim@example.com' } }).customer_email).toBe('kim@example.com')
  for (const email of ['', 'kim', 'kim@', undefined])
    expect(params({ customer: { email } })).not.toHaveProperty('customer_email')
})

test.each([
  ['sv-SE', 'sv'],
  ['nb_NO', 'nb'],
  ['nn', 'nb'],
  ['no-NO', 'nb'],
  ['en_GB', 'en-GB'],
  ['pt-PT', 'pt'],
  ['is-IS', 'auto'],
])('%s is shown as %s', (locale, shown) => {
  expect(params({ locale }).locale).toBe(shown)
})

test('only the configured methods, if some are', () => {
  expect(params()).not.toHaveProperty('allowed_payment_method_types')
  expect(params({}, { paymentMethodTypes: ['swish', 'card'] }).allowed_payment_method_types).toEqual(['swish', 'card'])
  const intent = (settings: object) => toIntent(config(settings), request())
  expect(intent({ paymentMethodTypes: ['swish'] })).toMatchObject({
    value: { allowed_payment_method_types: ['swish'] },
  })
  expect(intent({})).toMatchObject({ value: { automatic_payment_methods: { enabled: true } } })
})

test('the same content has the same key, on every node and after every crash; other content, or a cart changed back, has not', () => {
  const key = (changes: Partial<SessionRequest>, after: string | null = null) =>
    idempotencyKey('p1', params(changes), after)
  expect(key({})).toBe(key({}))
  expect(key({})).toEqual(expect.stringMatching(/^kvitto-p1-[0-9a-f]{32}$/))
  expect(new Set([key({}), key({ amountMinor: 300 }), key({}, 'cs_test_1'), key({}, 'cs_test_2')]).size).toBe(4)
  expect(key({}).length).toBeLessThan(255)
})

test('an amount that Stripe cannot take is refused before anything is sent', () => {
  expect(toCheckout(config(), request({ currency: 'KWD', amountMinor: 5_124 }))).toMatchObject({
    kind: 'refused',
    code: 'invalid',
  })
})
