import proxyAddr from 'proxy-addr'
import { z } from 'zod'
import { registry } from '../providers/registry.ts'
import { apiUrl, duration, headerValue } from '../providers/schema.ts'
import { wooCommerceConfig } from '../shops/woocommerce/config.ts'

/** The one schema of the configuration file. docs/configuration.md lists every option; a test compares the two. */

const grace = z
  .string()
  .transform(text => (text === '0' ? '0s' : text))
  .pipe(duration)

const webAddress = z.url({ protocol: /^https?$/, error: 'not a web address such as "https://shop.example/terms"' })

const proxy = z.string().refine(isProxy, 'not an IP address, a range such as "10.0.0.0/8", or "loopback"')

/** Each payment provider, by the key that its settings have in a shop. */
const providers = {
  ecster: registry.ecster.config.optional(),
  swish: registry.swish.config.optional(),
  stripe: registry.stripe.config.optional(),
}

const shop = z.strictObject({
  apiKey: headerValue,
  name: z.string().trim().min(1, 'must not be empty').optional(),
  colour: z
    .string()
    .regex(/^#([0-9a-f]{3}|[0-9a-f]{6})$/i, 'not a colour such as "#0a7d4f"')
    .optional(),
  logo: webAddress.optional(),
  grace: grace.optional(),
  termsUrl: webAddress.optional(),
  woocommerce: z.strictObject(wooCommerceConfig.shape),
  ...providers,
})

export const configSchema = z.strictObject({
  publicUrl: apiUrl,
  grace: grace.prefault('2m'),
  trustedProxies: z.array(proxy).prefault([]),
  shops: z.record(z.string(), shop),
})

/** What people write. */
export type ConfigInput = z.input<typeof configSchema>

/** What the program reads: parsed, complete, frozen. Durations are milliseconds. */
export interface Config {
  /** Where providers and browsers reach Kvitto; no slash at the end. */
  readonly publicUrl: string
  readonly trustedProxies: readonly string[]
  /** By name. Without a prototype: a name from a URL finds a shop or nothing. */
  readonly shops: Readonly<Record<string, ShopConfig>>
}

export interface ShopConfig
  extends Readonly<Pick<z.output<typeof shop>, 'apiKey' | 'colour' | 'logo' | 'termsUrl' | 'woocommerce'>> {
  /** For people; the key when the configuration gives none. */
  readonly name: string
  readonly grace: number
  readonly providers: Readonly<Pick<z.output<typeof shop>, keyof typeof providers>>
}

export function toConfig({ publicUrl, grace, trustedProxies, shops }: z.output<typeof configSchema>): Config {
  const byName = Object.entries(shops).map(([key, { ecster, swish, stripe, ...own }]): [string, ShopConfig] => [
    key,
    {
      ...own,
      name: own.name ?? key,
      grace: own.grace ?? grace,
      providers: { ...(ecster && { ecster }), ...(swish && { swish }), ...(stripe && { stripe }) },
    },
  ])
  return freeze({
    publicUrl,
    trustedProxies,
    shops: Object.setPrototypeOf(Object.fromEntries(byName), null),
  })
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
