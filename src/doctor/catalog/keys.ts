import type { Entry } from '../entry.ts'
import { passAuthorization, trustProxy } from '../remedies/wordpress.ts'

const cannot =
  'Kvitto cannot write to the shop: what is paid waits until this is mended, and needs a person after seven days.'

const newKey = {
  steps: [
    'WooCommerce › Settings › Advanced › REST API › Add key: user with the role Administrator or Shop manager, permissions Read/Write. Put both halves into Kvitto’s configuration.',
  ],
}

/** What Kvitto's keys may do in the shop, and the settings only they can see. */
export const keys = {
  'keys-refused': {
    severity: 'critical',
    confidence: 'likely',
    who: 'WooCommerce',
    title: 'WooCommerce does not know the keys ({status}, {error})',
    meaning: cannot,
    remedy: () => newKey,
  },
  'keys-lack-rights': {
    severity: 'critical',
    confidence: 'certain',
    who: 'WooCommerce',
    title: 'The keys’ user may not see orders ({status}, {error})',
    meaning: cannot,
    remedy: () => newKey,
  },
  'keys-cannot-write': {
    severity: 'critical',
    confidence: 'certain',
    who: 'WooCommerce',
    title: 'The keys may only read',
    meaning: cannot,
    remedy: () => newKey,
  },
  'keys-cannot-read': {
    severity: 'critical',
    confidence: 'certain',
    who: 'WooCommerce',
    title: 'The keys may only write',
    meaning:
      'Kvitto looks before it writes and cannot: what is paid waits until this is mended, and needs a person after seven days.',
    remedy: () => newKey,
  },
  'keys-unchecked': {
    severity: 'warning',
    confidence: 'certain',
    who: 'the certificate, or a redirect',
    title: 'The keys were not tried: {why}',
    meaning: 'Kvitto does not send keys to a server that cannot prove its name, so it cannot settle in this shop.',
    remedy: () => ({ steps: ['Mend the finding about the certificate or the address first.'] }),
  },
  'authorization-stripped': {
    severity: 'critical',
    confidence: 'certain',
    who: 'the web server',
    title: 'The Authorization header does not reach WordPress; the same keys work in the address',
    meaning: cannot,
    remedy: () => passAuthorization,
  },
  'proxy-hides-https': {
    severity: 'critical',
    confidence: 'likely',
    who: 'the TLS proxy before WordPress',
    title: 'WordPress believes it is called by http: keys are ignored, signed calls work',
    meaning: cannot,
    remedy: () => trustProxy,
  },
  'rest-unreachable': {
    severity: 'critical',
    confidence: 'likely',
    who: '{by}',
    title: 'The REST API does not answer as WooCommerce ({status})',
    meaning: cannot,
    remedy: ({ home }) => ({
      steps: [
        `The configuration’s woocommerce.url must be the shop’s home, not a page of it: ${home}`,
        'Compare with the other findings: the same part that answers callbacks most likely answers here. Let /wp-json/wc/ through for Kvitto’s address.',
      ],
    }),
  },
  'woocommerce-old': {
    severity: 'warning',
    confidence: 'certain',
    who: 'WooCommerce {version}',
    title: 'WooCommerce {version} cannot find orders by who created them',
    meaning:
      'Kvitto finds its orders by a scan instead: right, but slower, and a crash in the middle takes longer to mend.',
    remedy: () => ({ steps: ['Update WooCommerce to 9.9 or newer.'] }),
  },
  'created-via-ignored': {
    severity: 'warning',
    confidence: 'certain',
    who: 'a plugin that changes order queries',
    title: 'The filter "created_via" is ignored: the shop answers with other orders',
    meaning: 'Kvitto compares every answer and falls back to a scan: right, but slower.',
    remedy: () => ({
      steps: [
        'WooCommerce is new enough for it, so some plugin changes REST queries: find it by switching plugins off one by one on a copy.',
      ],
    }),
  },
  'hold-stock-short': {
    severity: 'warning',
    confidence: 'certain',
    who: 'WooCommerce: Hold stock',
    title: 'WooCommerce cancels unpaid orders after {minutes} minutes',
    meaning:
      'Customers pay later than that (the bank’s app, an invoice check): the order is cancelled first, its stock sold, and Kvitto reopens it.',
    remedy: () => ({
      steps: [
        'WooCommerce › Settings › Products › Inventory › Hold stock: 60 minutes or more. Kvitto’s plugin for WooCommerce also keeps the timer off orders that it watches.',
      ],
      copy: [{ where: 'shell, in the shop’s folder', text: 'wp option update woocommerce_hold_stock_minutes 1440' }],
    }),
  },
  'outgoing-blocked': {
    severity: 'warning',
    confidence: 'likely',
    who: 'the shop’s host',
    title: 'The shop cannot call out ({what})',
    meaning: 'Gateways that ask the provider after a callback get no answer and leave the order unpaid.',
    remedy: () => ({
      steps: ['Ask the host to allow outgoing https. WP_HTTP_BLOCK_EXTERNAL in wp-config.php does the same.'],
    }),
  },
  'rates-limited': {
    severity: 'warning',
    confidence: 'certain',
    who: '{by}',
    title: 'The REST API says "too many requests" (429)',
    meaning: 'Kvitto slows down and settles later than it could.',
    remedy: () => ({ steps: ['Raise the limit for Kvitto’s address in the firewall or the security plugin.'] }),
  },
} as const satisfies Record<string, Entry>
