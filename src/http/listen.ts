import type { Server } from 'node:http'
import { type HttpBindings, serve } from '@hono/node-server'
import type { Context, Hono } from 'hono'
import { UserError } from '../base/errors.ts'
import { limits } from '../limits.ts'

export interface Listening {
  readonly port: number
  /** Takes no new connections, tells streams to end, and waits for the requests that are under way. */
  close(): Promise<void>
}

const stopping = Symbol('stopping')

/** What ends a stream that nobody ends: the server's stop. Empty where the app runs in another server. */
export function stoppingOf(context: Context): readonly AbortSignal[] {
  const signal: unknown = context.env?.[stopping]
  return signal instanceof AbortSignal ? [signal] : []
}

/** How long a sender may take. */
type Patience = Pick<typeof limits, 'request' | 'requestHeaders' | 'requestSweep'>

/** @throws UserError when the port cannot be had. */
export function listen(
  app: Pick<Hono<{ Bindings: HttpBindings }>, 'fetch'>,
  port: number,
  host?: string,
  patience: Patience = limits,
): Promise<Listening> {
  const { promise, resolve, reject } = Promise.withResolvers<Listening>()
  const stop = new AbortController()
  const server = serve(
    {
      fetch: (request, bindings) => app.fetch(request, { ...bindings, [stopping]: stop.signal }),
      port,
      ...(host === undefined ? {} : { hostname: host }),
      serverOptions: {
        requestTimeout: patience.request,
        headersTimeout: patience.requestHeaders,
        connectionsCheckingInterval: patience.requestSweep,
        maxHeaderSize: limits.headerBytes,
      },
    },
    address => resolve({ port: address.port, close: () => close(server as Server, stop) }),
  )
  server.on('error', error => reject(refused(error, port, host)))
  return promise
}

function refused(error: NodeJS.ErrnoException, port: number, host = ''): Error {
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new UserError(`${host} is no address of this machine; choose another one with --host, or leave it out.`)
  if (error.code === 'EADDRINUSE')
    return new UserError(`Port ${port} is taken by another program; choose another one with --port.`)
  if (error.code === 'EACCES')
    return new UserError(`Port ${port} may not be opened by this user; choose one above 1023 with --port.`)
  return error
}

function close(server: Server, stop: AbortController): Promise<void> {
  stop.abort()
  const impatient = setTimeout(() => server.closeAllConnections(), limits.drain)
  return new Promise(resolve => {
    server.close(() => {
      clearTimeout(impatient)
      resolve()
    })
    server.closeIdleConnections()
  })
}
