import type { Code } from '../catalog.ts'
import { type Check, judgedWhere, type ShopScene } from '../check.ts'
import { type Accusation, accuse } from '../finding.ts'
import { doctorLimits } from '../limits.ts'
import { type Answer, type Fault, headerOf, isWordPress } from '../probe/answer.ts'
import { type Reading, read } from '../read.ts'
import { callbackUrls, type ShopSite } from '../shop.ts'

/** The same unknown callback in each form and by each kind of caller. */
export interface Doors {
  readonly query: Reading
  readonly path: Reading
  readonly bare: Reading
  readonly json: Reading
  readonly browser: Reading
}

/** Does a callback come all the way to WooCommerce? A healthy one answers 400 and `-1` to a name it does not know. */
export const callback: Check<ShopScene> = {
  name: 'callback',
  title: 'WooCommerce’s callback address, in every form',
  async run({ site, prober, name }) {
    const { query, path, bare } = callbackUrls(site.home, name)
    const post = async (url: URL, more = {}) => read(await prober.ask({ method: 'POST', url, ...more }))
    const [byQuery, byPath, byBare, json, browser] = await Promise.all([
      post(query),
      post(path),
      post(bare),
      post(path, { body: 'json' }),
      post(query, { profile: 'browser' }),
    ])
    const accusations = judgeCallback({ query: byQuery, path: byPath, bare: byBare, json, browser }, site)
    const isMoved = byQuery.kind === 'redirect' || byPath.kind === 'redirect'
    return judgedWhere(!isMoved, accusations, 'a redirect answers in its place')
  },
}

export function judgeCallback(doors: Doors, site: ShopSite): Accusation[] {
  const { query, path, json } = doors
  const barred = judgeBarred(doors)
  if (barred.length > 0) return barred
  // The check for redirects and the one for languages know more about these.
  if (query.kind === 'redirect' || path.kind === 'redirect') return []
  if (query.kind === 'reached' && path.kind === 'reached') return [...judgeJson(json), ...judgeSpeed(query.result)]
  if (path.kind === 'reached') return [accuse('wcapi-query-lost', query.result), ...judgeJson(json)]
  if (query.kind === 'reached') return judgePath(path, site)
  return [judgeNeither(query, path, site)]
}

/** Somebody stands before the door, or it cannot be reached at all. */
function judgeBarred({ query, path, browser }: Doors): Accusation[] {
  const both = [query, path]
  const faults = both.flatMap(each => (each.kind === 'fault' ? [each.result] : []))
  const [fault] = faults
  if (
    fault !== undefined &&
    (faults.length === 2 || both.every(each => each.kind === 'fault' || each.kind === 'redirect'))
  )
    return [judgeFault(fault)]
  const cached = both.flatMap(each =>
    each.kind === 'cached' ? [accuse('cache-answers', each.result, { cache: each.cache })] : [],
  )
  const barred = both.flatMap(each => {
    if (each.kind !== 'blocked') return []
    const isUnsigned = each.code === 'unknown-block' || each.code === 'server-forbids' || each.code === 'aios-block'
    const code: Code = isUnsigned && browser.kind === 'reached' ? 'bot-rule' : each.code
    return [accuse(code, each.result, { detail: each.detail })]
  })
  return [
    ...barred,
    ...cached,
    ...(barred.length + cached.length > 0 || fault === undefined ? [] : [judgeFault(fault)]),
  ]
}

function judgeFault(fault: Fault): Accusation {
  if (fault.phase !== 'http' && fault.code !== 'TIMEOUT') return accuse('connection-cut', fault, { error: fault.code })
  return fault.code === 'TIMEOUT'
    ? accuse('no-answer', fault, { seconds: String(Math.round(fault.tookMs / 1_000)) })
    : accuse('connection-cut', fault, { error: fault.code })
}

function judgeJson(json: Reading): Accusation[] {
  if (json.kind === 'reached' || json.kind === 'redirect' || json.kind === 'fault') return []
  if (json.kind === 'blocked' && !['unknown-block', 'server-forbids', 'body-refused'].includes(json.code))
    return [accuse(json.code, json.result, { detail: json.detail })]
  return [accuse('json-refused', json.result, { by: 'a rule on the content type' })]
}

function judgeSpeed(answer: Answer): Accusation[] {
  if (answer.tookMs < doctorLimits.slow) return []
  return [accuse('slow-answer', answer, { seconds: String(Math.round(answer.tookMs / 1_000)) })]
}

/** The query form works, the pretty one does not. */
function judgePath(path: Reading, { permalinks }: ShopSite): Accusation[] {
  if (path.kind === 'page') return [accuse('permalinks-plain', path.result, { what: 'with the front page' })]
  const isPlain = permalinks === 'plain'
  if (path.kind === 'missing')
    return isPlain
      ? [accuse('permalinks-plain', path.result, { what: 'not found' })]
      : [accuse(path.by === 'wordpress' ? 'wcapi-path-missing' : 'wcapi-path-not-forwarded', path.result)]
  return path.kind === 'strange' ? [accuse('wcapi-blocked', path.result)] : []
}

function judgeNeither(query: Reading, path: Reading, { namespaces }: ShopSite): Accusation {
  const answers = [query.result, path.result].filter(each => each.kind === 'answer')
  const [first] = answers
  if (first === undefined) return accuse('wcapi-blocked', query.result)
  const isMissing = query.kind === 'missing' && path.kind === 'missing'
  const isPage = query.kind === 'page' || path.kind === 'page'
  if (isPage && isGuard(first)) return accuse('delivered-to-a-page', first, { by: guardOf(first) })
  if (answers.some(isWordPress) || namespaces.length > 0) {
    if (!namespaces.some(each => each.startsWith('wc/'))) return accuse('woocommerce-missing', first)
    return isPage ? accuse('delivered-to-a-page', first, { by: guardOf(first) }) : accuse('wcapi-blocked', first)
  }
  return isPage || isMissing || first.status < 300 ? accuse('not-a-shop', first) : accuse('wcapi-blocked', first)
}

/** A page that asks visitors for something: a login, a password, patience. */
const isGuard = ({ body }: Answer): boolean =>
  /type=["']?password|<title>[^<]*\b(login|log in|password|lösenord|staging|checking|verif(y|ying)|captcha|please wait|parked|suspended)\b/i.test(
    body,
  )

const guardOf = (answer: Answer): string => {
  const title = /<title>([^<]{1,80})/i.exec(answer.body)?.[1]?.trim()
  return title === undefined ? headerOf(answer, 'server') || 'the server' : `the page "${title}"`
}
