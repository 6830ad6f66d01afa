import { expect, test } from 'vitest'
import { fromStripe, toStripe } from './money.ts'

test.each([
  ['SEK', 22_900, 22_900],
  ['JPY', 500, 500],
  // No decimals in the world, two on the wire (S6).
  ['ISK', 5, 500],
  ['UGX', 5, 500],
  // Two decimals when they are charged, though not when they are paid out.
  ['HUF', 1_045, 1_045],
  ['TWD', 80_045, 80_045],
  ['KWD', 5_120, 5_120],
  // Ours has one decimal, since an ariary has five parts; Stripe's has none.
  ['MGA', 5_000, 500],
])('%s: %i of ours are %i of Stripe’s, and back', (currency, ours, stripes) => {
  expect(toStripe(ours, currency)).toEqual({ kind: 'ok', value: stripes })
  expect(fromStripe(stripes, currency)).toBe(ours)
})

test.each([
  ['KWD', 5_124],
  ['TND', 1],
  ['MGA', 5_001],
  ['ZZZ', 100],
])('what Stripe cannot take is refused, never rounded: %s %i', (currency, ours) => {
  expect(toStripe(ours, currency)).toMatchObject({ kind: 'refused', code: 'invalid' })
})

test('an amount that we cannot have is not guessed', () => {
  expect(fromStripe(550, 'ISK')).toBeNull()
  expect(fromStripe(100, 'XXA')).toBeNull()
})
