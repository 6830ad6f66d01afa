import { ConnectionLost, page } from './faults.ts'
import type { World } from './world.ts'

/** The REST route that a URL leads to, or null for the shop's pages. */
export function toRoute({ settings }: World, url: URL): string | null {
  const asked = url.searchParams.get('rest_route')
  if (asked !== null) return asked
  if (settings.permalinks === 'plain' || !/^\/wp-json(\/|$)/.test(url.pathname)) return null
  return url.pathname.slice('/wp-json'.length) || '/'
}

/** As measured on WooCommerce 10.5.0 with WordPress 6.9.1. */
const noCache = {
  expires: 'Wed, 11 Jan 1984 05:00:00 GMT',
  'cache-control': 'no-cache, must-revalidate, max-age=0, no-store, private',
}

/**
 * What is no REST call. Nothing in this shop listens to a callback, and WooCommerce answers a name that it does not know with
 * 400 and "-1". Without pretty permalinks WordPress first adds a slash to a path it does not know, then shows its front page.
 */
export function toPage({ settings }: World, method: string, url: URL): Response {
  const isPlain = settings.permalinks === 'plain'
  const isFront = url.pathname === '/' || url.pathname === '/index.php'
  if (url.pathname === '/wp-cron.php') return new Response('', { headers: noCache })
  if ((isFront && url.searchParams.has('wc-api')) || (!isPlain && /^\/wc-api\/[\w-]+\/?$/.test(url.pathname)))
    return new Response('-1', { status: 400, headers: { 'content-type': 'text/html; charset=UTF-8', ...noCache } })
  if (isPlain && method === 'GET' && !isFront && !url.pathname.endsWith('/'))
    return page(301, 'Moved', { location: `${url.origin}${url.pathname}/${url.search}` })
  const rest = isPlain ? `${url.origin}/index.php?rest_route=/` : `${url.origin}/wp-json/`
  return page(isFront || isPlain ? 200 : 404, 'The shop', { link: `<${rest}>; rel="https://api.w.org/"` })
}

/** What the REST API tells everybody: where the shop is, and what is installed. */
export const toIndex = ({ settings }: World, { origin }: URL): Response =>
  Response.json({
    name: 'The shop',
    url: origin,
    home: origin,
    namespaces: ['oembed/1.0', 'wc/v3', 'wc/store/v1', 'wp/v2', ...(settings.pluginKey === null ? [] : ['kvitto/v1'])],
  })

/** What PHP's JSON_NUMERIC_CHECK makes of an answer. */
export async function encodeNumbers(answer: Response): Promise<Response> {
  const toNumber = (_: string, value: unknown): unknown =>
    typeof value === 'string' && /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(value) ? Number(value) : value
  return Response.json(JSON.parse(await answer.text(), toNumber), answer)
}

/** The body is read at once: a request that runs late has lost its connection. */
export async function readWhole(request: Request, url: URL): Promise<Request> {
  const { method, headers } = request
  return new Request(url, { method, headers, body: request.body === null ? null : await request.arrayBuffer() })
}

/** What `fetch` does when a connection breaks, or is given up. */
export function connect({ signal }: Request, answer: Promise<Response>): Promise<Response> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason)
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    answer.then(resolve, error => reject(error instanceof ConnectionLost ? broken(error) : error))
  })
}

const broken = (error: ConnectionLost): TypeError =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(error.message), { code: 'ECONNRESET' }) })
