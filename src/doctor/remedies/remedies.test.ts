import { describe, expect, test } from 'vitest'
import { catalog, codes } from '../catalog.ts'
import type { Place } from '../entry.ts'
import { cloudflareExpression } from './cloudflare.ts'
import { frontPattern, uriPattern } from './paths.ts'
import { modSecurityRules, nginxAuth } from './server.ts'

/** An exemption must let exactly callbacks through. What else it lets through is an open door. */

const place: Place = {
  host: 'shop.se',
  home: 'https://shop.se/butik',
  prefix: '/butik',
  languages: ['sv', 'en'],
  provider: 'Ecster',
  gateway: 'WC_Gateway_Ecster',
  words: {},
  example: 'Example: POST …',
}
const anyGateway: Place = { ...place, prefix: '', languages: [], gateway: null }

const callbacks = [
  '/butik/wc-api/WC_Gateway_Ecster/',
  '/butik/wc-api/WC_Gateway_Ecster',
  '/butik/wc-api/WC_Gateway_Ecster/?etoid=x',
  '/butik/sv/wc-api/WC_Gateway_Ecster/',
  '/butik/index.php/wc-api/WC_Gateway_Ecster/',
  '/butik/wc-api/doctor_0123456789ab/',
]
const attacks = [
  '/butik/wc-api/../wp-login.php',
  '/butik/wc-api/WC_Gateway_Ecster/../../wp-login.php',
  '/butik/wp-admin/admin-ajax.php/wc-api/WC_Gateway_Ecster/',
  '/butik/xmlrpc.php?wc-api=WC_Gateway_Ecster',
  '/butik/wp-login.php?x=/butik/wc-api/WC_Gateway_Ecster/',
  '/butik/wc-api/Other/',
  '/wc-api/WC_Gateway_Ecster/',
  '/butik/xx/wc-api/WC_Gateway_Ecster/',
  '/butik/wc-api/WC_Gateway_Ecster%2f..%2f',
]

describe('the pattern of the raw address', () => {
  const pattern = new RegExp(uriPattern(place))
  test.each(callbacks)('lets %s through', uri => expect(uri).toMatch(pattern))
  test.each(attacks)('stops %s', uri => expect(uri).not.toMatch(pattern))
  test('without a known gateway, any name and nothing but a name', () => {
    const loose = new RegExp(uriPattern(anyGateway))
    expect('/wc-api/anything_1/').toMatch(loose)
    expect('/wc-api/a/b/').not.toMatch(loose)
    expect('/wc-api/').not.toMatch(loose)
  })
  test('the query form counts on the front page only', () => {
    const front = new RegExp(frontPattern(place))
    expect(['/butik/', '/butik/index.php'].every(path => front.test(path))).toBe(true)
    expect(['/butik/xmlrpc.php', '/', '/butik/wp-login.php'].some(path => front.test(path))).toBe(false)
  })
})

test('nginx exempts by method and anchors each address', () => {
  const lines = nginxAuth(place)
    .split('\n')
    .filter(line => line.includes('"~'))
  expect(lines).toHaveLength(4)
  for (const line of lines) expect(line).toMatch(/"~\^(?:POST|\(\?:GET\|POST\)):\/.*\|\$\)" off;/)
})

test('ModSecurity: every rule asks for the method, and its patterns have both ends', () => {
  expect(modSecurityRules(place).match(/REQUEST_METHOD "@streq POST"/g)).toHaveLength(2)
  expect(modSecurityRules(place).match(/@rx \^[^"]+\$\)?"/g)).toHaveLength(3)
})

test('Cloudflare: without the parts that only paid plans have, and nothing that contains', () => {
  expect(cloudflareExpression(place)).toContain('http.request.method eq "POST" and')
  expect(cloudflareExpression(place)).toContain('"/butik/sv/wc-api/WC_Gateway_Ecster/"')
  for (const each of [place, anyGateway]) expect(cloudflareExpression(each)).not.toMatch(/contains|matches/)
  const expression = cloudflareExpression(anyGateway)
  expect(expression.split('(').length).toBe(expression.split(')').length)
})

test.each(codes)('%s has a remedy that says what to do', code => {
  const { remedy } = catalog[code]
  const { steps, copy = [] } = remedy(place)
  expect(steps.length).toBeGreaterThan(0)
  for (const step of steps) expect(step).toMatch(/^\S.{15,}\S$/)
  for (const { where, text } of copy) expect(`${where}${text}`).not.toMatch(/undefined|\[object/)
})

test('a shop on http is told its own address by https, port and folder included', () => {
  const { copy = [] } = catalog['plain-http'].remedy({ ...place, home: 'http://shop.se:8080/butik' })
  expect(copy[0]?.text).toBe(
    "wp option update home 'https://shop.se:8080/butik' && wp option update siteurl 'https://shop.se:8080/butik'",
  )
})

test('a blocked address of Kvitto is opened with its tokens, and nothing beside it', () => {
  const words = { paths: '/callbacks/nordlys/swish/…, /callbacks/nordlys/stripe', culprit: 'modsecurity' }
  const { copy = [] } = catalog['kvitto-callbacks-blocked'].remedy({ ...place, words })
  const pattern = new RegExp(/"@rx ([^"]+)"/.exec(copy[0]?.text ?? '')?.[1] ?? '')
  const opens = ['/callbacks/nordlys/swish/abc_-1', '/callbacks/nordlys/stripe']
  const stays = ['/callbacks/nordlys/swish/../../api/session', '/callbacks/nordlys/stripe/x', '/callbacks/other/stripe']
  expect(opens.filter(path => pattern.test(path))).toEqual(opens)
  expect(stays.filter(path => pattern.test(path))).toEqual([])
})
