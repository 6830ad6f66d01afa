import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { createLogger } from '../base/log.ts'
import { parseConfig } from '../config/parse.ts'
import type { Config } from '../config/schema.ts'
import { createCallbacks } from '../http/callbacks.ts'
import { createMetrics } from '../http/metrics.ts'
import { createRefusals } from '../http/refusals.ts'
import { createSelf } from '../http/self.ts'
import { createWebhooks } from '../http/webhooks.ts'
import type { FindSite } from '../settle/site.ts'
import { en } from '../settle/words/en.ts'
import { createWooCommerce } from '../shops/woocommerce/woocommerce.ts'
import { examineKvitto } from './doctor.ts'
import type { Handler, Incoming, Reply } from './lab/wordpress.ts'
import { createWorld, type World } from './lab/world.ts'
import { realNetwork } from './probe/network.ts'
import { markHeader, selfKey, selfMark } from './self-proof.ts'

/** The doctor on Kvitto itself: the real route behind publicUrl, and what may stand there instead. */

let world: World
beforeAll(async () => {
  world = await createWorld(Date.now())
})
afterAll(() => world.close())

const configOf = (host: string, apiKey = 'a-key-of-sixteen-characters'): Config => {
  const parsed = parseConfig(
    {
      publicUrl: `https://${host}`,
      shops: {
        nordlys: {
          apiKey,
          woocommerce: {
            url: 'https://nordlys.se',
            consumerKey: 'ck_x',
            consumerSecret: 'cs_x',
            webhookSecret: 'a-secret-of-the-webhook',
          },
          ecster: {
            baseUrl: 'https://labs.ecster.se/rest/public',
            apiKey: 'x',
            merchantKey: 'y',
            callbackHeader: { name: 'X-Shared', value: 'a-secret-header' },
          },
          stripe: { apiKey: 'rk_test_0123456789', webhookSecrets: ['whsec_0123456789'] },
        },
      },
    },
    {},
  )
  if (parsed.kind === 'wrong') throw new Error(JSON.stringify(parsed.problems))
  return parsed.config
}

/** What the service would count, store and look up for a stranger's call: nothing of it is for the doctor's. */
const never = async () => {
  throw new Error('the doctor made work')
}
const refusals = createRefusals(systemClock)
const metrics = createMetrics(async () => 0)

const counted = async () => (await metrics.registry.metrics()).match(/^kvitto_(refusals|callbacks)_total.*$/gm)

const service = (config: Config, lateSeconds = 0, caller = '93.184.216.40'): Handler => {
  const key = selfKey(config)
  const deps = {
    selfKey: key,
    inbox: { receive: never, hasten: never, isKnown: never, waiting: 0 },
    clock: systemClock,
    addressOf: () => caller,
    refusals,
    metrics,
    log: createLogger('silent'),
  }
  const app = new Hono()
  app.route('/', createSelf({ key, addressOf: () => caller }))
  app.route('/', createWebhooks({ ...deps, store: { findByOrder: never }, webhookSecretOf: webhookSecretIn(config) }))
  app.route('/', createCallbacks({ ...deps, findSite: findSiteIn(config), hasShop: shop => shop in config.shops }))
  return async ({ method, url, headers, body }) => {
    if (url.pathname === '/readyz') return json({ status: 'ready', database: 'ok', oldestDueSeconds: lateSeconds })
    const response = await app.request(url.href, { method, headers, ...(method === 'POST' ? { body } : {}) })
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
  }
}

const webhookSecretIn =
  ({ shops }: Config) =>
  (shop: string) =>
    shops[shop]?.woocommerce.webhookSecret

const findSiteIn =
  ({ shops }: Config): FindSite =>
  (shop, provider) => {
    const settings = shops[shop]
    const made = settings?.providers[provider]?.create({ fetch, clock: systemClock })
    if (settings === undefined || made === undefined) return undefined
    return {
      shop: createWooCommerce(settings.woocommerce, { fetch, clock: systemClock, random: () => new Uint8Array() }),
      provider: made,
      methodTitle: '',
      words: en,
      termsUrl: null,
      calendar: [],
      retryWindowMs: 0,
      graceMs: 0,
      management: { capture: false, cancel: false, manualRefundsSince: null, lookEveryMs: 0, lookForMs: 0 },
    }
  }

const json = (body: unknown): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

let count = 0
async function examine(make: (config: Config) => Handler) {
  count += 1
  const name = `pay${count}.kvitto-lab.se`
  const config = configOf(name)
  const network = world.network({ name, handler: make(config) })
  const outside = { network, clock: systemClock, fetch, timeoutMs: 3_000 }
  return examineKvitto(config, { databaseUrl: null, adminToken: null }, outside, () => undefined)
}

const examined = async (make: (config: Config) => Handler): Promise<string[]> =>
  (await examine(make)).findings.map(({ code }) => code)

test('this Kvitto, in time', async () => {
  expect(await examined(config => service(config))).toEqual([])
})
test('nobody works', async () => {
  expect(await examined(config => service(config, 3_600))).toEqual(['kvitto-late'])
})
test('another Kvitto', async () => {
  expect(await examined(() => service(configOf('x.se', 'another-key-of-characters')))).toEqual(['kvitto-other'])
})
test('a shop instead of Kvitto', async () => {
  expect(await examined(() => () => ({ status: 404, headers: { server: 'nginx' }, body: '<html>' }))).toEqual([
    'kvitto-not-reached',
  ])
})
test('a proxy that empties POSTs', async () => {
  const emptied =
    (config: Config): Handler =>
    incoming =>
      service(config)({ ...incoming, body: incoming.method === 'POST' ? '' : incoming.body })
  expect(await examined(emptied)).toEqual(['kvitto-post-lost'])
})
test('a proxy on the same machine that is not declared', async () => {
  expect(await examined(config => service(config, 0, '127.0.0.1'))).toEqual(['kvitto-proxy-untrusted'])
})
test('a nonce that is none is refused', async () => {
  const response = await createSelf({ key: 'k', addressOf: () => null }).request('/v1/self?nonce=short')
  expect([response.status, response.headers.get('content-type')]).toEqual([400, 'application/problem+json'])
})

test('a fault on the way to Kvitto is told as one of publicUrl, and claims no lost order: the calendar settles', async () => {
  const config = parseConfig(
    {
      publicUrl: 'http://127.0.0.1:9',
      shops: {
        nordlys: {
          apiKey: 'k',
          woocommerce: { url: 'https://nordlys.example', consumerKey: 'ck_1', consumerSecret: 'cs_1' },
          ecster: { baseUrl: 'https://labs.ecster.se/rest/public', apiKey: 'e', merchantKey: 'm' },
        },
      },
    },
    {},
  )
  if (config.kind === 'wrong') throw new Error('not a configuration')
  const outside = { network: realNetwork('here'), clock: systemClock, fetch, timeoutMs: 1_000 }
  const { findings } = await examineKvitto(config.config, { databaseUrl: null, adminToken: null }, outside, () => {})
  const [first] = findings.filter(({ code }) => code === 'address-not-public')
  expect(first).toMatchObject({
    title: expect.stringMatching(/^publicUrl /),
    meaning: expect.stringContaining('calendar'),
  })
  expect(JSON.stringify(findings)).not.toMatch(/wp option|without an order/)
})

/** What stands before Kvitto answers what it is for, and lets the rest through. */
const behind =
  (stops: (incoming: Incoming) => boolean, reply: Reply) =>
  (config: Config): Handler =>
  incoming =>
    stops(incoming) ? reply : service(config)(incoming)

const forbidden: Reply = { status: 403, headers: { server: 'wall/1' }, body: '<h1>Forbidden</h1>' }

describe('the callback addresses themselves', () => {
  test('each is asked as its provider calls it, with nothing secret, and leaves no trace of a refused call', async () => {
    const heard: Incoming[] = []
    const [before, countedBefore] = [refusals.total, await counted()]
    const { findings, facts } = await examine(config => incoming => {
      heard.push(incoming)
      return service(config)(incoming)
    })
    expect(findings).toEqual([])
    expect(facts).toContainEqual({ name: 'Callback addresses', value: '4 of 4 asked' })
    const posted = heard.filter(({ method, url }) => method === 'POST' && url.pathname !== '/v1/self')
    const addresses = posted.map(({ url }) => `${url.pathname}${url.search}`.replace(/etoid=[\w-]{32}$/, 'etoid=TOKEN'))
    expect(addresses.toSorted()).toEqual([
      '/callbacks/nordlys/stripe',
      '/callbacks/nordlys/woocommerce',
      '/nordlys/?wc-api=WC_Gateway_Ecster&etoid=TOKEN',
      '/nordlys/wc-api/WC_Gateway_Ecster/?etoid=TOKEN',
    ])
    expect(posted.every(({ headers }) => headers['content-type'] === 'application/json')).toBe(true)
    expect(posted.flatMap(({ headers }) => headers['stripe-signature'] ?? [])).toHaveLength(1)
    expect(posted.flatMap(({ headers }) => headers['x-shared'] ?? [])).toHaveLength(2)
    expect(JSON.stringify(posted)).not.toMatch(/a-secret|whsec|rk_test/)
    expect(refusals.total - before).toBe(0)
    expect(await counted()).toEqual(countedBefore)
  })

  test('a firewall that stops only them is named, with each address and what to do', async () => {
    const { findings } = await examine(behind(({ url }) => /callbacks|wc-api/.test(url.href), forbidden))
    const [found] = findings
    expect(findings.map(({ code }) => code)).toEqual(['kvitto-callbacks-blocked'])
    for (const path of ['/nordlys/wc-api/WC_Gateway_Ecster/?etoid=…', '/callbacks/nordlys/stripe'])
      expect(found?.title).toContain(path)
    expect(found?.title).toContain('/callbacks/nordlys/woocommerce are answered 403')
    expect(found?.who).toBe('wall/1')
    expect(found?.evidence[0]).toMatchObject({ answer: '403 Forbidden', headers: { server: 'wall/1' } })
    expect(found?.remedy.copy[0]?.text).toContain('location = /callbacks/nordlys/stripe {')
  })

  test('Cloudflare before one of them: its name, and an expression for that one', async () => {
    const challenge = {
      status: 403,
      headers: { server: 'cloudflare', 'cf-mitigated': 'challenge' },
      body: 'Just a moment',
    }
    const { findings } = await examine(behind(({ url }) => url.pathname.endsWith('/stripe'), challenge))
    expect(findings).toMatchObject([{ code: 'kvitto-callbacks-blocked', who: 'Cloudflare' }])
    expect(findings[0]?.remedy.copy[0]?.text).toContain('(http.request.uri.path eq "/callbacks/nordlys/stripe")')
    expect(JSON.stringify(findings)).not.toContain('WC_Gateway')
  })

  test.each([
    ['a 200 of somebody else', { status: 200, body: 'OK' }],
    ['an answer that looks like Kvitto’s', json({ service: 'kvitto', method: 'POST', proof: 'x', caller: null })],
    ['a refusal in Kvitto’s form', { status: 404, body: '{"title":"Unknown token"}' }],
    ['a redirect', { status: 301, headers: { location: 'https://elsewhere.se/' } }],
    ['a line that is cut', 'cut' as const],
  ])('%s is no callback that arrives', async (_, reply) => {
    const stops = ({ method, url }: Incoming) => method === 'POST' && url.pathname.startsWith('/callbacks/')
    expect(await examined(behind(stops, reply))).toEqual(['kvitto-callbacks-blocked'])
  })

  test('a body that is emptied only there is told', async () => {
    const emptied =
      (config: Config): Handler =>
      incoming =>
        service(config)(incoming.url.pathname.startsWith('/callbacks/') ? { ...incoming, body: '' } : incoming)
    expect(await examined(emptied)).toEqual(['kvitto-callbacks-blocked'])
  })

  test('only the older form is stopped: a warning, since Kvitto gives out the other', async () => {
    expect(await examined(behind(({ url }) => url.searchParams.has('wc-api'), forbidden))).toEqual([
      'kvitto-query-lost',
    ])
  })

  test('addresses that hang end the check in time, with a finding', async () => {
    expect(await examined(behind(({ url }) => /callbacks|wc-api/.test(url.href), 'hang'))).toEqual([
      'kvitto-callbacks-blocked',
    ])
  })
})

test('a mark of another configuration is a stranger’s: refused and counted', async () => {
  const config = configOf('pay.se')
  const nonce = 'n'.repeat(32)
  const url = new URL(`https://pay.se/nordlys/wc-api/WC_Gateway_Ecster/?etoid=short`)
  const call = (key: string) =>
    service(config)({ method: 'POST', url, headers: { [markHeader]: selfMark(key, nonce) }, body: '{}' })
  const before = refusals.total
  expect(await call(selfKey(configOf('x.se', 'another-key-of-characters')))).toMatchObject({ status: 400 })
  expect(refusals.total - before).toBe(1)
})
