import { createServer } from 'node:https'
import { getRequestListener } from '@hono/node-server'
import type { Authority } from './certificates.ts'
import type { createSwishSimulator } from './simulator.ts'

export interface Listening {
  /** For a shop's `baseUrl`. */
  readonly url: string
  readonly isOpen: () => boolean
  close(): Promise<void>
}

/** Over HTTPS with mutual TLS. Whoever shows no certificate of this authority is answered 401 (S1), by `api.ts`. */
export async function listen(
  { app }: Pick<ReturnType<typeof createSwishSimulator>, 'app'>,
  { ca, server: own }: Authority,
): Promise<Listening> {
  const tls = { cert: own.certificate, key: own.key, ca, requestCert: true, rejectUnauthorized: false }
  const server = createServer(tls, getRequestListener(app.fetch))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the simulator has no port')
  return {
    url: `https://127.0.0.1:${address.port}/swish-cpcapi`,
    isOpen: () => server.listening,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
