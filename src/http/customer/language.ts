import type { Context } from 'hono'
import { showIn } from '../../base/money.ts'
import { findAccepted } from '../language.ts'
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
  return own ?? findAccepted(context, textsIn) ?? en
}

/** As people there write it: `349,00 kr`. A locale in another language than the page's would be read wrongly. */
export function showMoney(minor: number, currency: string, locale: string, texts: Texts): string {
  const tag = textsIn(locale) === texts ? locale.replace('_', '-') : texts.locale
  return showIn(minor, currency, tag)
}
