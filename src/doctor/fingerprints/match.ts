import type { Code } from '../catalog.ts'
import { type Answer, headerOf } from '../probe/answer.ts'

/** How one answerer is known by what it answers. Unique headers count more than texts, texts more than a server's name. */
export interface Fingerprint {
  readonly code: Code
  readonly tells: (answer: Answer) => boolean
  /** Something of the answer that the finding quotes: an error number, a realm. */
  readonly detail?: (answer: Answer) => string | undefined
}

export const has = (name: string, pattern: RegExp) => (answer: Answer) => pattern.test(headerOf(answer, name))

/** A text counts only in an answer that is no shop page: a shop may write about its firewall. */
export const says =
  (pattern: RegExp) =>
  (answer: Answer): boolean =>
    (answer.status >= 400 || answer.status === 202 || answer.body.length < 8_000) && pattern.test(answer.body)

export const sets = (pattern: RegExp) => (answer: Answer) => answer.cookies.some(cookie => pattern.test(cookie))

export const status =
  (...wanted: number[]) =>
  (answer: Answer) =>
    wanted.includes(answer.status)

export const each =
  (...tells: ((answer: Answer) => boolean)[]) =>
  (answer: Answer) =>
    tells.every(tell => tell(answer))

export const either =
  (...tells: ((answer: Answer) => boolean)[]) =>
  (answer: Answer) =>
    tells.some(tell => tell(answer))

/** Statuses with which something is refused. 2xx and 3xx need a fingerprint of their own. */
export const refuses = (answer: Answer): boolean => answer.status >= 400

export const found = (pattern: RegExp) => (answer: Answer) => pattern.exec(answer.body)?.[1]
