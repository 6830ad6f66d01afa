import { codesOf, wasNeverSent } from '../../base/exchange.ts'
import { type Outcome, unreachable } from '../../base/outcome.ts'
import { type Answer, type Found, isBarred, isPage, judge, type Kind, lost } from './answer.ts'
import type { WooCommerceConfig } from './config.ts'
import { createSigner, type SignDeps } from './sign.ts'

export interface ClientDeps extends SignDeps {
  readonly fetch: typeof fetch
}

/** REST v3 of one shop. It never throws; what came of a request is an Outcome. */
export interface Client {
  get(path: string, query: Query, signal: AbortSignal): Promise<Outcome<Found>>
  post(path: string, body: unknown, signal: AbortSignal): Promise<Outcome<Found>>
  put(path: string, body: unknown, signal: AbortSignal): Promise<Outcome<Found>>
}

export type Query = Readonly<Record<string, string | number | boolean>>

/** A page of a hundred orders with long histories is some 2 MB. */
const bodyBytesMost = 16 * 1024 * 1024

export function createClient(config: WooCommerceConfig, deps: ClientDeps): Client {
  const sign = createSigner(config, deps)
  let form: UrlForm = new URL(config.url).searchParams.has('rest_route') ? 'plain' : 'pretty'
  let changeBy: 'PUT' | 'POST' = 'PUT'

  async function send(method: string, url: URL, body: unknown, signal: AbortSignal): Promise<Answer> {
    const signed = sign(method, url)
    const headers = { accept: 'application/json', 'user-agent': 'Kvitto', ...signed.headers }
    // Without a content type WooCommerce ignores the body and makes an empty order.
    const content = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await deps.fetch(signed.url, {
      method,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...content,
      redirect: 'manual',
      signal,
    })
    return readAnswer(response)
  }

  async function request(kind: Kind, method: string, path: string, query: Query, body: unknown, signal: AbortSignal) {
    if (signal.aborted) return unreachable('no time left to ask the shop')
    try {
      const url = toUrl(config.url, form, path, query)
      const answer = await (method === 'PUT' ? put(url, body, signal) : send(method, url, body, signal))
      // Only reads try the other form: a page in answer to a write may hide that it was done.
      if (kind === 'write' || form === 'plain' || !isPage(answer)) return judge(answer, kind, deps.clock.now())
      const plain = await send(method, toUrl(config.url, 'plain', path, query), body, signal)
      if (isPage(plain)) return judge(answer, kind, deps.clock.now())
      form = 'plain'
      return judge(plain, kind, deps.clock.now())
    } catch (error) {
      return failed(kind, error)
    }
  }

  /** Firewalls and hosts let no PUT through. WooCommerce takes a POST to what exists for the same change. */
  async function put(url: URL, body: unknown, signal: AbortSignal): Promise<Answer> {
    const answer = await send(changeBy, url, body, signal)
    if (changeBy === 'POST' || !isBarred(answer)) return answer
    const other = await send('POST', url, body, signal)
    if (!isBarred(other)) changeBy = 'POST'
    return other
  }

  return {
    get: (path, query, signal) => request('read', 'GET', path, query, undefined, signal),
    post: (path, body, signal) => request('write', 'POST', path, {}, body, signal),
    put: (path, body, signal) => request('write', 'PUT', path, {}, body, signal),
  }
}

/** `plain`: WordPress without pretty permalinks answers under ?rest_route= only. */
type UrlForm = 'pretty' | 'plain'

function toUrl(base: string, form: UrlForm, path: string, query: Query): URL {
  const url = new URL(base)
  const home = url.pathname.replace(/(index\.php)?\/*$/, '')
  const params = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  if (form === 'pretty') {
    url.pathname = `${home}/wp-json/wc/v3${path}`
    url.search = params.join('&')
    return url
  }
  url.pathname = `${home}/index.php`
  // WooCommerce looks at our keys only when "wp-json/wc/" stands somewhere in the request's URI, unencoded.
  url.search = [`rest_route=/wc/v3${path}`, '_kvitto=/wp-json/wc/', ...params].join('&')
  return url
}

export async function readAnswer(response: Response): Promise<Answer> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > bodyBytesMost) throw new Error(`the shop's answer is longer than ${bodyBytesMost} bytes`)
    text += decoder.decode(chunk, { stream: true })
  }
  return {
    status: response.status,
    text: text + decoder.decode(),
    retryAfter: response.headers.get('retry-after'),
    totalPages: response.headers.get('x-wp-totalpages'),
    total: response.headers.get('x-wp-total'),
  }
}

export function failed(kind: Kind, error: unknown) {
  const message = `the shop did not answer: ${describe(error)}`
  return wasNeverSent(error) ? unreachable(message) : lost(kind, message)
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = codesOf(error)[0]
  return code === undefined ? error.message : `${error.message} (${code})`
}
