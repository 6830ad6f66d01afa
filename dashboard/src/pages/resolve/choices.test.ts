import { expect, test } from 'vitest'
import { urged } from './choices.ts'

/** One button may stand out: the one that a person in a hurry presses. */

test('the first choice stands out, but never the one that completes an order with another amount', () => {
  expect(urged(['attach_order', 'create_order', 'mark_refunded', 'close'])).toBe('attach_order')
  expect(urged(['accept_difference', 'mark_refunded', 'close'])).toBeNull()
  expect(urged([])).toBeNull()
})
