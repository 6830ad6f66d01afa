/** What one probe came to: an HTTP answer, or the fault that kept one from coming. Plain data, judged elsewhere. */
export type Result = Answer | Fault

export interface Asked {
  readonly method: string
  readonly url: string
  /** How the probe presented itself, for people: "provider, form". */
  readonly as: string
}

export interface Answer {
  readonly kind: 'answer'
  readonly asked: Asked
  readonly status: number
  readonly statusText: string
  /** Lower-case names; repeated ones joined by a comma. Cookies are kept apart. */
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly string[]
  /** At most the first 64 KiB, as text. */
  readonly body: string
  readonly tookMs: number
  readonly at: number
}

export interface Fault {
  readonly kind: 'fault'
  readonly asked: Asked
  readonly phase: 'name' | 'connect' | 'tls' | 'http'
  /** Node's own code, or `TIMEOUT`. */
  readonly code: string
  readonly message: string
  readonly tookMs: number
  readonly at: number
}

export const headerOf = (answer: Answer, name: string): string => answer.headers[name] ?? ''

export const isAnswer = (result: Result | undefined): result is Answer => result?.kind === 'answer'

export const isRedirect = ({ status }: Answer): boolean => [301, 302, 303, 307, 308].includes(status)

/** Legitimate handlers answer nothing, `-1`, `OK`, JSON or XML. A page is for people. */
export const isPage = (answer: Answer): boolean =>
  /^\s*(<!doctype html|<html\b)/i.test(answer.body) || (/<html\b/i.test(answer.body) && isHtml(answer))

const isHtml = (answer: Answer): boolean => /\btext\/html\b/i.test(headerOf(answer, 'content-type'))

/** WordPress made this: it says so in a header, or its folders are in the page. */
export const isWordPress = (answer: Answer): boolean =>
  headerOf(answer, 'link').includes('api.w.org') ||
  headerOf(answer, 'x-pingback') !== '' ||
  headerOf(answer, 'x-redirect-by') !== '' ||
  /\bwp-(content|includes|json)\b|<body[^>]*\bclass="[^"]*\berror404\b/.test(answer.body)

export const isJson = (answer: Answer): boolean => /^\s*[[{]/.test(answer.body)

/** A header that only caches set, saying that the answer came out of one. */
export function cacheOf(answer: Answer): string | null {
  const hit = ['cf-cache-status', 'x-cache', 'x-cache-status', 'x-litespeed-cache', 'x-proxy-cache', 'x-kinsta-cache']
    .concat('x-srcache-fetch-status', 'x-fastcgi-cache', 'x-varnish-cache', 'x-sucuri-cache', 'ki-cache-type')
    .find(name => /\bhit\b/i.test(headerOf(answer, name)))
  if (hit !== undefined) return `${hit}: ${headerOf(answer, hit)}`
  return Number(headerOf(answer, 'age')) > 0 ? `age: ${headerOf(answer, 'age')}` : null
}
