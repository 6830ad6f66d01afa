import { createHmac } from 'node:crypto'
import { RestError } from './body.ts'
import type { World } from './world.ts'

const windowS = 15 * 60

/**
 * WooCommerce's own rules: Basic and keys in the query over https only; OAuth 1.0a everywhere; and it looks at keys
 * only when "wp-json/wc/" stands in the request's URI. Whoever is not let in learns only that they may not look.
 */
export function authenticate(world: World, request: Request, url: URL): void {
  const { settings } = world
  const isWrite = request.method !== 'GET'
  if (!`${url.pathname}${url.search}`.includes('wp-json/wc/')) throw stranger(isWrite)
  const isSecure = settings.isHttps || url.protocol === 'https:'
  const isKnown = (isSecure && basic(world, request, url)) || oauth(world, request, url)
  if (!isKnown) throw stranger(isWrite)
  permit(world, isWrite)
}

function basic({ settings }: World, request: Request, url: URL): boolean {
  const header = request.headers.get('authorization') ?? ''
  const decoded = header.startsWith('Basic ') ? Buffer.from(header.slice(6), 'base64').toString() : ''
  const key = url.searchParams.get('consumer_key') ?? decoded.split(':')[0]
  const secret = url.searchParams.get('consumer_secret') ?? decoded.slice(decoded.indexOf(':') + 1)
  if (key !== settings.consumerKey) return false
  if (secret !== settings.consumerSecret) throw refused('Consumer secret is invalid.')
  return true
}

function oauth(world: World, request: Request, url: URL): boolean {
  const { settings } = world
  const params = [...url.searchParams].filter(([name]) => name !== 'oauth_signature')
  const get = (name: string): string => url.searchParams.get(name) ?? ''
  const needed = ['oauth_consumer_key', 'oauth_timestamp', 'oauth_nonce', 'oauth_signature', 'oauth_signature_method']
  const missing = needed.filter(name => get(name) === '')
  if (missing.length === needed.length) return false
  if (missing.length > 0) throw refused(`Missing OAuth parameters ${missing.join(', ')}`)
  if (get('oauth_consumer_key') !== settings.consumerKey) throw refused('Consumer key is invalid.')

  const sorted = params
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
  const address = url.pathname === '/' ? url.origin : `${url.origin}${url.pathname}`
  const text = [request.method, address, sorted.join('&')].map(encode).join('&')
  const signature = createHmac('sha256', `${settings.consumerSecret}&`).update(text).digest('base64')
  if (signature !== get('oauth_signature')) throw refused('Invalid signature - provided signature does not match.')
  rememberNonce(world, Number(get('oauth_timestamp')), get('oauth_nonce'))
  return true
}

function rememberNonce({ nonces, clock }: World, timestamp: number, nonce: string): void {
  const now = Math.floor(clock.now() / 1000)
  if (!(Math.abs(timestamp - now) <= windowS)) throw refused('Invalid timestamp.')
  if ([...nonces.values()].includes(nonce)) throw refused('Invalid nonce - nonce has already been used.')
  nonces.set(timestamp, nonce)
  for (const each of nonces.keys()) if (each < now - windowS) nonces.delete(each)
}

function permit({ settings: { permissions } }: World, isWrite: boolean): void {
  const needed = isWrite ? 'write' : 'read'
  if (!permissions.includes(needed)) throw refused(`The API key provided does not have ${needed} permissions.`)
}

const stranger = (isWrite: boolean): RestError =>
  isWrite
    ? new RestError(401, 'woocommerce_rest_cannot_edit', 'Sorry, you are not allowed to edit this resource.')
    : new RestError(401, 'woocommerce_rest_cannot_view', 'Sorry, you cannot view this resource.')

const refused = (message: string): RestError => new RestError(401, 'woocommerce_rest_authentication_error', message)

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
