import { strToU8 } from 'fflate'
import { expect, test } from 'vitest'
import { timeOf } from './build-plugin.ts'

// Unpacked by hand over the version before, a file with the same time is one that PHP's cache of compiled code keeps.
test('other contents have another time, the same contents the same, and none of them lies ahead', () => {
  const made = Array.from({ length: 100 }, (_, version) => timeOf({ 'kvitto.php': strToU8(`version ${version}`) }))
  expect(new Set(made.map(Number)).size).toBe(100)
  expect(timeOf({ 'kvitto.php': strToU8('version 7') })).toEqual(made[7])
  for (const time of made) expect([time.getFullYear(), time.getHours()]).toEqual([2025, 12])
})
