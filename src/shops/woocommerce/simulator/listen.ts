import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Simulator } from './simulator.ts'

export interface Listening {
  readonly url: string
  close(): Promise<void>
}

/** The simulator on a port of this machine. Where it breaks a connection, the socket breaks. */
export async function listen(simulator: Simulator, port = 0): Promise<Listening> {
  const server = createServer(
    getRequestListener((request, { outgoing }) =>
      simulator.fetch(request).catch(() => {
        outgoing.destroy()
        return RESPONSE_ALREADY_SENT
      }),
    ),
  )
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the simulated shop has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
