import type { Entry } from '../entry.ts'
import { exemptFromRedirect, homeAddress } from '../remedies/wordpress.ts'

const emptied =
  'A {status} turns the provider’s POST into an empty GET or is counted as a failure; the payment’s news is lost on the way.'

/** The callback's own address is sent elsewhere. WordPress itself never does that to `wc-api` (reference §5). */
export const redirects = {
  'redirect-https': {
    severity: 'critical',
    confidence: 'certain',
    who: '{by}',
    title: 'The shop believes it is http, and the server sends callbacks on to https',
    meaning: emptied,
    remedy: homeAddress,
  },
  'redirect-www': {
    severity: 'critical',
    confidence: 'certain',
    who: '{by}',
    title: 'Callbacks are sent from {host} on to {targetHost}',
    meaning: emptied,
    remedy: homeAddress,
  },
  'redirect-slash': {
    severity: 'warning',
    confidence: 'certain',
    who: '{by}',
    title: 'Callbacks are redirected for a slash at the end of the address',
    meaning: 'A provider that holds the other spelling loses what it sends: a {status} empties the POST.',
    remedy: place => ({
      ...exemptFromRedirect(place),
      steps: [
        'Give the provider exactly the address that the gateway shows. Better: except callbacks from the rule that adds or removes the slash.',
      ],
    }),
  },
  'redirect-elsewhere': {
    severity: 'critical',
    confidence: 'certain',
    who: '{by}',
    title: 'Callbacks are sent to another site: {targetHost}',
    meaning: emptied,
    remedy: homeAddress,
  },
  'redirect-login': {
    severity: 'critical',
    confidence: 'certain',
    who: '{by}',
    title: 'Callbacks are sent to a login page',
    meaning: 'A provider cannot log in: no callback reaches the shop.',
    remedy: place => ({
      ...exemptFromRedirect(place),
      steps: [
        'Some plugin or the host lets only logged-in visitors in. Turn that off, or except the callback’s address.',
      ],
    }),
  },
  'redirect-cron': {
    severity: 'warning',
    confidence: 'certain',
    who: 'WordPress: ALTERNATE_WP_CRON',
    title: 'Calls are redirected to run scheduled jobs (?doing_wp_cron)',
    meaning: 'A callback by GET that comes when a job is due is answered with a redirect instead of being taken.',
    remedy: () => ({
      steps: ['Remove the line from wp-config.php, and let a real cron call wp-cron.php.'],
      copy: [{ where: 'wp-config.php: remove', text: "define( 'ALTERNATE_WP_CRON', true );" }],
    }),
  },
  'redirect-loop': {
    severity: 'critical',
    confidence: 'certain',
    who: '{by}',
    title: 'The address redirects to itself',
    meaning: 'Neither customers nor providers reach the shop.',
    remedy: () => ({
      steps: [
        'A TLS proxy calls the server by http, which sends everybody to https again. At Cloudflare: SSL mode "Full (strict)". Else tell WordPress of the proxy:',
      ],
      copy: [
        {
          where: 'wp-config.php, above "stop editing"',
          text: "if ( ( $_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '' ) === 'https' ) { $_SERVER['HTTPS'] = 'on'; }",
        },
      ],
    }),
  },
  'redirect-callback': {
    severity: 'critical',
    confidence: 'likely',
    who: '{by}',
    title: 'Callbacks are redirected to {target}',
    meaning: emptied,
    remedy: exemptFromRedirect,
  },
  'redirect-entered': {
    severity: 'notice',
    confidence: 'certain',
    who: '{by}',
    title: 'You gave {entered}; the shop lives at {home}',
    meaning: 'Harmless as long as every provider has the second one: a callback to the first is redirected and lost.',
    remedy: () => ({ steps: ['Check the callback address in each provider’s settings.'] }),
  },
} as const satisfies Record<string, Entry>
