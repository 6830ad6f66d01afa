import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import { en } from '../settle/words/en.ts'
import { sv } from '../settle/words/sv.ts'
import type { Words } from '../settle/words/words.ts'

/** What people read in the API's answers comes in the caller's language, where Kvitto speaks it; codes are the same in all. */

export const languageHeader = z.object({
  'accept-language': z.string().optional().openapi({
    description: 'What people read in the answer is in English, or in Swedish for whoever prefers that (`sv`).',
  }),
})

/** Describes such an answer. */
export const inLanguage = <T extends object>(answer: T) => ({
  ...answer,
  headers: z.object({
    'content-language': z.enum(['en', 'sv']).openapi({ description: 'The language of what people read.' }),
    vary: z.string().openapi({ description: 'Accept-Language.' }),
  }),
})

/** The words for an answer, which it names in its headers. */
export function speak(context: Context): Words {
  const words = findAccepted(context, tag => [sv, en].find(({ language }) => isIn(tag, language))) ?? en
  context.header('content-language', words.language)
  context.header('vary', 'Accept-Language', { append: true })
  return words
}

const isIn = (tag: string, language: string): boolean => tag.toLowerCase().split(/[-_]/)[0] === language

/** What `find` has for the language that the reader prefers of those that it knows; undefined when it knows none of them. */
export function findAccepted<T>(context: Context, find: (tag: string) => T | undefined): T | undefined {
  const tag = accepts(context, {
    header: 'Accept-Language',
    supports: [],
    default: '',
    match: wanted =>
      wanted
        .filter(({ q }) => q > 0)
        .toSorted((a, b) => b.q - a.q)
        .find(({ type }) => find(type) !== undefined)?.type ?? '',
  })
  return find(tag)
}
