import { randomBytes } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import type { PaidWith } from '../shop.ts'
import { startSimulator } from './harness.ts'
import { createPlugin, withPlugin } from './plugin.ts'
import { createWooCommerce } from './woocommerce.ts'

/** A plugin puts an id of its own in the transaction id’s place as soon as an order is paid (measured on the real one). */

const never = new AbortController().signal
const apiKey = 'an-api-key-of-kvitto'
const keys = { consumerKey: 'ck_simulated', consumerSecret: 'cs_simulated' }
const paid: PaidWith = { paymentId: 'p1', reference: 'E1', methodTitle: 'Swish', note: 'Paid.' }
const paidOrder = z.looseObject({ status: z.literal('processing') })
const pluginAnswer = z.looseObject({ order: paidOrder })

function rename(json: unknown): unknown {
  const order = paidOrder.safeParse(json).data
  const settled = pluginAnswer.safeParse(json).data
  if (settled !== undefined) return { ...settled, order: rename(settled.order) }
  return order === undefined ? json : { ...order, transaction_id: 'INV-17' }
}

async function start(way: 'by REST' | 'by the plugin') {
  const harness = await startSimulator({ pluginKey: apiKey })
  onTestFinished(harness.close)
  const renaming: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init)
    return Response.json(rename(await answer.json()), answer)
  }
  const deps = { fetch: renaming, clock: harness.simulator.world.clock, random: randomBytes }
  const rest = createWooCommerce({ url: harness.url, ...keys }, deps)
  const shop = way === 'by REST' ? rest : withPlugin(rest, createPlugin({ url: harness.url, apiKey }, deps))
  const created = await shop.create(
    { paymentId: 'p1', snapshot: harness.plain.snapshot, currency: 'SEK', methodTitle: 'Swish' },
    never,
  )
  if (created.kind !== 'ok') throw new Error(created.message)
  return { ...harness, shop, order: created.value }
}

test.each(['by REST', 'by the plugin'] as const)(
  'an order that was unpaid just before and is paid by our write is completed, whatever its id says: %s',
  async way => {
    const { shop, order, count } = await start(way)
    expect(await shop.complete(order, paid, never)).toMatchObject({
      kind: 'ok',
      value: { state: 'paid', transactionId: 'INV-17' },
    })
    expect(await count(order.id)).toMatchObject({ paymentComplete: 1, stockTaken: 1 })
  },
)

test.each(['by REST', 'by the plugin'] as const)('one that somebody else has paid meanwhile is not: %s', async way => {
  const { shop, order, acts } = await start(way)
  await acts.payOtherwise(order.id, 'CARD-1')
  expect(await shop.complete(order, paid, never)).toMatchObject({ kind: 'refused', code: 'conflict' })
})
