import { ConnectionLost, page } from './faults.ts'
import type { World } from './world.ts'

/** The REST route that a URL leads to, or null for the shop's pages. */
export function toRoute({ settings }: World, url: URL): string | null {
  const asked = url.searchParams.get('rest_route')
  if (asked !== null) return asked
  if (settings.permalinks === 'plain' || !url.pathname.startsWith('/wp-json/')) return null
  return url.pathname.slice('/wp-json'.length)
}

/** Without pretty permalinks WordPress first adds a slash to a path it does not know, then shows its front page. */
export const toPage = ({ settings }: World, method: string, url: URL): Response =>
  settings.permalinks === 'plain' && method === 'GET' && !url.pathname.endsWith('/')
    ? page(301, 'Moved', { location: `${url.origin}${url.pathname}/${url.search}` })
    : page(url.pathname === '/' || settings.permalinks === 'plain' ? 200 : 404, 'The shop')

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
