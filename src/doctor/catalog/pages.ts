import type { Entry } from '../entry.ts'
import { askTheHost } from '../remedies/plugins.ts'
import { language, noCache, realCron } from '../remedies/wordpress.ts'

const lost = 'The provider’s POST is sent on with {status} and arrives empty or not at all.'

/** Languages, caches, locks, WP-Cron and the clock: what stands around the callback door. */
export const pages = {
  'language-qtranslate': {
    severity: 'critical',
    confidence: 'certain',
    who: 'qTranslate-XT',
    title: 'qTranslate-XT redirects callbacks to a language’s address',
    meaning: 'Form posts pass, but JSON and GET callbacks are redirected and lost.',
    remedy: language('qtranslate'),
  },
  'language-weglot': {
    severity: 'critical',
    confidence: 'likely',
    who: 'Weglot, or another plugin that redirects by language or country',
    title: 'Callbacks are redirected by language: {language} goes to {target}',
    meaning: 'Whether a callback arrives depends on the language header or the country of the provider’s server.',
    remedy: language('weglot', 'Weglot › Translation exclusions › Excluded URLs: starts with /wc-api/.'),
  },
  'language-redirect': {
    severity: 'critical',
    confidence: 'likely',
    who: '{by}',
    title: 'Callbacks are redirected to a language’s address: {target}',
    meaning: lost,
    remedy: language('any', 'Turn the redirect by browser language off in the language plugin, or except /wc-api/.'),
  },
  'language-prefix': {
    severity: 'critical',
    confidence: 'certain',
    who: '{by}',
    title: '/wc-api/ works only behind a language: {working}',
    meaning: 'Providers that hold the address without the language get an error page.',
    remedy: language(
      'polylang',
      'Polylang › Languages › URL modifications: "Hide URL language information for default language" on, then Settings › Permalinks › Save.',
    ),
  },
  'coming-soon': {
    severity: 'warning',
    confidence: 'certain',
    who: 'WooCommerce: Site visibility',
    title: 'The shop shows "Coming soon" to customers',
    meaning:
      'Callbacks work, but a customer who returns after paying sees the coming-soon page instead of the receipt.',
    remedy: () => ({
      steps: ['WooCommerce › Settings › Site visibility › Live.'],
      copy: [{ where: 'shell, in the shop’s folder', text: 'wp option update woocommerce_coming_soon no' }],
    }),
  },
  'maintenance-page': {
    severity: 'warning',
    confidence: 'likely',
    who: '{by}',
    title: 'Customers see a maintenance page ({status})',
    meaning: 'Callbacks work, but a customer who returns after paying sees the maintenance page.',
    remedy: () => ({ steps: ['Switch the maintenance mode off, or except the order-received page in its settings.'] }),
  },
  'password-protected': {
    severity: 'warning',
    confidence: 'certain',
    who: 'Password Protected',
    title: 'Customers are asked for the site’s password',
    meaning: 'Callbacks work, but a returning customer sees the password page, and the REST API may be closed.',
    remedy: () => ({
      steps: ['Settings › Password Protected: off; or allow the REST API there and the order-received page.'],
    }),
  },
  'cache-answers': {
    severity: 'critical',
    confidence: 'likely',
    who: 'a cache: {cache}',
    title: 'A callback was answered from a cache',
    meaning: 'The shop does not see what the cache answers; the provider counts it as delivered.',
    remedy: noCache,
  },
  'cache-rewrites': {
    severity: 'notice',
    confidence: 'likely',
    who: 'a cache or CDN',
    title: 'The shop’s "do not cache" arrives as "{cache}"',
    meaning: 'Nothing is lost yet; a cache on the way may keep the answer to a callback by GET.',
    remedy: noCache,
  },
  'rest-restricted': {
    severity: 'warning',
    confidence: 'likely',
    who: '{by}',
    title: 'The REST API is closed to callers without a login ({status})',
    meaning:
      'Callbacks by wc-api are not concerned; gateways whose callback is a REST route, and Kvitto’s own keys, may be.',
    remedy: () => ({
      steps: [
        'Allow the namespace "wc" (and the gateway’s own) in the plugin that restricts the REST API; logged-out access to wp/v2 may stay closed.',
      ],
    }),
  },
  'cron-blocked': {
    severity: 'notice',
    confidence: 'possible',
    who: '{by}',
    title: 'wp-cron.php is not reachable from outside ({status})',
    meaning:
      'Fine with a cron on the server; if yours calls wp-cron.php by its address, queued payment work does not run.',
    remedy: realCron,
  },
  'cron-asleep': {
    severity: 'critical',
    confidence: 'likely',
    who: 'WP-Cron',
    title: 'Scheduled work does not run: {orders} past WooCommerce’s own timer, the oldest by {age}',
    meaning:
      'Plugins that queue a callback’s work (Action Scheduler) leave paid orders unpaid until somebody visits the shop.',
    remedy: realCron,
  },
  'cron-off': {
    severity: 'notice',
    confidence: 'certain',
    who: 'wp-config.php: DISABLE_WP_CRON',
    title: 'Visitors do not drive WP-Cron; a real cron must',
    meaning: 'Right if a cron line calls it every minute; otherwise queued payment work never runs.',
    remedy: realCron,
  },
  'clock-skew': {
    severity: 'warning',
    confidence: 'likely',
    who: 'the shop’s server, or this machine',
    title: 'The shop’s clock differs from this machine’s by {skew}',
    meaning: 'Signed calls are refused when clocks differ by minutes, and times in the orders’ stories mislead.',
    remedy: () => ({
      steps: ['Turn time synchronisation on, on whichever of the two is wrong.'],
      copy: [{ where: 'shell', text: 'timedatectl set-ntp true && timedatectl' }],
    }),
  },
  'empty-agent-refused': {
    severity: 'notice',
    confidence: 'certain',
    who: '{by}',
    title: 'Posts without User-Agent and Referer are answered {status}',
    meaning: 'A provider whose server sends neither is turned away, and may be banned.',
    remedy: place => askTheHost(place, 'Security plugin: "Block POST requests with blank User-Agent and Referer" off.'),
  },
} as const satisfies Record<string, Entry>
