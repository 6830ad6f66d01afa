import type { Context } from 'hono'
import type { z } from 'zod'
import { malformed, RequestProblem } from '../problem.ts'

/** What a call says, parsed once; anything else ends it with what is wrong. */

export async function readBody<T extends z.ZodType>(context: Context, schema: T): Promise<z.output<T>> {
  const isJson = /^application\/json\b/i.test(context.req.header('content-type') ?? '')
  const body: unknown = isJson ? await context.req.json().catch(() => undefined) : undefined
  return parse(schema, body)
}

export function readQuery<T extends z.ZodType>(context: Context, schema: T): z.output<T> {
  const given = Object.entries(context.req.queries()).map(([name, values]) => [
    name,
    values.length > 1 ? values : values[0],
  ])
  return parse(schema, Object.fromEntries(given))
}

function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new RequestProblem(malformed(parsed.error))
  return parsed.data
}

/** @param what `payment`, `callback` ... */
export const missing = (what: string): RequestProblem =>
  new RequestProblem({ status: 404, title: `No such ${what}`, detail: `There is no ${what} with this id.` })
