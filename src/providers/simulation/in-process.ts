import type { Hono } from 'hono'
import type { SimulatorEnv } from './faults.ts'

/** A `fetch` into the app without a network: it gives up with its signal, and a broken connection rejects it. */
export function inProcess(app: Hono<SimulatorEnv>, caller?: string): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const { promise: aborted, reject } = Promise.withResolvers<never>()
    request.signal.throwIfAborted()
    request.signal.addEventListener('abort', () => reject(request.signal.reason), { once: true })
    return Promise.race([aborted, app.fetch(request, caller === undefined ? {} : { caller })])
  }
}
