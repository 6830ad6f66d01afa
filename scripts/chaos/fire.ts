import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { z } from 'zod'
import { startEmbedded } from '../../src/db/embedded.ts'
import { defaultMerchant } from '../../src/providers/ecster/simulator/simulator.ts'
import { defaults } from '../../src/shops/woocommerce/simulator/world.ts'
import { freePort, startBalancer } from './balancer.ts'
import { type Blow, strike } from './blows.ts'
import { type Customer, type Place, sendCustomers } from './customers.ts'
import { type Evidence, type Findings, judge, type OrderRow, type PaymentRow, spread } from './judge.ts'
import { KvittoNode, startOutside } from './processes.ts'

/** How long the payments may take to come to rest when everything works again. */
const calmMost = 10 * 60_000

export interface FireOptions {
  readonly folder: string
  readonly payments: number
  readonly atATime: number
  /** With the plugin the shop completes orders by compare-and-set; without, by plain REST. */
  readonly hasPlugin: boolean
  readonly random: () => number
  readonly say: (line: string) => void
}

/** Three Kvittos on one PostgreSQL, real processes all of them, under load while one after another is broken. */
export async function fire(options: FireOptions): Promise<{ readonly isFine: boolean; readonly report: string }> {
  const { folder, payments, atATime, hasPlugin, random, say } = options
  const apiKey = 'an-api-key-for-chaos'
  const database = await startEmbedded({ folder: join(folder, 'database'), onProgress: say })
  const [shop, provider] = await Promise.all([startOutside('shop', hasPlugin ? apiKey : ''), startOutside('provider')])
  const watcher = new pg.Pool({ connectionString: database.connectionString })
  // Its connections break with all others, and are made anew.
  watcher.on('error', () => {})
  const ports = await Promise.all([freePort(), freePort(), freePort()])
  const configFile = join(folder, 'kvitto.config.json')
  const nodes = ports.map(
    (port, index) =>
      new KvittoNode({
        name: `node ${index + 1}`,
        port,
        configFile,
        databaseUrl: database.connectionString,
        logFile: join(folder, `node-${index + 1}.log`),
      }),
  )
  const balancer = await startBalancer(nodes)
  try {
    await writeFile(configFile, JSON.stringify(toConfig(balancer.url, apiKey, shop.url, provider.url)))
    for (const node of nodes) await node.start()
    say(`three nodes are up; ${payments} customers come, ${atATime} at a time`)
    const stopping = new AbortController()
    const place: Place = { kvitto: balancer.url, shop: shop.url, provider: provider.url, apiKey, random }
    const blows = strike(
      {
        nodes,
        database: watcher,
        killBackend: () => killBackend(watcher),
        shop: shop.url,
        provider: provider.url,
        random,
        say,
      },
      stopping.signal,
    )
    const startedAt = performance.now()
    const customers = await sendCustomers(place, payments, atATime, done => {
      if (done % 500 === 0) say(`${done} customers have been there`)
    })
    const seconds = (performance.now() - startedAt) / 1_000
    stopping.abort()
    const struck = await blows
    say('nothing is broken any more; waiting until all is at rest')
    for (const url of [`${shop.url}/_sim/faults`, `${provider.url}/_sim/faults`]) await fetch(url, { method: 'DELETE' })
    await comeToRest(watcher, say)
    const evidence = await gather(watcher, customers, shop.url, provider.url)
    for (const node of nodes) await node.stop()
    return conclude(options, evidence, struck, seconds)
  } finally {
    for (const node of nodes) await node.kill()
    balancer.close()
    await watcher.end()
    shop.end()
    provider.end()
    await database.stop()
  }
}

export const toConfig = (publicUrl: string, apiKey: string, shopUrl: string, providerUrl: string) => ({
  publicUrl,
  grace: '2s',
  shops: {
    nordlys: {
      apiKey,
      woocommerce: { url: shopUrl, consumerKey: defaults.consumerKey, consumerSecret: defaults.consumerSecret },
      ecster: {
        baseUrl: `${providerUrl}/rest/public`,
        apiKey: defaultMerchant.apiKey,
        merchantKey: defaultMerchant.merchantKey,
        calendar: ['5s', '15s', '30s', '1m', '2m'],
        retryWindow: '20s',
      },
    },
  },
})

/** The death of one of its processes is a crash of the whole server: shared memory may be damaged. */
async function killBackend(watcher: pg.Pool): Promise<void> {
  const { rows } = await watcher.query<{ pid: number }>(
    `select pid from pg_stat_activity where backend_type = 'client backend' and application_name = 'kvitto' limit 1`,
  )
  const pid = rows[0]?.pid
  if (pid !== undefined) process.kill(pid, 'SIGKILL')
}

/** Nothing is under way, and nothing is due within the calendar's short first part. */
async function comeToRest(watcher: pg.Pool, say: (line: string) => void): Promise<void> {
  const until = performance.now() + calmMost
  while (performance.now() < until) {
    const { rows } = await watcher.query<{ n: number }>(
      `select count(*)::int as n from kvitto.payments
       where lease_until is not null or status in ('open', 'held') or check_at < now() + interval '1 second'`,
    )
    if (rows[0]?.n === 0) return
    await setTimeout(1_000)
  }
  say('some payments have not come to rest in time')
}

const shopOrders = z.array(
  z.object({
    order: z.looseObject({ id: z.number(), created_via: z.string(), date_paid: z.string().nullable() }),
    events: z.array(z.looseObject({ event: z.string() })),
    mails: z.array(z.looseObject({ mail: z.string() })),
  }),
)
const deliveries = z.array(z.looseObject({ orderId: z.string(), result: z.union([z.number(), z.string()]) }))

async function gather(
  watcher: pg.Pool,
  customers: readonly Customer[],
  shop: string,
  provider: string,
): Promise<Evidence> {
  const { rows: payments } = await watcher.query<PaymentRow>(
    `select p.id, p.status, p.reason, array_remove(array_agg(h.claim), null) as claims
     from kvitto.payments p left join kvitto.hints h on h.payment_id = p.id and h.source = 'callback' group by p.id`,
  )
  const orders = shopOrders.parse(await (await fetch(`${shop}/_sim/orders`)).json())
  const sent = deliveries.parse(await (await fetch(`${provider}/_sim/callbacks`)).json())
  return {
    customers,
    payments,
    orders: orders.map(toOrderRow),
    acknowledged: sent.filter(({ result }) => result === 200).map(({ orderId }) => orderId),
  }
}

function toOrderRow({ order, events, mails }: z.infer<typeof shopOrders>[number]): OrderRow {
  const times = (name: string) => events.filter(({ event }) => event === name).length
  return {
    id: String(order.id),
    createdVia: order.created_via,
    isPaid: order.date_paid !== null,
    completed: times('payment_complete'),
    stockTaken: times('reduce_order_stock'),
    mails: mails.map(({ mail }) => mail),
  }
}

/** The measured numbers, as lines for people. */
function conclude(
  { payments, hasPlugin }: FireOptions,
  evidence: Evidence,
  blows: readonly Blow[],
  seconds: number,
): { readonly isFine: boolean; readonly report: string } {
  const findings = judge(evidence)
  const { p50, max } = spread(blows.flatMap(({ recoveries }) => recoveries))
  const struck = (kind: Blow['kind']) => blows.filter(blow => blow.kind === kind)
  const lines = [
    `${payments} payments in ${seconds.toFixed(0)} s, shop ${hasPlugin ? 'with compare-and-set' : 'by plain REST'}`,
    `callbacks answered with 200: ${evidence.acknowledged.length}`,
    ...(['kill -9', 'stopped past its lease', 'PostgreSQL crashed'] as const).map(
      kind =>
        `${kind}: ${struck(kind).length} times, under way then: ${struck(kind).flatMap(each => each.recoveries).length}`,
    ),
    `looked at again after: p50 ${(p50 / 1_000).toFixed(1)} s, max ${(max / 1_000).toFixed(1)} s`,
    ...Object.entries(tally(evidence)).map(([status, count]) => `payments ${status}: ${count}`),
    ...Object.entries(findings).map(([name, ids]) => `${name}: ${ids.length} ${ids.slice(0, 5).join(' ')}`),
  ]
  return { isFine: isFine(findings, hasPlugin) && max < 45_000, report: lines.join('\n') }
}

function tally({ payments }: Evidence): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { status, reason } of payments) {
    const key = `${status} (${reason})`
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

/** By plain REST two requests can meet in the shop, and a killed PHP leaves half an order: that is measured, not promised. */
const isFine = ({ stockNeverTaken, ...never }: Findings, hasPlugin: boolean): boolean => {
  const { completesDoubled, stockDoubled, mailsDoubled, ...always } = never
  const absolute = hasPlugin ? [completesDoubled, stockDoubled, mailsDoubled, stockNeverTaken] : []
  return [...Object.values(always), ...absolute].every(ids => ids.length === 0)
}
