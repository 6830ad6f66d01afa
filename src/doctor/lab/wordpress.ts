/** What a request is answered with in the lab: an answer, or silence, or a cut. */
export type Reply =
  | 'hang'
  | 'cut'
  | {
      readonly status: number
      readonly statusText?: string
      readonly headers?: Readonly<Record<string, string>>
      readonly cookies?: readonly string[]
      readonly body?: string
    }

export interface Incoming {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Handler = (incoming: Incoming) => Reply | Promise<Reply>

export interface WordPress {
  readonly home: string
  readonly permalinks?: 'pretty' | 'index' | 'plain'
  readonly hasWooCommerce?: boolean
  readonly namespaces?: readonly string[]
  readonly frontBody?: string
  /** The web server does not hand unknown paths to index.php. */
  readonly isUnrouted?: boolean
  /** Paths before which /wc-api/ works; '' is none. */
  readonly prefixes?: readonly string[]
  readonly now?: number
}

/** As measured on real ones: WooCommerce 8.9.3, 10.5.0 and 11.0.1 behind nginx. */
const noCache = {
  expires: 'Wed, 11 Jan 1984 05:00:00 GMT',
  'cache-control': 'no-cache, must-revalidate, max-age=0, no-store, private',
}

const php = { server: 'nginx/1.22.1', 'content-type': 'text/html; charset=UTF-8', 'x-powered-by': 'PHP/8.2.36' }

export const signature: Reply = { status: 400, headers: { ...php, ...noCache }, body: '-1' }

export function wordpress(options: WordPress): Handler {
  const { home, permalinks = 'pretty', hasWooCommerce = true, isUnrouted = false, prefixes = [''] } = options
  const base = new URL(home)
  const rest = { pretty: 'wp-json/', index: 'index.php/wp-json/', plain: 'index.php?rest_route=/' }[permalinks]
  const link = { link: `<${home}${rest}>; rel="https://api.w.org/"` }
  const namespaces = options.namespaces ?? ['oembed/1.0', 'wp/v2', ...(hasWooCommerce ? ['wc/v3', 'wc/store/v1'] : [])]
  const index = { home: home.replace(/\/$/, ''), url: home.replace(/\/$/, ''), namespaces }
  const json = (): Reply => ({
    status: 200,
    headers: { ...php, 'content-type': 'application/json' },
    body: JSON.stringify(index),
  })
  const front: Reply = { status: 200, headers: { ...php, ...link }, body: options.frontBody ?? frontPage(home) }
  const notFound: Reply = { status: 404, headers: { ...php, ...link, ...noCache }, body: errorPage(home) }
  const bare: Reply = {
    status: 404,
    headers: { server: 'nginx/1.22.1', 'content-type': 'text/html' },
    body: '<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n',
  }

  return ({ url }) => {
    if (!url.pathname.startsWith(base.pathname)) return bare
    const path = url.pathname.slice(base.pathname.length)
    if (path === 'wp-cron.php') return { status: 200, headers: { ...php, ...noCache }, body: '' }
    const isFront = path === '' || path === 'index.php'
    if (isFront && hasWooCommerce && url.searchParams.has('wc-api')) return signature
    if (isFront && url.searchParams.get('rest_route') === '/') return json()
    if (isFront) return front
    if (isUnrouted) return bare
    if (permalinks === 'plain') return front
    if (path === 'wp-json/') return permalinks === 'pretty' ? json() : notFound
    const isCallback = prefixes.some(prefix => new RegExp(`^${prefix}(index\\.php/)?wc-api/\\w+/?$`).test(path))
    return hasWooCommerce && isCallback ? signature : notFound
  }
}

const frontPage = (home: string): string =>
  `<!DOCTYPE html>\n<html lang="sv-SE">\n<head>\n<meta charset="UTF-8" />\n<title>Nordlys</title>\n<link rel='stylesheet' href='${home}wp-content/themes/storefront/style.css' />\n</head>\n<body class="home wp-theme-storefront"><h1>Nordlys</h1>\n<p>We are protected by Wordfence and Cloudflare. Log in to see prices.</p></body>\n</html>\n`

const errorPage = (home: string): string =>
  `<!DOCTYPE html>\n<html lang="sv-SE">\n<head>\n<title>Page not found &#8211; Nordlys</title>\n<link rel='stylesheet' href='${home}wp-content/themes/storefront/style.css' />\n</head>\n<body class="error404 wp-theme-storefront"></body>\n</html>\n`

/** A guard before the shop: what it does not answer itself goes on to the shop. */
export const before =
  (guard: (incoming: Incoming) => Reply | undefined, shop: Handler): Handler =>
  incoming =>
    guard(incoming) ?? shop(incoming)

export const isCallback = ({ url }: Incoming): boolean => /wc-api/.test(url.pathname + url.search)

export const isPost = ({ method }: Incoming): boolean => method === 'POST'

export const isBrowser = ({ headers }: Incoming): boolean => /Mozilla/.test(headers['user-agent'] ?? '')
