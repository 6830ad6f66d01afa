import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

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
