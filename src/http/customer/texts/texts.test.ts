import { describe, expect, test } from 'vitest'
import { languages } from '../language.ts'
import { en } from './en.ts'
import type { Texts } from './texts.ts'

/** Each text with its place; those that take a name are given one. */
function textsOf(value: unknown, place = ''): [string, string][] {
  if (typeof value === 'string') return [[place, value]]
  if (typeof value === 'function') return [[place, String(value('Swish', '4567'))]]
  return Object.entries(value ?? {}).flatMap(([key, inner]) => textsOf(inner, `${place}.${key}`))
}
const placesIn = (texts: Texts) => textsOf(texts).map(([place]) => place)

test('all languages have all texts, and no others', () => {
  for (const texts of languages) expect(placesIn(texts)).toEqual(placesIn(en))
})

describe.each(languages.map(texts => [texts.language, texts] as const))('%s', (language, texts) => {
  test('no text is empty, padded or left in English', () => {
    const english = new Map(textsOf(en))
    for (const [place, text] of textsOf(texts)) {
      expect(text, place).toMatch(/^\S.*\S$/)
      // "QR" and the like are the same everywhere; whole sentences are not.
      if (language !== 'en' && text.length > 12) expect(text, place).not.toBe(english.get(place))
    }
  })

  test('sentences end, titles and buttons do not', () => {
    const isShort = (place: string) =>
      /title|\.language|\.locale|amount|orderNumber|toShop|toOrder|refresh|\.open|\.scan|\.code|\.done|\.submit|tryAgain/i.test(
        place,
      )
    for (const [place, text] of textsOf(texts))
      if (isShort(place)) expect(text, place).not.toMatch(/[.!]$/)
      else expect(text, place).toMatch(/[.?…]$/)
  })

  test('a name that goes into a text comes out of it', () => {
    const { pay } = texts
    for (const phrase of [pay.titleIn, pay.open, pay.here, pay.scan, pay.code])
      expect(phrase('Vipps')).toContain('Vipps')
    expect(pay.sent('Swish', '4567')).toMatch(/Swish.*4567/)
  })
})
