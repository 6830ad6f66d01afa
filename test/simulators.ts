import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { freePort } from '../scripts/chaos/balancer.ts'
import { systemClock } from '../src/base/clock.ts'
import { createStripeSimulator, defaultAccount } from '../src/providers/stripe/simulator/simulator.ts'
import { createAuthority } from '../src/providers/swish/simulator/certificates.ts'
import { listen as listenAsSwish } from '../src/providers/swish/simulator/listen.ts'
import { createSwishSimulator, defaultAlias } from '../src/providers/swish/simulator/simulator.ts'

/** Providers on ports of their own, for a whole service, and what a configuration says of them. */

/** Over HTTPS with mutual TLS. */
export async function startSwish() {
  const authority = await createAuthority()
  const merchant = await authority.issue(defaultAlias)
  const swish = createSwishSimulator({ clock: systemClock, fetch })
  const { url, close } = await listenAsSwish(swish, authority)
  return { swish, settings: { baseUrl: url, payeeAlias: defaultAlias, ...merchant, ca: authority.ca }, close }
}

export async function startStripe() {
  const stripe = createStripeSimulator({ clock: systemClock, fetch })
  const server = createServer(getRequestListener(stripe.app.fetch))
  const port = await freePort()
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  const { apiKey, webhookSecret } = defaultAccount
  return {
    stripe,
    settings: { baseUrl: `http://127.0.0.1:${port}`, apiKey, webhookSecrets: [webhookSecret] },
    /** Sends its events to the Kvitto at this address. */
    callAt: (url: string) =>
      stripe.webhooks.listen({ url: `${url}/callbacks/nordlys/stripe`, secrets: [webhookSecret] }),
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
