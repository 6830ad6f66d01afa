import ms from 'ms'
import { z } from 'zod'
import { isLoopback } from '../base/net.ts'

/** The parts of a provider's configuration that all providers share. */

const isDuration = (text: string): text is ms.StringValue => /^\d+(\.\d+)?(ms|s|m|h|d)$/.test(text)

/** `"90s"`, `"2m"`, `"48h"`; milliseconds once parsed. */
export const duration = z.string().transform((text, context) => {
  if (isDuration(text)) return ms(text)
  context.addIssue(`not a duration such as "90s", "2m" or "48h": ${JSON.stringify(text)}`)
  return z.NEVER
})

/** When to look although nobody called, counted from the opening; in order once parsed. */
export const calendar = z
  .array(duration)
  .min(1)
  .max(100)
  .transform(offsets => offsets.toSorted((a, b) => a - b))
  .prefault(['1m', '3m', '6m', '12m', '30m', '1h', '3h', '12h', '24h', '48h'])

/** How long a customer whose payment was refused may still try again. */
export const retryWindow = duration.prefault('1h')

/** Where a provider's API lives, without a slash at the end. Keys travel with each call: plain http is for loopback only. */
export const apiUrl = z.string().transform((text, context) => {
  const url = URL.parse(text)
  if (url !== null && `${url.username}${url.password}${url.search}${url.hash}` !== '') {
    context.addIssue('has a user name, a password, "?…" or "#…", which go nowhere; write the address without')
    return z.NEVER
  }
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname)))
    return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
  context.addIssue(`not an https address (http is accepted for loopback only): ${JSON.stringify(text)}`)
  return z.NEVER
})

/** A key or secret that travels in an HTTP header. */
export const headerValue = z
  .string()
  .min(1, 'must not be empty')
  .regex(/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/, 'printable ASCII only')
export const headerName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'not the name of an HTTP header')
