import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { z } from 'zod'

/** An RFC 9457 problem document: every error that a program gets from Kvitto. */
export interface Problem {
  readonly status: ContentfulStatusCode
  readonly title: string
  readonly detail: string
  /** What is wrong with the request, each with its place in the body. */
  readonly errors?: readonly { readonly path: string; readonly message: string }[]
}

export const sendProblem = (context: Context, problem: Problem, headers: Record<string, string> = {}): Response =>
  context.body(JSON.stringify({ type: 'about:blank', ...problem }), problem.status, {
    ...headers,
    'content-type': 'application/problem+json',
  })

/** Ends a request with a problem, from wherever it is found. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

/** With what the schema cannot see, `others`, told after it. */
export const malformed = (error: z.ZodError, others: NonNullable<Problem['errors']> = []): Problem => ({
  status: 400,
  title: 'Malformed request',
  detail: 'The request is not as it must be; nothing was changed.',
  errors: [...error.issues.flatMap(toErrors), ...others],
})

const toErrors = (issue: z.core.$ZodIssue) =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map(key => ({ path: [...issue.path, key].join('.'), message: 'there is no such field' }))
    : [{ path: issue.path.join('.'), message: inWords(issue) }]

/** Zod's own words for a field that is not there, or empty, are about types. */
function inWords(issue: z.core.$ZodIssue): string {
  const { code, message } = issue
  if (code === 'invalid_type' && message.endsWith('received undefined')) return 'is missing'
  if (code === 'too_small' && issue.minimum === 1 && /^Too small: expected (string|array)/.test(message))
    return 'must not be empty'
  return code === 'invalid_value' ? `must be ${issue.values.map(value => JSON.stringify(value)).join(' or ')}` : message
}

export const sendTooMany = (context: Context): Response =>
  sendProblem(
    context,
    {
      status: 429,
      title: 'Too many wrong calls',
      detail: 'Wait a minute, and check the address and the token or key.',
    },
    { 'retry-after': '60' },
  )
