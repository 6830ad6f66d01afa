import { createHmac, randomBytes } from 'node:crypto'
import OAuth from 'oauth-1.0a'

export interface Keys {
  readonly consumerKey: string
  readonly consumerSecret: string
}

/** Where WooCommerce looks: in the header and in the query over https, a signature over http. */
export type KeyForm = 'header' | 'query' | 'signed'

export interface Keyed {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Where REST v3 is. With plain permalinks only `?rest_route=` answers, and WooCommerce looks at keys only when
 * "wp-json/wc/" stands somewhere in the address.
 */
export function restUrl(home: string, isPlain: boolean, path: string): URL {
  const base = `${home.replace(/\?.*$/, '').replace(/(index\.php)?\/*$/, '')}/`
  const [route = '', query = ''] = path.split('?')
  return isPlain
    ? new URL(`index.php?rest_route=/wc/v3/${route}&_kvitto=/wp-json/wc/${query === '' ? '' : `&${query}`}`, base)
    : new URL(`wp-json/wc/v3/${path}`, base)
}

/** The doctor tries each form apart, to say which of them is lost on the way. */
export function withKeys(
  url: URL,
  { consumerKey, consumerSecret }: Keys,
  form: KeyForm,
  now: number,
  method = 'GET',
): Keyed {
  const keyed = new URL(url)
  if (form === 'header') {
    const basic = Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')
    return { url: keyed, headers: { authorization: `Basic ${basic}` } }
  }
  if (form === 'query') {
    keyed.searchParams.set('consumer_key', consumerKey)
    keyed.searchParams.set('consumer_secret', consumerSecret)
    return { url: keyed, headers: {} }
  }
  const oauth = new OAuth({
    consumer: { key: consumerKey, secret: consumerSecret },
    signature_method: 'HMAC-SHA256',
    hash_function: (text, key) => createHmac('sha256', key).update(text).digest('base64'),
  })
  oauth.getNonce = () => randomBytes(16).toString('hex')
  oauth.getTimeStamp = () => Math.floor(now / 1_000)
  const proof = Object.entries(oauth.authorize({ method, url: url.href })).filter(([name]) => name.startsWith('oauth_'))
  for (const [name, value] of proof) keyed.searchParams.set(name, String(value))
  return { url: keyed, headers: {} }
}
