import { describe, expect, test } from 'vitest'
import { refused, unreachable } from '../../base/outcome.ts'
import { isPublicAddress, isPublicName } from '../probe/addresses.ts'
import type { Answer } from '../probe/answer.ts'
import { read } from '../read.ts'
import { parseAddress, type ShopSite } from '../shop.ts'
import { judgeCallback } from './callback.ts'
import { judgeNameless } from './nameless.ts'
import { judgeProvider, together } from './provider.ts'
import { judgeService } from './service.ts'
import { isOlder } from './settings.ts'

/** Judges by plain answers: what the lab cannot wait for, or has no server for. */

const answer = (change: Partial<Answer>): Answer => ({
  kind: 'answer',
  asked: { method: 'POST', url: 'https://shop.se/?wc-api=x', as: 'provider, form' },
  status: 400,
  statusText: 'Bad Request',
  headers: {},
  cookies: [],
  body: '-1',
  tookMs: 40,
  at: 0,
  ...change,
})

const site: ShopSite = {
  entered: new URL('https://shop.se/'),
  home: new URL('https://shop.se/'),
  claimedHome: null,
  host: 'shop.se',
  namespaces: ['wc/v3'],
  languages: [],
  permalinks: 'pretty',
  hasRest: true,
}

const codesOf = (accusations: readonly { readonly code: string }[]) => accusations.map(({ code }) => code)

test('a slow signature is told', () => {
  const slow = read(answer({ tookMs: 7_000 }))
  expect(codesOf(judgeCallback({ query: slow, path: slow, bare: slow, json: slow, browser: slow }, site))).toEqual([
    'slow-answer',
  ])
})

test('an empty User-Agent that is refused is a notice', () => {
  expect(codesOf(judgeNameless(read(answer({ status: 403, body: 'no' }))))).toEqual(['empty-agent-refused'])
  expect(judgeNameless(read(answer({})))).toEqual([])
})

test('a provider that cannot be made of its configuration is told, with what to do', () => {
  const outcome = { kind: 'unusable', why: 'Swish’s certificate cannot be read. Give its path.' } as const
  const [accusation] = judgeProvider({ title: 'Swish', address: 'https://x', outcome, at: 0 })
  expect(accusation).toMatchObject({ code: 'provider-unusable', words: { why: outcome.why } })
})

test.each([
  [refused('unauthorized', 'wrong key'), ['provider-refuses-keys']],
  [unreachable('ECONNREFUSED'), ['provider-unreachable']],
  [refused('not_found', 'no such payment'), []],
  [{ kind: 'ok', value: { attempts: [], unread: [] } } as const, []],
  [{ kind: 'ok', value: { attempts: [], unread: ['search: 401 Unauthorized'] } } as const, ['provider-refuses-keys']],
])('the provider’s API: %j', (outcome, expected) => {
  expect(codesOf(judgeProvider({ title: 'Ecster Pay', address: 'https://x', outcome, at: 0 }))).toEqual(expected)
})

test('of several providers that do not answer each is named', () => {
  const silent = (title: string) =>
    judgeProvider({ title, address: `https://${title}.example`, outcome: unreachable(`${title}: ENOTFOUND`), at: 0 })
  const told = together([...silent('Swish'), ...silent('Stripe')])
  expect(told).toMatchObject([
    {
      code: 'provider-unreachable',
      words: { provider: 'Swish and Stripe', address: 'https://Swish.example and https://Stripe.example' },
    },
  ])
  expect(told[0]?.evidence).toHaveLength(2)
})

describe('/readyz', () => {
  const ready = (body: unknown, status = 200) => judgeService(answer({ status, body: JSON.stringify(body) }))
  test('in time', () => expect(ready({ status: 'ready', database: 'ok', oldestDueSeconds: 3 })).toEqual([]))
  test('late', () =>
    expect(codesOf(ready({ status: 'ready', database: 'ok', oldestDueSeconds: 900 }))).toEqual(['kvitto-late']))
  test('no database', () =>
    expect(codesOf(ready({ status: 'unready', database: 'ECONNREFUSED' }, 503))).toEqual(['kvitto-unready']))
  test('somebody else', () => expect(judgeService(answer({ status: 200, body: '<html>' }))).toEqual([]))
})

test.each(['10.1.2.3', '100.64.0.1', '::1', '::ffff:192.168.0.1', 'fd00::1', '203.0.113.9', '64:ff9b:1::1'])(
  '%s is not public',
  address => expect(isPublicAddress(address)).toBe(false),
)
test.each(['93.184.216.34', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is public', address =>
  expect(isPublicAddress(address)).toBe(true),
)
test.each(['shop', 'shop.local', 'a.test', 'x.home.arpa'])('%s is no public name', name =>
  expect(isPublicName(name)).toBe(false),
)

test.each([
  ['myshop.se', 'https://myshop.se/', null],
  ['http://myshop.se/butik', 'http://myshop.se/butik/', null],
  ['https://myshop.se/wc-api/WC_Gateway_Ecster/?etoid=abc', 'https://myshop.se/', 'WC_Gateway_Ecster'],
  ['https://myshop.se/?wc-api=wc_stripe', 'https://myshop.se/', 'wc_stripe'],
  ['https://myshop.se/index.php/wc-api/x', 'https://myshop.se/', 'x'],
])('%s', (text, url, gateway) => {
  const entered = parseAddress(text)
  expect([entered.url.href, entered.gateway]).toEqual([url, gateway])
})
test.each(['ftp://x.se', 'https://', ''])('"%s" is no address', text =>
  expect(() => parseAddress(text)).toThrow(/no web address/),
)

test('versions', () => {
  expect([isOlder('9.8.5', 9, 9), isOlder('9.9.0', 9, 9), isOlder('10.0.1', 9, 9)]).toEqual([true, false, false])
})
