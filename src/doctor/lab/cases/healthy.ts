import type { Case } from '../case.ts'
import { before, isBrowser, isCallback, isPost, type Reply, wordpress } from '../wordpress.ts'
import { publicAddress, publicAddress6 } from '../world.ts'

const here = 'WooCommerce 10.5.0, WordPress 6.9.1, nginx: /work/lab/woocommerce'

/** Headers that a shop behind somebody has on all of its answers, blocked or not. */
const behind =
  (headers: Readonly<Record<string, string>>) =>
  (home: string) =>
  async (incoming: Parameters<ReturnType<typeof wordpress>>[0]): Promise<Reply> => {
    const reply = await wordpress({ home })(incoming)
    return typeof reply === 'string' ? reply : { ...reply, headers: { ...reply.headers, ...headers } }
  }

const toHttps = (home: string): Reply => ({ status: 301, headers: { server: 'nginx', location: home } })

/** Nobody may be accused here: what stands before these shops lets callbacks through. */
export const healthyCases: readonly Case[] = [
  { name: 'a plain healthy shop', expect: null, captured: here, shop: home => wordpress({ home }) },
  {
    name: 'on WordPress 6.5 with the older no-cache header',
    expect: null,
    captured: 'WooCommerce 8.9.3, same lab',
    shop: behind({ 'cache-control': 'no-cache, must-revalidate, max-age=0' }),
  },
  { name: 'index permalinks', expect: null, shop: home => wordpress({ home, permalinks: 'index' }) },
  {
    name: 'in a subfolder',
    expect: null,
    enter: host => `https://${host}/shop`,
    shop: home => wordpress({ home: `${home}shop/` }),
  },
  {
    name: 'in a subfolder, entered by the domain',
    expect: null,
    shop: home =>
      before(
        ({ url }) =>
          url.pathname === '/' && !url.search ? { status: 302, headers: { location: `${home}shop/` } } : undefined,
        wordpress({ home: `${home}shop/` }),
      ),
  },
  {
    name: 'behind Cloudflare, nothing blocked',
    expect: null,
    shop: behind({ server: 'cloudflare', 'cf-ray': '8f1c2d3e4f5a6b7c-ARN', 'cf-cache-status': 'DYNAMIC' }),
  },
  {
    name: 'behind Sucuri, nothing blocked',
    expect: null,
    shop: behind({ server: 'Sucuri/Cloudproxy', 'x-sucuri-id': '12013', 'x-sucuri-cache': 'MISS' }),
  },
  {
    name: 'on Kinsta, nothing blocked',
    expect: null,
    shop: behind({
      server: 'cloudflare',
      'cf-ray': '8f1c2d3e4f5a6b7c-ARN',
      'x-kinsta-cache': 'BYPASS',
      'ki-edge': 'v=20.2.7',
    }),
  },
  {
    name: 'on Fastly, nothing blocked',
    expect: null,
    shop: behind({ 'x-served-by': 'cache-bma1631-BMA', 'x-cache': 'MISS', via: '1.1 varnish' }),
  },
  {
    name: 'on LiteSpeed with its cache',
    expect: null,
    shop: behind({ server: 'LiteSpeed', 'x-litespeed-cache-control': 'no-cache' }),
  },
  {
    name: 'with Wordfence and others active',
    expect: null,
    shop: home =>
      wordpress({ home, namespaces: ['wp/v2', 'wc/v3', 'wordfence/v1', 'ithemes-security/v1', 'shield/v1'] }),
  },
  {
    name: 'front page from a page cache',
    expect: null,
    shop: home =>
      before(
        ({ url, method }) =>
          method === 'GET' && url.pathname === '/' && !url.search
            ? {
                status: 200,
                headers: { age: '312', 'x-cache': 'HIT', 'content-type': 'text/html' },
                body: '<!DOCTYPE html><html><head><link href="/wp-content/x.css"></head></html>',
              }
            : undefined,
        wordpress({ home }),
      ),
  },
  {
    name: 'browsers are challenged on the front page only',
    expect: null,
    shop: home =>
      before(
        incoming =>
          isBrowser(incoming) && !isCallback(incoming)
            ? {
                status: 403,
                headers: { server: 'cloudflare', 'cf-mitigated': 'challenge' },
                body: '<title>Just a moment...</title>',
              }
            : undefined,
        wordpress({ home }),
      ),
  },
  {
    name: 'wp-cron.php closed to the outside',
    expect: null,
    notice: 'cron-blocked',
    shop: home =>
      before(
        ({ url }) =>
          url.pathname.endsWith('wp-cron.php')
            ? { status: 403, headers: { server: 'nginx' }, body: '<center>nginx</center>' }
            : undefined,
        wordpress({ home }),
      ),
  },
  {
    name: 'entered without www, lives with it',
    expect: null,
    notice: 'redirect-entered',
    enter: host => `https://${host}`,
    shop: home =>
      before(
        ({ url }) =>
          url.hostname.startsWith('www.')
            ? undefined
            : { status: 301, headers: { location: url.href.replace('//', '//www.'), server: 'nginx' } },
        wordpress({ home: home.replace('//', '//www.') }),
      ),
  },
  {
    name: 'entered as http, lives at https',
    expect: null,
    also: ['plain-http'],
    enter: host => `${host}`,
    shop: home => before(({ url }) => (url.protocol === 'http:' ? toHttps(home) : undefined), wordpress({ home })),
  },
  {
    name: 'WPML with hreflang, bare path works',
    expect: null,
    shop: home =>
      wordpress({
        home,
        prefixes: ['', 'en/', 'sv/'],
        frontBody: `<!DOCTYPE html><html><head><link rel="alternate" hreflang="en" href="${home}en/"><link rel="stylesheet" href="/wp-content/x.css"></head></html>`,
      }),
  },
  {
    name: 'Polylang sends visitors to a language, callbacks not',
    expect: null,
    shop: home =>
      before(
        incoming =>
          incoming.url.pathname === '/' && !incoming.url.search && !isPost(incoming)
            ? { status: 302, headers: { location: `${home}sv/`, 'x-redirect-by': 'Polylang' } }
            : undefined,
        wordpress({
          home,
          prefixes: ['', 'sv/'],
          frontBody: '<html><head><link href="/wp-content/a.css"></head></html>',
        }),
      ),
  },
  {
    name: 'IPv4 and IPv6, both alive',
    expect: null,
    inside: [publicAddress, publicAddress6],
    shop: home => wordpress({ home }),
  },
  {
    name: 'IPv6 exists, this machine has none',
    expect: null,
    inside: [publicAddress, publicAddress6],
    knocks: { [publicAddress6.address]: 'unroutable' },
    shop: home => wordpress({ home }),
  },
  {
    name: 'public resolvers cannot be asked',
    expect: null,
    outside: { kind: 'unknown', why: 'ETIMEDOUT' },
    shop: home => wordpress({ home }),
  },
  {
    name: 'anycast: other public addresses elsewhere',
    expect: null,
    outside: { kind: 'known', addresses: [{ address: '104.16.1.1', family: 4 }] },
    shop: home => wordpress({ home }),
  },
  {
    name: 'REST index hidden from strangers, wc-api open',
    expect: 'rest-restricted',
    shop: home =>
      before(
        ({ url }) =>
          url.pathname.startsWith('/wp-json') || url.searchParams.has('rest_route')
            ? {
                status: 401,
                headers: { 'content-type': 'application/json' },
                body: '{"code":"rest_cannot_access","message":"DRA: Only authenticated users can access the REST API.","data":{"status":401}}',
              }
            : undefined,
        wordpress({ home }),
      ),
  },
  {
    name: 'deep, and nothing minds an empty User-Agent',
    expect: null,
    isDeep: true,
    gateway: 'WC_Gateway_Ecster',
    also: [],
    shop: home =>
      before(({ url }) => (/ecster/i.test(url.search) ? { status: 200, body: '-1' } : undefined), wordpress({ home })),
  },
  {
    name: 'a CDN writes a lifetime on answers to callbacks',
    expect: null,
    notice: 'cache-rewrites',
    shop: behind({ 'cache-control': 'public, max-age=3600' }),
  },
  {
    name: 'deep, and posts without User-Agent are refused',
    expect: null,
    notice: 'empty-agent-refused',
    isDeep: true,
    shop: home =>
      before(
        ({ headers, method }) =>
          headers['user-agent'] === undefined && method === 'POST'
            ? { status: 403, headers: { 'x-powered-by': 'PHP/8.2' }, body: '' }
            : undefined,
        wordpress({ home }),
      ),
  },
]
