import ms from 'ms'
import proxyAddr from 'proxy-addr'
import { z } from 'zod'
import type { AlarmSettings } from '../alarms/channels.ts'
import { isLoopback } from '../base/net.ts'
import { ProviderKind, ProviderSettings } from '../providers/kind.ts'
import { builtIn, type registry } from '../providers/registry.ts'
import { apiUrl, duration, headerValue } from '../providers/schema.ts'
import type { OrderManagement } from '../settle/site.ts'
import { wooCommerceConfig } from '../shops/woocommerce/config.ts'
import { orderManagement, toOrderManagement } from './order-management.ts'

/** The one schema of the configuration file. docs/configuration.md lists every option; a test compares the two. */

const grace = z
  .string()
  .transform(text => (text === '0' ? '0s' : text))
  .pipe(duration)

/** Money can turn up days late, and then the order is made from what was kept. */
const keepLeastMs = ms('7d')

const keep = z
  .string()
  .transform(text => (text === 'forever' ? null : text))
  .pipe(duration.refine(keepMs => keepMs >= keepLeastMs, 'at least "7d": money can turn up late').nullable())

const webAddress = z.url({ protocol: /^https?$/, error: 'not a web address such as "https://www.example.com/page"' })

/** What the customer's page shows: a browser would load a picture by http on it or not, and whoever is between sees it. */
const pageAddress = webAddress.refine(isSafe, 'must be https (http is for loopback only)')

const proxy = z.string().refine(isProxy, 'not an IP address, a range such as "10.0.0.0/8", or "loopback"')

/** Where people are told that something is wrong. */
const alarms = z.strictObject({
  webhook: webAddress.optional(),
  mail: z
    .strictObject({
      smtp: z.url({
        protocol: /^smtps?$/,
        error: 'not a mail server such as "smtps://user:password@mail.example.com"',
      }),
      from: z.string().min(1),
      to: z.array(z.string().min(1)).min(1),
    })
    .optional(),
})

const ownProvider = z.custom<ProviderKind>(
  value => value instanceof ProviderKind,
  'not a provider made with defineProvider',
)

const ownOptions = {
  apiKey: headerValue,
  name: z.string().trim().min(1, 'must not be empty').optional(),
  colour: z
    .string()
    .regex(/^#([0-9a-f]{3}|[0-9a-f]{6})$/i, 'not a colour such as "#0a7d4f"')
    .optional(),
  logo: pageAddress.optional(),
  grace: grace.optional(),
  language: z.enum(['en', 'sv']).prefault('en'),
  termsUrl: pageAddress.optional(),
  woocommerce: z.strictObject(wooCommerceConfig.shape),
  orderManagement: orderManagement.optional(),
}

const shop = z.strictObject(ownOptions)

/** Each option of `woocommerce` by itself, for who asks for one after the other. */
export const wooCommerceOptions = ownOptions.woocommerce.shape

/** A shop's options that are no provider's. */
export const shopOptions = Object.keys(ownOptions)

/** The schema of a configuration whose shops can have these providers. */
export const createConfigSchema = (kinds: readonly ProviderKind[]) =>
  z.strictObject({
    publicUrl: apiUrl,
    grace: grace.prefault('2m'),
    trustedProxies: z.array(proxy).prefault([]),
    keep: keep.prefault('180d'),
    alarms: alarms.optional(),
    providers: z.array(ownProvider).optional(),
    shops: z.record(
      z.string(),
      z.strictObject({
        ...ownOptions,
        ...Object.fromEntries(kinds.map(({ name, settings }) => [name, settings.optional()])),
      }),
    ),
  })

export const configSchema = createConfigSchema(builtIn)

type Registry = typeof registry

/** What people write. A provider of one's own has its settings under its own name. */
export interface ConfigInput extends Omit<z.input<typeof configSchema>, 'shops'> {
  readonly shops: Readonly<Record<string, ShopInput>>
}

type ShopInput = z.input<typeof shop> & { readonly [Name in keyof Registry]?: z.input<Registry[Name]['config']> } & {
  readonly [own: string]: unknown
}

/** What the program reads: parsed, complete, frozen. Durations are milliseconds. */
export interface Config {
  /** Where providers and browsers reach Kvitto; no slash at the end. */
  readonly publicUrl: string
  readonly trustedProxies: readonly string[]
  /** How long after its opening a decided payment keeps the customer's data; null: for ever. */
  readonly keep: number | null
  readonly alarms: AlarmSettings
  /** By name. Without a prototype: a name from a URL finds a shop or nothing. */
  readonly shops: Readonly<Record<string, ShopConfig>>
}

export interface ShopConfig
  extends Readonly<
    Pick<z.output<typeof shop>, 'apiKey' | 'colour' | 'language' | 'logo' | 'termsUrl' | 'woocommerce'>
  > {
  /** For people; the key when the configuration gives none. */
  readonly name: string
  readonly grace: number
  readonly orderManagement: OrderManagement
  /** By name. */
  readonly providers: Readonly<Record<string, ProviderSettings>>
}

export function toConfig({
  publicUrl,
  grace,
  trustedProxies,
  keep,
  alarms = {},
  shops,
}: z.output<typeof configSchema>): Config {
  const byName = Object.entries(shops).map(([key, shop]): [string, ShopConfig] => {
    const { apiKey, name = key, colour, language, logo, termsUrl, woocommerce, grace: own = grace } = shop
    const orderManagement = toOrderManagement(shop.orderManagement)
    const settings = { apiKey, name, colour, language, logo, termsUrl, woocommerce, grace: own, orderManagement }
    return [key, { ...settings, providers: providersOf(shop) }]
  })
  return freeze({
    publicUrl,
    trustedProxies,
    keep,
    alarms,
    shops: Object.setPrototypeOf(Object.fromEntries(byName), null),
  })
}

function providersOf(shop: object): ShopConfig['providers'] {
  const values: readonly unknown[] = Object.values(shop)
  const found = values.filter(value => value instanceof ProviderSettings)
  return Object.setPrototypeOf(Object.fromEntries(found.map(each => [each.name, each])), null)
}

function isSafe(text: string): boolean {
  const url = URL.parse(text)
  return url?.protocol === 'https:' || isLoopback(url?.hostname ?? '')
}

function isProxy(text: string): boolean {
  try {
    proxyAddr.compile(text)
    return true
  } catch {
    return false
  }
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(freeze)
  return Object.freeze(value)
}
