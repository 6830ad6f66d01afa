import type { MiddlewareHandler } from 'hono'
import ms from 'ms'
import type { Clock } from '../../../base/clock.ts'
import { StripeProblem } from './problems.ts'

/** "At least 24 hours" (documented: S2). */
const kept = ms('24h')

interface Entry {
  readonly request: string
  readonly at: number
  answer: { readonly status: number; readonly body: string } | 'running' | null
}

/**
 * The first answer to a key is told again, whatever it was, a 500 included; not one that was refused before anything
 * ran. The same key with other content is an error, and so is one whose first request still runs (documented: S2).
 */
export function idempotency(clock: Clock): MiddlewareHandler {
  const entries = new Map<string, Entry>()
  return async (context, next) => {
    const key = context.req.header('idempotency-key')
    if (key === undefined || context.req.method !== 'POST') return next()
    const request = `${context.req.path}\n${await context.req.raw.clone().text()}`
    const known = entries.get(key)
    if (known !== undefined && known.answer !== null && clock.now() - known.at < kept) return again(key, known, request)
    const entry: Entry = { request, at: clock.now(), answer: 'running' }
    entries.set(key, entry)
    await next()
    const { status } = context.res
    const isKept = status < 400 || status === 402 || status >= 500
    entry.answer = isKept ? { status, body: await context.res.clone().text() } : null
    context.header('idempotency-key', key)
  }
}

function again(key: string, { request, answer }: Entry, asked: string): Response {
  if (request !== asked)
    return new StripeProblem(
      400,
      `Keys for idempotent requests can only be used with the same parameters they were first used with (${key}).`,
      undefined,
      'idempotency_error',
    ).toResponse()
  if (answer === 'running' || answer === null)
    return new StripeProblem(
      409,
      'There is currently another in-progress request using this key.',
      'idempotency_key_in_use',
    ).toResponse()
  return new Response(answer.body, {
    status: answer.status,
    headers: { 'content-type': 'application/json', 'idempotent-replayed': 'true', 'idempotency-key': key },
  })
}
