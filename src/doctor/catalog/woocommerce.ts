import type { Entry } from '../entry.ts'
import { askTheHost } from '../remedies/plugins.ts'
import { frontController } from '../remedies/server.ts'
import { permalinks, rewriteRules } from '../remedies/wordpress.ts'

/** The way is open, and WooCommerce's callback door is not where it should be. */
export const woocommerce = {
  'woocommerce-missing': {
    severity: 'critical',
    confidence: 'likely',
    who: 'WordPress',
    title: 'WordPress answers, and WooCommerce does not',
    meaning: 'Callbacks are answered by a page or an error instead of WooCommerce: no order changes.',
    remedy: () => ({
      steps: [
        'Plugins: activate WooCommerce; if it was switched off by itself, look at WooCommerce › Status › Logs › fatal-errors.',
        'If the shop is in a subfolder or on another host, run the doctor on that address.',
      ],
      copy: [{ where: 'shell, in the shop’s folder', text: 'wp plugin activate woocommerce' }],
    }),
  },
  'not-a-shop': {
    severity: 'critical',
    confidence: 'likely',
    who: 'the server',
    title: 'Nothing at {home} looks like WordPress with WooCommerce',
    meaning: 'Callbacks sent here change no order.',
    remedy: () => ({
      steps: [
        'Check the address. If the shop is in a subfolder (such as /shop), give that. If DNS was just moved, this may be the old server or a parking page.',
      ],
    }),
  },
  'permalinks-plain': {
    severity: 'warning',
    confidence: 'certain',
    who: 'WordPress: plain permalinks',
    title: 'Permalinks are "Plain": /wc-api/… is answered {status} {what}',
    meaning:
      'A provider that holds the /wc-api/ form has its callback answered without the shop seeing it; a 200 counts as delivered and is never sent again.',
    remedy: permalinks,
  },
  'wcapi-path-missing': {
    severity: 'critical',
    confidence: 'certain',
    who: 'WordPress’ rewrite rules',
    title: 'WordPress does not know /wc-api/: it answers {status}',
    meaning: 'Gateways register exactly this form with the provider, so their callbacks end in an error page.',
    remedy: rewriteRules,
  },
  'wcapi-path-not-forwarded': {
    severity: 'critical',
    confidence: 'likely',
    who: 'the web server',
    title: 'The web server keeps /wc-api/ to itself: it answers {status} without WordPress',
    meaning: 'Gateways register exactly this form with the provider, so their callbacks end in an error page.',
    remedy: frontController,
  },
  'wcapi-query-lost': {
    severity: 'warning',
    confidence: 'likely',
    who: 'a cache or firewall before the front page',
    title: 'The form /?wc-api=… is answered {status} and never reaches WooCommerce; /wc-api/… does',
    meaning: 'Gateways that build the query form lose their callbacks.',
    remedy: () => ({
      steps: [
        'Something answers the front page without looking at the query: a page cache, a static copy, or a rule that drops parameters. Let it pass POST and "wc-api".',
      ],
    }),
  },
  'wcapi-blocked': {
    severity: 'critical',
    confidence: 'possible',
    who: 'an unknown part before WooCommerce',
    title: 'Callbacks are answered {status}, and not by WooCommerce',
    meaning: 'The provider’s news does not reach the order.',
    remedy: place => askTheHost(place, 'Compare the answer below with what your host and your security plugin print.'),
  },
  'delivered-to-a-page': {
    severity: 'critical',
    confidence: 'likely',
    who: '{by}',
    title: 'Callbacks are answered {status} by a page for people',
    meaning: 'The provider reads {status} as delivered and never sends again, while the shop has seen nothing.',
    remedy: place => askTheHost(place, 'Look at the beginning of the page below: it names who made it.'),
  },
  'variable-mismatch': {
    severity: 'critical',
    confidence: 'likely',
    who: 'WordPress',
    title: '"A variable mismatch has been detected"',
    meaning: 'WordPress refuses callbacks that send one of its own variables both in the address and in the body.',
    remedy: () => ({
      steps: [
        'Some plugin or rule adds a parameter to every request: find it by switching plugins off one by one; then rename it.',
      ],
    }),
  },
  'gateway-inactive': {
    severity: 'critical',
    confidence: 'certain',
    who: 'the payment plugin',
    title: 'Nothing in the shop listens for {gateway}',
    meaning: 'Every callback of this provider is answered 400 and changes nothing.',
    remedy: () => ({
      steps: [
        'Plugins: activate the payment plugin; WooCommerce › Settings › Payments: switch the method on and save it, so that it registers its address again.',
        'Compare the address that the plugin shows with the one in the provider’s settings.',
      ],
    }),
  },
  'php-fatal': {
    severity: 'critical',
    confidence: 'certain',
    who: 'PHP in the shop',
    title: 'The shop crashes: {status}, "There has been a critical error on this website"',
    meaning: 'Callbacks crash half-way; what an order got of them is chance.',
    remedy: () => ({
      steps: [
        'WooCommerce › Status › Logs › fatal-errors (or wp-content/debug.log) names the plugin and the line. Switch that plugin off or go back a version.',
      ],
      copy: [
        {
          where: 'wp-config.php, to write a log',
          text: "define( 'WP_DEBUG', true ); define( 'WP_DEBUG_LOG', true ); define( 'WP_DEBUG_DISPLAY', false );",
        },
      ],
    }),
  },
  'server-error': {
    severity: 'critical',
    confidence: 'likely',
    who: 'the web server',
    title: 'The server answers {status} before or instead of PHP',
    meaning: 'Callbacks end in an error; the provider tries again for a while and then gives up.',
    remedy: () => ({
      steps: [
        'Web server’s error log at the time below: PHP-FPM is down, overloaded or too slow. Restart it; raise pm.max_children if it was full.',
      ],
    }),
  },
  'database-down': {
    severity: 'critical',
    confidence: 'certain',
    who: 'the shop’s database',
    title: 'WordPress cannot reach its database',
    meaning: 'No callback and no purchase is taken until it is back.',
    remedy: () => ({
      steps: [
        'Start the database server, or correct DB_HOST, DB_USER and DB_PASSWORD in wp-config.php; the host’s status page may say more.',
      ],
    }),
  },
  unavailable: {
    severity: 'critical',
    confidence: 'possible',
    who: 'the server, or something before it',
    title: 'The server answers 503: not available',
    meaning: 'Callbacks are turned away; the provider tries again for a while and then gives up.',
    remedy: place =>
      askTheHost(
        place,
        'A limit on processes or requests, a maintenance switch, or a security plugin’s block. Try again in ten minutes, and from a second place.',
      ),
  },
  'maintenance-mode': {
    severity: 'critical',
    confidence: 'certain',
    who: 'WordPress: an update in progress',
    title: 'WordPress is in maintenance: "Briefly unavailable"',
    meaning: 'Callbacks are turned away with 503 until the update ends.',
    remedy: () => ({
      steps: ['Normally over in minutes. If it stays, an update broke off: delete the file.'],
      copy: [{ where: 'shell, in the shop’s folder', text: 'rm .maintenance' }],
    }),
  },
  'method-refused': {
    severity: 'critical',
    confidence: 'likely',
    who: 'the web server',
    title: 'The server takes no POST here (405)',
    meaning: 'Callbacks are POSTs: none gets in.',
    remedy: () => ({
      steps: [
        'A static copy of the shop, a CDN without POST, or "limit_except" / "<Limit>" in the server’s configuration: let POST through to PHP.',
      ],
    }),
  },
  'body-refused': {
    severity: 'critical',
    confidence: 'likely',
    who: 'the web server, or a proxy',
    title: 'The server refuses the callback’s body ({status})',
    meaning: 'Callbacks are turned away for their size or their content type.',
    remedy: () => ({
      steps: [
        '413: raise the limit. 415: allow application/json and application/x-www-form-urlencoded. 411: the proxy must pass Content-Length on.',
      ],
      copy: [{ where: 'nginx', text: 'client_max_body_size 1m;' }],
    }),
  },
  'json-refused': {
    severity: 'warning',
    confidence: 'likely',
    who: '{by}',
    title: 'Form posts reach WooCommerce, JSON is answered {status}',
    meaning: 'Providers that send JSON do not get through.',
    remedy: place =>
      askTheHost(
        place,
        'A firewall rule on the content type or on the body. ModSecurity: the log names the rule (920420, 920470).',
      ),
  },
  'home-elsewhere': {
    severity: 'warning',
    confidence: 'certain',
    who: 'WordPress: Settings › General',
    title: 'The shop at {entered} says that its home is {home}',
    meaning:
      'Callbacks go to {home}, which is another installation; typical of a staging copy that also holds the live keys.',
    remedy: () => ({
      steps: [
        'Run the doctor on {home}. On a copy: set both addresses to its own, and give it the provider’s test keys.',
      ],
    }),
  },
} as const satisfies Record<string, Entry>
