import { z } from 'zod'
import { retryAfterMs } from '../../base/exchange.ts'
import { type Failure, type Outcome, ok, refused, unknown, unreachable } from '../../base/outcome.ts'
import { sentences } from './codes.ts'

/** A read that failed did nothing. A write that failed may have been done: then only a look can tell. */
export type Intent = 'read' | 'write'

/** What is needed of an HTTP response. */
export interface Answer {
  readonly status: number
  readonly retryAfter: string | null
  readonly text: string
}

/** Turns Swish's answer into the JSON it holds (null when it is empty), or into what went wrong. Pure. */
export function readAnswer(answer: Answer, intent: Intent, now: number): Outcome<unknown> {
  const failure = failureOf(answer, intent, now)
  if (failure !== null) return failure
  const json = parse(answer.text)
  return json === undefined ? inDoubt(`Swish answered ${answer.status}, but not in JSON`, intent) : ok(json)
}

/** The statuses of S1 and S3. */
function failureOf(answer: Answer, intent: Intent, now: number): Failure | null {
  const { status, text } = answer
  const told = `Swish answered ${status}${explain(text)}`
  const retry = retryAfterMs(answer.retryAfter, now)
  if (status < 300) return null
  if (status === 429) return unreachable(told, retry)
  if (status === 401)
    return refused('unauthorized', `${told}. Swish does not accept the certificate, or its Swish number is not active`)
  if (status === 403)
    return refused('unauthorized', `${told}. The certificate was ordered for another Swish number than payeeAlias`)
  if (status >= 500 || status === 408) return inDoubt(told, intent, retry)
  // A gateway's own page is not Swish's word, least of all a 404 for "there is no such request".
  if (status < 400 || isMarkup(text)) return unreachable(told)
  if (status === 404) return refused('not_found', told)
  return refused('invalid', told)
}

/** The request went out and nothing that can be trusted came back. */
export const inDoubt = (message: string, intent: Intent, retryAfterMs?: number): Failure =>
  intent === 'write' ? unknown(message) : unreachable(message, retryAfterMs)

const errors = z.array(z.object({ errorCode: z.string(), errorMessage: z.string().nullish().catch(null) }))

/** `[{errorCode, errorMessage, additionalInformation}]` (S1, S3). */
export const errorCodesOf = (text: string): readonly string[] =>
  errors.safeParse(parse(text)).data?.map(each => each.errorCode) ?? []

function explain(text: string): string {
  if (isMarkup(text)) return ' with a web page'
  const parsed = errors.safeParse(parse(text)).data
  const told = parsed
    ? parsed.map(each => `${each.errorCode}, ${sentences.get(each.errorCode) ?? each.errorMessage ?? ''}`).join('; ')
    : text
  const plain = told.replace(/[\s\p{C}]+/gu, ' ').trim()
  return plain === '' ? '' : `: ${plain.slice(0, 300).toWellFormed()}`
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
