import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Row, SessionRequest } from '../provider.ts'
import { toCart } from './cart.ts'
import { request } from './request.fixture.ts'
import { sumOf } from './rows.ts'
import { cartBody } from './simulator/carts.ts'

const cartOf = (changes: Partial<SessionRequest>) => {
  const cart = toCart(request(changes))
  if (cart.kind !== 'ok') throw new Error(cart.message)
  return cart.value
}

const row = (changes: Partial<Row> = {}): Row => ({
  name: 'Lampa',
  quantity: 1,
  unitAmountMinor: 22_900,
  vatRate: 2500,
  ...changes,
})

test('whatever the rows are, Ecster gets rows that it takes and that sum to the amount, or nothing', () => {
  const rows = fc.array(
    fc.record({
      name: fc.string({ unit: 'binary' }),
      quantity: fc.oneof(fc.integer({ min: 1, max: 99 }), fc.double({ min: 0.01, max: 9, noNaN: true })),
      unitAmountMinor: fc.integer({ min: -50_000, max: 500_000 }),
      vatRate: fc.integer({ min: 0, max: 3000 }),
      discountMinor: fc.option(fc.integer({ min: 0, max: 1000 }), { nil: undefined }),
      partNumber: fc.option(fc.string(), { nil: undefined }),
      description: fc.option(fc.string(), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  fc.assert(
    fc.property(rows, fc.integer({ min: -150, max: 150 }), (rows, error) => {
      const exact = rows.reduce((sum, each) => {
        return sum + Math.round(each.quantity * each.unitAmountMinor) - (each.discountMinor ?? 0)
      }, 0)
      const cart = toCart(request({ rows, amountMinor: exact + error }))
      expect(cart.kind).toBe(Math.abs(error) <= 100 ? 'ok' : 'refused')
      if (cart.kind !== 'ok') return
      expect(sumOf(cart.value.body.cart.rows)).toBe(exact + error)
      if (exact + error > 0) expect(cartBody.safeParse(cart.value.body).error).toBeUndefined()
    }),
  )
})

test('a rounding row covers up to 1 kr in either direction; more is a mistake and is refused with both sums', () => {
  expect(cartOf({ amountMinor: 23_000 }).body.cart.rows.at(-1)).toMatchObject({ unitAmount: 100, vatRate: 0 })
  expect(cartOf({ amountMinor: 22_800 }).body.cart.rows.at(-1)).toMatchObject({ unitAmount: -100, vatRate: 0 })
  expect(toCart(request({ amountMinor: 23_001 }))).toEqual({
    kind: 'refused',
    code: 'invalid',
    message: 'the rows sum to 229.00 SEK, but the amount is 230.01 SEK',
  })
})

test('amounts that are no numbers are refused, not sent', () => {
  expect(toCart(request({ rows: [row({ unitAmountMinor: Number.NaN })] })).kind).toBe('refused')
  expect(toCart(request({ amountMinor: Number.POSITIVE_INFINITY })).kind).toBe('refused')
})

test('a broken quantity is sent as one piece of the whole price', () => {
  const rows = [row({ quantity: 2.5, unitAmountMinor: 9_160 })]
  expect(cartOf({ rows }).body.cart.rows).toMatchObject([{ quantity: 1, unitAmount: 22_900 }])
})

test('shipping is a row and never a delivery method, since Ecster would add that to the amount', () => {
  expect(cartOf({}).body).not.toHaveProperty('deliveryMethods')
})

test('an unlisted VAT rate becomes the nearest that Ecster takes, and says so', () => {
  const { body, adjustments } = cartOf({ rows: [row({ vatRate: 2400 })] })
  expect(body.cart.rows[0]?.vatRate).toBe(2500)
  expect(adjustments).toEqual(['VAT 24 % of Lampa sent as 25 %: Ecster takes 0, 6, 12 and 25'])
  expect(cartOf({}).adjustments).toEqual([])
})

test('addresses: notifications to the callback, the customer to the return, terms always somewhere', () => {
  const { body } = cartOf({ paymentId: 'p7', termsUrl: 'https://nordlys.example/terms' })
  expect(body).toMatchObject({
    orderReference: 'p7',
    notificationUrl: request().callbackUrl,
    parameters: { returnUrl: request().returnUrl, shopTermsUrl: 'https://nordlys.example/terms' },
  })
  expect(cartOf({ termsUrl: null }).body.parameters.shopTermsUrl).toBe('https://pay.example/')
})

test.each([
  ['sv-SE', 'sv', 'SE'],
  ['sv_SE', 'sv', 'SE'],
  ['nb-NO', 'no', 'NO'],
  ['nn', 'no', 'NO'],
  ['da', 'da', 'DK'],
  ['fi-FI', 'fi', 'FI'],
  ['en-GB', 'en', 'GB'],
  ['de-DE', 'en', 'DE'],
  ['zh-Hans-CN', 'en', 'CN'],
  ['constructor', 'en', 'SE'],
  ['', 'en', 'SE'],
])('the locale %s is %s in %s', (locale, language, country) => {
  expect(cartOf({ locale }).body.locale).toEqual({ language, country })
})

test('a company buys as B2B, and of the customer only what is known is sent', () => {
  const { body } = cartOf({
    customer: { kind: 'B2B', country: 'no', email: 'a@b.example', phone: '', lastName: 'Berg' },
  })
  expect(body.parameters.purchaseType).toEqual({ type: 'B2B' })
  expect(body.countryCode).toBe('NO')
  expect(body.consumer).toEqual({ name: { lastName: 'Berg' }, contactInfo: { email: 'a@b.example' } })
  expect(cartOf({ customer: {} }).body).not.toHaveProperty('consumer')
})

test('the whole customer, in Ecster’s words', () => {
  const customer = {
    nationalId: '198302190536',
    firstName: 'David',
    lastName: 'Berg',
    address: 'Storgatan 1',
    address2: 'lgh 2',
    postcode: '11122',
    city: 'Stockholm',
    country: 'SE',
    email: 'd@b.example',
    phone: '+46701234567',
  }
  expect(cartOf({ customer }).body.consumer).toEqual({
    nationalId: '198302190536',
    name: { firstName: 'David', lastName: 'Berg' },
    address: { line1: 'Storgatan 1', line2: 'lgh 2', zip: '11122', city: 'Stockholm', country: 'SE' },
    contactInfo: { email: 'd@b.example', cellular: { number: '+46701234567', country: 'SE' } },
  })
})
