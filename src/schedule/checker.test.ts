import { expect, test } from 'vitest'
import { limits } from '../limits.ts'
import type { Checked } from '../settle/settle.ts'
import { createChecker } from './checker.ts'

const skipped: Checked = { kind: 'skipped' }

test('a stop waits for every check that runs, also when the same payment was asked for twice, and begins no more', async () => {
  const ends: (() => void)[] = []
  let begun = 0
  const checker = createChecker(() => {
    begun += 1
    return new Promise(resolve => ends.push(() => resolve(skipped)))
  })
  const all = ['p1', 'p1', ...Array.from({ length: limits.checksPerShop * 3 }, (_, index) => `q${index}`)]
  const checks = all.map(id => checker.check(id, 'nordlys'))
  await expect.poll(() => begun).toBe(limits.checksPerShop)
  let isDrained = false
  const drained = checker.drain().then(() => {
    isDrained = true
  })
  for (const end of ends.slice(0, -1)) end()
  await Promise.all(checks.slice(0, limits.checksPerShop - 1))
  expect({ isDrained, isBusy: checker.isBusy(all[limits.checksPerShop - 1] ?? '') }).toEqual({
    isDrained: false,
    isBusy: true,
  })
  ends.at(-1)?.()
  await drained
  await Promise.all(checks)
  expect(begun).toBe(limits.checksPerShop)
})
