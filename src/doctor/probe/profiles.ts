/**
 * How a probe presents itself. The words bot, crawl and spider are left out: language plugins and bot rules treat them
 * specially, and payment providers do not use them.
 */
export const profiles = {
  /** A payment provider's server: a library's short name, no cookies, no language, no referer. */
  provider: { 'user-agent': 'PaymentCallbackDoctor/1.0', accept: '*/*' },
  /** A customer's browser. */
  browser: {
    'user-agent':
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
    accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'accept-language': 'sv-SE,sv;q=0.9,en;q=0.8',
  },
  /** As the provider, but with a language, as some HTTP libraries send one. */
  swedish: { 'user-agent': 'PaymentCallbackDoctor/1.0', accept: '*/*', 'accept-language': 'sv' },
  german: { 'user-agent': 'PaymentCallbackDoctor/1.0', accept: '*/*', 'accept-language': 'de' },
  /** Can get the caller's address banned by security plugins; only with --deep, and last. */
  nameless: { accept: '*/*' },
} as const

export type Profile = keyof typeof profiles

export const bodies = {
  none: { body: null, headers: {} },
  form: {
    body: 'doctor=probe',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  },
  json: { body: '{"doctor":"probe"}', headers: { 'content-type': 'application/json' } },
  /** wp-cron.php ends before it runs any job when it is posted something (reference 1.1, 8). */
  cron: {
    body: 'site-health=loopback-test',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  },
  /** Nothing to do, in JSON: a batch without orders. */
  empty: { body: '{}', headers: { 'content-type': 'application/json' } },
} as const

export type Body = keyof typeof bodies

/** A body that a caller has made up. */
export interface Sample {
  /** What it is, for people. */
  readonly as: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}
