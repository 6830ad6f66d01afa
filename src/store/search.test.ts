import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aNewPayment } from './contract.ts'
import { readSearch, type Search, termsOf } from './search.ts'

/** Whatever a support person has at hand finds the payment, however it is written. */

const payment = {
  ...aNewPayment('0198c0ffee', { reference: 'Cart 77/B', orderId: null, amountMinor: 123_450 }),
  providerReference: 'E-9Xy',
  order: { id: '5012', number: 'NL-5012', key: null, receivedUrl: null },
  snapshot: {
    billing: { first_name: 'Åsa', last_name: 'von Lind-Öst', email: 'Asa.Lind@Example.com', phone: '+46 70-123 45 67' },
    shipping: { first_name: 'Kim', company: 'Ullbolaget AB' },
  },
}
const terms = termsOf(payment)

/** As the database does it. */
const finds = ({ groups }: Search): boolean =>
  groups.every(readings =>
    readings.some(reading =>
      reading.every(({ term, isWhole }) => terms.some(each => (isWhole ? each === term : each.startsWith(term)))),
    ),
  )

describe('finds', () => {
  test.each([
    '5012',
    'NL-5012',
    'nl-50',
    'asa.lind@example.com',
    'ASA.LIND@',
    'lind',
    'åsa lind',
    'asa öst',
    'Kim',
    'ullbolaget',
    '0701234567',
    '070-123 45 67',
    '+46701234567',
    '0046 70 123 45 67',
    'asa 070 1234567',
    '1234,50',
    '1 234,50',
    '1234.5 kr',
    '1234,5 SEK',
    'e-9xy',
    'E-9Xy',
    '0198c0ff',
    'cart 77/b',
    'Cart',
    '',
  ])('%s', text => expect(finds(readSearch(text))).toBe(true))
})

describe('does not find', () => {
  test.each(['5013', 'bo', 'asa bo', '070-123 45 68', '1234,51', '1234', 'example.org', 'lind 0701234568'])(
    '%s',
    text => expect(finds(readSearch(text))).toBe(false),
  )
})

test('a date is a day, alone or beside other words', () => {
  expect(readSearch('2026-11-25')).toEqual({ groups: [], days: ['2026-11-25'] })
  const both = readSearch('kim 2026-11-25')
  expect([both.days, both.groups.length]).toEqual([['2026-11-25'], 1])
  expect(readSearch('2026-13-99').days).toEqual([])
})

test('a payment of another currency is found by its amount, with that currency’s digits', () => {
  expect(termsOf({ ...payment, amountMinor: 349, currency: 'JPY' })).toContain('=349')
  expect(termsOf({ ...payment, amountMinor: 1_500, currency: 'KWD' })).toContain('=1.5')
})

test('whatever is in a payment or asked for, terms stay few, short and storable', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 500 }), text => {
      const found = termsOf({ ...payment, reference: text, customer: { firstName: text, phone: text } })
      const asked = readSearch(text).groups.flat(2)
      for (const term of [...found, ...asked.map(each => each.term)]) {
        expect(term).not.toContain('\0')
        expect(term).not.toBe('')
        expect(term.length).toBeLessThanOrEqual(80)
      }
      expect(found.length).toBeLessThanOrEqual(100)
    }),
  )
})
