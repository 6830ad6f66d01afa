import { expect, test } from 'vitest'
import { createLogger } from '../base/log.ts'
import { limits } from '../limits.ts'
import type { Checked } from '../settle/settle.ts'
import { createChecker } from './checker.ts'
import { startSweep, sweep } from './sweep.ts'

/** With the sweep alone every payment would be settled: nothing that one of them does may keep it from the others. */

const clock = { now: () => 1_000_000 }
const log = createLogger('silent')
const skipped: Checked = { kind: 'skipped' }
const due = (...ids: string[]) => ids.map(id => ({ id, shop: 'nordlys', isAbandoned: false }))

/** A checker that notes what it was asked; `slow` never ends, `bad` fails. */
function start() {
  const checked: string[] = []
  const checker = createChecker(paymentId => {
    checked.push(paymentId)
    if (paymentId === 'slow') return new Promise(() => undefined)
    return paymentId === 'bad' ? Promise.reject(new Error('no database')) : Promise.resolve(skipped)
  })
  return { checked, checker }
}

test('a check that hangs or fails holds up no other, and one that hangs is not begun twice', async () => {
  const { checked, checker } = start()
  const checks = { overdue: async () => due('slow', 'bad', 'p1') }
  for (let round = 0; round < 2; round += 1) {
    await sweep(checks, checker, clock, log)
    await expect.poll(() => ['bad', 'p1'].some(id => checker.isBusy(id, 'nordlys'))).toBe(false)
  }
  expect(checked).toEqual(['slow', 'bad', 'p1', 'bad', 'p1'])
})

test('it asks for what the queue has missed by some seconds, and for what a dead worker has left by now', async () => {
  const asked: unknown[] = []
  const overdue = async (...question: unknown[]) => {
    asked.push(question)
    return []
  }
  await sweep({ overdue }, start().checker, clock, log)
  expect(asked).toEqual([[clock.now() - limits.sweepSlack, limits.sweepBatch, clock.now()]])
})

test('what a dead worker has left passes the line, though it has stood in it since before it was taken', async () => {
  const { checked, checker } = start()
  const hanging = Array.from({ length: limits.checksPerShop }, () => 'slow')
  const line = [...hanging.slice(1), ...'abcdef']
  for (const id of line) checker.check(id, 'nordlys').catch(() => undefined)
  await sweep({ overdue: async () => [{ id: 'f', shop: 'nordlys', isAbandoned: true }] }, checker, clock, log)
  await expect.poll(() => checked.length).toBe(line.length)
  expect(checked.slice(hanging.length)).toEqual([...'fbcde'])
})

test('it goes on after the database has failed', async () => {
  const { checked, checker } = start()
  let rounds = 0
  const overdue = async () => {
    rounds += 1
    if (rounds < 3) throw new Error('no database')
    return due('p1')
  }
  const sweeping = startSweep({ overdue }, checker, clock, log, 1)
  await expect.poll(() => checked).toContain('p1')
  await sweeping.stop()
})
