import type { Cure, Entry, Place } from '../entry.ts'
import { cloudflareAddress, cloudflareSkip } from '../remedies/cloudflare.ts'
import {
  aios,
  allowAddresses,
  askTheHost,
  awsWaf,
  ninja,
  sucuri,
  wordfenceLimit,
  wordfenceRule,
} from '../remedies/plugins.ts'
import { modSecurity, passwordExemption, serverForbids } from '../remedies/server.ts'

const turnedAway =
  'The callback is turned away before WooCommerce sees it: a customer who pays and does not come back has no order.'

const takenForDelivered =
  'The provider reads {status} as delivered and never sends again: the payment is lost without anybody noticing.'

/** Somebody answers in the shop's place. */
const blocked = (
  who: string,
  title: string,
  remedy: (place: Place) => Cure,
  change: Partial<Pick<Entry, 'severity' | 'confidence' | 'meaning'>> = {},
): Entry => ({ severity: 'critical', confidence: 'certain', who, title, meaning: turnedAway, remedy, ...change })

const likely = { confidence: 'likely' } as const

const host =
  (...steps: string[]) =>
  (place: Place) =>
    askTheHost(place, ...steps)

const allow =
  (menu: string, ...more: string[]) =>
  (place: Place) =>
    allowAddresses(place, menu, ...more)

/** Firewalls, security plugins, clouds and hosts, as the fingerprints name them (reference §6). */
export const blockers = {
  'cloudflare-challenge': blocked(
    'Cloudflare',
    'Cloudflare asks the provider’s server to prove that it is human',
    cloudflareSkip,
  ),
  'cloudflare-block': blocked('Cloudflare', 'Cloudflare’s firewall blocks the callback', cloudflareSkip),
  'cloudflare-browser-check': blocked(
    'Cloudflare: Browser Integrity Check',
    'Cloudflare dislikes the caller’s headers (1010)',
    cloudflareSkip,
  ),
  'cloudflare-rate-limit': blocked(
    'Cloudflare: rate limiting',
    'Cloudflare limits how often callbacks may come (1015)',
    cloudflareSkip,
  ),
  'cloudflare-address': blocked(
    'Cloudflare: IP access rules',
    'Cloudflare blocks the caller’s address, network or country ({detail})',
    cloudflareAddress,
  ),
  'cloudflare-origin': blocked(
    'the server behind Cloudflare',
    'Cloudflare cannot talk to the shop’s own server ({status})',
    () => ({
      steps: [
        '520: the server answers nonsense or too large headers. 521: it refuses Cloudflare’s addresses. 522, 523: no route, wrong address in DNS. 524: slower than 100 s. 525, 526: the certificate on the server itself; set mode Full (strict) with a valid origin certificate.',
        'Look at the server’s own firewall: it must allow all of https://www.cloudflare.com/ips/',
      ],
    }),
  ),
  'cloudflare-dns': blocked(
    'Cloudflare’s DNS settings',
    'Cloudflare does not know where the shop’s server is ({detail})',
    () => ({
      steps: [
        'Cloudflare › DNS: the record for {host} must point to the server’s own address, not to another proxied name; 1033: the tunnel is down, start cloudflared.',
      ],
    }),
  ),
  'cloudflare-sni': blocked(
    'Cloudflare',
    'Cloudflare sees two names for one call (1013)',
    () => ({
      steps: ['The Host header and the TLS server name differ: a proxy on the way rewrites one of them.'],
    }),
    likely,
  ),
  sucuri: blocked('Sucuri / GoDaddy website firewall', 'Sucuri’s firewall blocks the callback', sucuri),
  'wordfence-rule': blocked('Wordfence', 'Wordfence takes the callback for an attack', wordfenceRule),
  'wordfence-limit': blocked('Wordfence', 'Wordfence has limited or blocked the caller’s address', wordfenceLimit),
  'wordfence-network': blocked(
    'Wordfence: real-time blocklist',
    'The caller’s address is on Wordfence’s blocklist',
    wordfenceLimit,
  ),
  kadence: blocked(
    'Kadence Security (iThemes, Solid Security)',
    'Kadence Security has locked the caller out',
    allow(
      'Security › Settings › Global › Authorized IPs',
      'Security › Firewall › IP management: delete the ban; the firewall log names the rule.',
    ),
  ),
  'aios-block': blocked(
    'All-In-One Security, most likely',
    'The callback is answered 403 and nothing else, as All-In-One Security does',
    aios,
    { confidence: 'possible' },
  ),
  'aios-lockout': blocked(
    'All-In-One Security: site lockout',
    'All-In-One Security has closed the site',
    () => ({
      steps: [
        'All-In-One Security › Maintenance: visitor lockout off. It closes callbacks too, unlike other maintenance plugins.',
      ],
    }),
    likely,
  ),
  ninjafirewall: blocked('NinjaFirewall', 'NinjaFirewall blocks the callback', ninja),
  shield: blocked(
    'Shield Security',
    'Shield blocks the callback',
    allow('Shield › IP rules › bypass list', 'Shield › Firewall: whitelist the path and parameter that its log names.'),
  ),
  secupress: blocked('SecuPress', 'SecuPress blocks the callback', allow('SecuPress › Firewall › allowed IPs')),
  bulletproof: blocked(
    'BulletProof Security',
    'BulletProof Security blocks the callback',
    allow('BulletProof › Security log names the rule; custom code › whitelist'),
    likely,
  ),
  malcare: blocked(
    'MalCare',
    'MalCare’s firewall blocks the callback',
    allow('MalCare dashboard › Firewall › whitelist'),
  ),
  virusdie: blocked(
    'Virusdie',
    'Virusdie’s firewall blocks the callback',
    allow('Virusdie › Website firewall › whitelist'),
    likely,
  ),
  astra: blocked(
    'Astra Security',
    'Astra’s firewall blocks the callback',
    allow('Astra dashboard › Firewall › whitelist'),
    likely,
  ),
  bitninja: blocked('BitNinja, at the host', 'BitNinja stops the callback', host()),
  imunify360: blocked(
    'Imunify360, at the host',
    'Imunify360 stops the callback',
    host('In cPanel or Plesk, Imunify360 may show an allow list of your own.'),
  ),
  litespeed: blocked(
    'LiteSpeed, at the host',
    'The LiteSpeed server forbids the callback',
    host('Look for "reCAPTCHA protection" and ModSecurity in the panel.'),
    likely,
  ),
  imperva: blocked(
    'Imperva (Incapsula)',
    'Imperva stops the callback',
    allow('Imperva › website › Security › exception for the URL, or access control'),
  ),
  akamai: blocked(
    'Akamai',
    'Akamai denies the callback',
    host('Whoever holds the Akamai contract can translate the reference below and add an exception.'),
  ),
  'aws-challenge': blocked('AWS WAF: Challenge', 'AWS WAF answers callbacks with a challenge', awsWaf, {
    meaning: takenForDelivered,
  }),
  'aws-captcha': blocked('AWS WAF: CAPTCHA', 'AWS WAF answers callbacks with a CAPTCHA', awsWaf),
  'aws-block': blocked('AWS (CloudFront, WAF or load balancer)', 'AWS blocks the callback', awsWaf, likely),
  'azure-front-door': blocked(
    'Azure Front Door',
    'Azure’s firewall blocks the callback',
    allow(
      'WAF policy › Custom rules › Allow, lowest priority number: RequestUri begins with the callback path, RemoteAddr is one of the addresses',
    ),
  ),
  fastly: blocked(
    'Fastly Next-Gen WAF',
    'Fastly’s firewall blocks the callback',
    allow('Fastly control panel › workspace › Request rules › Allow on the path'),
    likely,
  ),
  f5: blocked('F5 BIG-IP', 'An F5 firewall rejects the callback', host()),
  'ddos-guard': blocked(
    'DDoS-Guard',
    'DDoS-Guard stops the callback',
    host('DDoS-Guard › allow list, if the account is yours.'),
  ),
  qrator: blocked('Qrator', 'Qrator stops the callback', host(), likely),
  perimeterx: blocked(
    'HUMAN (PerimeterX)',
    'HUMAN takes the provider for a robot',
    host('HUMAN console › Policy › allow the path.'),
  ),
  vercel: blocked(
    'Vercel',
    'Vercel’s security checkpoint stops the callback',
    allow('Vercel › Firewall › Bypass rule on the path'),
  ),
  'siteground-captcha': blocked(
    'SiteGround’s anti-bot',
    'SiteGround answers callbacks with a captcha for robots',
    host('There is no switch for it in the customer’s panel; support can exempt the path.'),
    { meaning: takenForDelivered },
  ),
  'siteground-rule': blocked('SiteGround', 'A security rule of SiteGround stops the callback', host()),
  kinsta: blocked('Kinsta', 'Kinsta’s front stops the callback', host(), likely),
  wpengine: blocked(
    'WP Engine',
    'WP Engine’s front stops the callback',
    host('User portal › Web rules may show the rule.'),
    likely,
  ),
  loopia: blocked(
    'Loopia',
    'Loopia’s front stops the callback',
    host('Look for ModSecurity in the customer zone.'),
    likely,
  ),
  modsecurity: blocked('ModSecurity', 'ModSecurity’s rules stop the callback', modSecurity),
  'server-forbids': blocked('the web server', 'The web server forbids the callback ({status})', serverForbids, likely),
  'basic-auth': blocked(
    'a password on the web server',
    'The server asks for a password (realm "{detail}")',
    passwordExemption,
    {
      meaning: 'Callbacks, WP-Cron, Action Scheduler and the REST API all stop at the password: no provider has it.',
    },
  ),
  'bot-rule': blocked(
    'a rule on the caller’s headers',
    'A browser gets through, a server with the same address does not ({status})',
    host('Some rule looks at User-Agent or Accept.'),
    likely,
  ),
  'unknown-block': blocked(
    'a firewall that does not say its name',
    'Callbacks are forbidden ({status})',
    host('Look for security plugins (WordPress › Plugins), the host’s panel and the CDN, in that order.'),
    { confidence: 'possible' },
  ),
  'rate-limited': blocked(
    'a rate limit',
    'Too many requests (429)',
    host('Callbacks come in bursts; except their path from the limit.'),
    likely,
  ),
  'ngrok-fault': blocked('ngrok', 'The ngrok tunnel is down or leads nowhere ({detail})', () => ({
    steps: [
      'Start the tunnel and the service behind it. The address changes on restart unless you use your assigned domain.',
    ],
  })),
  'ngrok-page': blocked(
    'ngrok',
    'ngrok shows its warning page',
    () => ({
      steps: [
        'The free plan shows it to browsers: customers see it on return. Send the header ngrok-skip-browser-warning, or use a plan without it.',
      ],
    }),
    { severity: 'warning' },
  ),
  'localtunnel-page': blocked('localtunnel', 'localtunnel asks for its password', () => ({
    steps: ['Use another tunnel: this page also stops callbacks whose User-Agent looks like a browser’s.'],
  })),
} as const satisfies Record<string, Entry>
