import type { Cure, Place } from '../entry.ts'
import { exactPaths, frontPaths, probePrefix } from './paths.ts'

/** Matches callbacks and nothing else. Regular expressions are for the Business plan, so this does without. */
export function cloudflareExpression(place: Place): string {
  const { gateway } = place
  const names = gateway === null ? null : [gateway, probePrefix]
  const paths = exactPaths({ ...place, gateway: null })
  const exact = paths.flatMap(path => (gateway === null ? [] : [`"${path}${gateway}/"`, `"${path}${gateway}"`]))
  const starts = (field: string, text: string) => `starts_with(http.request.uri.${field}, "${text}")`
  const byPath = [
    ...(exact.length === 0 ? [] : [`http.request.uri.path in {${exact.join(' ')}}`]),
    ...paths.map(path => starts('path', names === null ? path : `${path}${probePrefix}`)),
  ]
  const byQuery = (names ?? ['']).map(name => starts('query', `wc-api=${name}`)).join(' or ')
  const front = frontPaths(place).map(path => `"${path}"`)
  const query = `(http.request.uri.path in {${front.join(' ')}} and (${byQuery}))`
  return `(http.request.method eq "POST" and (${[...byPath, query].join(' or ')}))`
}

const rule = (place: Place) => ({
  description: 'Payment callbacks',
  expression: cloudflareExpression(place),
  action: 'skip',
  action_parameters: {
    ruleset: 'current',
    phases: ['http_ratelimit', 'http_request_sbfm', 'http_request_firewall_managed'],
    products: ['bic', 'uaBlock', 'securityLevel', 'hot', 'zoneLockdown'],
  },
  logging: { enabled: true },
  position: { index: 1 },
})

const api = (place: Place): string =>
  [
    `# TOKEN needs Zone › WAF › Edit. Never PUT …/entrypoint: that replaces all of your rules.`,
    `zone=$(curl -s -H "Authorization: Bearer $TOKEN" 'https://api.cloudflare.com/client/v4/zones?name=${place.host}' | jq -r '.result[0].id')`,
    `set=$(curl -s -H "Authorization: Bearer $TOKEN" "https://api.cloudflare.com/client/v4/zones/$zone/rulesets/phases/http_request_firewall_custom/entrypoint" | jq -r .result.id)`,
    `curl -X POST -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' "https://api.cloudflare.com/client/v4/zones/$zone/rulesets/$set/rules" --data '${JSON.stringify(rule(place), null, 2)}'`,
  ].join('\n')

/** One skip rule lets callbacks through everything that can be skipped. */
export const cloudflareSkip = (place: Place): Cure => ({
  steps: [
    'Find the request: Cloudflare › Security › Analytics › Events, search for the ray id below. "Service" names the product.',
    'Security › Security rules › Create rule › Custom rule. Paste the expression, action Skip, tick all remaining custom rules, rate limiting, managed rules, Super Bot Fight Mode and, under More, Browser Integrity Check and Security Level. Place it first.',
    `If ${place.provider} publishes its addresses, add "and ip.src in {…}" to the expression.`,
    'If "Service" says Bot fight mode (Free plan): no rule can skip it. Turn it off under Security › Settings › Bot traffic, or allow the provider’s addresses under IP access rules.',
    'If it says Under Attack mode: Rules › Configuration rules with the same expression: Security Level "Essentially off", Browser Integrity Check off.',
  ],
  copy: [
    { where: 'Cloudflare: custom rule, expression', text: cloudflareExpression(place) },
    { where: 'Cloudflare: the same by API', text: api(place) },
  ],
  around:
    'Where the host runs its own Cloudflare in front (Kinsta and others) you have no dashboard: send the host the message of --support-mail.',
})

export const cloudflareAddress = (place: Place): Cure => ({
  steps: [
    'Security › Security rules › IP access rules (and Zone lockdown): remove the rule for this address, network or country, or add Allow for the provider’s addresses.',
    `Ask ${place.provider} for its callback addresses, and allow these; never a whole country.`,
  ],
  copy: [{ where: 'Cloudflare: custom rule, expression, action Skip', text: cloudflareExpression(place) }],
})
