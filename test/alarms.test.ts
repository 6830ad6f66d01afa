import ms from 'ms'
import { expect, test } from 'vitest'
import { alarmsOf } from '../src/alarms/alarm.ts'
import type { Told } from '../src/alarms/tell.ts'
import { limits } from '../src/limits.ts'
import { createAlarmStore } from '../src/store/postgres/alarms.ts'
import { createPostgresStore } from '../src/store/postgres/postgres.ts'
import { testDatabase } from './pg.ts'

/** What the alarms see is what the payments' rows say, shop by shop, and what was told outlives the process. */

const now = Date.UTC(2026, 0, 15)
const payment = (id: string) => ({
  id,
  shop: 'nordlys',
  provider: 'swish',
  idempotencyKey: id,
  bodyHash: id,
  callbackToken: `callback-${id}`,
  browserToken: `browser-${id}`,
  amountMinor: 100,
  currency: 'SEK',
  reference: id,
  orderId: null,
  snapshot: null,
  rows: null,
  returnUrl: null,
  locale: 'sv-SE',
  customer: {},
  openedAt: now - ms('2d'),
  firstCheckAt: null,
})

async function open() {
  const database = await testDatabase()
  const store = createPostgresStore(database.db, async () => {})
  const alarms = createAlarmStore(database.db, store.lateness)
  const put = async (id: string, changes: Record<string, unknown>) => {
    await store.open(payment(id))
    await database.db.updateTable('payments').set(changes).where('id', '=', id).execute()
  }
  return { database, store, alarms, put }
}

test('each trouble is counted where it is, and a payment at rest nowhere', async () => {
  const { database, alarms, put } = await open()
  await using _ = database
  const since = new Date(now - ms('10m'))
  await put('p1', { reason: 'shop_unreachable', failing_since: since })
  await put('p2', { reason: 'provider_unauthorized', failing_since: since })
  await put('p3', { status: 'held', reason: 'outcome_unknown' })
  await put('p4', { status: 'exception', reason: 'double_payment', exception_since: since })
  await put('p5', { status: 'settled', reason: 'paid', settled_at: new Date(now - ms('1h')) })
  const facts = await alarms.alarmFacts(now)
  expect(facts.shops).toMatchObject([
    {
      shop: 'nordlys',
      provider: 'swish',
      shopFailing: { count: 1, forMs: ms('10m') },
      providerFailing: { count: 1, forMs: ms('10m') },
      undecided: { count: 1, forMs: ms('2d') },
      exceptions: { count: 1, forMs: ms('10m') },
      lately: { settled: 1, withCallback: 0 },
    },
  ])
  expect(alarmsOf(facts).map(({ code }) => code)).toEqual([
    'provider_failing',
    'shop_failing',
    'old_undecided',
    'exceptions',
  ])
})

test('money that cannot be moved after the sale is told of, though its payment is settled and every look is well', async () => {
  const { database, alarms, put } = await open()
  await using _ = database
  const settled = { status: 'settled', settled_at: new Date(now - ms('1d')), failing_since: new Date(now - ms('10m')) }
  const looks = [
    ['capturing', 'provider_unauthorized'],
    ['refund_begun', 'shop_unreachable'],
    ['paid', 'provider_unauthorized'],
  ] as const
  for (const [reason, look] of looks) {
    await put(reason, { ...settled, reason })
    const decision = {
      payment_id: reason,
      fence: 1,
      decided_at: new Date(now),
      kind: 'retry',
      status: 'settled',
    } as const
    for (const each of ['paid', look] as const)
      await database.db
        .insertInto('decisions')
        .values({ ...decision, reason: each, look_at: null, facts: '{}' })
        .execute()
  }
  expect((await alarms.alarmFacts(now)).shops).toMatchObject([
    { providerFailing: { count: 1, forMs: ms('10m') }, shopFailing: { count: 0 } },
  ])
})

test('callbacks that stay away are seen, though every payment is settled', async () => {
  const { database, store, alarms, put } = await open()
  await using _ = database
  for (let count = 0; count < 12; count += 1) {
    const isBefore = count < 6
    await put(`p${count}`, { status: 'settled', settled_at: new Date(now - (isBefore ? ms('1d') : ms('1h'))) })
    const target = { shop: 'nordlys', provider: 'swish', callbackToken: `callback-p${count}` }
    const hint = { target, source: 'callback' as const, dueAt: now, claim: null, wire: null }
    if (isBefore) await store.receive(now - ms('1d'), [hint])
  }
  const facts = await alarms.alarmFacts(now)
  expect(facts.shops).toMatchObject([
    { before: { settled: 6, withCallback: 6 }, lately: { settled: 6, withCallback: 0 } },
  ])
  expect(alarmsOf({ ...facts, latenessMs: 0 }).map(({ code }) => code)).toEqual(['silence'])
})

test('of a busy hour the newest are looked at, and a small shop is seen beside a busy one', async () => {
  const { database, alarms, put } = await open()
  await using _ = database
  const settledAt = (age: number) => ({ status: 'settled', settled_at: new Date(now - age) })
  for (let count = 0; count < 2 * limits.alarmSilenceSample; count += 1)
    await put(`busy${count}`, settledAt(ms('1h') + count))
  await put('small', { ...settledAt(ms('2h')), shop: 'aa', provider: 'zz' })
  await put('old', { ...settledAt(ms('8d')), shop: 'zz' })
  expect((await alarms.alarmFacts(now)).shops).toMatchObject([
    { shop: 'aa', provider: 'zz', before: { settled: 0 }, lately: { settled: 1 } },
    { shop: 'nordlys', provider: 'swish', before: { settled: 0 }, lately: { settled: limits.alarmSilenceSample } },
  ])
})

test('what was told is remembered as it was told, and forgotten when it is over', async () => {
  const { database, alarms } = await open()
  await using _ = database
  const told: Told[] = [{ code: 'late', subject: '', count: 1, since: now, toldAt: now + 1, seenAt: now + 2 }]
  await alarms.rememberAlarms(told)
  expect(await alarms.toldAlarms()).toEqual(told)
  await alarms.rememberAlarms([])
  expect(await alarms.toldAlarms()).toEqual([])
})
