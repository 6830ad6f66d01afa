import type { Cure, Place } from '../entry.ts'
import { exactPaths, uriPattern } from './paths.ts'

/** What to do in each security product's own screens. Steps are data; the path in them is the shop's own. */

export const allowAddresses = (place: Place, menu: string, ...more: string[]): Cure => ({
  steps: [`${menu}: allow the addresses of ${place.provider} (ask it for the list).`, ...more],
})

export const wordfenceRule = (place: Place): Cure => ({
  steps: [
    'Wordfence › Tools › Live Traffic, at the time below: the blocked request names its rule and parameter.',
    `Wordfence › Firewall › All Firewall Options › Allowlisted URLs: URL ${place.prefix}/wc-api/${place.gateway ?? 'NAME'}/, param type and name as named there. It is per parameter; for JSON bodies use Learning Mode for one test payment, or allow the provider’s addresses instead.`,
  ],
})

export const wordfenceLimit = (place: Place): Cure => ({
  steps: [
    `Wordfence › Firewall › All Firewall Options › "Allowlisted IP addresses that bypass all rules": the addresses of ${place.provider}.`,
    'Wordfence › Firewall › Blocking: remove the block; look at Rate Limiting, Country Blocking, and "Block IPs who send POST requests with blank User-Agent and Referer".',
    'Behind a proxy: All Options › "How does Wordfence get IPs" must read the visitor’s address, or everybody counts as one.',
  ],
})

export const aios = (place: Place): Cure => ({
  steps: [
    'All-In-One Security › Firewall: turn off "Ban POST requests that have a blank user-agent and referer" and, under 6G, the rule that blocks the request method or body.',
    `Dashboard › Permanent block list: remove the address. Firewall › Allow list: add the addresses of ${place.provider}.`,
  ],
})

export const ninja = (place: Place): Cure => ({
  steps: [
    'NinjaFirewall › Logs: the incident number below names the rule; turn it off under Firewall Policies ("Block POST requests that do not have a Referer" is a frequent one).',
  ],
  copy: [
    {
      where: '.htninja beside or above the document root (check the syntax for your version)',
      text: [
        '<?php',
        `if ( $_SERVER['REQUEST_METHOD'] === 'POST' && preg_match( '#${uriPattern(place)}#', $_SERVER['REQUEST_URI'] ) ) {`,
        "\treturn 'ALLOW';",
        '}',
      ].join('\n'),
    },
  ],
})

export const sucuri = (place: Place): Cure => ({
  steps: [
    `Sucuri › Firewall › Settings › Access Control: allow the URL path ${exactPaths(place).join(' and ')}, or better the addresses of ${place.provider}.`,
    'Look at Geo Blocking: it can block POST alone. The block id below finds the event under Reports.',
  ],
})

export const awsWaf = (place: Place): Cure => ({
  steps: [
    'WAF & Shield › your web ACL › Rules › Add rule, action Allow, priority before the managed groups, with the statement below (and an IP set of the provider’s addresses).',
    'CloudFront: the behaviour for this path must allow POST and forward query strings.',
  ],
  copy: [
    {
      where: 'AWS WAF: rule (JSON editor)',
      text: JSON.stringify(
        {
          Name: 'payment-callbacks',
          Priority: 0,
          Action: { Allow: {} },
          VisibilityConfig: {
            SampledRequestsEnabled: true,
            CloudWatchMetricsEnabled: true,
            MetricName: 'payment-callbacks',
          },
          Statement: {
            AndStatement: {
              Statements: [
                byteMatch({ Method: {} }, 'POST', 'EXACTLY'),
                byteMatch({ UriPath: {} }, `${place.prefix}/wc-api/`, 'STARTS_WITH'),
              ],
            },
          },
        },
        null,
        2,
      ),
    },
  ],
})

const byteMatch = (field: object, text: string, how: 'EXACTLY' | 'STARTS_WITH') => ({
  ByteMatchStatement: {
    FieldToMatch: field,
    SearchString: text,
    PositionalConstraint: how,
    TextTransformations: [{ Priority: 0, Type: 'NORMALIZE_PATH' }],
  },
})

/** Products that only their owner, mostly the host, can open. */
export const askTheHost = (place: Place, ...steps: string[]): Cure => ({
  steps: [...steps, 'Send the message below to the host’s or the firewall’s support.'],
  copy: [{ where: 'message to the support', text: supportText(place) }],
  around:
    'Until they do: let Kvitto take the callbacks at its own address, and let its calendar ask the provider; the shop is then only called, never caller’s target.',
})

const supportText = (place: Place): string =>
  [
    `Payment callbacks from ${place.provider} are answered by your platform before WordPress runs.`,
    '',
    place.example,
    '',
    `Please exempt POST requests to ${exactPaths(place)
      .map(path => `https://${place.host}${path}`)
      .join(
        ' and ',
      )} (and the query form https://${place.host}${place.prefix}/?wc-api=…) from bot challenge, captcha, web application firewall and rate limiting, or allow the addresses of ${place.provider}.`,
    'These requests come from servers, which can solve no challenge; each carries its own authentication.',
  ].join('\n')
