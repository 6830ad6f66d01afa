import { expect, test } from 'vitest'
import { anAttempt } from '../../settle/examples.ts'
import { ecsterConfig } from './config.ts'
import { createEcster } from './ecster.ts'

const config = ecsterConfig.parse({ baseUrl: 'https://labs.ecster.se/rest/public', apiKey: 'a', merchantKey: 'm' })

test('a Swish refund that arrives between the two questions about it is not taken for one that was never made', async () => {
  let credited = 0
  let asked = 0
  const serve: typeof fetch = async input => {
    const answer = new URL(String(input)).pathname.endsWith('/refunds/latest/status')
      ? Response.json({ status: asked === 0 ? 'PENDING' : 'SUCCESS' })
      : Response.json({ id: 'E1', creditedAmount: credited, transactions: [] })
    asked += 1
    credited = 4_000
    return answer
  }
  const provider = createEcster(config, { fetch: serve, clock: { now: () => 0 } })
  const attempt = { ...anAttempt, reference: 'E1', method: 'SWISH' }
  const refund = { paymentId: 'p1', attempt, id: 'r1', amountMinor: 4_000, refundedBeforeMinor: 0 }
  const seen = await provider.findRefund?.(refund, new AbortController().signal)
  expect(seen).toMatchObject({ kind: 'ok', value: { state: expect.stringMatching(/^(pending|done)$/) } })
})

test('a credit that Ecster shows without our reference is ours by its amount; one with another reference is not', async () => {
  const seen = async (credit: object, creditedAmount = 4_000, refundedBeforeMinor = 0) => {
    const answer = { id: 'E1', creditedAmount, transactions: [{ id: 7, type: 'CREDIT', amount: 4_000, ...credit }] }
    const provider = createEcster(config, { fetch: async () => Response.json(answer), clock: { now: () => 0 } })
    const attempt = { ...anAttempt, reference: 'E1', method: 'INVOICE' }
    const refund = { paymentId: 'p1', attempt, id: 'r1', amountMinor: 4_000, refundedBeforeMinor }
    const found = await provider.findRefund?.(refund, new AbortController().signal)
    return found?.kind === 'ok' ? found.value : found
  }
  expect(await seen({ transactionReference: 'r1' })).toMatchObject({ state: 'done', reference: '7' })
  expect(await seen({})).toMatchObject({ state: 'done', reference: '7' })
  expect(await seen({ transactionReference: 'another' })).toBeNull()
  expect(await seen({ amount: 3_999 })).toBeNull()
  // What somebody had given back before is not ours, though it is the same amount.
  expect(await seen({}, 4_000, 4_000)).toBeNull()
})
