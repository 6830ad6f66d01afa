import fc from 'fast-check'
import { expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { limits } from '../limits.ts'
import { createRefusals, networkOf } from './refusals.ts'

test('a caller is told what is wrong sixty times a minute, then 429; others are not touched by it', async () => {
  const refusals = createRefusals(systemClock)
  const told = await Promise.all(
    Array.from({ length: limits.refusalsPerMinute + 1 }, () => refusals.count('192.0.2.1')),
  )
  expect(told.filter(Boolean)).toHaveLength(limits.refusalsPerMinute)
  expect(await refusals.count('192.0.2.2')).toBe(true)
})

test('whoever has a network of IPv6 is one caller, however the address is written', () => {
  expect(networkOf('2001:db8:1:2::1')).toBe(networkOf('2001:db8:1:2:ffff:ffff:ffff:ffff'))
  expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0')
  expect(networkOf('::1')).toBe('0:0:0:0')
  expect(networkOf('2001:db8:1:3::1')).not.toBe(networkOf('2001:db8:1:2::1'))
  expect(networkOf('::ffff:192.0.2.1')).toBe('::ffff:192.0.2.1')
  fc.assert(fc.property(fc.ipV6(), address => networkOf(address) !== ''))
})
