import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { limits } from '../src/limits.ts'
import { logIn, page, paymentDetail, paymentRow, type Room, startRoom } from './room.ts'
import { amount, anOrder, type Service } from './service.ts'

/** What support does, on the service as it runs in earnest. */

let service: Service
let anna: Room
beforeAll(async () => {
  service = await startRoom()
  anna = await logIn(service)
})
afterAll(() => service[Symbol.asyncDispose]())

const order = (who: { first: string; last: string; email: string; phone: string }) => ({
  ...anOrder,
  billing: { first_name: who.first, last_name: who.last, email: who.email, phone: who.phone, country: 'SE' },
})
const nobody = { first: 'Kim', last: 'Lind', email: 'kim@example.com', phone: '0701234567' }

async function paid(body: object = {}) {
  const { body: opened } = await service.open({ order: order(nobody), ...body })
  service.pay(opened.provider.cartKey)
  await expect.poll(async () => (await anna.detail(opened.id)).status, { timeout: 20_000 }).not.toBe('open')
  return opened.id
}

describe('payments', () => {
  test('support finds one by whatever the customer says', async () => {
    const { body } = await service.open({
      reference: 'cart finding-1',
      order: order({ first: 'Åsa', last: 'Öberg', email: 'asa.oberg@example.org', phone: '+46 73-987 65 43' }),
    })
    await service.open({ order: order(nobody) })
    const found = async (q: string) =>
      (await anna.get(`/api/payments?q=${encodeURIComponent(q)}`, page(paymentRow))).rows.map(row => row.id)
    for (const q of ['asa öberg', 'ASA.OBERG@example.org', '0739876543', '073-987 65 43', body.id, 'finding-1'])
      expect([q, await found(q)]).toEqual([q, [body.id]])
    expect(await found('349,00')).toContain(body.id)
    expect(await found(`${new Date().toISOString().slice(0, 10)} oberg`)).toEqual([body.id])
    expect(await found('2020-01-01 oberg')).toEqual([])
    expect(await found("o'hara \\ & | ! :* (")).toEqual([])
  })

  test('a settled one is found by its order number and the provider’s reference', async () => {
    const id = await paid()
    const { order, providerReference } = paymentDetail
      .extend({ providerReference: z.string() })
      .parse(await anna.detail(id))
    for (const q of [order?.number, providerReference])
      expect((await anna.get(`/api/payments?q=${q}`, page(paymentRow))).rows.map(row => row.id)).toContain(id)
  })

  test('filters narrow, and a filter that does not exist is an error', async () => {
    const count = async (query: string) => (await anna.get(`/api/payments?${query}`, page(paymentRow))).rows.length
    expect(await count('shop=nordlys&limit=200')).toBeGreaterThan(2)
    expect(await count('shop=other')).toBe(0)
    expect(await count('status=held,exception')).toBe(0)
    expect(await count('status=open&status=settled&limit=200')).toBeGreaterThan(2)
    expect(await count('to=2020-01-01T00:00:00Z')).toBe(0)
    expect((await anna.send('GET', '/api/payments?status=lost')).status).toBe(400)
    expect((await anna.send('GET', '/api/payments?zone=Mars/Olympus')).status).toBe(400)
  })

  test('pages neither repeat nor skip a payment while new ones come in', async () => {
    for (let count = 0; count < 7; count += 1) await service.open({ reference: 'paging' })
    const whole = await anna.get('/api/payments?q=paging', page(paymentRow))
    const seen: string[] = []
    for (let after: string | null = ''; after !== null; ) {
      const next: { rows: { id: string }[]; next: string | null } = await anna.get(
        `/api/payments?q=paging&limit=3${after === '' ? '' : `&after=${after}`}`,
        page(paymentRow),
      )
      seen.push(...next.rows.map(row => row.id))
      after = next.next
      await service.open({ reference: 'paging' })
    }
    expect(seen).toEqual(whole.rows.map(row => row.id))
  })

  test('the story, the raw record and the numbers of one payment are there, and no secret is', async () => {
    const id = await paid()
    const answer = await anna.send('GET', `/api/payments/${id}`)
    const text = await answer.text()
    const payment = await service.kvitto.store.find(id)
    for (const secret of [payment?.callbackToken, payment?.browserToken, payment?.order?.key])
      expect(text).not.toContain(secret)
    expect(paymentDetail.parse(JSON.parse(text))).toMatchObject({
      status: 'settled',
      settledBy: 'callback',
      returnedAt: null,
      actions: [],
      hints: expect.arrayContaining([expect.objectContaining({ source: 'callback', who: null })]),
      effects: [{ kind: 'create', outcome: 'done' }, { kind: 'complete' }, { kind: 'label' }],
    })
    expect((await anna.send('GET', '/api/payments/nothing')).status).toBe(404)
  })

  test('a recheck is on record with who asked', async () => {
    const id = await paid()
    expect((await anna.send('POST', `/api/payments/${id}/recheck`)).status).toBe(202)
    expect((await anna.detail(id)).story.map(line => line.text)).toContain(
      'Anna asked for another look. Kvitto looks at once.',
    )
  })
})

test('the export is complete, in one order, and opens in a spreadsheet without running anything', async () => {
  await service.open({ reference: '=HYPERLINK("https://evil.example")' })
  const answer = await anna.send('GET', '/api/payments.csv')
  expect(answer.headers.get('content-type')).toContain('text/csv')
  expect(answer.headers.get('content-disposition')).toContain('attachment')
  const text = await answer.text()
  const lines = text.trim().split('\n')
  const all = await service.database.db.selectFrom('payments').select('id').execute()
  expect(lines).toHaveLength(all.length + 1)
  expect(lines[0]).toMatch(/^\u{FEFF}?opened,payment,shop,/u)
  expect(text).toContain(`'=HYPERLINK`)
  expect(lines.filter(line => line.includes(',349.00,SEK,')).length).toBe(all.length)
})

describe('overview', () => {
  const sum = z.object({ count: z.number(), money: z.array(z.object({ minor: z.number(), currency: z.string() })) })
  const overview = z.looseObject({
    today: z.looseObject({ settled: sum, rescued: sum, settledBy: z.record(z.string(), sum), opened: z.number() }),
    undecided: z.looseObject({
      count: z.number(),
      failing: z.array(z.object({ reason: z.string(), count: z.number() })),
    }),
    callbacks: z.object({ perMinute: z.number(), expectedPerMinute: z.number().nullable(), daysKnown: z.number() }),
    exceptions: z.looseObject({ open: sum, byAge: z.array(sum.extend({ age: z.string() })) }),
    series: z.object({ step: z.string(), points: z.array(z.looseObject({ settled: z.number(), opened: z.number() })) }),
  })
  /** The range is part of what is remembered for a moment, so each call here asks anew. */
  const read = (query: string) => anna.get(`/api/overview?${query}`, overview)
  const since = (ms: number) => `since=${new Date(Date.now() - 3_600_000 - ms).toISOString()}`

  test('a payment is rescued until its browser comes back', async () => {
    const before = await read(since(1))
    const id = await paid()
    const rescued = await read(since(2))
    expect(rescued.today.rescued.count).toBe(before.today.rescued.count + 1)
    expect(rescued.today.settledBy.callback?.count).toBe((before.today.settledBy.callback?.count ?? 0) + 1)
    expect((rescued.today.rescued.money[0]?.minor ?? 0) - (before.today.rescued.money[0]?.minor ?? 0)).toBe(amount)
    const payment = await service.kvitto.store.find(id)
    await service.call(`/return/${payment?.browserToken}`)
    const back = await read(since(3))
    expect(back.today.rescued.count).toBe(before.today.rescued.count)
    expect(back.today.settled.count).toBe(before.today.settled.count + 1)
  })
  test('series end with the present step, and too little is known for an expectation', async () => {
    const day = await read('range=24h')
    const month = await read('range=30d')
    expect([day.series.points.length, month.series.points.length]).toEqual([24, 30])
    for (const { series, today } of [day, month]) expect(series.points.at(-1)?.settled).toBe(today.settled.count)
    expect(day.callbacks).toMatchObject({ expectedPerMinute: null, daysKnown: 0 })
    expect(day.callbacks.perMinute).toBeGreaterThan(0)
  })
  test('the expectation is the median of the same hour on the days that are known', async () => {
    await using other = await startRoom()
    const bo = await logIn(other)
    const { body } = await other.open()
    const now = other.kvitto.clock.now()
    const day = 86_400_000
    const { db } = other.database
    await db
      .updateTable('searches')
      .set({ opened_at: new Date(now - 5.5 * day) })
      .execute()
    const counts = [60, 120, 600, 60, 240]
    for (const [index, count] of counts.entries())
      await db
        .insertInto('hints')
        .values(
          Array.from({ length: count }, (_, at) => ({
            payment_id: body.id,
            shop: 'nordlys',
            source: 'callback' as const,
            received_at: new Date(now - (index + 1) * day + (at - count / 2) * 1_000),
            due_at: new Date(now),
          })),
        )
        .execute()
    const { callbacks } = await bo.get('/api/overview?shop=nordlys', overview)
    expect(callbacks).toMatchObject({ daysKnown: 5, expectedPerMinute: 2 })
  })
  test('whose shop or provider rejects the keys, or has not answered for a while, is counted by the reason', async () => {
    const before = await read(since(4))
    const failing = [
      ['shop_unauthorized', 0],
      ['shop_unauthorized', 0],
      ['provider_unreachable', limits.roomFailing + 1_000],
      // One look that failed is tried again a second later.
      ['shop_unreachable', 1_000],
      ['awaiting_payment', null],
    ] as const
    for (const [reason, forMs] of failing) {
      const { body } = await service.open()
      const { db } = service.database
      const failing_since = forMs === null ? null : new Date(Date.now() - forMs)
      await db.updateTable('payments').set({ reason, failing_since }).where('id', '=', body.id).execute()
    }
    const { undecided } = await read(since(5))
    expect(undecided.count).toBe(before.undecided.count + 4)
    expect([before.undecided.failing, undecided.failing]).toEqual([
      [],
      [
        { reason: 'shop_unauthorized', count: 2 },
        { reason: 'provider_unreachable', count: 1 },
      ],
    ])
  })
  test('another shop’s numbers are its own', async () => {
    expect((await read('shop=other')).today).toMatchObject({ settled: { count: 0, money: [] }, opened: 0 })
  })
})

describe('callbacks', () => {
  test('each that came is there with its bytes; a replay is one more look by whoever asked', async () => {
    const id = await paid()
    const row = z.looseObject({ id: z.string(), paymentId: z.string(), source: z.string() })
    const { rows } = await anna.get(`/api/callbacks?paymentId=${id}`, page(row))
    const [callback] = rows
    expect(new Set(rows.map(each => each.source))).toEqual(new Set(['callback']))
    const detail = await anna.get(
      `/api/callbacks/${callback?.id}`,
      z.looseObject({ body: z.object({ content: z.string() }), headers: z.record(z.string(), z.string()) }),
    )
    const download = await anna.send('GET', `/api/callbacks/${callback?.id}/body`)
    expect(await download.text()).toBe(detail.body.content)
    expect(download.headers.get('content-disposition')).toContain('attachment')
    expect(detail.headers).toHaveProperty('content-type')
    expect((await anna.send('POST', `/api/callbacks/${callback?.id}/replay`)).status).toBe(202)
    expect((await anna.detail(id)).story.some(({ text }) => text.startsWith('Anna asked for another look'))).toBe(true)
    for (const path of ['x', '999999', '1%27'])
      expect((await anna.send('GET', `/api/callbacks/${path}`)).status).toBe(404)
  })
  test('refused ones are remembered in memory, without their token, and make no row', async () => {
    const token = 'wrong'.padEnd(32, 'x')
    await service.call(`/nordlys/wc-api/WC_Gateway_Ecster/?etoid=${token}`, { method: 'POST', body: '{}' })
    const text = await (await anna.send('GET', '/api/callbacks/refused')).text()
    expect(text).not.toContain(token)
    expect(JSON.parse(text)).toMatchObject({
      counts: [{ status: 404, title: 'Unknown token', count: 1 }],
      recent: [
        { method: 'POST', path: '/nordlys/wc-api/WC_Gateway_Ecster/?etoid=*', detail: 'No payment has this token.' },
      ],
    })
  })
})

describe('settings', () => {
  test('say what runs, and no secret', async () => {
    const text = await (await anna.send('GET', '/api/settings')).text()
    for (const secret of ['an-api-key-for-tests', service.stage.settings.woocommerce.consumerSecret, 'an-admin-token'])
      expect(text).not.toContain(secret)
    expect(JSON.parse(text)).toMatchObject({
      versions: {
        kvitto: expect.stringMatching(/^\d/),
        postgres: expect.stringMatching(/^\d+/),
        pgBoss: expect.stringMatching(/^12/),
      },
      health: { database: 'ok', schema: expect.arrayContaining(['0001_start']) },
      nodes: [{ isWorker: true, isLive: true, pid: process.pid }],
    })
  })
  test('the catalogue has every reason, with what to do about those that are exceptions', async () => {
    const reason = z.looseObject({ code: z.string(), text: z.string(), whatNext: z.string().nullable() })
    const { reasons } = await anna.get('/api/catalogue', z.looseObject({ reasons: z.array(reason) }))
    expect(reasons.find(({ code }) => code === 'order_cancelled')?.whatNext).toContain('attach')
    expect(reasons.find(({ code }) => code === 'paid')?.whatNext).toBeNull()
  })
})
