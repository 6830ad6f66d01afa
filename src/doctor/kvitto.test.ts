import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { parseConfig } from '../config/parse.ts'
import type { Config } from '../config/schema.ts'
import { createSelf } from '../http/self.ts'
import { examineKvitto } from './doctor.ts'
import type { Handler, Reply } from './lab/wordpress.ts'
import { createWorld, type World } from './lab/world.ts'
import { realNetwork } from './probe/network.ts'
import { selfKey } from './self-proof.ts'

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
          woocommerce: { url: 'https://nordlys.se', consumerKey: 'ck_x', consumerSecret: 'cs_x' },
          ecster: { baseUrl: 'https://labs.ecster.se/rest/public', apiKey: 'x', merchantKey: 'y' },
        },
      },
    },
    {},
  )
  if (parsed.kind === 'wrong') throw new Error(JSON.stringify(parsed.problems))
  return parsed.config
}

const service =
  (key: string, lateSeconds = 0, caller = '93.184.216.40'): Handler =>
  async ({ method, url, headers, body }) => {
    if (url.pathname === '/readyz') return json({ status: 'ready', database: 'ok', oldestDueSeconds: lateSeconds })
    const routes = createSelf({ key, addressOf: () => caller })
    const response = await routes.request(url.href, { method, headers, ...(method === 'POST' ? { body } : {}) })
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
  }

const json = (body: unknown): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

let count = 0
async function examined(make: (config: Config) => Handler): Promise<string[]> {
  count += 1
  const name = `pay${count}.kvitto-lab.se`
  const config = configOf(name)
  const network = world.network({ name, handler: make(config) })
  const outside = { network, clock: systemClock, fetch, timeoutMs: 3_000 }
  const report = await examineKvitto(config, { databaseUrl: null, adminToken: null }, outside, () => undefined)
  return report.findings.map(({ code }) => code)
}

test('this Kvitto, in time', async () => {
  expect(await examined(config => service(selfKey(config)))).toEqual([])
})
test('nobody works', async () => {
  expect(await examined(config => service(selfKey(config), 3_600))).toEqual(['kvitto-late'])
})
test('another Kvitto', async () => {
  expect(await examined(() => service(selfKey(configOf('x.se', 'another-key-of-characters'))))).toEqual([
    'kvitto-other',
  ])
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
      service(selfKey(config))({ ...incoming, body: incoming.method === 'POST' ? '' : incoming.body })
  expect(await examined(emptied)).toEqual(['kvitto-post-lost'])
})
test('a proxy on the same machine that is not declared', async () => {
  expect(await examined(config => service(selfKey(config), 0, '127.0.0.1'))).toEqual(['kvitto-proxy-untrusted'])
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
