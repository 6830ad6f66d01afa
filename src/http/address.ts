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
