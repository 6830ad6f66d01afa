import { blockers } from './catalog/blockers.ts'
import { woocommerce } from './catalog/woocommerce.ts'
import { type Code, catalog } from './catalog.ts'
import { type Confidence, fill, type Place } from './entry.ts'
import { requestIdOf } from './fingerprints.ts'
import { doctorLimits } from './limits.ts'
import { isAnswer, type Result } from './probe/answer.ts'
import type { Evidence, Finding } from './schema.ts'

/** What a check's judge says: a code, the words of its texts, and what it was judged by. */
export interface Accusation {
  readonly code: Code
  readonly words?: Readonly<Record<string, string>>
  readonly evidence: readonly Evidence[]
  readonly confidence?: Confidence
}

/** The accusation of one answer or fault, with the words that every text may use. */
export const accuse = (code: Code, result: Result, words: Readonly<Record<string, string>> = {}): Accusation => ({
  code,
  words: { status: isAnswer(result) ? String(result.status) : result.code, ...words },
  evidence: [toEvidence(result)],
})

/** Something that is no HTTP answer: a name's addresses, a certificate. */
export const observed = (probe: string, answer: string, at: number): Evidence => ({
  probe,
  answer,
  headers: {},
  body: '',
  requestId: null,
  at: new Date(at).toISOString(),
})

const telling = ['location', 'x-redirect-by', 'www-authenticate', 'cf-mitigated', 'cf-ray', 'cf-cache-status', 'age']
  .concat(
    'sg-captcha',
    'x-amzn-waf-action',
    'x-sucuri-block',
    'x-sucuri-id',
    'x-azure-ref',
    'x-iinfo',
    'ngrok-error-code',
  )
  .concat('retry-after', 'server', 'via', 'x-cache', 'x-proxy-cache', 'x-kinsta-cache', 'content-type', 'cache-control')
  .concat('x-powered-by', 'vary', 'allow')

const tellingMost = 8

function toEvidence(result: Result): Evidence {
  const probe = `${result.asked.method} ${result.asked.url} (${result.asked.as})`
  if (!isAnswer(result)) return observed(probe, `${result.code}: ${result.message}`, result.at)
  const names = telling.filter(name => result.headers[name] !== undefined).slice(0, tellingMost)
  const cookies = result.cookies.map(cookie => cookie.split('=')[0]).join(', ')
  return {
    probe,
    answer: `${result.status} ${result.statusText}`.trim(),
    headers: {
      ...Object.fromEntries(names.map(name => [name, (result.headers[name] ?? '').slice(0, 200)])),
      ...(cookies === '' ? {} : { 'set-cookie': cookies.slice(0, 200) }),
    },
    body: result.body.slice(0, doctorLimits.evidenceCharacters),
    requestId: requestIdOf(result),
    at: new Date(result.at).toISOString(),
  }
}

/** Puts the catalog's words to an accusation. */
export function toFinding(accusation: Accusation, place: Omit<Place, 'words' | 'example'>, vantage: string): Finding {
  const { severity, confidence, who, title, meaning, remedy } = catalog[accusation.code]
  const words = {
    by: 'the web server',
    ...accusation.words,
    host: place.host,
    home: accusation.words?.home ?? place.home,
  }
  const named = { provider: place.provider, ...words }
  const say = (text: string) => fill(text, named)
  const cure = remedy({ ...place, words, example: toExample(accusation.evidence[0], vantage) })
  return {
    code: accusation.code,
    severity,
    title: say(title),
    who: say(who),
    meaning: say(meaning),
    evidence: [...accusation.evidence],
    remedy: {
      steps: cure.steps.map(say),
      copy: (cure.copy ?? []).map(({ where, text }) => ({ where: say(where), text: say(text) })),
      around: cure.around === undefined ? null : say(cure.around),
    },
    confidence: accusation.confidence ?? confidence,
    vantage,
    docs: `docs/doctor.md#${accusation.code}`,
  }
}

const toExample = (evidence: Evidence | undefined, vantage: string): string =>
  evidence === undefined
    ? ''
    : [
        `Example: ${evidence.probe}`,
        `at ${evidence.at} (UTC), sent from ${vantage}`,
        `answered: ${evidence.answer}${evidence.requestId === null ? '' : `, request id ${evidence.requestId}`}`,
        ...Object.entries(evidence.headers).map(([name, value]) => `  ${name}: ${value}`),
      ].join('\n')

const ranks = { critical: 0, warning: 1, notice: 2 } as const
const sureness = { certain: 0, likely: 1, possible: 2 } as const

/** A culprit who shows up in several checks is told once, with all that was seen of it. */
export function arrange(findings: readonly Finding[]): Finding[] {
  const merged = [...Map.groupBy(findings, ({ code }) => code).values()].flatMap(([first, ...more]) => {
    if (first === undefined) return []
    const evidence = [first, ...more].flatMap(each => each.evidence)
    return [{ ...first, evidence: evidence.filter((each, index) => indexOf(evidence, each) === index).slice(0, 4) }]
  })
  const isBlocked = merged.some(({ code, severity }) => severity === 'critical' && isDoor(code))
  return merged
    .filter(
      ({ code }) => !(isBlocked && hidden.has(code)) && !merged.some(other => explains[other.code]?.includes(code)),
    )
    .toSorted((a, b) => ranks[a.severity] - ranks[b.severity] || sureness[a.confidence] - sureness[b.confidence])
}

const indexOf = (evidence: readonly Evidence[], { probe, answer }: Evidence): number =>
  evidence.findIndex(each => each.probe === probe && each.answer === answer)

/** Consequences are not told beside their cause. */
const explains: Partial<Record<Code, readonly Code[]>> = {
  'language-prefix': ['wcapi-path-missing', 'wcapi-path-not-forwarded'],
  'dns-split': ['address-not-public', 'ipv6-dead'],
  'redirect-loop': ['redirect-https', 'redirect-www', 'not-a-shop'],
  'language-qtranslate': ['language-redirect', 'json-refused', 'redirect-callback'],
  'language-weglot': ['language-redirect', 'redirect-callback'],
  'language-redirect': ['redirect-callback'],
  'cron-asleep': ['cron-off'],
  'woocommerce-missing': ['rest-unreachable', 'keys-refused'],
  'woocommerce-old': ['created-via-ignored'],
  'tls-not-spoken': ['port-unusual'],
  'address-not-public': ['port-unusual', 'plain-http'],
  'home-elsewhere': ['redirect-entered'],
  'kvitto-not-reached': ['kvitto-callbacks-blocked', 'kvitto-query-lost'],
  'kvitto-other': ['kvitto-callbacks-blocked', 'kvitto-query-lost'],
  'kvitto-post-lost': ['kvitto-callbacks-blocked', 'kvitto-query-lost'],
  'password-protected': ['rest-restricted', 'maintenance-page'],
}

/** Whoever stands before the whole shop also answers these. */
const hidden: ReadonlySet<Code> = new Set([
  'rest-restricted',
  'rest-unreachable',
  'cron-blocked',
  'maintenance-page',
  'cache-rewrites',
  'empty-agent-refused',
])

/** Somebody stands before WooCommerce, or WooCommerce is not there. */
const isDoor = (code: Code): boolean => code in blockers || (code in woocommerce && code !== 'gateway-inactive')
