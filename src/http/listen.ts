import type { Server } from 'node:http'
import { type HttpBindings, serve } from '@hono/node-server'
import type { Hono } from 'hono'
import { UserError } from '../base/errors.ts'
import { limits } from '../limits.ts'

export interface Listening {
  readonly port: number
  /** Takes no new connections and waits for the requests that are under way. */
  close(): Promise<void>
}

/** @throws UserError when the port cannot be had. */
export function listen(
  app: Pick<Hono<{ Bindings: HttpBindings }>, 'fetch'>,
  port: number,
  host?: string,
): Promise<Listening> {
  const { promise, resolve, reject } = Promise.withResolvers<Listening>()
  const server = serve(
    {
      fetch: app.fetch,
      port,
      ...(host === undefined ? {} : { hostname: host }),
      serverOptions: {
        requestTimeout: limits.request,
        headersTimeout: limits.requestHeaders,
        maxHeaderSize: limits.headerBytes,
      },
    },
    address => resolve({ port: address.port, close: () => close(server as Server) }),
  )
  server.on('error', error => reject(refused(error, port)))
  return promise
}

function refused(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return new UserError(`Port ${port} is taken by another program; choose another one with --port.`)
  if (error.code === 'EACCES')
    return new UserError(`Port ${port} may not be opened by this user; choose one above 1023 with --port.`)
  return error
}

function close(server: Server): Promise<void> {
  const impatient = setTimeout(() => server.closeAllConnections(), limits.drain)
  return new Promise(resolve => {
    server.close(() => {
      clearTimeout(impatient)
      resolve()
    })
    server.closeIdleConnections()
  })
}
