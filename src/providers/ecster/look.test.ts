import { expect, test } from 'vitest'
import { ecsterConfig } from './config.ts'
import { createEcster } from './ecster.ts'

const config = ecsterConfig.parse({ baseUrl: 'https://labs.ecster.se/rest/public', apiKey: 'a', merchantKey: 'm' })

const order = (id: string, orderReference: string) => ({
  id,
  orderReference,
  status: 'READY',
  amount: 100,
  currency: 'SEK',
})

/** Looks at p1 through a server that answers each path as told; `list` is the search's answer. */
async function lookAt(answers: Record<string, object | number>, references: string[] = []) {
  const asked: string[] = []
  const serve: typeof fetch = async input => {
    const { pathname } = new URL(String(input))
    const name = pathname.split('/').at(-1) || 'list'
    asked.push(name)
    const answer = answers[name] ?? 404
    return typeof answer === 'number' ? new Response(null, { status: answer }) : Response.json(answer)
  }
  const provider = createEcster(config, { fetch: serve, clock: { now: () => 0 } })
  const query = { paymentId: 'p1', session: null, references }
  return { asked, outcome: await provider.look(query, new AbortController().signal) }
}

test('a search that ignores its filter yields only ours, and is not taken for complete', async () => {
  const answers = { list: [order('a', 'p1'), order('b', 'p2')], a: order('a', 'p1'), b: order('b', 'p2') }
  const { asked, outcome } = await lookAt(answers)
  expect(asked).toEqual(['list', 'a'])
  expect(outcome).toMatchObject({
    value: { attempts: [{ reference: 'a' }], unread: [expect.stringContaining('search')] },
  })
})

test('a failed search is named and claims are told all the same', async () => {
  const { outcome } = await lookAt({ list: 500, a: order('a', 'p1') }, ['a'])
  expect(outcome).toMatchObject({ value: { attempts: [{ reference: 'a' }], unread: [expect.stringContaining('500')] } })
})

test('"there is no such order" is an answer, though the search failed', async () => {
  const { outcome } = await lookAt({ list: 500 }, ['a'])
  expect(outcome).toMatchObject({ value: { attempts: [], unread: [expect.stringContaining('search')] } })
})

test('a stranger’s claim to an order that our keys may not see cannot block the payment', async () => {
  expect((await lookAt({ list: [], a: 403 }, ['a'])).outcome).toEqual({
    kind: 'ok',
    value: { attempts: [], unread: [] },
  })
})

test('an order that the search found and then cannot be read is missing, not nonexistent', async () => {
  for (const failure of [404, 403, 500]) {
    const { outcome } = await lookAt({ list: [order('a', 'p1')], a: failure })
    expect(outcome, `${failure}`).toMatchObject({
      value: { attempts: [], unread: [expect.stringContaining('order a')] },
    })
  }
})

test('an answer that holds another order than the one asked for is not believed', async () => {
  const { outcome } = await lookAt({ list: [], a: order('b', 'p1') }, ['a'])
  expect(outcome).toMatchObject({ value: { attempts: [], unread: [expect.stringContaining('order a')] } })
})

test('a search without the right to search says that the keys are wrong', async () => {
  expect((await lookAt({ list: 401 }, ['a'])).outcome).toMatchObject({ kind: 'refused', code: 'unauthorized' })
})

test('a 404 to the search is a wrong address, not an empty list', async () => {
  expect((await lookAt({ list: 404 })).outcome.kind).toBe('unreachable')
})

test('the work of one look is bounded, and what is left over is named', async () => {
  const claims = Array.from({ length: 50 }, (_, n) => `claim${n}`)
  const { asked, outcome } = await lookAt({ list: [] }, claims)
  expect(asked).toHaveLength(21)
  expect(outcome).toMatchObject({ value: { unread: ['30 more orders'] } })
})
