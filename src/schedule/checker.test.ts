import { expect, test } from 'vitest'
import { limits } from '../limits.ts'
import type { Checked } from '../settle/settle.ts'
import { createChecker } from './checker.ts'

const skipped: Checked = { kind: 'skipped' }
/** As many as are checked at a time. */
const full = Array.from({ length: limits.checksPerShop }, (_, index) => `q${index}`)

/** A checker that notes what it begins; each check waits for its end. */
function start() {
  const begun: string[] = []
  const ends: (() => void)[] = []
  const checker = createChecker(paymentId => {
    begun.push(paymentId)
    return new Promise(resolve => ends.push(() => resolve(skipped)))
  })
  return { begun, ends, checker }
}

test('a stop waits for every check that runs, and begins no more', async () => {
  const { begun, ends, checker } = start()
  const all = ['p1', ...Array.from({ length: limits.checksPerShop * 3 }, (_, index) => `q${index}`)]
  const checks = all.map(id => checker.check(id, 'nordlys'))
  await expect.poll(() => begun.length).toBe(limits.checksPerShop)
  let isDrained = false
  const drained = checker.drain().then(() => {
    isDrained = true
  })
  for (const end of ends.slice(0, -1)) end()
  await Promise.all(checks.slice(0, limits.checksPerShop - 1))
  expect({ isDrained, isBusy: checker.isBusy(all[limits.checksPerShop - 1] ?? '', 'nordlys') }).toEqual({
    isDrained: false,
    isBusy: true,
  })
  ends.at(-1)?.()
  await drained
  await Promise.all(checks)
  expect(begun.length).toBe(limits.checksPerShop)
})

test('what cannot wait passes the line, in the order in which it was asked for, also if it stood in line already', async () => {
  const { begun, ends, checker } = start()
  const ask = (id: string, turn?: 'next') => checker.check(id, 'nordlys', turn)
  const line = [...full, 'p1', 'p2', 'p3'].map(id => ask(id))
  line.push(ask('dead1', 'next'), ask('p3', 'next'), ask('dead2', 'next'), ask('dead1', 'next'))
  for (let count = full.length; count < full.length + 5; count += 1) {
    ends.shift()?.()
    await expect.poll(() => begun.length).toBe(count + 1)
  }
  expect(begun.slice(full.length)).toEqual(['dead1', 'p3', 'dead2', 'p1', 'p2'])
  for (const end of ends) end()
  await Promise.all(line)
})

test('a payment that stands in line is not put there again; one that is being checked is, as news may have come since', async () => {
  const { begun, ends, checker } = start()
  const checks = [...full, 'p1', 'p1', 'q0', 'q0'].map(id => checker.check(id, 'nordlys'))
  for (let count = full.length; count < full.length + 2; count += 1) {
    ends.shift()?.()
    await expect.poll(() => begun.length).toBe(count + 1)
  }
  while (ends.length > 0) ends.shift()?.()
  await Promise.all(checks)
  expect(begun).toEqual([...full, 'p1', 'q0'])
})

test('what passes the line does not starve it: pages that are open ask again and again', async () => {
  const { begun, ends, checker } = start()
  const checks = [...full, 'p1', 'p2'].map(id => checker.check(id, 'nordlys'))
  const rounds = 2 * (limits.passesInRow + 1)
  const pages = Array.from({ length: rounds }, (_, index) => `page${index}`)
  for (const [count, page] of pages.entries()) {
    checks.push(checker.check(page, 'nordlys', 'next'))
    ends.shift()?.()
    await expect.poll(() => begun.length).toBe(full.length + count + 1)
  }
  const passed = (from: number) => pages.slice(from, from + limits.passesInRow)
  expect(begun.slice(full.length)).toEqual([...passed(0), 'p1', ...passed(limits.passesInRow), 'p2'])
  while (begun.length < full.length + rounds + 2 || ends.length > 0) {
    for (const end of ends.splice(0)) end()
    await Promise.resolve()
  }
  await Promise.all(checks)
})
