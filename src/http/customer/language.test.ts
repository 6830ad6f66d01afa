import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { chooseTexts, languages, showMoney } from './language.ts'
import { en } from './texts/en.ts'

async function chosen(locale: string | null, accept?: string): Promise<string> {
  const app = new Hono().get('/', context => context.text(chooseTexts(context, locale).language))
  return (await app.request('/', accept === undefined ? {} : { headers: { 'accept-language': accept } })).text()
}

test.each([
  ['sv-SE', 'sv'],
  ['sv_FI', 'sv'],
  ['nb-NO', 'nb'],
  ['nn-NO', 'nb'],
  ['no', 'nb'],
  ['da-DK', 'da'],
  ['fi', 'fi'],
  ['en-GB', 'en'],
])('a payment in %s is told in %s, whatever the browser wants', async (locale, language) => {
  expect(await chosen(locale, 'de, en;q=0.8')).toBe(language)
})

test.each([
  ['da-DK,da;q=0.9,en;q=0.8', 'da'],
  ['de-DE,de;q=0.9,en;q=0.5,fi;q=0.7', 'fi'],
  ['nn,en;q=0.5', 'nb'],
  ['en;q=0.1, sv;q=0', 'en'],
  ['de', 'en'],
  ['*', 'en'],
  ['constructor, __proto__;q=0.9', 'en'],
  ['', 'en'],
  [undefined, 'en'],
])('where the payment does not say, or in a language that we lack, %s gets %s', async (accept, language) => {
  expect(await chosen('und', accept)).toBe(language)
  expect(await chosen('de-DE', accept)).toBe(language)
  expect(await chosen(null, accept)).toBe(language)
})

test('money is written as people there write it, with the digits of its currency', () => {
  const [sv = en, nb = en, da = en, fi = en] = languages
  const money = (minor: number, currency: string, locale: string, texts = en) =>
    showMoney(minor, currency, locale, texts).replaceAll(/\s/g, ' ')
  expect(money(134_900, 'SEK', 'sv-SE', sv)).toBe('1 349,00 kr')
  expect(money(134_900, 'NOK', 'nb-NO', nb)).toBe('1 349,00 kr')
  expect(money(134_900, 'DKK', 'da-DK', da)).toBe('1.349,00 kr.')
  expect(money(134_900, 'EUR', 'fi', fi)).toBe('1 349,00 €')
  expect(money(134_900, 'EUR', 'sv_FI', sv)).toBe('1 349,00 €')
  expect(money(134_900, 'SEK', 'de-DE')).toBe('SEK 1,349.00')
  expect(money(500, 'JPY', 'en-GB')).toBe('JP¥500')
  expect(money(1_500, 'KWD', 'und')).toBe('KWD 1.500')
})
