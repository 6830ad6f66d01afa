import { afterEach, expect, test, vi } from 'vitest'
import { limits } from '../limits.ts'
import type { Hint, Inbox } from '../store/store.ts'
import { createInbox, InboxFull } from './inbox.ts'

/** Nothing is taken that is not on disk, and a database in trouble costs the callbacks of that time and no others. */

afterEach(() => vi.useRealTimers())

const hint = (bytes = 2): Hint => ({
  target: { shop: 'nordlys', provider: 'ecster', callbackToken: 't' },
  source: 'callback',
  dueAt: 0,
  claim: null,
  wire: { method: 'POST', path: '/', headers: {}, body: new Uint8Array(bytes), address: null },
})

/** An inbox over a database whose commits end when told. */
function start() {
  const commits: { readonly hints: number; end(): void; fail(): void }[] = []
  const store: Inbox = {
    hasten: async () => undefined,
    isKnown: async targets => targets.map(() => true),
    receive(_, hints) {
      const { promise, resolve, reject } = Promise.withResolvers<readonly boolean[]>()
      const end = () => resolve(hints.map(() => true))
      commits.push({ hints: hints.length, end, fail: () => reject(new Error('no database')) })
      return promise
    },
  }
  const inbox = createInbox(store, { now: () => 0 })
  const commit = async (number: number) => {
    await vi.waitFor(() => expect(commits.length).toBeGreaterThan(number))
    const found = commits[number]
    if (found === undefined) throw new Error('no commit')
    return found
  }
  const many = (count: number, bytes?: number) =>
    Promise.allSettled(Array.from({ length: count }, () => inbox.receive(hint(bytes))))
  return { inbox, commits, commit, many }
}

const stateOf = (promise: Promise<unknown>) => Promise.race([promise, Promise.resolve('pending')])

test('is told as taken when its commit has ended, and not before; what comes meanwhile shares the next one', async () => {
  const { inbox, commit, commits, many } = start()
  const first = inbox.receive(hint())
  const one = await commit(0)
  const others = many(100)
  expect(await stateOf(first)).toBe('pending')
  one.end()
  expect(await first).toBe(true)
  const two = await commit(1)
  expect(await stateOf(others)).toBe('pending')
  two.end()
  expect((await others).every(({ status }) => status === 'fulfilled')).toBe(true)
  expect(commits.map(({ hints }) => hints)).toEqual([1, 100])
})

test('a commit that fails is a no for all who waited for it, gives their places back, and stands in nobody’s way', async () => {
  const { inbox, commit, many } = start()
  const large = limits.inboxBytes / 4
  for (let round = 0; round < 3; round += 1) {
    const told = many(4, large)
    ;(await commit(round)).fail()
    expect((await told).map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'rejected'))
    expect(inbox.waiting).toBe(0)
  }
  const again = inbox.receive(hint(large))
  ;(await commit(3)).end()
  expect(await again).toBe(true)
})

test.each([
  ['callbacks', limits.inboxWaiting, 0],
  ['bytes', 4, limits.inboxBytes / 4],
])('when too many %s wait, the next is told so at once, and the first are kept', async (_, most, bytes) => {
  const { inbox, commit, many } = start()
  const kept = many(most, bytes)
  await expect(inbox.receive(hint(1))).rejects.toBeInstanceOf(InboxFull)
  expect(inbox.waiting).toBe(most)
  let stored = 0
  for (let number = 0; stored < most; number += 1) {
    const batch = await commit(number)
    expect(batch.hints).toBeLessThanOrEqual(limits.inboxBatch)
    stored += batch.hints
    batch.end()
  }
  expect((await kept).every(({ status }) => status === 'fulfilled')).toBe(true)
})

test('a database that never answers is waited for only so long, and then for others anew', async () => {
  vi.useFakeTimers()
  const { inbox, commit } = start()
  const lost = inbox.receive(hint())
  const refused = expect(lost).rejects.toThrow('timed out')
  await commit(0)
  await vi.advanceTimersByTimeAsync(limits.inboxAnswer)
  await refused
  const next = inbox.receive(hint())
  ;(await commit(1)).end()
  expect(await next).toBe(true)
})
