import { expect, test } from 'vitest'
import { createLogger } from '../../base/log.ts'
import { limits } from '../../limits.ts'
import type { Progress } from '../../store/store.ts'
import { createStreams } from './streams.ts'
import { createWatch } from './watch.ts'

const progress = (id: string, status: Progress['status'] = 'open'): Progress => ({
  ...{ id, status, reason: null, amountMinor: 1, session: null, sessionFailure: null, settledAt: null },
  ...{ failures: 0, checkAt: null, isBeingChecked: false, lastHintDue: null },
})

function world() {
  const asked: (readonly string[])[] = []
  const settled = new Set<string>()
  let isDown = false
  const store = {
    async progress(ids: readonly string[]) {
      asked.push(ids)
      if (isDown) throw new Error('the database is away')
      return ids.map(id => progress(id, settled.has(id) ? 'settled' : 'open'))
    },
  }
  const watch = createWatch(store, createLogger('silent'))
  return { asked, settled, watch, break: (broken: boolean) => (isDown = broken) }
}

const isSettled = ({ status }: Progress) => status === 'settled'

test('many who wait for many payments cost one question at a time; when nobody waits, none', async () => {
  const { asked, settled, watch } = world()
  const stop = new AbortController()
  const waiting = Array.from({ length: 300 }, (_, n) => watch.until(`p${n % 100}`, isSettled, stop.signal))
  await expect.poll(() => asked.length).toBeGreaterThan(1)
  for (let n = 0; n < 100; n += 1) settled.add(`p${n}`)
  expect((await Promise.all(waiting)).every(each => each?.status === 'settled')).toBe(true)
  expect(asked.every(ids => new Set(ids).size === ids.length && ids.length <= 100)).toBe(true)
  const count = asked.length
  const late = new AbortController()
  const one = watch.until('p1', () => false, late.signal)
  await expect.poll(() => asked.length).toBeGreaterThan(count)
  late.abort()
  expect(await one).toMatchObject({ id: 'p1' })
})

test('a database that is away keeps everybody waiting, and nobody hears an error', async () => {
  const { asked, settled, watch, break: breakIt } = world()
  breakIt(true)
  const waiting = watch.until('p1', isSettled, new AbortController().signal)
  await expect.poll(() => asked.length).toBeGreaterThan(1)
  settled.add('p1')
  breakIt(false)
  expect(await waiting).toMatchObject({ status: 'settled' })
})

test('who has given up before or while waiting gets what was seen last', async () => {
  const { watch, asked } = world()
  expect(await watch.until('p1', isSettled, AbortSignal.abort())).toBeNull()
  const stop = new AbortController()
  const waiting = watch.until('p1', isSettled, stop.signal)
  await expect.poll(() => asked.length).toBeGreaterThan(0)
  await expect.poll(() => asked.length).toBeGreaterThan(1)
  stop.abort()
  expect(await waiting).toMatchObject({ status: 'open' })
})

test('streams are counted for the node and for each payment, and given back', () => {
  const streams = createStreams()
  for (let n = 0; n < limits.streamsPerPayment; n += 1) expect(streams.enter('p1')).toBe(true)
  expect(streams.enter('p1')).toBe(false)
  expect(streams.enter('p2')).toBe(true)
  streams.leave('p1')
  expect(streams.enter('p1')).toBe(true)
  for (let n = limits.streamsPerPayment + 1; n < limits.streams; n += 1) expect(streams.enter(`q${n}`)).toBe(true)
  expect(streams.enter('p3')).toBe(false)
})
