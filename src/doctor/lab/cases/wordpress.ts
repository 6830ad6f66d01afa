import type { Case } from '../case.ts'
import {
  before,
  type Handler,
  type Incoming,
  isBrowser,
  isCallback,
  isPost,
  type Reply,
  signature,
  wordpress,
} from '../wordpress.ts'

const guard =
  (when: (incoming: Incoming) => boolean, reply: Reply) =>
  (home: string): Handler =>
    before(incoming => (when(incoming) ? reply : undefined), wordpress({ home }))

const page = (title: string, body = ''): string =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body>${body}</body></html>`
const isFront = ({ url, method }: Incoming) => method === 'GET' && url.pathname === '/' && url.search === ''
const isJson = ({ headers }: Incoming) => /json/.test(headers['content-type'] ?? '')
const isPathForm = ({ url }: Incoming) => url.pathname.startsWith('/wc-api')
const isQueryForm = ({ url }: Incoming) => url.searchParams.has('wc-api')
const cached = (reply: Reply): Reply =>
  typeof reply === 'string'
    ? reply
    : { ...reply, status: 200, headers: { ...reply.headers, age: '31', 'x-cache': 'HIT' } }

/** The way is free, and the shop’s door is not where it should be. */
export const wordpressCases: readonly Case[] = [
  {
    name: 'plain permalinks: 200 with the front page',
    expect: 'permalinks-plain',
    captured: 'WooCommerce 10.5.0 after permalinks.sh plain',
    shop: home => wordpress({ home, permalinks: 'plain' }),
  },
  {
    name: 'plain permalinks on Apache: bare 404',
    expect: 'permalinks-plain',
    shop: home => wordpress({ home, permalinks: 'plain', isUnrouted: true }),
  },
  {
    name: 'rewrite rules without wc-api',
    expect: 'wcapi-path-missing',
    shop: home => wordpress({ home, prefixes: ['nowhere/'] }),
  },
  {
    name: 'no try_files: the server keeps paths',
    expect: 'wcapi-path-not-forwarded',
    shop: home =>
      before(
        ({ url }) =>
          url.pathname === '/wp-json/'
            ? { status: 404, headers: { server: 'nginx' }, body: '<center>nginx</center>' }
            : undefined,
        wordpress({ home, isUnrouted: true }),
      ),
  },
  {
    name: 'the query is dropped on the front page',
    expect: 'wcapi-query-lost',
    shop: guard(isQueryForm, { status: 200, headers: { 'content-type': 'text/html' }, body: page('Nordlys') }),
  },
  {
    name: 'WooCommerce switched off',
    expect: 'woocommerce-missing',
    shop: home => wordpress({ home, hasWooCommerce: false }),
  },
  {
    name: 'no WordPress at all',
    expect: 'not-a-shop',
    shop: () => () => ({
      status: 200,
      headers: { server: 'nginx', 'content-type': 'text/html' },
      body: page('Welcome to nginx!', '<h1>Welcome to nginx!</h1>'),
    }),
  },
  {
    name: 'a static site with 404',
    expect: 'not-a-shop',
    shop:
      () =>
      ({ url }) => ({
        status: url.pathname === '/' && !url.search ? 200 : 404,
        headers: { server: 'Netlify', 'content-type': 'text/html' },
        body: page('Hej'),
      }),
  },
  {
    name: 'a static host without POST',
    expect: 'method-refused',
    shop: guard(isPost, {
      status: 405,
      headers: { server: 'nginx', allow: 'GET, HEAD' },
      body: page('405 Not Allowed'),
    }),
  },
  {
    name: 'a host’s login page in front (200)',
    expect: 'delivered-to-a-page',
    shop: () => () => ({
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: page('Staging – log in', '<form><input type="password"></form>'),
    }),
  },
  {
    name: 'a parking page (200)',
    expect: 'delivered-to-a-page',
    shop: () => () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: page('This domain is parked') }),
  },
  {
    name: 'a waiting room (200)',
    expect: 'delivered-to-a-page',
    shop: guard(isPost, {
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: page('Please wait, checking your browser'),
    }),
  },
  {
    name: 'callbacks crash PHP',
    expect: 'php-fatal',
    shop: guard(isCallback, {
      status: 500,
      headers: { 'x-powered-by': 'PHP/8.2' },
      body: page('Error', '<p>There has been a critical error on this website.</p>'),
    }),
  },
  {
    name: 'the database is down',
    expect: 'database-down',
    shop: () => () => ({
      status: 500,
      body: page('Database Error', '<h1>Error establishing a database connection</h1>'),
    }),
  },
  {
    name: 'PHP is down (502)',
    expect: 'server-error',
    shop: () => () => ({
      status: 502,
      headers: { server: 'nginx' },
      body: page('502 Bad Gateway', '<center>nginx</center>'),
    }),
  },
  {
    name: 'PHP is too slow (504)',
    expect: 'server-error',
    shop: guard(isPost, { status: 504, headers: { server: 'nginx' }, body: page('504 Gateway Time-out') }),
  },
  {
    name: 'a stuck .maintenance file',
    expect: 'maintenance-mode',
    shop: () => () => ({
      status: 503,
      headers: { 'retry-after': '600' },
      body: page('Maintenance', 'Briefly unavailable for scheduled maintenance. Check back in a minute.'),
    }),
  },
  {
    name: '503 by somebody unknown',
    expect: 'unavailable',
    shop: () => () => ({ status: 503, headers: { server: 'Apache' }, body: 'Service Unavailable' }),
  },
  {
    name: 'the body is too large for the proxy',
    expect: 'body-refused',
    shop: guard(isPost, { status: 413, headers: { server: 'nginx' }, body: page('413 Request Entity Too Large') }),
  },
  {
    name: 'a clash of variables',
    expect: 'variable-mismatch',
    shop: guard(isCallback, { status: 400, body: page('Error', 'A variable mismatch has been detected.') }),
  },
  {
    name: 'JSON is refused, forms are not',
    expect: 'json-refused',
    shop: guard(isJson, { status: 415, headers: { server: 'nginx' }, body: 'Unsupported Media Type' }),
  },
  {
    name: 'JSON trips a rule on Apache',
    expect: 'json-refused',
    shop: guard(incoming => isJson(incoming) && isPathForm(incoming), {
      status: 403,
      headers: { server: 'Apache' },
      body: "<h1>Forbidden</h1><p>You don't have permission to access this resource.</p>",
    }),
  },
  {
    name: 'a strange 400',
    expect: 'wcapi-blocked',
    shop: guard(isCallback, { status: 400, body: 'Bad Request: parameter not allowed' }),
  },
  {
    name: 'a staging copy that names the live shop',
    expect: 'home-elsewhere',
    shop: home =>
      before(
        ({ url }) =>
          /wp-json|rest_route/.test(url.href)
            ? {
                status: 200,
                headers: { 'content-type': 'application/json' },
                body: '{"home":"https://nordlys.se","url":"https://nordlys.se","namespaces":["wp/v2","wc/v3"]}',
              }
            : undefined,
        wordpress({ home }),
      ),
  },
  {
    name: 'callbacks by POST come from the cache',
    expect: 'cache-answers',
    shop: home =>
      before(
        incoming =>
          isCallback(incoming)
            ? cached({ status: 200, headers: { 'content-type': 'text/html' }, body: page('Nordlys') })
            : undefined,
        wordpress({ home }),
      ),
  },
  {
    name: 'callbacks by GET come from the cache',
    expect: 'cache-answers',
    shop: home =>
      before(
        incoming => (isCallback(incoming) && incoming.method === 'GET' ? cached(signature) : undefined),
        wordpress({ home }),
      ),
  },
  {
    name: 'Cloudflare caches everything',
    expect: 'cache-answers',
    shop: guard(incoming => isCallback(incoming) && incoming.method === 'GET', {
      status: 200,
      headers: { server: 'cloudflare', 'cf-ray': '8f-ARN', 'cf-cache-status': 'HIT', 'content-type': 'text/html' },
      body: page('Nordlys'),
    }),
  },
  {
    name: 'Coming soon, the whole site',
    expect: 'coming-soon',
    shop: guard(incoming => isBrowser(incoming) && !isPost(incoming), {
      status: 200,
      headers: { 'cache-control': 'max-age=60', 'content-type': 'text/html' },
      body: `<!DOCTYPE html><html><head><meta name='woo-coming-soon-page' content='yes'><link href="/wp-content/x.css"></head></html>`,
    }),
  },
  {
    name: 'Coming soon, store pages only',
    expect: 'coming-soon',
    shop: guard(({ url }) => url.pathname.includes('order-received'), {
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: `<html><head><meta name='woo-coming-soon-page' content='yes'></head></html>`,
    }),
  },
  {
    name: 'SeedProd maintenance',
    expect: 'maintenance-page',
    shop: guard(isFront, {
      status: 503,
      headers: { 'retry-after': '86400', 'content-type': 'text/html' },
      body: page(
        'Maintenance',
        '<div class="seedprod-maintenance">maintenance</div><link href="/wp-content/plugins/coming-soon/x.css">',
      ),
    }),
  },
  {
    name: 'LightStart maintenance',
    expect: 'maintenance-page',
    shop: guard(isFront, {
      status: 503,
      headers: { 'retry-after': '3600' },
      body: page('Maintenance', '<div class="wpmm-wrap"></div>'),
    }),
  },
  {
    name: 'Password Protected',
    expect: 'password-protected',
    shop: home =>
      before(
        incoming =>
          isFront(incoming)
            ? { status: 302, headers: { location: `${home}?password-protected=login&redirect_to=x` } }
            : undefined,
        wordpress({ home }),
      ),
  },
  {
    name: 'REST closed by Shield',
    expect: 'rest-restricted',
    shop: guard(({ url }) => /wp-json|rest_route/.test(url.href), {
      status: 403,
      headers: { 'content-type': 'application/json' },
      body: '{"code":"shield_block_anon_restapi","message":"Anonymous access to the WordPress Rest API has been restricted by the site administrator.","data":{"status":403}}',
    }),
  },
  {
    name: 'the shop’s clock is an hour ahead',
    expect: 'clock-skew',
    shop: home => async incoming => withDate(await wordpress({ home })(incoming), 3_600_000),
  },
  {
    name: 'the shop’s clock is a day behind',
    expect: 'clock-skew',
    shop: home => async incoming => withDate(await wordpress({ home })(incoming), -86_400_000),
  },
  {
    name: 'nothing listens to the real name',
    expect: 'gateway-inactive',
    isDeep: true,
    gateway: 'WC_Gateway_Ecster',
    shop: home => wordpress({ home }),
  },
  {
    name: 'the real handler crashes',
    expect: 'php-fatal',
    isDeep: true,
    gateway: 'WC_Gateway_Ecster',
    shop: guard(({ url }) => url.searchParams.get('wc-api') === 'WC_Gateway_Ecster', {
      status: 500,
      body: page('x', 'There has been a critical error on this website.'),
    }),
  },
]

const withDate = (reply: Reply, skew: number): Reply =>
  typeof reply === 'string'
    ? reply
    : { ...reply, headers: { ...reply.headers, date: new Date(Date.now() + skew).toUTCString() } }
