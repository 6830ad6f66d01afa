import type { Clock } from '../base/clock.ts'
import { isLoopback } from '../base/net.ts'
import type { Environment } from '../config/environment.ts'
import type { Config, ShopConfig } from '../config/schema.ts'
import { silent } from './catalog/kvitto.ts'
import type { Check, KeyScene, KvittoScene, ProviderScene, Scene, ShopScene } from './check.ts'
import { address } from './checks/address.ts'
import { cache } from './checks/cache.ts'
import { callback } from './checks/callback.ts'
import { callbacks } from './checks/callbacks.ts'
import { certificate } from './checks/certificate.ts'
import { clock } from './checks/clock.ts'
import { cron } from './checks/cron.ts'
import { customers } from './checks/customers.ts'
import { gateway } from './checks/gateway.ts'
import { keys } from './checks/keys.ts'
import { languages } from './checks/languages.ts'
import { nameless } from './checks/nameless.ts'
import { port } from './checks/port.ts'
import { provider } from './checks/provider.ts'
import { redirects } from './checks/redirects.ts'
import { rest } from './checks/rest.ts'
import { self } from './checks/self.ts'
import { service } from './checks/service.ts'
import { settings } from './checks/settings.ts'
import type { Place } from './entry.ts'
import { arrange, toFinding } from './finding.ts'
import { gatherFront, readFront } from './front.ts'
import { doctorLimits } from './limits.ts'
import type { Network } from './probe/network.ts'
import { createProber, type Prober } from './probe/prober.ts'
import { type Progress, type Ran, runAll, skipAll } from './run.ts'
import type { Finding, Report } from './schema.ts'
import { type Entered, randomName, type ShopSite } from './shop.ts'

/** Without a connection there is nothing to ask the shop. */
const wayChecks: readonly Check<Scene>[] = [address, port, certificate]
const shopChecks: readonly Check<ShopScene>[] = [
  callback,
  redirects,
  languages,
  cache,
  customers,
  rest,
  cron,
  clock,
  gateway,
]
const lastChecks: readonly Check<ShopScene>[] = [nameless]
const keyChecks: readonly Check<KeyScene>[] = [keys, settings]
const providerChecks: readonly Check<ProviderScene>[] = [provider]
const kvittoChecks: readonly Check<KvittoScene>[] = [self, service, callbacks]

export interface Patient {
  readonly entered: Entered
  /** The shop's part of a configuration, when there is one. */
  readonly shop: ShopConfig | null
  readonly provider: { readonly title: string; readonly gateway: string | null } | null
  readonly isDeep: boolean
}

export interface Outside {
  readonly network: Network
  readonly clock: Clock
  /** For the providers' own clients. */
  readonly fetch: typeof fetch
  /** For one request. */
  readonly timeoutMs: number
}

/** Examines one shop from outside, and with its keys if there are any. */
export async function examine(patient: Patient, outside: Outside, progress: Progress): Promise<Report> {
  const { entered, isDeep } = patient
  const started = performance.now()
  const at = outside.clock.now()
  const prober = createProber(outside.network, outside.clock, outside.timeoutMs)
  const scene: Scene = {
    entered: entered.url,
    network: outside.network,
    prober,
    clock: outside.clock,
    timeoutMs: outside.timeoutMs,
    name: randomName(),
    gateway: entered.gateway ?? patient.provider?.gateway ?? null,
    isDeep,
    isCalledFromHere: areCallersHere(entered.url, patient.shop === null ? [] : [patient.shop]),
  }
  const way = await runAll(wayChecks, scene, doctorLimits.check, progress)
  const shop = isPassable(way)
    ? await examineShop(scene, patient, outside.fetch, progress)
    : blockedWay(patient, progress)
  // Whether or not the shop can be reached.
  const keyed = patient.shop === null ? null : { ...scene, shop: patient.shop, fetch: outside.fetch }
  const providers = keyed === null ? [] : await runAll(providerChecks, keyed, doctorLimits.check, progress)
  const ran = [...way, ...shop.ran, ...providers]
  const place = toPlace(shop.site, patient, scene.gateway)
  return toReport(ran, {
    url: entered.url.href,
    home: shop.site?.home.href ?? entered.url.href,
    at,
    tookMs: Math.round(performance.now() - started),
    prober,
    place,
    vantage: outside.network.vantage,
  })
}

/** What makes it senseless to ask any further; a certificate's fault does not. */
const impassable = new Set([
  'dns-no-address',
  'dns-unclear',
  'dns-broken',
  'port-closed',
  'port-silent',
  'tls-too-old',
  'tls-not-spoken',
  'tls-refused',
])

const isPassable = (way: readonly Ran[]): boolean =>
  !way.some(
    ({ record, accusations }) =>
      (record.name === port.name && record.result === 'skipped') ||
      accusations.some(({ code }) => impassable.has(code)),
  )

/** In the demo, and wherever else Kvitto, its shops and simulated providers share one machine. */
function areCallersHere(called: URL, shops: readonly ShopConfig[]): boolean {
  const addresses = shops.flatMap(({ providers }) => Object.values(providers).map(({ described }) => described.baseUrl))
  const isHere = (address: unknown) => typeof address === 'string' && isLoopback(URL.parse(address)?.hostname ?? '')
  return addresses.length > 0 && [called.href, ...addresses].every(isHere)
}

interface Examined {
  readonly ran: readonly Ran[]
  readonly site: ShopSite | null
}

async function examineShop(
  scene: Scene,
  { shop, isDeep }: Patient,
  fetch: Outside['fetch'],
  progress: Progress,
): Promise<Examined> {
  const front = await gatherFront(scene.prober, scene.entered)
  const site = readFront(scene.entered, front)
  const inside: ShopScene = { ...scene, front, site }
  const limit = doctorLimits.check
  const outer = await runAll(shopChecks, inside, limit, progress)
  const keyed = shop === null ? [] : await runAll(keyChecks, { ...inside, shop, fetch }, limit, progress)
  const last = isDeep ? await runAll(lastChecks, inside, limit, progress) : []
  return { ran: [...outer, ...keyed, ...last], site }
}

function blockedWay({ shop }: Patient, progress: Progress): Examined {
  const why = 'there is no connection to the shop'
  const keyed = shop === null ? [] : skipAll(keyChecks, why, progress)
  return { ran: [...skipAll(shopChecks, why, progress), ...keyed], site: null }
}

/** Examines Kvitto itself: is publicUrl its own, does anybody work. */
export async function examineKvitto(
  config: Config,
  environment: Environment,
  { network, clock, fetch, timeoutMs }: Outside,
  progress: Progress,
): Promise<Report> {
  const started = performance.now()
  const prober = createProber(network, clock, timeoutMs)
  const url = new URL(`${config.publicUrl}/`)
  const base = { network, prober, clock, timeoutMs }
  const scene: Scene = {
    ...base,
    entered: url,
    name: '',
    gateway: null,
    isDeep: false,
    isCalledFromHere: areCallersHere(url, Object.values(config.shops)),
  }
  const at = clock.now()
  const way = await runAll(wayChecks, scene, doctorLimits.check, progress)
  const inner = isPassable(way)
    ? await runAll(kvittoChecks, { ...base, fetch, config, environment }, doctorLimits.check, progress)
    : skipAll(kvittoChecks, 'there is no connection to publicUrl', progress)
  const place = {
    host: url.hostname,
    home: config.publicUrl,
    prefix: '',
    languages: [],
    provider: 'your payment provider',
    gateway: null,
  }
  const tookMs = Math.round(performance.now() - started)
  const { vantage } = network
  const report = toReport([...way, ...inner], { url: url.href, home: url.href, at, tookMs, prober, place, vantage })
  return { ...report, findings: report.findings.map(atKvitto) }
}

/** The way to Kvitto is looked at as the way to a shop is; what a fault in it means, and where it is mended, differs. */
function atKvitto(finding: Finding): Finding {
  if (finding.code.startsWith('kvitto-')) return finding
  const own = atKvittoWords[finding.code]
  const told = { ...finding, meaning: silent }
  return own === undefined
    ? told
    : {
        ...told,
        who: 'publicUrl',
        title: own.title ?? told.title,
        remedy: { steps: [...own.steps], copy: [], around: null },
      }
}

const atKvittoWords: Partial<Record<Finding['code'], { readonly title?: string; readonly steps: readonly string[] }>> =
  {
    'address-not-public': {
      title: 'publicUrl exists only inside your own network',
      steps: ['Give publicUrl a public name and address.', 'On a developer’s machine: "kvitto serve --tunnel".'],
    },
    'port-closed': {
      steps: [
        'Start "npx kvitto serve". It listens on port 4242, or where --port says; publicUrl must lead there.',
        'Behind a proxy (nginx, Caddy): start that, and send publicUrl to Kvitto’s port.',
      ],
    },
    'plain-http': {
      title: 'publicUrl is http',
      steps: ['Put a server with a certificate before Kvitto (nginx, Caddy), and set publicUrl to https.'],
    },
  }

function toPlace(
  site: ShopSite | null,
  { entered, provider }: Patient,
  gateway: string | null,
): Omit<Place, 'words' | 'example'> {
  const home = site?.home ?? entered.url
  return {
    host: site?.host ?? entered.url.hostname,
    home: home.href.replace(/\/$/, ''),
    prefix: home.pathname.replace(/\/$/, ''),
    languages: site?.languages ?? [],
    provider: provider?.title ?? 'your payment provider',
    gateway,
  }
}

interface Ended {
  readonly url: string
  readonly home: string
  readonly at: number
  readonly tookMs: number
  readonly prober: Prober
  readonly place: Omit<Place, 'words' | 'example'>
  readonly vantage: string
}

const toReport = (ran: readonly Ran[], { url, home, at, tookMs, prober, place, vantage }: Ended): Report => ({
  version: 1,
  url,
  home,
  at: new Date(at).toISOString(),
  tookMs,
  requests: prober.count(),
  vantage,
  facts: ran.flatMap(({ facts = [] }) => [...facts]),
  checks: ran.map(({ record }) => record),
  findings: arrange(ran.flatMap(({ accusations }) => accusations.map(each => toFinding(each, place, vantage)))),
})
