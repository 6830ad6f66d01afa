import { expect, test } from 'vitest'
import { createLogger } from '../base/log.ts'
import { whenReady } from './ready.ts'

const log = createLogger('silent')
const failure = (code: string) => Object.assign(new Error(`refused with ${code}`), { code })

/** Fails with these in turn, then answers. */
function database(...codes: readonly string[]) {
  let asked = 0
  const ask = async () => {
    const code = codes[asked++]
    if (code !== undefined) throw failure(code)
  }
  return { ask, asked: () => asked }
}

test('a database that starts with Kvitto, recovers after a crash, or is restarted is waited for', async () => {
  const { ask, asked } = database('ECONNREFUSED', '57P03', '57P02', '57P01', '57P03')
  await whenReady(ask, log, 1)
  expect(asked()).toBe(6)
})

test('what waiting cannot mend is told at once', async () => {
  const { ask, asked } = database('28P01', '28P01')
  const told = whenReady(ask, log, 1)
  await expect(told).rejects.toThrow(/refused with 28P01/)
  expect(asked()).toBe(1)
})
