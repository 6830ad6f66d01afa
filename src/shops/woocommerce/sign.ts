import { createHmac } from 'node:crypto'
import OAuth from 'oauth-1.0a'
import type { Clock } from '../../base/clock.ts'
import type { WooCommerceConfig } from './config.ts'

export interface SignDeps {
  readonly clock: Clock
  /** `randomBytes` of node:crypto, or a seeded one. */
  readonly random: (bytes: number) => Uint8Array
}

/** What makes a request ours: the URL to call and the headers to send with it. */
export interface Signed {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/**
 * WooCommerce takes Basic over https only, and over http answers it like a wrong key. There it wants OAuth 1.0a in the
 * query, and refuses a nonce that it has seen, so each request, also a repeated one, is signed anew. A read over https has a
 * nonce too: a cache on the way that takes no notice of keys would answer with the orders of some minutes ago.
 */
export function createSigner(config: WooCommerceConfig, deps: SignDeps): (method: string, url: URL) => Signed {
  const { consumerKey, consumerSecret } = config
  const basic = `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}`
  const oauth = new OAuth({
    consumer: { key: consumerKey, secret: consumerSecret },
    signature_method: 'HMAC-SHA256',
    hash_function: (text, key) => createHmac('sha256', key).update(text).digest('base64'),
  })
  const nonce = () => Buffer.from(deps.random(16)).toString('hex')
  oauth.getNonce = nonce
  oauth.getTimeStamp = () => Math.floor(deps.clock.now() / 1000)

  return (method, url) => {
    if (url.protocol === 'https:') {
      const address = method === 'GET' ? withQuery(url, `_kvitto_nonce=${nonce()}`) : url.href
      return { url: address, headers: { authorization: basic } }
    }
    // The library puts the URL's own parameters among what it returns.
    const proof = Object.entries(oauth.authorize({ method, url: url.href })).filter(([name]) =>
      name.startsWith('oauth_'),
    )
    const query = proof.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
    return { url: withQuery(url, query), headers: {} }
  }
}

const withQuery = ({ href }: URL, query: string): string => `${href}${href.includes('?') ? '&' : '?'}${query}`
