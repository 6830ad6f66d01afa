import { describe, expect, onTestFinished, test } from 'vitest'
import { describeShop } from '../contract.ts'
import type { ShopOrder } from '../shop.ts'
import { startSimulator } from './harness.ts'
import { createPlugin, withPlugin } from './plugin.ts'
import type { Settings } from './simulator/world.ts'

/** The plugin's side is the simulator's here; test/wordpress/ holds the real PHP against the same claims. */

const apiKey = 'the-api-key'
const never = new AbortController().signal

async function start(settings: Partial<Settings> = {}) {
  const harness = await startSimulator({ pluginKey: apiKey, ...settings })
  const asked: string[] = []
  const counting: typeof fetch = (input, init) => {
    asked.push(new URL(new Request(input).url).searchParams.get('rest_route') ?? '')
    return fetch(input, init)
  }
  const { url, simulator } = harness
  const plugin = createPlugin({ url, apiKey }, { fetch: counting, clock: simulator.world.clock })
  return { ...harness, rest: harness.shop, shop: withPlugin(harness.shop, plugin), plugin, asked }
}

describeShop('simulated WooCommerce with the plugin', start)
describeShop('simulated WooCommerce in posts with the plugin, plain permalinks', () =>
  start({ storage: 'posts', permalinks: 'plain' }),
)

async function startWithOrder(settings: Partial<Settings> = {}) {
  const started = await start(settings)
  onTestFinished(started.close)
  const orderId = await started.place()
  const [order] = await look(started, orderId)
  if (order === undefined) throw new Error('the shop has no order')
  return { ...started, order, paid: { paymentId: 'p1', reference: 'R-1', methodTitle: 'Swish', note: 'Paid.' } }
}

async function look({ rest }: Pick<Awaited<ReturnType<typeof start>>, 'rest'>, orderId: string): Promise<ShopOrder[]> {
  const found = await rest.find({ paymentId: 'p1', orderId, openedAt: 0 }, never)
  return found.kind === 'ok' ? [...found.value] : []
}

const isDone = (answer: { kind: string }): boolean => answer.kind === 'ok'

describe('completing by the plugin', () => {
  test('ten at once, each with the order as it was before: one payment_complete, one stock change, one set of mails', async () => {
    const { shop, order, paid, count } = await startWithOrder()
    const answers = await Promise.all(Array.from({ length: 10 }, () => shop.complete(order, paid, never)))
    expect(answers.every(isDone)).toBe(true)
    expect(await count(order.id)).toMatchObject({
      paymentComplete: 1,
      stockTaken: 1,
      mails: ['new_order', 'customer_processing_order'],
    })
  })

  test('an order that changed since it was seen is left alone', async () => {
    const { shop, order, paid, acts } = await startWithOrder()
    await acts.cancel(order.id)
    expect(await shop.complete(order, paid, never)).toMatchObject({ kind: 'refused', code: 'conflict' })
  })

  test('a fee is added once, also ten at once, and counted in what is paid', async () => {
    const started = await startWithOrder()
    const { shop, order, paid } = started
    const fee = { paymentId: 'p1', name: 'Invoice fee', amountMinor: 2_900 }
    await Promise.all(Array.from({ length: 10 }, () => shop.addFee(order, fee, never)))
    const [seen] = await look(started, order.id)
    expect(seen).toMatchObject({ feeMinor: 2_900, totalMinor: order.totalMinor + 2_900 })
    expect(await shop.complete(seen ?? order, paid, never)).toMatchObject({ kind: 'ok', value: { state: 'paid' } })
  })

  test.each(['lost', 'status'] as const)(
    'an answer that is lost (%s) is not taken for a no, and may be asked for again',
    async kind => {
      const { shop, simulator, order, paid, count } = await startWithOrder()
      const fault = kind === 'lost' ? { kind } : { kind, status: 500 }
      simulator.misbehave({ path: '/settle', fault: { ...fault, when: 'after' } })
      expect(await shop.complete(order, paid, never)).toMatchObject({ kind: 'unknown' })
      expect(await shop.complete(order, paid, never)).toMatchObject({ kind: 'ok', value: { state: 'paid' } })
      expect(await count(order.id)).toMatchObject({ paymentComplete: 1, stockTaken: 1 })
    },
  )

  test('what breaks in its transaction may work without one: REST does it', async () => {
    const { simulator, url, rest, order, paid } = await startWithOrder()
    const breaking: typeof fetch = async (input, init) =>
      init?.method === 'GET'
        ? fetch(input, init)
        : Response.json({ code: 'kvitto_not_completed', message: 'A plugin threw.' }, { status: 500 })
    const plugin = createPlugin({ url, apiKey }, { fetch: breaking, clock: simulator.world.clock })
    const answer = await withPlugin(rest, plugin).complete(order, paid, never)
    expect(answer).toMatchObject({ kind: 'ok', value: { state: 'paid' } })
  })

  test('while another settles the order nothing else may: it is asked again, and not by REST', async () => {
    const started = await startWithOrder()
    const { simulator, url, rest, order, paid } = started
    const busy: typeof fetch = async (input, init) =>
      init?.method === 'GET'
        ? fetch(input, init)
        : Response.json({ code: 'kvitto_busy', message: 'Somebody else has the order.' }, { status: 503 })
    const plugin = createPlugin({ url, apiKey }, { fetch: busy, clock: simulator.world.clock })
    expect(await withPlugin(rest, plugin).complete(order, paid, never)).toMatchObject({ kind: 'unreachable' })
    expect(await look(started, order.id)).toEqual([order])
  })

  test('one whose answers are lost again and again is not waited for: REST does it', async () => {
    const { shop, simulator, order, paid } = await startWithOrder()
    simulator.misbehave({ path: '/settle', times: 9, fault: { kind: 'killed', at: 'paid' } })
    for (const kind of ['unknown', 'unknown', 'unknown', 'ok'])
      expect(await shop.complete(order, paid, never)).toMatchObject({ kind })
  })

  test('PHP dies in the middle: nothing happened, and nobody claims to know', async () => {
    const started = await startWithOrder()
    const { shop, simulator, order, paid } = started
    simulator.misbehave({ path: '/settle', fault: { kind: 'killed', at: 'paid' } })
    expect(await shop.complete(order, paid, never)).toMatchObject({ kind: 'unknown' })
    expect(await look(started, order.id)).toEqual([order])
  })
})

describe('where there is no plugin', () => {
  test.each([
    ['it is not installed', { pluginKey: null }],
    ['it has another key', { pluginKey: 'another' }],
  ])('%s: REST does it, and the plugin is not asked for again at once', async (_, settings) => {
    const { shop, order, paid, asked } = await startWithOrder(settings)
    expect(await shop.complete(order, paid, never)).toMatchObject({ kind: 'ok', value: { state: 'paid' } })
    await shop.complete(order, paid, never)
    expect(asked).toEqual(['/kvitto/v1/ping'])
  })

  test('a shop in a subdirectory is called there', async () => {
    const addresses: string[] = []
    const listening: typeof fetch = async input => {
      addresses.push(new Request(input).url)
      return new Response('{}', { status: 404 })
    }
    const plugin = createPlugin(
      { url: 'https://nordlys.example/butik/', apiKey },
      { fetch: listening, clock: { now: () => 0 } },
    )
    await plugin.look(never)
    expect(addresses).toEqual(['https://nordlys.example/butik/index.php?rest_route=/kvitto/v1/ping&_kvitto=/wp-json/'])
  })

  test('installed later, it is found after ten minutes', async () => {
    const { plugin, simulator, acts, shop, order, paid, asked } = await startWithOrder({ pluginKey: null })
    expect(await plugin.look(never)).toMatchObject({ plugin: null, problem: expect.stringContaining('No route') })
    simulator.world.settings.pluginKey = apiKey
    await acts.timeOut(order.id)
    await shop.complete({ ...order, status: 'cancelled' }, paid, never)
    expect(asked).toEqual(['/kvitto/v1/ping', '/kvitto/v1/ping', `/kvitto/v1/orders/${order.id}/settle`])
  })

  test('taken away meanwhile, REST does it', async () => {
    const { shop, simulator, order, paid, plugin } = await startWithOrder()
    expect(await plugin.look(never)).toMatchObject({ plugin: { storage: 'hpos', holdStockMinutes: 60 }, problem: null })
    simulator.world.settings.pluginKey = null
    expect(await shop.complete(order, paid, never)).toMatchObject({ kind: 'ok', value: { state: 'paid' } })
  })
})
