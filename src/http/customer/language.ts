import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import { exponentOf, toDecimal } from '../../base/money.ts'
import { da } from './texts/da.ts'
import { en } from './texts/en.ts'
import { fi } from './texts/fi.ts'
import { nb } from './texts/nb.ts'
import { sv } from './texts/sv.ts'
import type { Texts } from './texts/texts.ts'

export const languages: readonly Texts[] = [sv, nb, da, fi, en]

/** Norwegian has three codes; whoever reads nynorsk reads bokmål. */
const byCode: ReadonlyMap<string, Texts> = new Map([
  ...languages.map((texts): [string, Texts] => [texts.language, texts]),
  ['no', nb],
  ['nn', nb],
])

const textsIn = (locale: string): Texts | undefined => byCode.get(locale.slice(0, 2).toLowerCase())

/** The payment's language if we have it, else the browser's, else English. */
export function chooseTexts(context: Context, locale: string | null): Texts {
  const own = locale === null ? undefined : textsIn(locale)
  if (own !== undefined) return own
  const code = accepts(context, {
    header: 'Accept-Language',
    supports: [],
    default: 'en',
    match: wanted =>
      wanted
        .filter(({ q }) => q > 0)
        .toSorted((a, b) => b.q - a.q)
        .find(({ type }) => textsIn(type) !== undefined)?.type ?? 'en',
  })
  return textsIn(code) ?? en
}

/** As people there write it: `349,00 kr`. A locale in another language than the page's would be read wrongly. */
export function showMoney(minor: number, currency: string, locale: string, texts: Texts): string {
  const tag = textsIn(locale) === texts ? locale.replace('_', '-') : texts.locale
  const digits = exponentOf(currency)
  return new Intl.NumberFormat(tag, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(Number(toDecimal(minor, currency)))
}
