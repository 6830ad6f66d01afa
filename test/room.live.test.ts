import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { logIn, page, type Room, startRoom } from './room.ts'
import type { Service } from './service.ts'

/** Scheduled actions, and what viewers are told without asking. */

let service: Service
let anna: Room
beforeAll(async () => {
  service = await startRoom({ grace: '1h' })
  anna = await logIn(service)
})
afterAll(() => service[Symbol.asyncDispose]())

const eventually = { timeout: 20_000 }

const action = z.looseObject({
  id: z.string(),
  state: z.string(),
  paymentId: z.string().nullable(),
  dueAt: z.string(),
  attempts: z.number(),
  latenessMs: z.number().nullable(),
})
const list = (query: string) =>
  anna.get(`/api/actions?${query}`, page(action).extend({ counts: z.record(z.string(), z.number()) }))
const detail = (id: string) =>
  anna.get(
    `/api/actions/${id}`,
    action.extend({ log: z.array(z.object({ text: z.string() })), paymentCheckAt: z.string().nullable() }),
  )
const command = async (id: string, name: string) => (await anna.send('POST', `/api/actions/${id}/${name}`)).status

async function aPending() {
  const { body } = await service.open()
  const [first] = (await list(`paymentId=${body.id}`)).rows
  if (first === undefined) throw new Error('nothing is pending')
  return { paymentId: body.id, cartKey: body.provider.cartKey, id: first.id }
}

describe('scheduled actions', () => {
  test('run now: the payment is looked at, whenever it would have been', async () => {
    const { id, paymentId, cartKey } = await aPending()
    expect(await detail(id)).toMatchObject({ state: 'pending', attempts: 0, latenessMs: null })
    service.pay(cartKey)
    expect(await command(id, 'run')).toBe(200)
    await expect.poll(async () => (await anna.detail(paymentId)).status, { timeout: 20_000 }).toBe('settled')
    await expect.poll(async () => (await detail(id)).state, { timeout: 20_000 }).toBe('complete')
    const { log, attempts } = await detail(id)
    expect(attempts).toBe(1)
    expect(log.map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Planned for/),
        expect.stringMatching(/^Began/),
        expect.stringMatching(/^Done: /),
      ]),
    )
    expect(await command(id, 'run')).toBe(409)
    expect(await command(id, 'cancel')).toBe(409)
  })
  test('cancel only takes the wake-up away: the row says still when, and a retry brings it back', async () => {
    const { id, paymentId } = await aPending()
    const { paymentCheckAt } = await detail(id)
    expect(await command(id, 'cancel')).toBe(200)
    expect(await detail(id)).toMatchObject({ state: 'cancelled', paymentCheckAt })
    expect((await list(`state=cancelled&paymentId=${paymentId}`)).rows.map(row => row.id)).toEqual([id])
    expect(await command(id, 'cancel')).toBe(409)
    expect(await command(id, 'retry')).toBe(200)
    expect(['pending', 'running', 'complete']).toContain((await detail(id)).state)
  })
  test('pages neither repeat nor skip, and counts are told', async () => {
    for (let count = 0; count < 5; count += 1) await service.open()
    const { rows, counts } = await list('limit=200')
    expect(counts.pending).toBeGreaterThanOrEqual(5)
    expect(rows.length).toBeGreaterThanOrEqual(5)
    const seen: string[] = []
    for (let after: string | null = ''; after !== null; ) {
      const next: Awaited<ReturnType<typeof list>> = await list(`limit=2${after === '' ? '' : `&after=${after}`}`)
      seen.push(...next.rows.map(row => row.id))
      after = next.next
    }
    // What is due by now may run meanwhile.
    const later = rows.filter(row => Date.parse(row.dueAt) > Date.now()).map(row => row.id)
    expect(seen.filter(id => later.includes(id))).toEqual(later)
  })
  test('what there is not is not found', async () => {
    expect((await anna.send('GET', '/api/actions/nothing')).status).toBe(404)
    expect(await command('00000000-0000-4000-8000-000000000000', 'run')).toBe(404)
    const { id } = await aPending()
    expect(await command(id, 'explode')).toBe(404)
  })
})

describe('live updates', () => {
  test('a viewer is told what changed, and the stream ends when the server does', async () => {
    const other = await startRoom()
    const bo = await logIn(other)
    const stream = await bo.send('GET', '/api/events')
    expect(stream.headers.get('content-type')).toContain('text/event-stream')
    let text = ''
    const read = async () => {
      for await (const part of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) text += part
    }
    const over = read().then(
      () => 'over',
      () => 'over',
    )
    await expect.poll(() => text, eventually).toContain('event: ready')
    // The first look only learns what was there before, so one payment may go by unsaid.
    const opened: string[] = []
    const isTold = async () => {
      opened.push((await other.open()).body.id)
      return opened.some(id => text.includes(id))
    }
    await expect.poll(isTold, { ...eventually, interval: 500 }).toBe(true)
    expect(text).toMatch(/event: change\ndata: \{"topics":\[.*"payments".*\],"paymentIds":\[/)
    await other.call('/nordlys/wc-api/WC_Gateway_Ecster/?etoid=short')
    await expect.poll(() => text, eventually).toContain('"refused"')
    await other[Symbol.asyncDispose]()
    expect(await over).toBe('over')
  })
})
