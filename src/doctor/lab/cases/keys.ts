import type { Case } from '../case.ts'
import { before, type Handler, type Incoming, type Reply, wordpress } from '../wordpress.ts'

interface Api {
  readonly version?: string
  readonly hasCron?: boolean
  readonly holdMinutes?: number
  readonly ignoresFilter?: boolean
  readonly pendingSince?: number
  /** Which forms of the keys reach WooCommerce. */
  readonly takes?: readonly ('header' | 'query' | 'signed')[]
  readonly status?: number
  readonly error?: string
  readonly message?: string
  readonly writeError?: boolean
  readonly isOffline?: boolean
}

const json = (status: number, body: unknown): Reply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})
const denied = (status: number, code: string, message = 'Sorry, you cannot list resources.') =>
  json(status, { code, message, data: { status } })

const formOf = ({ headers, url }: Incoming) =>
  headers.authorization !== undefined
    ? 'header'
    : url.searchParams.has('oauth_signature')
      ? 'signed'
      : url.searchParams.has('consumer_key')
        ? 'query'
        : 'none'

/** REST v3 as far as the doctor asks it. */
const rest =
  ({
    version = '10.5.0',
    hasCron = true,
    holdMinutes = 60,
    ignoresFilter = false,
    takes = ['header', 'query'],
    ...api
  }: Api) =>
  (home: string): Handler =>
    before(incoming => {
      const path = /\/wp-json\/wc\/v3\/(.*)$/.exec(incoming.url.pathname)?.[1]
      if (path === undefined) return undefined
      const form = formOf(incoming)
      if (form === 'none' || !takes.includes(form)) return denied(401, 'woocommerce_rest_cannot_view')
      if (api.error !== undefined) return denied(api.status ?? 401, api.error, api.message)
      if (path === 'orders/batch')
        return api.writeError
          ? denied(
              401,
              'woocommerce_rest_authentication_error',
              'The API key provided does not have write permissions.',
            )
          : json(200, {})
      const remote = { remote_get_successful: !api.isOffline, remote_post_successful: !api.isOffline }
      if (path === 'system_status')
        return json(200, {
          environment: { version, wp_version: '6.9.1', php_version: '8.2.36', wp_cron: hasCron, ...remote },
          settings: { HPOS_enabled: true },
        })
      if (path.startsWith('settings/'))
        return json(200, { id: 'woocommerce_hold_stock_minutes', value: String(holdMinutes) })
      if (incoming.url.searchParams.has('created_via'))
        return json(200, ignoresFilter ? [{ id: 7, created_via: 'checkout' }] : [])
      if (incoming.url.searchParams.get('status') === 'pending') return json(200, pending(api.pendingSince))
      return json(200, [{ id: 7 }])
    }, wordpress({ home }))

const pending = (age: number | undefined) =>
  age === undefined
    ? []
    : [
        { id: 8, created_via: 'checkout', date_modified_gmt: new Date(Date.now() - age).toISOString().slice(0, 19) },
        { id: 9, created_via: 'kvitto-x', date_modified_gmt: '2020-01-01T00:00:00' },
      ]

const keyed = { hasKeys: true }
const day = 86_400_000

/** What only keys can see. */
export const keyCases: readonly Case[] = [
  { ...keyed, name: 'keys work, WooCommerce 10.5', expect: null, captured: 'WooCommerce 10.5.0, here', shop: rest({}) },
  { ...keyed, name: 'keys work, a real cron', expect: null, notice: 'cron-off', shop: rest({ hasCron: false }) },
  {
    ...keyed,
    name: 'unpaid order of today, the timer still to come',
    expect: null,
    shop: rest({ pendingSince: 30 * 60_000 }),
  },
  {
    ...keyed,
    name: 'wrong keys',
    expect: 'keys-refused',
    shop: rest({ error: 'woocommerce_rest_authentication_error', message: 'Consumer key is invalid.' }),
  },
  {
    ...keyed,
    name: 'keys of a customer',
    expect: 'keys-lack-rights',
    captured: 'WooCommerce 10.5.0, here',
    shop: rest({ status: 403, error: 'woocommerce_rest_cannot_view' }),
  },
  {
    ...keyed,
    name: 'read-only keys',
    expect: 'keys-cannot-write',
    captured: 'WooCommerce 10.5.0, here',
    shop: rest({ writeError: true }),
  },
  {
    ...keyed,
    name: 'write-only keys',
    expect: 'keys-cannot-read',
    captured: 'WooCommerce 10.5.0, here',
    shop: rest({
      error: 'woocommerce_rest_authentication_error',
      message: 'The API key provided does not have read permissions.',
    }),
  },
  {
    ...keyed,
    name: 'the Authorization header is stripped',
    expect: 'authorization-stripped',
    shop: rest({ takes: ['query'] }),
  },
  {
    ...keyed,
    name: 'WordPress does not know that it is https',
    expect: 'proxy-hides-https',
    shop: rest({ takes: ['signed'] }),
  },
  {
    ...keyed,
    name: 'keys before a self-signed certificate',
    tls: 'self-signed',
    expect: 'certificate-self-signed',
    also: ['keys-unchecked'],
    shop: rest({}),
  },
  {
    ...keyed,
    name: 'Wordfence on the REST API only',
    expect: 'rest-unreachable',
    shop: home =>
      before(
        ({ url }) =>
          url.pathname.includes('/wc/v3/')
            ? {
                status: 403,
                body: 'A potentially unsafe operation has been detected in your request to this site. Generated by Wordfence',
              }
            : undefined,
        wordpress({ home }),
      ),
  },
  {
    ...keyed,
    name: 'WooCommerce 8.9',
    expect: 'woocommerce-old',
    captured: 'WooCommerce 8.9.3, here',
    shop: rest({ version: '8.9.3', ignoresFilter: true }),
  },
  { ...keyed, name: 'a plugin ignores the filter', expect: 'created-via-ignored', shop: rest({ ignoresFilter: true }) },
  { ...keyed, name: 'hold stock of ten minutes', expect: 'hold-stock-short', shop: rest({ holdMinutes: 10 }) },
  { ...keyed, name: 'cron asleep', expect: 'cron-asleep', shop: rest({ pendingSince: 3 * day }) },
  { ...keyed, name: 'the shop cannot call out', expect: 'outgoing-blocked', shop: rest({ isOffline: true }) },
]
