import { isIP } from 'node:net'
import fc from 'fast-check'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { createAddressOf } from './address.ts'

/** The address that Kvitto sees when `peer` connects and sends this X-Forwarded-For. */
async function seen(trusted: readonly string[], peer: string, forwardedFor: string): Promise<string> {
  const addressOf = createAddressOf(trusted)
  const app = new Hono().get('/', context => context.text(addressOf(context) ?? ''))
  const incoming = { headers: { 'x-forwarded-for': forwardedFor }, socket: { remoteAddress: peer } }
  return (await app.request('/', {}, { incoming })).text()
}

test('nobody is taken at their word about their address but the proxies that the configuration trusts', async () => {
  expect(await seen([], '203.0.113.9', '127.0.0.1')).toBe('203.0.113.9')
  expect(await seen(['10.0.0.0/8'], '203.0.113.9', '127.0.0.1')).toBe('203.0.113.9')
  expect(await seen(['10.0.0.0/8'], '10.0.0.1', '127.0.0.1, 203.0.113.9')).toBe('203.0.113.9')
})

test('an IPv4 address is written as such, also where the socket speaks IPv6', async () => {
  expect(await seen([], '::ffff:203.0.113.9', '')).toBe('203.0.113.9')
  expect(await seen(['10.0.0.0/8'], '::ffff:10.0.0.1', '::ffff:203.0.113.9')).toBe('203.0.113.9')
  expect(await seen([], '2001:db8::1', '')).toBe('2001:db8::1')
})

test('what a proxy passes on is an address, or the proxy is the caller', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), async text => {
      const address = await seen(['10.0.0.0/8'], '10.0.0.1', text)
      expect(isIP(address)).toBeGreaterThan(0)
    }),
  )
  expect(await seen(['10.0.0.0/8'], '10.0.0.1', '203.0.113.9:4711')).toBe('10.0.0.1')
})
