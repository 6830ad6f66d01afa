import type { Context } from 'hono'
import type { Callback } from '../providers/provider.ts'
import type { AddressOf } from './address.ts'
import type { Metrics } from './metrics.ts'
import { type Problem, sendProblem, sendTooMany } from './problem.ts'
import type { Refusals } from './refusals.ts'

export interface RefuseDeps {
  readonly addressOf: AddressOf
  readonly refusals: Pick<Refusals, 'count' | 'remember'>
  readonly metrics: Pick<Metrics, 'refusals'>
}

/** Makes no row and no work: a count, and a place among the last ones in memory, are the only traces of a stranger's call. */
export async function refuse(
  deps: RefuseDeps,
  context: Context,
  problem: Problem,
  send: (context: Context, problem: Problem) => Response | Promise<Response> = sendProblem,
): Promise<Response> {
  deps.metrics.refusals.inc({ answer: String(problem.status) })
  const { status, title, detail } = problem
  deps.refusals.remember({
    status,
    title,
    detail,
    method: context.req.method,
    path: safePath(context).slice(0, refusedTextMost),
    address: deps.addressOf(context),
    headers: tellingHeaders({ headers: context.req.header() }, refusedTextMost),
  })
  if (await deps.refusals.count(deps.addressOf(context))) return send(context, problem)
  return sendTooMany(context)
}

/** What helps to understand a callback later; nothing that authenticates anybody. */
const kept = ['content-type', 'content-length', 'user-agent', 'date', 'x-request-id', 'traceparent', 'via', 'cf-ray']

export const tellingHeaders = (
  { headers }: Pick<Callback, 'headers'>,
  most = Number.POSITIVE_INFINITY,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (kept.includes(name) ? [[name, value.slice(0, most)]] : [])),
  )

/** What a stranger can make us keep in memory for each of the last refused calls is little. */
const refusedTextMost = 300

/** The path as called, without the token in whatever spelling: what is stored or shown must not be usable to call again. */
export function safePath(context: Context): string {
  const { pathname, search, searchParams } = new URL(context.req.url)
  const tokens = [context.req.param('token'), searchParams.get('etoid'), searchParams.get('token')]
  try {
    return tokens.reduce<string>(
      (path, token) => (token ? path.replaceAll(token, '*') : path),
      decodeURIComponent(pathname + search),
    )
  } catch {
    return context.req.routePath
  }
}
