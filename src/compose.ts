import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Kysely } from 'kysely'
import { lookForAlarms } from './alarms/alarms.ts'
import { createChannels } from './alarms/channels.ts'
import type { Clock } from './base/clock.ts'
import { randomIds } from './base/ids.ts'
import { createLogger, type Logger } from './base/log.ts'
import { packageVersion } from './base/version.ts'
import { describe } from './config/describe.ts'
import type { Environment } from './config/environment.ts'
import type { Config, ShopConfig } from './config/schema.ts'
import { type DatabaseClock, startDatabaseClock } from './db/clock.ts'
import { attachExisting, type DatabasePlace } from './db/database.ts'
import { isMigrated, migrate, refuseOtherVersion } from './db/migrate.ts'
import { connectWhenReady, whenReady } from './db/ready.ts'
import type { Tables } from './db/schema.ts'
import { createClinic } from './doctor/clinic.ts'
import { doctorLimits } from './doctor/limits.ts'
import { realNetwork } from './doctor/probe/network.ts'
import { selfKey } from './doctor/self-proof.ts'
import { createAddressOf } from './http/address.ts'
import { createApp } from './http/app.ts'
import type { Brand } from './http/customer/brand.ts'
import { createMetrics, type Metrics } from './http/metrics.ts'
import { createRefusals } from './http/refusals.ts'
import type { RoomDeps } from './http/room/room.ts'
import { type BatchedInbox, createInbox } from './inbox/inbox.ts'
import { limits } from './limits.ts'
import type { Links } from './payments/session.ts'
import { type Checker, createChecker } from './schedule/checker.ts'
import { forgetOld } from './schedule/forget.ts'
import { startMissed } from './schedule/missed.ts'
import { type Queue, startQueue } from './schedule/queue.ts'
import { startSweep } from './schedule/sweep.ts'
import { noCrash } from './settle/crashpoints.ts'
import { check } from './settle/settle.ts'
import type { FindSite, Site } from './settle/site.ts'
import { en } from './settle/words/en.ts'
import { sv } from './settle/words/sv.ts'
import { callCron } from './shops/woocommerce/cron.ts'
import { createPlugin, type Plugin, withPlugin } from './shops/woocommerce/plugin.ts'
import { createWooCommerce } from './shops/woocommerce/woocommerce.ts'
import { createAlarmStore } from './store/postgres/alarms.ts'
import { createDoctorRecords } from './store/postgres/doctor.ts'
import { createPostgresStore } from './store/postgres/postgres.ts'
import { createRoomStore } from './store/postgres/room/room.ts'
import type { Store } from './store/store.ts'

export type Role = 'all' | 'http' | 'worker'

export interface Kvitto {
  readonly app: Hono<{ Bindings: HttpBindings }>
  readonly store: Store
  readonly clock: DatabaseClock
  /** Takes no more work, waits for what is under way, and lets go of the database. */
  stop(): Promise<void>
}

/**
 * The only place where the real parts are put together: one Kvitto on one database. It is begun again when the database
 * goes away meanwhile.
 */
export function compose(
  config: Config,
  environment: Environment,
  database: string,
  role: Role,
  log: Logger,
): Promise<Kvitto> {
  const start = async (open: Closing[]) => {
    const db = await connectWhenReady(database, log)
    open.push(() => db.destroy())
    await migrate(database, log)
    const clock = await startDatabaseClock(db)
    const places = createPlaces(config, clock)
    const resync = setInterval(
      () => clock.sync().catch(error => log.warn({ err: error }, 'the database’s time is unknown')),
      limits.clockSync,
    )
    open.push(async () => clearInterval(resync))
    const queue = await startQueue(database, role !== 'http', log)
    open.push(queue.stop)
    const store = createPostgresStore(db, queue.wake)
    const inbox = createInbox(store, clock)
    const base = { db, queue, store, inbox, clock, places, findSite: siteIn(places), links: createLinks(config), log }
    const metrics = createMetrics(() => store.lateness(clock.now()))
    const checker = createObservedChecker(base, metrics)
    const work = role === 'http' ? null : await startWork(config, queue, checker, base)
    open.push(() => Promise.all([work?.stop(), checker.drain()]))
    const { keep } = config
    if (role !== 'http' && keep !== null) await queue.nightly('forget', () => forgetOld(store, clock, keep, log))
    return { app: createHttp(config, environment, base, metrics, role === 'http' ? null : checker), store, clock }
  }
  return whenReady(() => stoppable(start, log), log)
}

type Closing = () => Promise<unknown>

/** What `start` opens is closed in the opposite order: when it is told to stop, or when it fails on its way. */
async function stoppable<T>(start: (open: Closing[]) => Promise<T>, log: Logger) {
  const open: Closing[] = []
  const stop = async () => {
    for (const close of open.toReversed())
      await close().catch(error => log.warn({ err: error }, 'something did not close as it should'))
  }
  try {
    return { ...(await start(open)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

interface Base {
  readonly db: Kysely<Tables>
  readonly queue: Queue
  readonly store: Store
  readonly inbox: BatchedInbox
  readonly clock: DatabaseClock
  readonly places: Places
  readonly findSite: FindSite
  readonly links: Links
  readonly log: Logger
}

/** What only workers do: take wake-ups, sweep for what was missed, ask for callbacks that never came, keep WP-Cron alive. */
async function startWork(config: Config, queue: Queue, checker: Checker, base: Base) {
  const { store, inbox, clock, places, log } = base
  const sources = [...places].flatMap(([shop, { sites }]) => sites.map(({ provider }) => ({ shop, provider })))
  const served = sources.map(({ shop, provider }) => ({ shop, provider: provider.name }))
  const count = await store.resume(served, clock.now())
  if (count > 0) log.info({ count }, 'payments that a changed configuration may have mended are looked at now')
  await queue.work(checker)
  await keepCronsAlive(config, queue, clock)
  await watch(config, queue, base)
  const sweep = startSweep(store, checker, clock, log)
  const missed = startMissed({ inbox, clock, timeout: AbortSignal.timeout, log }, sources)
  return { stop: () => Promise.all([sweep.stop(), missed.stop()]) }
}

async function watch({ alarms, publicUrl }: Config, queue: Queue, { db, store, clock }: Base): Promise<void> {
  const channels = createChannels(alarms, `${publicUrl}/`, fetch)
  const deps = { store: createAlarmStore(db, store.lateness), clock, channels }
  await queue.everyMinute('alarms', channels.length > 0 ? ['all'] : [], async () => ({
    told: await lookForAlarms(deps),
  }))
}

async function keepCronsAlive({ shops }: Config, queue: Queue, clock: Clock): Promise<void> {
  const urls = new Map(
    Object.entries(shops).flatMap(([name, { woocommerce }]) =>
      woocommerce.keepCronAlive ? [[name, woocommerce.url] as const] : [],
    ),
  )
  await queue.everyMinute('wp-cron', [...urls.keys()], name =>
    callCron(urls.get(name) ?? '', { fetch, clock }, AbortSignal.timeout(limits.cronCall)),
  )
}

/** Each shop by its name: its plugin, and a site for each of its providers. Made once: adapters remember what they learnt. */
type Places = ReadonlyMap<string, { readonly plugin: Plugin; readonly sites: readonly Site[] }>

const createPlaces = (config: Config, clock: Clock): Places =>
  new Map(
    Object.entries(config.shops).map(([name, settings]) => {
      const { woocommerce, providers, apiKey, grace } = settings
      const plugin = createPlugin({ url: woocommerce.url, apiKey }, { fetch, clock })
      const shop = withPlugin(createWooCommerce(woocommerce, { fetch, clock, random: randomBytes }), plugin)
      const sites = Object.values(providers).map(({ create, title, calendar, retryWindow }) => ({
        shop,
        provider: create({ fetch, clock }),
        methodTitle: title,
        words: { en, sv }[settings.language],
        // Some providers insist on one, so a shop that names none gets its own front page.
        termsUrl: settings.termsUrl ?? woocommerce.url,
        calendar,
        retryWindowMs: retryWindow,
        graceMs: grace,
        management: settings.orderManagement,
      }))
      return [name, { plugin, sites }]
    }),
  )

const siteIn =
  (places: Places): FindSite =>
  (shop, provider) =>
    places.get(shop)?.sites.find(site => site.provider.name === provider)

/** One wide log line for each check that found something to do. */
function createObservedChecker({ store, clock, findSite, links, log }: Base, metrics: Metrics): Checker {
  const deps = {
    store,
    clock,
    findSite,
    timeout: AbortSignal.timeout,
    callbackUrl: links.callback,
    crash: noCrash,
  }
  return createChecker(async paymentId => {
    const startedAt = performance.now()
    const checked = await check(deps, paymentId)
    metrics.observeCheck(checked, (performance.now() - startedAt) / 1_000)
    if (checked.kind === 'checked') {
      const { payment, verdict, wokenBy } = checked
      const { shop, status } = payment
      log.info({ paymentId, shop, status, reason: verdict.reason, lookAt: payment.checkAt, wokenBy }, 'checked')
    } else if (checked.kind !== 'skipped') log.warn({ paymentId, ended: checked.kind }, 'a check did not come to rest')
    return checked
  })
}

function createHttp(
  config: Config,
  environment: Environment,
  base: Base,
  metrics: Metrics,
  checker: Checker | null,
): Hono<{ Bindings: HttpBindings }> {
  const { db, store, inbox, clock, places, findSite, links, log } = base
  const addressOf = createAddressOf(config.trustedProxies)
  const hasShop = (shop: string) => places.has(shop)
  const refusals = createRefusals(clock)
  const trouble = () =>
    isMigrated(db).then(
      isDone => (isDone ? null : 'the schema is not migrated'),
      error => {
        log.warn({ err: error }, 'the database does not answer')
        return 'the database does not answer'
      },
    )
  const lateness = () => store.lateness(clock.now())
  const checkNow = ({ id, shop }: { readonly id: string; readonly shop: string }) => {
    checker
      ?.check(id, shop, 'next')
      .catch(error => log.error({ err: error, paymentId: id }, 'a check failed and runs again'))
  }
  const door = { selfKey: selfKey(config), inbox, clock, addressOf, refusals, metrics }
  return createApp({
    api: {
      payments: { store, clock, ids: randomIds, timeout: AbortSignal.timeout, links },
      findSite,
      inbox,
      checkNow,
      apiKeyOf: shop => config.shops[shop]?.apiKey,
      addressOf,
      refusals,
      shopInfo: {
        version: packageVersion(),
        describe: shop => ({
          name: config.shops[shop]?.name ?? shop,
          providers: (places.get(shop)?.sites ?? []).map(({ provider, methodTitle }) => ({
            name: provider.name,
            title: methodTitle,
            refunds: provider.refund !== undefined,
          })),
        }),
        look: async (shop, signal) =>
          (await places.get(shop)?.plugin.look(signal)) ?? { url: '', plugin: null, problem: 'no such shop' },
      },
    },
    self: { key: door.selfKey, addressOf },
    callbacks: { ...door, findSite, hasShop, log },
    webhooks: { ...door, store, webhookSecretOf: webhookSecretIn(config) },
    customer: {
      log,
      store,
      inbox,
      clock,
      findSite,
      addressOf,
      links,
      timeout: AbortSignal.timeout,
      brandOf: shop => toBrand(config.shops[shop]),
      checkNow,
    },
    room: roomDeps(config, environment, base, { refusals, addressOf, checkNow, trouble, lateness }),
    dashboard: { folders: dashboardFolders },
    health: {
      trouble,
      lateness,
      metrics,
      adminToken: environment.adminToken,
      addressOf,
    },
    log,
  })
}

const webhookSecretIn =
  ({ shops }: Config) =>
  (shop: string): string | null | undefined => {
    const settings = shops[shop]
    return settings === undefined ? undefined : (settings.woocommerce.webhookSecret ?? null)
  }

function toBrand(shop: ShopConfig | undefined): Brand | undefined {
  if (shop === undefined) return undefined
  const { name, colour, logo, woocommerce } = shop
  // The configured address may end in a query that belongs to the REST API.
  const home = new URL(woocommerce.url)
  return { name, homeUrl: `${home.origin}${home.pathname}`, colour: colour ?? null, logo: logo ?? null }
}

type Shared = Pick<RoomDeps, 'refusals' | 'addressOf' | 'checkNow' | 'trouble' | 'lateness'>

function roomDeps(config: Config, environment: Environment, base: Base, shared: Shared): RoomDeps {
  const { db, queue, store, inbox, clock, places, findSite, log } = base
  const room = createRoomStore(db)
  const records = createDoctorRecords(db)
  const outside = { network: realNetwork(hostname()), clock, fetch, timeoutMs: doctorLimits.request }
  return {
    ...shared,
    store,
    room,
    sessions: room,
    inbox,
    clock,
    findSite,
    queue,
    nodes: queue.nodes,
    timeout: AbortSignal.timeout,
    adminToken: environment.adminToken,
    clinic: createClinic({ config, environment, outside, records, log }),
    records,
    publicUrl: config.publicUrl,
    version: packageVersion(),
    config: describe(config),
    shops: Object.entries(config.shops).map(([name, shop]) => ({
      name,
      title: shop.name,
      providers: (places.get(name)?.sites ?? []).map(({ provider }) => provider.name),
    })),
    certificates: () => certificatesIn(config),
    log,
  }
}

/** In a clone where it is built, in the package where it is published. */
const dashboardFolders = ['../dashboard/dist', '../dist/dashboard'].map(path =>
  fileURLToPath(new URL(path, import.meta.url)),
)

const certificatesIn = ({ shops }: Config) =>
  Object.entries(shops).flatMap(([shop, { providers }]) =>
    Object.values(providers).flatMap(({ name, certificates }) =>
      certificates().map(({ subject, expiresAt }) => ({
        shop,
        provider: name,
        subject,
        expiresAt: new Date(expiresAt).toISOString(),
      })),
    ),
  )

const createLinks = ({ publicUrl, shops }: Config): Links => ({
  callback({ shop, provider, callbackToken }) {
    const path = shops[shop]?.providers[provider]?.callbackPath(shop, callbackToken)
    return `${publicUrl}${path ?? `/callbacks/${shop}/${provider}/${callbackToken}`}`
  },
  pay: ({ browserToken }) => `${publicUrl}/pay/${browserToken}`,
  return: ({ browserToken }) => `${publicUrl}/return/${browserToken}`,
  status: ({ shop, id }) => `${publicUrl}/v1/shops/${shop}/payments/${id}`,
})

/**
 * What a command beside a running Kvitto needs. The database stays of the version that it is: others may be serving on it.
 * `wake`: with wake-ups that reach the running workers; who is only here to `look` puts up no queue.
 * @throws UserError when there is no database, or it is of another version.
 */
export async function openStore(place: DatabasePlace, say: (sentence: string) => void, purpose: 'look' | 'wake') {
  const log = createLogger('warn')
  const { stop, ...opened } = await stoppable(async open => {
    const database = await attachExisting(place, say)
    open.push(database.stop)
    const db = await connectWhenReady(database.connectionString, log)
    open.push(() => db.destroy())
    await refuseOtherVersion(db)
    const queue = purpose === 'wake' ? await startQueue(database.connectionString, false, log) : null
    if (queue !== null) open.push(queue.stop)
    return { store: createPostgresStore(db, queue?.wake ?? (async () => {})), clock: await startDatabaseClock(db) }
  }, log)
  return { ...opened, close: stop }
}
