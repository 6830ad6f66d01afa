import { type Check, judgedWhere, type ShopScene } from '../check.ts'
import { type Accusation, accuse } from '../finding.ts'
import { identify } from '../fingerprints.ts'
import type { Front } from '../front.ts'
import { type Answer, headerOf, isAnswer } from '../probe/answer.ts'
import { type Reading, read } from '../read.ts'
import { callbackUrls, type ShopSite } from '../shop.ts'

/** Is the REST API open? Its index also tells what is installed. */
export const rest: Check<ShopScene> = {
  name: 'rest',
  title: 'REST API',
  async run({ site, front, prober, name }) {
    const callback = read(await prober.ask({ method: 'POST', url: callbackUrls(site.home, name).query }))
    const plugins = site.namespaces.flatMap(namespace => known[namespace] ?? [])
    const facts = [
      ...(site.permalinks === 'unknown' ? [] : [{ name: 'Permalinks', value: site.permalinks }]),
      ...(plugins.length === 0 ? [] : [{ name: 'Plugins seen', value: [...new Set(plugins)].join(', ') }]),
    ]
    return judgedWhere(site.hasRest, judgeRest(front, site, callback), 'its index cannot be read', facts)
  },
}

/** Namespaces in the index that give a plugin away. */
const known: Readonly<Record<string, string>> = {
  'wc/v3': 'WooCommerce',
  'wordfence/v1': 'Wordfence',
  'ithemes-security/v1': 'Kadence Security',
  'sg-security/v1': 'SiteGround Security',
  'siteground-optimizer/v1': 'SiteGround Optimizer',
  'litespeed/v1': 'LiteSpeed Cache',
  'litespeed/v3': 'LiteSpeed Cache',
  'pll/v1': 'Polylang',
  'wpml/v1': 'WPML',
  'shield/v1': 'Shield',
}

/** Only told when callbacks themselves arrive: otherwise the same part most likely answers both. */
function judgeRest({ rest }: Front, { hasRest, permalinks }: ShopSite, callback: Reading): Accusation[] {
  if (hasRest || callback.kind !== 'reached') return []
  const answer = permalinks === 'plain' ? rest.plain : rest.pretty
  if (!isAnswer(answer) || answer.status < 400) return []
  return [accuse('rest-restricted', answer, { by: restrictorOf(answer) })]
}

/** Each plugin has an error code or a sentence of its own (reference §8). */
const restrictors: readonly (readonly [RegExp, string])[] = [
  [/"DRA:|DRA: /, 'the plugin Disable REST API'],
  [/Only authenticated users can access the REST API/, 'Password Protected, or a rule like it'],
  [/itsec_rest_api_access_restricted/, 'Kadence Security (only wp/… routes)'],
  [/shield_block_anon_restapi/, 'Shield'],
  [/You are not authorized to perform this action/, 'All-In-One Security'],
  [/nfw_rest_api_access_restricted/, 'NinjaFirewall'],
]

const restrictorOf = (answer: Answer): string =>
  restrictors.find(([mark]) => mark.test(answer.body))?.[1] ??
  identify(answer)?.code ??
  (headerOf(answer, 'server') || 'a security plugin or the server')
