import { z } from 'zod'
import type { Point } from './process.ts'

/** How the shop can misbehave, on command. `before` the request does its work, or `after` it has done it. */
export const fault = z.discriminatedUnion('kind', [
  /** An answer of the web server's own: 500 with a page, 503 while it is updated, 429, 401 ... */
  z.object({
    kind: z.literal('status'),
    status: z.int(),
    when: z.enum(['before', 'after']).default('before'),
    retryAfter: z.int().optional(),
  }),
  /** 200 with a page instead of JSON. */
  z.object({ kind: z.literal('junk'), when: z.enum(['before', 'after']).default('before') }),
  /** The connection breaks. */
  z.object({ kind: z.literal('lost'), when: z.enum(['before', 'after']).default('after') }),
  /** No answer, ever, and nothing done. */
  z.object({ kind: z.literal('hang') }),
  z.object({ kind: z.literal('slow'), ms: z.int() }),
  /** The client gets no answer; the request waits in PHP's queue and runs that much later. */
  z.object({ kind: z.literal('late'), ms: z.int() }),
  /** The PHP process is killed half-way; the web server says 502. */
  z.object({
    kind: z.literal('killed'),
    at: z.enum(['loaded', 'nameless_stub', 'stub', 'lines', 'totals', 'paid', 'stock']),
  }),
])

export type Fault = z.infer<typeof fault>

export const plan = z.object({
  fault,
  /** Only requests of this method, or whose path contains this. */
  method: z.string().optional(),
  path: z.string().optional(),
  /** Lets so many requests pass first. */
  skip: z.int().default(0),
  times: z.int().default(1),
})

export type Plan = z.input<typeof plan>

/** Thrown where the connection is to break without an answer. */
export class ConnectionLost extends Error {}

/** What is planned, first come first served. */
export class Faults {
  #plans: z.infer<typeof plan>[] = []

  add(planned: Plan): void {
    this.#plans.push(plan.parse(planned))
  }

  clear(): void {
    this.#plans = []
  }

  take(method: string, path: string): Fault | null {
    const planned = this.#plans.find(
      each => (each.method ?? method) === method && path.includes(each.path ?? '') && each.times > 0,
    )
    if (planned === undefined) return null
    if (planned.skip > 0) {
      planned.skip -= 1
      return null
    }
    planned.times -= 1
    this.#plans = this.#plans.filter(each => each.times > 0)
    return planned.fault
  }
}

/** Lets a request come to its fate. `work` is what it would have done. */
export async function suffer(
  fault: Fault | null,
  sleep: (ms: number) => Promise<void>,
  work: (killAt?: Point) => Promise<Response>,
): Promise<Response> {
  if (fault === null) return work()
  if (fault.kind === 'killed') return work(fault.at)
  if (fault.kind === 'hang') return new Promise(() => {})
  if (fault.kind === 'late') {
    void sleep(fault.ms).then(() => work())
    return new Promise(() => {})
  }
  if (fault.kind === 'slow') return sleep(fault.ms).then(() => work())
  if (fault.when === 'after') await work()
  if (fault.kind === 'lost') throw new ConnectionLost('the simulated shop broke the connection')
  return fault.kind === 'junk' ? page(200, 'A page of the shop') : answerWith(fault)
}

const pages: Readonly<Record<number, string>> = {
  429: 'Too Many Requests',
  500: 'Error establishing a database connection',
  502: 'Bad Gateway',
  503: 'Briefly unavailable for scheduled maintenance. Check back in a minute.',
}

/** 503 and 401 come as JSON from WordPress, the rest as a page from the web server. */
function answerWith({ status, retryAfter }: { status: number; retryAfter?: number | undefined }): Response {
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  const text = pages[status] ?? `Error ${status}`
  if (status === 503) return Response.json({ code: 'wp_die', message: text, data: { status } }, { status, headers })
  if (status === 401 || status === 403)
    return Response.json(
      { code: 'woocommerce_rest_cannot_view', message: 'Sorry.', data: { status } },
      { status, headers },
    )
  return page(status, text, headers)
}

export const page = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(`<!DOCTYPE html><html><head><title>${text}</title></head><body><h1>${text}</h1></body></html>`, {
    status,
    headers: { 'content-type': 'text/html; charset=UTF-8', ...headers },
  })
