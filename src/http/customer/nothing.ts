import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import { type Problem, sendProblem } from '../problem.ts'
import { sendPage } from './frame.ts'
import { chooseTexts } from './language.ts'
import { unknownPage } from './show.ts'

/** The page for who comes with a link that leads to no payment. */
export function sendUnknown(context: Context): Response | Promise<Response> {
  const texts = chooseTexts(context, null)
  return sendPage(context, { texts, brand: null }, unknownPage(texts), 404)
}

/** There is nothing at this address: that page for somebody with a browser, the problem for a program. */
export const sendNothing = (context: Context, problem: Problem): Response | Promise<Response> =>
  isReader(context) ? sendUnknown(context) : sendProblem(context, problem)

function isReader(context: Context): boolean {
  const { pathname, search } = new URL(context.req.url)
  // Some programs say that they read HTML; they get what programs get where only they call.
  if (context.req.method !== 'GET' || /^\/(v1|api|callbacks)\/|[/?&]wc-api[/=]/.test(pathname + search)) return false
  const problem = 'application/problem+json'
  const supports = [problem, 'application/json', 'text/html']
  return accepts(context, { header: 'Accept', supports, default: problem }) === 'text/html'
}
