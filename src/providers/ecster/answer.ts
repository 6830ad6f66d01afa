import { z } from 'zod'
import { retryAfterMs } from '../../base/exchange.ts'
import { type Failure, type Outcome, ok, refused, unknown, unreachable } from '../../base/outcome.ts'

/** A read that failed did nothing. A write that failed may have been done: then only a look can tell. */
export type Intent = 'read' | 'write'

/** What is needed of an HTTP response. */
export interface Answer {
  readonly status: number
  readonly retryAfter: string | null
  readonly text: string
}

/** Turns Ecster's answer into the JSON it holds (null when it is empty), or into what went wrong. Pure. */
export function readAnswer(answer: Answer, intent: Intent, now: number): Outcome<unknown> {
  const { status, text } = answer
  const told = `Ecster answered ${status}${explain(text)}`
  if (status === 429) return unreachable(told, retryAfterMs(answer.retryAfter, now))
  if (status === 401 || status === 403) return refused('unauthorized', told)
  if (status >= 500 || status === 408) return inDoubt(told, intent, retryAfterMs(answer.retryAfter, now))
  // A gateway's own page is not Ecster's word, least of all a 404 for "there is no such order".
  if (status >= 300 && (status < 400 || isMarkup(text))) return unreachable(told)
  if (status >= 400) return refused(refusalCode(status, text), told)
  const json = parse(text)
  return json === undefined ? inDoubt(`Ecster answered ${status}, but not in JSON`, intent) : ok(json)
}

/** The request went out and nothing that can be trusted came back. */
export const inDoubt = (message: string, intent: Intent, retryAfterMs?: number): Failure =>
  intent === 'write' ? unknown(message) : unreachable(message, retryAfterMs)

/** Code 4424: the order is not in a state that allows this, typically debited already (seen in integrations: KE). */
function refusalCode(status: number, text: string): 'not_found' | 'conflict' | 'invalid' {
  if (status === 404 || status === 410) return 'not_found'
  return status === 409 || errorOf(text)?.code === '4424' ? 'conflict' : 'invalid'
}

const word = z
  .union([z.string(), z.number().transform(String)])
  .optional()
  .catch(undefined)
const errorBody = z.object({ code: word, type: word, error: word, title: word, message: word, detail: word })

/** `{code, message}`, `{code, type}`, `{error, message}` and the older `{title, detail}` (seen in integrations: KE, ME). */
const errorOf = (text: string): z.output<typeof errorBody> | undefined => errorBody.safeParse(parse(text)).data

function explain(text: string): string {
  if (isMarkup(text)) return ' with a web page'
  const { code, type, error, title, message, detail } = errorOf(text) ?? {}
  const words = [code, type, error, title, message, detail].filter(each => each !== undefined)
  const told = (words.length > 0 ? words.join(' ') : text).replace(/[\s\p{C}]+/gu, ' ').trim()
  return told === '' ? '' : `: ${told.slice(0, 300).toWellFormed()}`
}

const isMarkup = (text: string): boolean => text.trimStart().startsWith('<')

/** Null for an empty text, undefined for what is not JSON. */
function parse(text: string): unknown {
  if (text.trim() === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
