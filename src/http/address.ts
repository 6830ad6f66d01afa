import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import proxyAddr from 'proxy-addr'

/** The caller's address: the connection's, or what the proxies in front that we trust say of it. Null in-process. */
export type AddressOf = (context: Context) => string | null

export function createAddressOf(trustedProxies: readonly string[]): AddressOf {
  const isTrusted = proxyAddr.compile([...trustedProxies])
  return context => {
    const bindings: Partial<HttpBindings> = context.env ?? {}
    return bindings.incoming === undefined ? null : proxyAddr(bindings.incoming, isTrusted)
  }
}

/** A forwarded call that still seems to come from here came through a proxy that nobody declared: not from here. */
export const isFromThisMachine = (context: Context, address: string | null): boolean =>
  address !== null &&
  /^(::1|(::ffff:)?127(\.\d+){3})$/.test(address) &&
  context.req.header('x-forwarded-for') === undefined &&
  context.req.header('forwarded') === undefined
