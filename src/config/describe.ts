import type { OrderManagement } from '../settle/site.ts'
import type { Config, ShopConfig } from './schema.ts'

/**
 * The configuration in effect, for people and logs: what is named here, and nothing else, so that no secret can slip
 * through with a new option.
 */
export const describe = ({ publicUrl, trustedProxies, alarms, shops }: Config) => ({
  publicUrl,
  trustedProxies,
  // A webhook's address is a secret by itself.
  alarms: { webhook: alarms.webhook !== undefined, mail: alarms.mail?.to ?? [] },
  shops: Object.fromEntries(Object.entries(shops).map(([name, shop]) => [name, describeShop(shop)])),
})

export type Description = ReturnType<typeof describe>

const describeShop = ({
  name,
  colour,
  logo,
  grace,
  language,
  termsUrl,
  woocommerce,
  orderManagement,
  providers,
}: ShopConfig) => ({
  name,
  ...(colour === undefined ? {} : { colour }),
  ...(logo === undefined ? {} : { logo: bare(logo) }),
  grace: durationText(grace),
  language,
  ...(termsUrl === undefined ? {} : { termsUrl: bare(termsUrl) }),
  woocommerce: { url: bare(woocommerce.url), keepCronAlive: woocommerce.keepCronAlive },
  orderManagement: describeManagement(orderManagement),
  ...describeProviders(providers),
})

const describeProviders = (providers: ShopConfig['providers']) =>
  Object.fromEntries(
    Object.entries(providers).map(([name, { described, calendar, retryWindow }]) => [
      name,
      { ...described, calendar: calendar.map(durationText), retryWindow: durationText(retryWindow) },
    ]),
  )

const describeManagement = ({ capture, cancel, manualRefundsSince, lookEveryMs, lookForMs }: OrderManagement) => ({
  capture,
  cancel,
  ...(manualRefundsSince === null ? {} : { manualRefundsSince: new Date(manualRefundsSince).toISOString() }),
  lookEvery: durationText(lookEveryMs),
  lookFor: durationText(lookForMs),
})

/** An address can carry a password or a token. */
function bare(address: string): string {
  const { origin, pathname } = new URL(address)
  return `${origin}${pathname}`
}

const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 }

/** As people write it: 5400000 → `"90m"`. */
function durationText(ms: number): string {
  const [unit, size] = Object.entries(units).find(([, size]) => ms >= size && ms % size === 0) ?? ['ms', 1]
  return ms === 0 ? '0s' : `${ms / size}${unit}`
}
