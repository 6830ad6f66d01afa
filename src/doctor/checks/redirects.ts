import type { Code } from '../catalog.ts'
import { type Check, judgedWhere, type ShopScene } from '../check.ts'
import { type Accusation, accuse } from '../finding.ts'
import { isSameSite } from '../front.ts'
import { type Answer, headerOf, isAnswer, isRedirect, type Result } from '../probe/answer.ts'
import { isReached, read } from '../read.ts'
import { callbackUrls, type ShopSite } from '../shop.ts'

interface Moves {
  readonly query: Result
  readonly path: Result
  readonly bare: Result
  readonly site: ShopSite
}

/**
 * Is a callback sent elsewhere? 301, 302 and 303 turn a POST into an empty GET in nearly every client; providers count
 * any of them as a failure. Never followed.
 */
export const redirects: Check<ShopScene> = {
  name: 'redirects',
  title: 'Redirects that lose a POST',
  async run({ site, prober, name }) {
    const urls = callbackUrls(site.home, name)
    const ask = (url: URL) => prober.ask({ method: 'POST', url })
    const [query, path, bare] = await Promise.all([ask(urls.query), ask(urls.path), ask(urls.bare)])
    return judgedWhere([query, path].map(read).some(isReached), judgeRedirects({ query, path, bare, site }))
  },
}

function judgeRedirects({ query, path, bare, site }: Moves): Accusation[] {
  const moved = [query, path].filter(isAnswer).filter(isRedirect)
  const found = moved.flatMap(answer => judgeMove(answer, site))
  if (moved.length === 0 && isAnswer(bare) && isRedirect(bare)) found.push(...judgeMove(bare, site))
  return [...found, ...judgeEntered(site)]
}

function judgeMove(answer: Answer, site: ShopSite): Accusation[] {
  const from = new URL(answer.asked.url)
  const to = URL.parse(headerOf(answer, 'location'), from.href)
  if (to === null || /sgcaptcha/.test(to.pathname)) return []
  const code = kindOfMove(from, to, site)
  const words = {
    by: moverOf(answer),
    target: targetOf(code, from, to),
    targetHost: to.host,
  }
  const method = answer.status >= 307 ? ({ confidence: 'likely' } as const) : {}
  return [{ ...accuse(code, answer, words), ...method }]
}

function kindOfMove(from: URL, to: URL, site: ShopSite): Code {
  if (to.href === from.href) return 'redirect-loop'
  if (to.searchParams.has('doing_wp_cron')) return 'redirect-cron'
  if (/\/wp-login\.php|password-protected=login|\/(my-account|login)\/?$/.test(to.pathname + to.search))
    return 'redirect-login'
  const segment = languageOf(from, to, site)
  if (segment !== null) return 'language-redirect'
  if (from.hostname === to.hostname && from.protocol === to.protocol)
    return from.pathname.replace(/\/$/, '') === to.pathname.replace(/\/$/, '') ? 'redirect-slash' : 'redirect-callback'
  if (from.hostname === to.hostname) return from.protocol === 'http:' ? 'redirect-https' : 'redirect-elsewhere'
  return isSameSite(from, to) ? 'redirect-www' : 'redirect-elsewhere'
}

/** The segment that a redirect puts before the callback's path, if it looks like a language. */
export function languageOf(from: URL, to: URL, { home }: Pick<ShopSite, 'home'>): string | null {
  const rest = (url: URL) => url.pathname.slice(home.pathname.length)
  const [first = '', ...others] = rest(to).split('/')
  const isAdded =
    /^[a-z]{2}(-[a-z]{2})?$/i.test(first) && others.join('/').replace(/\/$/, '') === rest(from).replace(/\/$/, '')
  return isAdded ? first : null
}

/** The header names the code that redirected: WordPress' own, or the plugin's. */
export function moverOf(answer: Answer): string {
  const named = headerOf(answer, 'x-redirect-by')
  if (named !== '') return named
  const server = headerOf(answer, 'server')
  if (/cloudflare/i.test(server))
    return 'Cloudflare (Always Use HTTPS, a redirect or page rule), or the server behind it'
  return server === '' ? 'the web server' : `the web server (${server})`
}

/** For the home setting: the new address without the callback's own part. */
function targetOf(code: Code, from: URL, to: URL): string {
  if (code !== 'redirect-https' && code !== 'redirect-www' && code !== 'redirect-elsewhere') return to.href
  const base = from.pathname.replace(/wc-api\/.*$/, '')
  return `${to.origin}${base}`.replace(/\/$/, '')
}

/** The shop's own address differs from the entered one: only worth a word, unless it is another shop. */
function judgeEntered({ entered, home, claimedHome }: ShopSite): Accusation[] {
  const words = { entered: entered.href, home: (claimedHome ?? home).href, by: 'WordPress: Settings › General' }
  if (claimedHome !== null && !isSameSite(claimedHome, entered))
    return [{ code: 'home-elsewhere', words, evidence: [] }]
  return home.origin === entered.origin ? [] : [{ code: 'redirect-entered', words, evidence: [] }]
}
