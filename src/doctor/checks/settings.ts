import ms from 'ms'
import { z } from 'zod'
import { isLoopback } from '../../base/net.ts'
import { type Check, type Judged, judged, type KeyScene, skip } from '../check.ts'
import { type Accusation, accuse } from '../finding.ts'
import { doctorLimits } from '../limits.ts'
import { isAnswer, type Result } from '../probe/answer.ts'
import type { Fact } from '../schema.ts'
import { restUrl, withKeys } from '../with-keys.ts'

/** What only the keys can see, with the answers it was read from. */
interface Settings {
  readonly status: Result
  readonly holdStock: Result
  /** Orders that Kvitto cannot have made: an honest filter answers with none. */
  readonly filtered: Result
  /** Unpaid orders that are long past WooCommerce's own timer. */
  readonly pending: Result
  readonly now: number
}

/** Version, order storage, hold-stock timer, the filter that Kvitto finds its orders by, and whether cron runs. */
export const settings: Check<KeyScene> = {
  name: 'settings',
  title: 'WooCommerce’s version and settings',
  async run({ shop, site, prober, clock }): Promise<Judged> {
    const { woocommerce } = shop
    const { protocol, hostname } = new URL(woocommerce.url)
    if (protocol === 'http:' && !isLoopback(hostname)) return skip('keys are not sent over http')
    const form = protocol === 'http:' ? 'signed' : 'header'
    const at = (path: string) => restUrl(woocommerce.url, site.permalinks === 'plain', path)
    const get = (path: string) => prober.ask(withKeys(at(path), woocommerce, form, clock.now()))
    const status = await get('system_status?_fields=environment,settings,active_plugins')
    if (parse(statusBody, status) === undefined) return skip('the keys do not open system_status')
    const before = new Date(clock.now() - ms('1d')).toISOString().slice(0, 19)
    const [holdStock, filtered, pending] = await Promise.all([
      get('settings/products/woocommerce_hold_stock_minutes'),
      get('orders?created_via=kvitto-doctor&per_page=5&_fields=id,created_via'),
      get(
        `orders?status=pending&before=${before}&dates_are_gmt=true&per_page=50&_fields=id,created_via,date_modified_gmt`,
      ),
    ])
    const seen = { status, holdStock, filtered, pending, now: clock.now() }
    return judged(judgeSettings(seen), factsOf(seen))
  },
}

const statusBody = z.object({
  environment: z.object({
    version: z.string(),
    wp_version: z.string(),
    php_version: z.string().optional(),
    wp_cron: z.boolean(),
    remote_post_successful: z.boolean().nullish(),
    remote_get_successful: z.boolean().nullish(),
  }),
  settings: z.object({ HPOS_enabled: z.boolean().optional() }).optional(),
  active_plugins: z.array(z.object({ plugin: z.string() })).optional(),
})

const setting = z.object({ value: z.union([z.string(), z.number()]).transform(Number) })
const orders = z.array(
  z.object({ id: z.number(), created_via: z.string().optional(), date_modified_gmt: z.string().optional() }),
)

function parse<T>(schema: z.ZodType<T>, result: Result): T | undefined {
  if (!isAnswer(result) || result.status !== 200) return undefined
  try {
    return schema.safeParse(JSON.parse(result.body)).data
  } catch {
    return undefined
  }
}

function judgeSettings(seen: Settings): Accusation[] {
  const status = parse(statusBody, seen.status)
  if (status === undefined) return []
  const { environment } = status
  const words = { version: environment.version }
  const blocked = [
    environment.remote_get_successful === false ? 'a GET to woocommerce.com failed' : '',
    environment.remote_post_successful === false ? 'a POST to paypal.com failed' : '',
  ].filter(text => text !== '')
  return [
    ...(isOlder(environment.version, 9, 9) ? [accuse('woocommerce-old', seen.status, words)] : []),
    ...judgeFilter(seen),
    ...judgeTimer(seen, environment.wp_cron),
    ...(blocked.length === 2 ? [accuse('outgoing-blocked', seen.status, { what: blocked.join(', ') })] : []),
  ]
}

export function isOlder(version: string, major: number, minor: number): boolean {
  const [a = 0, b = 0] = version.split('.').map(Number)
  return a < major || (a === major && b < minor)
}

function judgeFilter({ filtered }: Settings): Accusation[] {
  const found = parse(orders, filtered)
  const isIgnored = found?.some(order => order.created_via !== 'kvitto-doctor') === true
  return isIgnored ? [accuse('created-via-ignored', filtered)] : []
}

/** WooCommerce's timer runs by WP-Cron and cancels checkout's unpaid orders: those that outlive it show a cron asleep. */
function judgeTimer({ holdStock, pending, status, now }: Settings, isCronOn: boolean): Accusation[] {
  const minutes = parse(setting, holdStock)?.value ?? 0
  const short = minutes > 0 && minutes < 30 ? [accuse('hold-stock-short', holdStock, { minutes: String(minutes) })] : []
  const asleep = isCronOn ? [] : [accuse('cron-off', status)]
  if (minutes <= 0) return [...short, ...asleep]
  const due = now - minutes * 60_000 - doctorLimits.cronLate
  const overdue = (parse(orders, pending) ?? []).flatMap(({ created_via, date_modified_gmt }) => {
    const at = Date.parse(`${date_modified_gmt}Z`)
    return created_via === 'checkout' && at < due ? [at] : []
  })
  if (overdue.length === 0) return [...short, ...asleep]
  const age = ms(now - Math.min(...overdue) - minutes * 60_000, { long: true })
  const late = overdue.length === 1 ? 'an unpaid order is' : `${overdue.length} unpaid orders are`
  return [...short, accuse('cron-asleep', pending, { orders: late, age })]
}

function factsOf({ status, holdStock }: Settings): Fact[] {
  const known = parse(statusBody, status)
  if (known === undefined) return []
  const { environment, settings: stores } = known
  const minutes = parse(setting, holdStock)?.value
  const storage = stores?.HPOS_enabled === undefined ? [] : [stores.HPOS_enabled ? 'own tables (HPOS)' : 'posts']
  return [
    {
      name: 'WooCommerce',
      value: `${environment.version}, WordPress ${environment.wp_version}, PHP ${environment.php_version ?? '?'}`,
    },
    ...storage.map(value => ({ name: 'Order storage', value })),
    ...(minutes === undefined ? [] : [{ name: 'Hold stock', value: minutes > 0 ? `${minutes} min` : 'off' }]),
    { name: 'WP-Cron', value: environment.wp_cron ? 'by visitors' : 'off (DISABLE_WP_CRON)' },
  ]
}
