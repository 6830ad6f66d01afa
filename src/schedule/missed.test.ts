import ms from 'ms'
import { expect, test } from 'vitest'
import { createLogger } from '../base/log.ts'
import { type Outcome, ok, unreachable } from '../base/outcome.ts'
import { limits } from '../limits.ts'
import type { MissedCallback, Provider } from '../providers/provider.ts'
import type { Hint } from '../store/store.ts'
import { startMissed } from './missed.ts'

/** What a provider could not deliver reaches the payment all the same, once, and nothing is skipped after a failure. */

const news = (id: string, paymentId: string | null = 'p1'): MissedCallback => ({ id, reference: `pi_${id}`, paymentId })
const start = ms('20d')

/** A provider that answers its lists in turn, the last one for ever, and an inbox that keeps what it gets. */
function world(lists: readonly (Outcome<readonly MissedCallback[]> | Error)[]) {
  const asked: number[] = []
  const hints: Hint[] = []
  const unused = () => {
    throw new Error('not asked for')
  }
  const provider: Provider = {
    name: 'stripe',
    callbacks: 'signed',
    open: unused,
    update: unused,
    look: unused,
    label: unused,
    admits: unused,
    readCallback: unused,
    readReturn: unused,
    payPage: unused,
    async missed(since) {
      asked.push(since)
      const list = lists[Math.min(asked.length, lists.length) - 1] ?? ok([])
      if (list instanceof Error) throw list
      return list
    },
  }
  const receive = async (hint: Hint) => {
    hints.push(hint)
    return true
  }
  const deps = {
    inbox: { receive },
    clock: { now: () => start },
    timeout: AbortSignal.timeout,
    log: createLogger('silent'),
  }
  return { asked, hints, provider, run: () => startMissed(deps, [{ shop: 'nordlys', provider }], 5) }
}

test('on start-up the last days are asked for, and each of our payments in there gets its hint, at once', async () => {
  const { asked, hints, run } = world([ok([news('1'), news('2', null)])])
  const loop = run()
  await expect.poll(() => asked.length).toBeGreaterThan(1)
  await loop.stop()
  expect(asked[0]).toBe(start - limits.missedBack)
  expect(hints).toEqual([
    {
      target: { shop: 'nordlys', provider: 'stripe', paymentId: 'p1' },
      source: 'callback',
      dueAt: start,
      claim: 'pi_1',
      wire: null,
    },
  ])
})

test('what is still on the list is not told again, and what is new on it is', async () => {
  const { asked, hints, run } = world([ok([news('1')]), ok([news('1'), news('2')])])
  const loop = run()
  await expect.poll(() => asked.length).toBeGreaterThan(3)
  await loop.stop()
  expect(hints.map(hint => hint.claim)).toEqual(['pi_1', 'pi_2'])
  expect(asked[1]).toBe(start - limits.missedOverlap)
})

test.each([
  ['cannot be asked', unreachable('no network')],
  ['breaks', new Error('a bug')],
])('a provider that %s is asked again for the same time', async (_what, failure) => {
  const { asked, hints, run } = world([failure, ok([news('1')])])
  const loop = run()
  await expect.poll(() => hints.length).toBe(1)
  await loop.stop()
  expect(asked.slice(0, 2)).toEqual([start - limits.missedBack, start - limits.missedBack])
})

test('a provider without such a list is left alone, and the loop stops at once', async () => {
  const { provider } = world([])
  const { missed: _, ...silent } = provider
  const receive = () => Promise.reject(new Error('not asked for'))
  const deps = {
    inbox: { receive },
    clock: { now: () => start },
    timeout: AbortSignal.timeout,
    log: createLogger('silent'),
  }
  await startMissed(deps, [{ shop: 'nordlys', provider: silent }]).stop()
})
