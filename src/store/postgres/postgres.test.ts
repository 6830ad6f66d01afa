import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { testDatabase } from '../../../test/pg.ts'
import { apply } from '../../settle/decision.ts'
import { anAttempt, anOrder, factsOf } from '../../settle/examples.ts'
import { aNewPayment, describeStore } from '../contract.ts'
import type { WakeUp } from '../store.ts'
import { createPostgresStore } from './postgres.ts'

describeStore('PostgreSQL', async () => {
  const database = await testDatabase()
  const wakeUps: WakeUp[] = []
  const store = createPostgresStore(database.db, async (_, wanted) => {
    wakeUps.push(...wanted)
  })
  return { store, wakeUps, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() }
})

test('of two payments that come upon one order at the same instant one takes it', async () => {
  await using database = await testDatabase()
  const store = createPostgresStore(database.db, async () => {})
  const now = Date.UTC(2026, 10, 23)
  const opened = { openedAt: now, firstCheckAt: now }
  // One round for each moment between the steps of the first one's transaction.
  for (let moment = 0; moment < 100; moment += 1) {
    const [first, second, order] = [`a${moment}`, `b${moment}`, { ...anOrder, id: `${1_000 + moment}` }]
    await store.open(aNewPayment(first, { ...opened, orderId: null, snapshot: {} }))
    await store.open(aNewPayment(second, { ...opened, orderId: order.id }))
    const claim = await store.claim(first, now)
    if (claim === undefined) throw new Error('nothing was due')
    const facts = factsOf({ now, attempts: [anAttempt], orders: [order] })
    const complete = apply('order_completed', 'open', { kind: 'complete', order, reference: 'E1' }, { order })
    const recording = store.record(claim.lease, now, complete, facts)
    for (let step = 0; step < moment; step += 1) await setImmediate()
    const [recorded, claimed] = await Promise.all([recording, store.claim(second, now)])
    expect(recorded.kind === 'recorded' && claimed !== undefined, `moment ${moment}`).toBe(false)
  }
})
