import { doctorLimits } from './limits.ts'
import { type Answer, headerOf, isAnswer, isRedirect, type Result } from './probe/answer.ts'
import type { Prober } from './probe/prober.ts'
import { hostOf, parseRestIndex, type ShopSite } from './shop.ts'

/** What was seen at the front door: the hops to the front page, and the REST index in both forms. */
export interface Front {
  readonly hops: readonly Result[]
  /** Under the pretty path and as ?rest_route=/. */
  readonly rest: { readonly pretty: Result; readonly plain: Result }
}

/** Follows redirects by hand, as a browser would: where a customer ends tells where the shop is. */
export async function gatherFront(prober: Prober, entered: URL): Promise<Front> {
  const hops: Result[] = []
  let url: URL | null = entered
  while (url !== null && hops.length < doctorLimits.hops && !hops.some(hop => hop.asked.url === url?.href)) {
    const result: Result = await prober.ask({ url, profile: 'browser' })
    hops.push(result)
    url = isAnswer(result) && isRedirect(result) ? URL.parse(headerOf(result, 'location'), url.href) : null
  }
  const [near, far] = basesOf(entered, hops)
  const last = hops.at(-1)
  // Whoever lets a page wait until the end lets the rest wait too.
  if (last?.kind === 'fault' && last.code === 'TIMEOUT') return { hops, rest: { pretty: last, plain: last } }
  const atNear = await askRest(prober, near)
  return { hops, rest: isIndex(atNear) || far.href === near.href ? atNear : await askRest(prober, far) }
}

/** A subfolder installation answers its domain with a redirect into the folder; a language plugin does the same. */
function basesOf(entered: URL, hops: readonly Result[]): [URL, URL] {
  const last = new URL(hops.at(-1)?.asked.url ?? entered)
  last.search = ''
  const near = new URL(entered.pathname, last)
  return [near, last.pathname.endsWith('/') ? last : near]
}

/** A shop's whole index is some 300 KB. */
const fields = '_fields=home,url,namespaces'

async function askRest(prober: Prober, base: URL) {
  const [pretty, plain] = await Promise.all([
    prober.ask({ url: new URL(`wp-json/?${fields}`, base) }),
    prober.ask({ url: new URL(`?rest_route=/&${fields}`, base) }),
  ])
  return { pretty, plain }
}

const isIndex = ({ pretty, plain }: Front['rest']): boolean => indexOf(pretty) !== null || indexOf(plain) !== null

const indexOf = (result: Result) => (isAnswer(result) ? parseRestIndex(result.body) : null)

/** What the front door tells of the shop. Pure. */
export function readFront(entered: URL, { hops, rest }: Front): ShopSite {
  const index = indexOf(rest.pretty) ?? indexOf(rest.plain)
  const [base] = basesOf(entered, hops)
  const claimedHome = index?.home === undefined ? null : withSlash(index.home)
  const home = claimedHome !== null && isSameSite(claimedHome, base) ? claimedHome : base
  const pages = hops.filter(isAnswer)
  return {
    entered,
    home,
    claimedHome,
    host: hostOf(home),
    namespaces: index?.namespaces ?? [],
    languages: languagesOf(pages, home),
    permalinks: permalinksOf(pages, rest),
    hasRest: index !== null,
  }
}

const withSlash = (url: string): URL => new URL(url.replace(/\/*$/, '/'))

/** The same shop under another spelling: with or without www, http or https. */
export const isSameSite = (a: URL, b: URL): boolean => bareName(a) === bareName(b)

const bareName = (url: URL): string => url.host.replace(/^www\./, '')

const isLanguage = (segment: string | undefined): segment is string => /^[a-z]{2}(-[a-z]{2})?$/i.test(segment ?? '')

function languagesOf(pages: readonly Answer[], home: URL): string[] {
  const links = pages.flatMap(({ body }) => [...body.matchAll(/<link[^>]+hreflang=[^>]+>/gi)].map(([tag]) => tag))
  const addresses = links.flatMap(tag => /href=["']([^"']+)/i.exec(tag)?.[1] ?? [])
  const redirected = pages.map(page => headerOf(page, 'location')).filter(location => location !== '')
  const segments = [...addresses, ...redirected].flatMap(address => {
    const url = URL.parse(address, home.href)
    return url?.pathname.startsWith(home.pathname) ? [url.pathname.slice(home.pathname.length).split('/')[0]] : []
  })
  return [...new Set(segments.filter(isLanguage))].slice(0, 10)
}

/** The Link header says where the REST API is; without one, the form that answers does. */
function permalinksOf(pages: readonly Answer[], { pretty, plain }: Front['rest']): ShopSite['permalinks'] {
  const link = pages.map(page => headerOf(page, 'link')).find(header => header.includes('api.w.org')) ?? ''
  if (/rest_route=/.test(link)) return 'plain'
  if (/\/index\.php\/wp-json/.test(link)) return 'index'
  if (/\/wp-json/.test(link) || indexOf(pretty) !== null) return 'pretty'
  return indexOf(plain) === null ? 'unknown' : 'plain'
}
