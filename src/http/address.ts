import { isIP } from 'node:net'
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import proxyAddr from 'proxy-addr'
import { isLoopback } from '../base/net.ts'

/** The caller's address: the connection's, or what the proxies in front that we trust say of it. Null in-process. */
export type AddressOf = (context: Context) => string | null

export function createAddressOf(trustedProxies: readonly string[]): AddressOf {
  const isTrusted = proxyAddr.compile([...trustedProxies])
  return context => {
    const { incoming }: Partial<HttpBindings> = context.env ?? {}
    if (incoming === undefined) return null
    const address = proxyAddr(incoming, isTrusted)
    // A proxy that passes on what is no address has not said who called.
    return plain(isIP(address) === 0 ? (incoming.socket.remoteAddress ?? null) : address)
  }
}

/** A socket that listens on both writes IPv4 in IPv6: `::ffff:192.0.2.1`, which nobody searches a log for. */
const plain = (address: string | null): string | null => address?.replace(/^::ffff:(?=\d+\.)/i, '') ?? null

/**
 * By its name too, since a page in a browser on this machine may have a name of its own for it. A forwarded call that still seems to come from here came through
 * a proxy that nobody declared: not from here.
 */
export const isFromThisMachine = (context: Context, address: string | null): boolean =>
  address !== null &&
  isLoopback(new URL(context.req.url).hostname) &&
  /^(::1|(::ffff:)?127(\.\d+){3})$/.test(address) &&
  context.req.header('x-forwarded-for') === undefined &&
  context.req.header('forwarded') === undefined
