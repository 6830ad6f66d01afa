import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler } from 'hono'
import { z } from 'zod'

/** `answer_lost` does the work and then breaks the connection: the client cannot know. `hang` does nothing at all. */
const answerFault = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('status'), status: z.int().min(200).max(599), retryAfter: z.string().optional() }),
  z.object({ kind: z.literal('html') }),
  z.object({ kind: z.literal('hang') }),
  z.object({ kind: z.literal('reset') }),
  z.object({ kind: z.literal('answer_lost') }),
])

/** Which requests suffer. `path` is the API's own, and one `*` stands for anything: `/v1/orders/*`. */
export const answerRule = z.object({
  fault: answerFault,
  method: z.string().optional(),
  path: z.string().optional(),
  count: z.int().positive().prefault(1),
})

export type AnswerFault = z.output<typeof answerFault>
export type AnswerRule = z.input<typeof answerRule>

/** In one process a broken connection is a rejected fetch, as a real one would be. */
class ConnectionReset extends TypeError {
  constructor() {
    super('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) })
  }
}

/** `caller`: whom a client certificate would name, in one process where there is none. */
export type SimulatorEnv = { Bindings: Partial<HttpBindings> & { readonly caller?: string } }

/** Makes the API's answers go wrong on command, for the next so many requests that match. */
export class AnswerFaults {
  #rules: { readonly rule: z.output<typeof answerRule>; left: number }[] = []
  readonly #hanging = new Set<() => void>()
  readonly #before: string

  /** `before`: what the paths of the rules leave out, such as `/rest/public`. */
  constructor(before: string) {
    this.#before = before
  }

  fail(rule: AnswerRule): void {
    const parsed = answerRule.parse(rule)
    this.#rules.push({ rule: parsed, left: parsed.count })
  }

  heal(): void {
    this.#rules = []
    for (const release of this.#hanging) release()
  }

  readonly middleware: MiddlewareHandler<SimulatorEnv> = async (context, next) => {
    const fault = this.#take(context.req.method, context.req.path)
    switch (fault?.kind) {
      case undefined:
        return next()
      case 'status':
        return Response.json(
          { error: 'Simulated', message: `failed on command with ${fault.status}` },
          { status: fault.status, headers: fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter } },
        )
      case 'html':
        return context.html('<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>')
      case 'hang':
        await this.#hang(context.req.raw.signal)
        return context.body(null, 503)
      case 'reset':
        return reset(context)
      case 'answer_lost':
        await next()
        return reset(context)
    }
  }

  #take(method: string, path: string): AnswerFault | undefined {
    const plain = path.slice(path.indexOf(this.#before) + this.#before.length).replace(/\/$/, '')
    const match = this.#rules.find(({ rule, left }) => left > 0 && matches(rule, method, plain))
    if (match !== undefined) match.left -= 1
    return match?.rule.fault
  }

  /** Until the client gives up, or `heal`. */
  async #hang(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#hanging.add(resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
    await promise
    this.#hanging.delete(resolve)
  }
}

function matches(rule: z.output<typeof answerRule>, method: string, path: string): boolean {
  if (rule.method !== undefined && rule.method !== method) return false
  if (rule.path === undefined) return true
  const [head = '', tail] = rule.path.split('*')
  return tail === undefined ? path === head : path.length > head.length && path.startsWith(head) && path.endsWith(tail)
}

function reset(context: Context<SimulatorEnv>): Response {
  const socket = context.env?.incoming?.socket
  if (socket === undefined) throw new ConnectionReset()
  socket.destroy()
  return RESPONSE_ALREADY_SENT
}
