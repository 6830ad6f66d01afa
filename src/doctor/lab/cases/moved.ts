import type { Case } from '../case.ts'
import { before, type Handler, type Incoming, isCallback, isPost, type Reply, wordpress } from '../wordpress.ts'

const move = (status: number, location: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers: { server: 'nginx', location, ...headers },
})

const moving =
  (when: (incoming: Incoming) => boolean, to: (incoming: Incoming) => Reply) =>
  (home: string): Handler =>
    before(incoming => (when(incoming) ? to(incoming) : undefined), wordpress({ home }))

const isHttp = ({ url }: Incoming) => url.protocol === 'http:'
const isBare = ({ url }: Incoming) => !url.hostname.startsWith('www.')
const withLanguage = ({ url }: Incoming, language: string) => `${url.origin}/${language}${url.pathname}${url.search}`
const isPathForm = ({ url }: Incoming) => /\/wc-api\/\w+\/?$/.test(url.pathname)

/** Callbacks that are sent elsewhere, by servers and by language plugins. */
export const movedCases: readonly Case[] = [
  {
    name: 'home is http, the server wants https',
    expect: 'redirect-https',
    also: ['plain-http'],
    enter: host => `http://${host}/`,
    shop: home =>
      before(
        incoming => (isHttp(incoming) ? move(301, incoming.url.href.replace('http:', 'https:')) : undefined),
        wordpress({ home: home.replace('https', 'http') }),
      ),
  },
  {
    name: 'home without www, the server wants it',
    expect: 'redirect-www',
    shop: home =>
      before(
        incoming => (isBare(incoming) ? move(301, incoming.url.href.replace('//', '//www.')) : undefined),
        wordpress({ home }),
      ),
  },
  {
    name: 'home with www, the server removes it',
    expect: 'redirect-www',
    enter: host => `https://www.${host}/`,
    shop: home =>
      before(
        ({ url }) =>
          url.hostname.startsWith('www.')
            ? move(302, url.href.replace('//www.', '//'), { server: 'Apache' })
            : undefined,
        wordpress({ home: home.replace('//', '//www.') }),
      ),
  },
  {
    name: 'moved by 308, which keeps the POST',
    expect: 'redirect-www',
    shop: home =>
      before(
        incoming => (isBare(incoming) ? move(308, incoming.url.href.replace('//', '//www.')) : undefined),
        wordpress({ home }),
      ),
  },
  {
    name: 'a slash is added',
    expect: 'redirect-slash',
    shop: moving(
      ({ url }) => /\/wc-api\/\w+$/.test(url.pathname),
      ({ url }) => move(301, `${url.href}/`),
    ),
  },
  {
    name: 'a slash is removed',
    expect: 'redirect-slash',
    shop: moving(
      ({ url }) => /\/wc-api\/\w+\/$/.test(url.pathname),
      ({ url }) => move(301, url.href.replace(/\/$/, '')),
    ),
  },
  {
    name: 'the whole domain has moved',
    expect: 'redirect-elsewhere',
    also: ['redirect-entered', 'home-elsewhere'],
    shop: moving(isPost, ({ url }) => move(301, `https://nynamn.se${url.pathname}${url.search}`)),
  },
  {
    name: 'callbacks are sent to the login',
    expect: 'redirect-login',
    shop: moving(isCallback, ({ url }) =>
      move(302, `${url.origin}/wp-login.php?redirect_to=${encodeURIComponent(url.href)}`, {
        'x-redirect-by': 'WordPress',
      }),
    ),
  },
  {
    name: 'callbacks are sent to the front page',
    expect: 'redirect-callback',
    shop: moving(isPathForm, ({ url }) => move(302, `${url.origin}/`, { 'x-redirect-by': 'Redirection' })),
  },
  {
    name: 'a redirect to itself',
    expect: 'redirect-loop',
    shop:
      () =>
      ({ url }) =>
        move(301, url.href),
  },
  {
    name: 'Cloudflare’s Always Use HTTPS before an http home',
    expect: 'redirect-https',
    also: ['plain-http'],
    enter: host => `http://${host}/`,
    shop: home =>
      before(
        incoming =>
          isHttp(incoming)
            ? move(301, incoming.url.href.replace('http:', 'https:'), { server: 'cloudflare', 'cf-ray': '8f1c-ARN' })
            : undefined,
        wordpress({ home: home.replace('https', 'http') }),
      ),
  },
  {
    name: 'ALTERNATE_WP_CRON redirects',
    expect: 'redirect-cron',
    shop: moving(isCallback, ({ url }) =>
      move(302, `${url.href}${url.search ? '&' : '?'}doing_wp_cron=1732338000.123`, { 'x-redirect-by': 'WordPress' }),
    ),
  },
  {
    name: 'SiteGround’s captcha by redirect',
    expect: 'siteground-captcha',
    shop: moving(isCallback, ({ url }) => move(302, `${url.origin}/.well-known/sgcaptcha/?r=%2F`)),
  },
  {
    name: 'qTranslate-XT redirects JSON',
    expect: 'language-qtranslate',
    shop: moving(
      ({ url, headers, method }) =>
        isPathForm({ url, headers, method, body: '' }) &&
        (method === 'GET' || /json/.test(headers['content-type'] ?? '')),
      incoming => move(301, withLanguage(incoming, 'sv'), { 'x-redirect-by': 'qTranslate-XT' }),
    ),
  },
  {
    name: 'Weglot redirects by the caller’s language',
    expect: 'language-weglot',
    shop: moving(
      incoming => isCallback(incoming) && incoming.headers['accept-language'] === 'de',
      incoming => move(302, withLanguage(incoming, 'de'), { vary: 'Accept-Language' }),
    ),
  },
  {
    name: 'Weglot to Swedish',
    expect: 'language-weglot',
    shop: moving(
      incoming => isCallback(incoming) && /^sv/.test(incoming.headers['accept-language'] ?? ''),
      incoming => move(302, withLanguage(incoming, 'sv'), { vary: 'Accept-Language' }),
    ),
  },
  {
    name: 'Weglot by Cloudflare’s country: everybody is redirected',
    expect: 'language-redirect',
    shop: moving(isPathForm, incoming =>
      incoming.url.pathname.startsWith('/sv/') ? { status: 400, body: '-1' } : move(302, withLanguage(incoming, 'sv')),
    ),
  },
  {
    name: 'another plugin redirects to a language',
    expect: 'language-redirect',
    shop: moving(
      incoming => isPathForm(incoming) && incoming.url.pathname.startsWith('/wc-api'),
      incoming => move(301, withLanguage(incoming, 'en'), { 'x-redirect-by': 'WPML' }),
    ),
  },
  {
    name: 'Polylang: only behind a language',
    expect: 'language-prefix',
    shop: home =>
      wordpress({
        home,
        prefixes: ['sv/', 'en/'],
        frontBody: `<!DOCTYPE html><html><head><link rel="alternate" hreflang="sv" href="${home}sv/"><link rel="alternate" hreflang="en" href="${home}en/"><link rel="stylesheet" href="/wp-content/a.css"></head></html>`,
      }),
  },
]
