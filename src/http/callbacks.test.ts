import fc from 'fast-check'
import { expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { randomIds } from '../base/ids.ts'
import { createLogger } from '../base/log.ts'
import { createInbox } from '../inbox/inbox.ts'
import { createEcster } from '../providers/ecster/ecster.ts'
import type { Site } from '../settle/site.ts'
import { en } from '../settle/words/en.ts'
import { createWooCommerce } from '../shops/woocommerce/woocommerce.ts'
import { aNewPayment } from '../store/contract.ts'
import { createMemoryStore } from '../store/memory.ts'
import { createCallbacks } from './callbacks.ts'
import { createMetrics } from './metrics.ts'
import { createRefusals } from './refusals.ts'

/** The door for callbacks over a store that counts what it is asked. */
async function openDoor() {
  const store = createMemoryStore(() => {})
  const token = randomIds.token()
  await store.open(aNewPayment('p1', { callbackToken: token }))
  const calls = { commits: 0, lookups: 0 }
  const config = { baseUrl: 'https://x', apiKey: 'k', merchantKey: 'm', calendar: [], retryWindow: 0 }
  const site: Site = {
    shop: createWooCommerce(
      { url: 'https://shop.test', consumerKey: 'ck', consumerSecret: 'cs' },
      { fetch, clock: systemClock, random: () => new Uint8Array() },
    ),
    provider: createEcster(config, { fetch, clock: systemClock }),
    methodTitle: '',
    words: en,
    termsUrl: null,
    calendar: [],
    retryWindowMs: 0,
    graceMs: 0,
    management: { capture: false, cancel: false, manualRefundsSince: null, lookEveryMs: 0, lookForMs: 0 },
  }
  const inbox = createInbox(
    {
      receive: (now, hints) => {
        calls.commits += 1
        return store.receive(now, hints)
      },
      hasten: (id, now) => store.hasten(id, now),
      isKnown: targets => {
        calls.lookups += 1
        return store.isKnown(targets)
      },
    },
    systemClock,
  )
  const refusals = createRefusals(systemClock)
  const app = createCallbacks({
    inbox,
    selfKey: 'the key of the configuration',
    clock: systemClock,
    findSite: (shop, provider) => (shop === 'nordlys' && provider === 'ecster' ? site : undefined),
    hasShop: shop => shop === 'nordlys',
    addressOf: () => null,
    refusals,
    metrics: createMetrics(async () => 0),
    log: createLogger('silent'),
  })
  const call = (token: string) => app.request(`/callbacks/nordlys/ecster/${token}`, { method: 'POST', body: '{}' })
  const refused = () => refusals.total
  return { call, calls, store, token, refused }
}

test('strangers with well-formed tokens cost no transaction, and many of them one look-up', async () => {
  const { call, calls } = await openDoor()
  const answers = await Promise.all(Array.from({ length: 50 }, () => call(randomIds.token())))
  expect(new Set(answers.map(answer => answer.status))).toEqual(new Set([404]))
  expect(calls.commits).toBe(0)
  expect(calls.lookups).toBeLessThan(5)
})

test('a known token is taken whatever strangers do beside it, also from their address when they are told 429', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(150), fc.nat(150), async (before, beside) => {
      const { call, store, token } = await openDoor()
      const strangers = (count: number) => Array.from({ length: count }, () => call(randomIds.token()))
      await Promise.all(strangers(before))
      const [mine, ...others] = await Promise.all([call(token), ...strangers(beside)])
      expect(mine?.status).toBe(200)
      expect(others.every(({ status }) => status === 404 || status === 429)).toBe(true)
      expect((await store.story('p1')).filter(entry => entry.kind === 'hint')).toHaveLength(1)
    }),
    { numRuns: 10 },
  )
})

test('a slash at the end changes nothing: a known token is stored, a stranger is refused, remembered and counted', async () => {
  const { call, store, token, refused } = await openDoor()
  expect((await call(`${token}/`)).status).toBe(200)
  expect((await store.story('p1')).filter(entry => entry.kind === 'hint')).toHaveLength(1)
  expect((await call('')).status).toBe(400)
  const answers = await Promise.all(Array.from({ length: 70 }, () => call(`${randomIds.token()}/`)))
  expect(new Set(answers.map(answer => answer.status))).toEqual(new Set([404, 429]))
  expect(refused()).toBe(71)
})

test('what can be no token is malformed; what could be one is unknown', async () => {
  const { call, calls } = await openDoor()
  for (const token of ['abc', 'a'.repeat(21), `${'a'.repeat(31)}!`, 'a'.repeat(129)])
    expect((await call(token)).status, token).toBe(400)
  for (const token of ['a'.repeat(22), 'a'.repeat(32), `tmp${'0'.repeat(32)}`])
    expect((await call(token)).status, token).toBe(404)
  expect(calls.lookups).toBe(1)
})
