import type { Entry } from '../entry.ts'
import { letThrough } from '../remedies/kvitto.ts'

export const silent = 'Providers’ callbacks do not arrive; payments are settled later, by Kvitto’s own calendar.'

/** Kvitto itself, and the provider's API with our keys. */
export const kvitto = {
  'provider-unusable': {
    severity: 'critical',
    confidence: 'certain',
    who: 'Kvitto’s configuration',
    title: '{provider} cannot be used as it is configured',
    meaning: '"kvitto serve" does not start with this.',
    remedy: () => ({ steps: ['{why} Then start Kvitto again.'] }),
  },
  'provider-refuses-keys': {
    severity: 'critical',
    confidence: 'certain',
    who: '{provider}',
    title: '{provider} refuses Kvitto’s keys',
    meaning: 'No payment can be opened, and none can be checked.',
    remedy: () => ({
      steps: ['Compare the keys and the address (test or live) in the configuration with what {provider} gave you.'],
    }),
  },
  'provider-unreachable': {
    severity: 'critical',
    confidence: 'likely',
    who: '{provider}, or the network between',
    title: '{provider}’s API does not answer from here: {why}',
    meaning: 'Payments cannot be opened or checked while this lasts.',
    remedy: () => ({ steps: ['Check that this machine may call out to {address}; then {provider}’s status page.'] }),
  },
  'kvitto-not-reached': {
    severity: 'critical',
    confidence: 'likely',
    who: '{by}',
    title: 'publicUrl {publicUrl} does not lead to Kvitto ({status})',
    meaning: silent,
    remedy: () => ({
      steps: ['Start "kvitto serve", and send publicUrl to its port; the answer below says who answers instead.'],
      copy: [
        {
          where: 'nginx: the server for publicUrl',
          text: [
            'location / {',
            '  proxy_pass http://127.0.0.1:4242;',
            '  proxy_set_header Host $host;',
            '  proxy_set_header X-Forwarded-For $remote_addr;',
            '  proxy_set_header X-Forwarded-Proto $scheme;',
            '}',
          ].join('\n'),
        },
      ],
    }),
  },
  'kvitto-other': {
    severity: 'critical',
    confidence: 'certain',
    who: 'another Kvitto',
    title: 'At publicUrl answers a Kvitto with another configuration',
    meaning: 'Callbacks reach a Kvitto that does not know these payments.',
    remedy: () => ({
      steps: [
        'Restart "kvitto serve" with this configuration, or correct publicUrl (a test installation that took the name?).',
      ],
    }),
  },
  'kvitto-post-lost': {
    severity: 'critical',
    confidence: 'certain',
    who: '{by}',
    title: 'publicUrl lets GET through, and POST not as it was sent ({status})',
    meaning: 'Callbacks are POSTs: they arrive empty or are turned away.',
    remedy: () => ({
      steps: ['A redirect, a firewall or a body limit before Kvitto: send publicUrl’s traffic on unchanged.'],
    }),
  },
  'kvitto-callbacks-blocked': {
    severity: 'critical',
    confidence: 'certain',
    who: '{by}',
    title: 'Callbacks to {paths} are answered {status}, and not by Kvitto',
    meaning: silent,
    remedy: letThrough,
  },
  'kvitto-query-lost': {
    severity: 'warning',
    confidence: 'certain',
    who: '{by}',
    title: 'Callbacks in the form {paths} are answered {status}, and not by Kvitto',
    meaning: 'Kvitto itself gives out the other form, which arrives; only callers of this older one are lost.',
    remedy: letThrough,
  },
  'kvitto-proxy-untrusted': {
    severity: 'notice',
    confidence: 'likely',
    who: 'Kvitto’s configuration: trustedProxies',
    title: 'Kvitto takes the proxy {address} for the caller',
    meaning: 'Nothing is lost; wrong calls of strangers are counted together, and stories show the proxy’s address.',
    remedy: () => ({
      steps: ['Name the proxy in the configuration.'],
      copy: [{ where: 'kvitto.config.ts', text: "trustedProxies: ['{address}']," }],
    }),
  },
  'kvitto-unready': {
    severity: 'critical',
    confidence: 'certain',
    who: 'Kvitto’s database',
    title: 'Kvitto is up, and its database is not: {why}',
    meaning: 'Callbacks are answered 503 and sent again by the provider; nothing is lost, nothing is settled.',
    remedy: () => ({
      steps: [
        'Start the PostgreSQL of DATABASE_URL (or look into .kvitto/ for the embedded one’s log); "kvitto migrate" if the schema is old.',
      ],
    }),
  },
  'kvitto-late': {
    severity: 'critical',
    confidence: 'likely',
    who: 'Kvitto’s workers',
    title: 'The oldest due check has waited for {age}',
    meaning: 'Nobody looks at payments: paid orders are not made until a worker is alive.',
    remedy: () => ({
      steps: ['Start a worker: "kvitto serve" without --role, or one more with --role worker; look into its log.'],
      copy: [{ where: 'shell', text: 'kvitto serve --role worker' }],
    }),
  },
} as const satisfies Record<string, Entry>
