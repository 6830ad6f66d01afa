import fc from 'fast-check'
import { expect, test } from 'vitest'
import { coloursOf } from './brand.ts'

const brand = (colour: string) => ({ name: 'Nordlys', homeUrl: 'https://nordlys.example/', colour, logo: null })

test.each([
  ['#000', '#fff'],
  ['#ffffff', '#000'],
  ['#ffcc00', '#000'],
  ['#FC0', '#000'],
  ['#0a7d4f', '#fff'],
  ['#767676', '#000'],
])('on %s one writes in %s', (colour, onShop) => {
  expect(coloursOf(brand(colour))).toEqual({ shop: colour, onShop })
})

test('on any colour the text has at least the contrast of WCAG AA', () => {
  const part = fc.integer({ min: 0, max: 255 })
  fc.assert(
    fc.property(fc.tuple(part, part, part), parts => {
      const colour = `#${parts.map(each => each.toString(16).padStart(2, '0')).join('')}`
      const { onShop } = coloursOf(brand(colour))
      expect(contrast(parts, onShop === '#000' ? [0, 0, 0] : [255, 255, 255])).toBeGreaterThanOrEqual(4.5)
    }),
  )
})

test('a shop without a colour has one on which white is readable', () => {
  expect(coloursOf(null)).toMatchObject({ onShop: '#fff' })
})

/** The formula of WCAG 2.2 once more, on numbers. */
function contrast(one: readonly number[], other: readonly number[]): number {
  const luminance = ([red = 0, green = 0, blue = 0]: readonly number[]) => {
    const linear = (value: number) => (value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}
