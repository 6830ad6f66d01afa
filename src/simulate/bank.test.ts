import { expect, test } from 'vitest'
import { drawProvider } from './bank.ts'
import { Dice } from './dice.ts'
import { parseFaults } from './faults.ts'

const draw = (spec: string, admit = true) =>
  Array.from({ length: 400 }, (_, seed) =>
    drawProvider({ rates: parseFaults(spec), admit: () => admit }, new Dice(seed)),
  )
const share = (drawn: readonly string[], name: string): number => drawn.filter(each => each === name).length / 400

test('worlds have Ecster, Swish and Stripe, each as often as is said', () => {
  const drawn = draw('all')
  expect(share(drawn, 'swish')).toBeCloseTo(0.25, 1)
  expect(share(drawn, 'stripe')).toBeCloseTo(0.1, 1)
  expect(share(drawn, 'ecster')).toBeCloseTo(0.65, 1)
})

test.each([
  ['none', 'ecster'],
  ['pays_by_swish=1', 'swish'],
  ['all,pays_by_swish=0,pays_by_stripe=1', 'stripe'],
])('%s: all of them have %s', (spec, name) => {
  expect(share(draw(spec), name)).toBe(1)
})

test('a story from which the provider is left out is told with Ecster', () => {
  expect(share(draw('pays_by_stripe=1', false), 'ecster')).toBe(1)
})
