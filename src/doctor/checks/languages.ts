import { type Check, judgedWhere, type ShopScene } from '../check.ts'
import { type Accusation, accuse } from '../finding.ts'
import { type Answer, headerOf, isAnswer, isRedirect, type Result } from '../probe/answer.ts'
import { isReached, type Reading, read } from '../read.ts'
import { callbackUrls, type ShopSite } from '../shop.ts'
import { languageOf, moverOf } from './redirects.ts'

interface Tongues {
  readonly site: ShopSite
  readonly plain: Result
  readonly json: Result
  readonly swedish: Result
  readonly german: Result
  /** The path form behind a language, when the shop has languages and the plain path failed. */
  readonly prefixed: { readonly url: URL; readonly reading: Reading } | null
}

/** Do language plugins leave callbacks alone? By path, by the caller's language, and by content type. */
export const languages: Check<ShopScene> = {
  name: 'languages',
  title: 'Language plugins',
  async run({ site, prober, name }) {
    const { path } = callbackUrls(site.home, name)
    const ask = (more = {}) => prober.ask({ method: 'POST', url: path, ...more })
    const [plain, json] = await Promise.all([ask(), ask({ body: 'json' })])
    // A shop that answers the plain caller with a block would answer these alike.
    const isBlocked = read(plain).kind === 'blocked' || !isAnswer(plain)
    const [swedish, german] = isBlocked
      ? [plain, plain]
      : await Promise.all([ask({ profile: 'swedish' }), ask({ profile: 'german' })])
    const facts = site.languages.length === 0 ? [] : [{ name: 'Languages', value: site.languages.join(', ') }]
    const accusations = judgeLanguages({ site, plain, json, swedish, german, prefixed: await askPrefixed() })
    return judgedWhere(isReached(read(plain)), accusations, '/wc-api/ does not arrive at WooCommerce', facts)

    async function askPrefixed(): Promise<Tongues['prefixed']> {
      const kind = read(await ask()).kind
      if (site.languages.length === 0 || (kind !== 'missing' && kind !== 'redirect')) return null
      for (const language of site.languages.slice(0, 3)) {
        const url = callbackUrls(site.home, name, language).path
        const reading = read(await prober.ask({ method: 'POST', url }))
        if (reading.kind === 'reached') return { url, reading }
      }
      return null
    }
  },
}

function judgeLanguages({ site, plain, json, swedish, german, prefixed }: Tongues): Accusation[] {
  const redirected = (result: Result): result is Answer => isAnswer(result) && isRedirect(result)
  const named = [plain, json, swedish, german].filter(redirected).find(answer => isQtranslate(answer))
  if (named !== undefined) return [accuse('language-qtranslate', named)]
  if (!redirected(plain) && redirected(json) && isByLanguage(json, site))
    return [accuse('language-redirect', json, { by: moverOf(json), target: headerOf(json, 'location') })]
  if (redirected(plain)) return judgePrefix(plain, prefixed)
  const turned = [swedish, german].filter(redirected).find(answer => isByLanguage(answer, site))
  if (turned === undefined) return judgePrefix(plain, prefixed)
  const language = turned === swedish ? 'Swedish' : 'German'
  return [accuse('language-weglot', turned, { language, target: headerOf(turned, 'location') })]
}

const isQtranslate = (answer: Answer): boolean => /qtranslate/i.test(headerOf(answer, 'x-redirect-by'))

function isByLanguage(answer: Answer, site: ShopSite): boolean {
  const from = new URL(answer.asked.url)
  const to = URL.parse(headerOf(answer, 'location'), from.href)
  return to !== null && (languageOf(from, to, site) !== null || /accept-language/i.test(headerOf(answer, 'vary')))
}

function judgePrefix(plain: Result, prefixed: Tongues['prefixed']): Accusation[] {
  if (prefixed === null || read(plain).kind !== 'missing') return []
  return [
    accuse('language-prefix', plain, {
      working: prefixed.url.pathname,
      by: 'Polylang, or WPML with a directory for the default language',
    }),
  ]
}
