import pTimeout from 'p-timeout'
import type { startTunnel } from 'untun'
import { messageOf, UserError } from '../base/errors.ts'
import { limits } from '../limits.ts'

export interface Tunnel {
  /** Where the world reaches the port. */
  readonly url: string
  close(): Promise<void>
}

/**
 * A public address for a port of this machine, for local development: a quick tunnel of Cloudflare's. Its address is new
 * at each start, and Server-Sent Events do not come through, so pages reload instead.
 * @param load Brings the library, which in turn fetches Cloudflare's program once.
 * @throws UserError when there is no network, or Cloudflare gives no tunnel.
 */
export async function openTunnel(port: number, load: Load = () => import('untun'), patienceMs: number = limits.tunnel) {
  try {
    return await pTimeout(open(await load(), port), { milliseconds: patienceMs, message: 'nothing answered in time' })
  } catch (error) {
    throw new UserError(
      `The tunnel could not be opened: ${messageOf(error)}. It needs the internet, and Cloudflare’s program, which is fetched from GitHub once. Without --tunnel Kvitto runs all the same.`,
    )
  }
}

type Load = () => Promise<{ readonly startTunnel: typeof startTunnel }>

async function open({ startTunnel }: Awaited<ReturnType<Load>>, port: number): Promise<Tunnel> {
  const before = new Set(listeners().map(({ listener }) => listener))
  const tunnel = await startTunnel({ port, hostname: '127.0.0.1', acceptCloudflareNotice: true })
  // The library ends the process on a signal. Kvitto drains first, and closes the tunnel itself.
  for (const { signal, listener } of listeners()) if (!before.has(listener)) process.removeListener(signal, listener)
  if (tunnel === undefined) throw new Error('it was not started')
  return { url: await tunnel.getURL(), close: () => tunnel.close() }
}

const listeners = () =>
  (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).flatMap(signal =>
    process.listeners(signal).map(listener => ({ signal, listener })),
  )
