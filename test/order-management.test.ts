import { createHmac } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { setStage } from '../src/demo/stage.ts'
import { limits } from '../src/limits.ts'
import { defaultAlias } from '../src/providers/swish/simulator/simulator.ts'
import { amount, anOrder, startKvitto } from './service.ts'
import { startStripe, startSwish } from './simulators.ts'

/** Capture, cancel and refund over HTTP, as a shop sees them: with all three providers' simulators. */

/** Much longer than anything takes: on a busy machine a service may stand still for a while. */
const eventually = { timeout: 60_000, interval: 50 }
vi.setConfig({ testTimeout: 180_000 })
const webhookSecret = 'a-secret-between-the-shop-and-kvitto'

const opened = z.looseObject({ id: z.string(), provider: z.record(z.string(), z.string()) })
const refund = z.looseObject({
  id: z.string(),
  amount: z.number(),
  status: z.string(),
  reason: z.string().nullable(),
  text: z.string().nullable(),
})
const shown = z.looseObject({
  status: z.string(),
  reason: z.string().nullable(),
  orderId: z.string(),
  refunds: z.array(refund),
  timeline: z.array(z.looseObject({ text: z.string() })),
})

async function startService(shop: object = {}) {
  const [swishSide, stripeSide] = await Promise.all([startSwish(), startStripe()])
  const { swish } = swishSide
  const { stripe } = stripeSide
  const calendar = ['1h']
  const service = await startKvitto({
    shop: ({ settings }) => ({
      woocommerce: { ...settings.woocommerce, webhookSecret },
      ecster: { ...settings.ecster, calendar },
      swish: { ...swishSide.settings, calendar },
      stripe: { ...stripeSide.settings, captureMethod: 'manual', calendar },
      ...shop,
    }),
  })
  const { stage, url } = service
  stripeSide.callAt(url)
  const api = (method: string, path: string, body?: object, key: string = crypto.randomUUID()) =>
    service.api(method, path, body, { 'idempotency-key': key })
  const show = async (id: string) => shown.parse(await (await api('GET', `/${id}`)).json())
  const pays = {
    ecster: ({ cartKey = '' }: Record<string, string>) =>
      stage.provider.control.act(stage.provider.control.begin(cartKey, 'CARD').id, 'pay').id,
    swish: ({ instructionId = '' }: Record<string, string>) => swish.control.pay(instructionId).id,
    stripe: ({ sessionId = '' }: Record<string, string>) => stripe.control.begin(sessionId, 'card').id,
  }
  return {
    ...service,
    swish,
    stripe,
    api,
    show,
    /** A new order, paid and settled; answers the payment's, the order's and the provider's id. */
    async sell(provider: keyof typeof pays) {
      const body = { provider, amount, currency: 'SEK', reference: 'cart 1', order: anOrder }
      const payment = opened.parse(await (await api('POST', '', body)).json())
      const reference = pays[provider](payment.provider)
      await expect.poll(async () => (await show(payment.id)).status, eventually).toBe('settled')
      return { id: payment.id, orderId: Number((await show(payment.id)).orderId), reference }
    },
    refund: async (id: string, body: object, key?: string) => {
      const askedAt = performance.now()
      const response = await api('POST', `/${id}/refunds`, body, key)
      const answer = { status: response.status, body: z.looseObject({}).parse(await response.json()) }
      // Nobody is told that it is pending before Kvitto has waited for its end; by two clocks, so not to the millisecond.
      if (answer.body.status === 'pending')
        expect(performance.now() - askedAt).toBeGreaterThan(limits.refundWait - 1_000)
      return answer
    },
    /** What became of a refund, by asking for the same one until it has ended: a busy machine takes longer than a person waits. */
    async refundEnd(id: string, body: object, key: string = crypto.randomUUID()) {
      const ended = async () => {
        const asked = await this.refund(id, body, key)
        return asked.body.status === 'pending' ? undefined : asked.body
      }
      return expect.poll(ended, eventually).toBeDefined().then(ended)
    },
    webhook: (body: string, headers: Record<string, string>) =>
      fetch(`${url}/callbacks/nordlys/woocommerce`, { method: 'POST', body, headers }),
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]()
      stripeSide.close()
      await swishSide.close()
    },
  }
}

type Service = Awaited<ReturnType<typeof startService>>

const reaches = (service: Service, id: string, reason: string) =>
  expect.poll(async () => (await service.show(id)).reason, eventually).toBe(reason)

const notes = ({ stage }: Service, orderId: number): string =>
  stage.shop.world.notes
    .filter(note => note.orderId === orderId)
    .map(note => note.text)
    .join('\n')

describe('capture and cancel', () => {
  test.each(['ecster', 'stripe'] as const)(
    '%s: a completed order is captured once, by the plugin’s hint',
    async provider => {
      await using service = await startService()
      const { id, orderId, reference } = await service.sell(provider)
      await service.stage.shop.acts.edit(orderId, { status: 'completed' })
      const answers = await Promise.all([1, 2, 3].map(() => service.api('POST', `/${id}/recheck`)))
      expect(answers.map(each => each.status)).toEqual([202, 202, 202])
      await expect
        .poll(() => notes(service, orderId), eventually)
        .toContain('has been taken at the provider. (349.00 SEK)')
      if (provider === 'stripe')
        expect(service.stripe.control.state.getIntent(reference)).toMatchObject({
          status: 'succeeded',
          amountReceived: amount,
        })
      else expect(service.stage.provider.control.getOrder(reference)).toMatchObject({ debitedAmount: amount })
      await reaches(service, id, 'paid')
      expect((await service.show(id)).timeline.map(({ text }) => text)).toContain('Took 349.00 SEK at the provider.')
    },
  )

  test.each(['ecster', 'stripe'] as const)('%s: a cancelled order’s money is let go', async provider => {
    await using service = await startService()
    const { id, orderId, reference } = await service.sell(provider)
    await service.stage.shop.acts.cancel(orderId)
    await service.api('POST', `/${id}/recheck`)
    await reaches(service, id, 'released')
    if (provider === 'stripe') expect(service.stripe.control.state.getIntent(reference).status).toBe('canceled')
    else expect(service.stage.provider.control.getOrder(reference).status).toBe('ANNULLED')
    expect(notes(service, orderId)).toContain('the reserved money was let go')
  })
})

describe('WooCommerce’s own webhooks, without the plugin', () => {
  const sign = (body: string, secret = webhookSecret) => createHmac('sha256', secret).update(body).digest('base64')

  test('a signed one that names the order wakes its check', async () => {
    await using service = await startService()
    const { orderId, reference } = await service.sell('ecster')
    await service.stage.shop.acts.edit(orderId, { status: 'completed' })
    const body = JSON.stringify({ id: orderId, status: 'anything, it is not read' })
    const answer = await service.webhook(body, {
      'x-wc-webhook-signature': sign(body),
      'x-wc-webhook-topic': 'order.updated',
    })
    expect(answer.status).toBe(200)
    await expect.poll(() => service.stage.provider.control.getOrder(reference).debitedAmount, eventually).toBe(amount)
  })

  test('a wrong signature is refused, and wakes nothing; so is a body that was changed on its way', async () => {
    await using service = await startService()
    const { id, orderId } = await service.sell('ecster')
    const body = JSON.stringify({ id: orderId })
    expect((await service.webhook(body, { 'x-wc-webhook-signature': sign(body, 'another') })).status).toBe(401)
    expect((await service.webhook(`${body} `, { 'x-wc-webhook-signature': sign(body) })).status).toBe(401)
    expect((await service.webhook(body, {})).status).toBe(401)
    expect((await service.show(id)).timeline.some(({ text }) => text.startsWith('The shop said'))).toBe(false)
  })

  test('the ping of a new webhook is answered 200, as is an order that is not Kvitto’s, and junk that is signed', async () => {
    await using service = await startService()
    const pinged = await service.webhook('webhook_id=7', { 'content-type': 'application/x-www-form-urlencoded' })
    expect(pinged.status).toBe(200)
    for (const body of ['{"id":999999}', '{}', 'junk', '{"id":"1; drop"}'])
      expect((await service.webhook(body, { 'x-wc-webhook-signature': sign(body) })).status).toBe(200)
  })

  test('a shop without a secret takes none', async () => {
    const stage = await setStage()
    await using service = await startService({ woocommerce: stage.settings.woocommerce })
    expect((await service.webhook('{}', { 'x-wc-webhook-signature': sign('{}', '') })).status).toBe(404)
    await stage.close()
  })
})

describe('refunds', () => {
  test.each(['ecster', 'stripe'] as const)(
    '%s: done while the person waits, once for ten equal requests',
    async provider => {
      await using service = await startService()
      const { id, orderId, reference } = await service.sell(provider)
      await service.stage.shop.acts.edit(orderId, { status: 'completed' })
      await service.api('POST', `/${id}/recheck`)
      await expect.poll(() => notes(service, orderId), eventually).toContain('has been taken')
      const body = { amount: 10_000, currency: 'SEK', reason: 'too small', requestedBy: 'Kim' }
      const many = await Promise.all(Array.from({ length: 10 }, () => service.refund(id, body, 'refund-1')))
      expect(new Set(many.map(each => each.status))).toEqual(new Set([201]))
      expect(new Set(many.map(each => each.body.id)).size).toBe(1)
      expect(await service.refundEnd(id, body, 'refund-1')).toMatchObject({
        amount: 10_000,
        status: 'done',
        reason: null,
      })
      const back =
        provider === 'stripe'
          ? service.stripe.control.state.getIntent(reference).charge?.amountRefunded
          : service.stage.provider.control.getOrder(reference).creditedAmount
      expect(back).toBe(10_000)
      expect(await service.show(id)).toMatchObject({ refunds: [{ amount: 10_000, status: 'done' }] })
      await expect.poll(() => notes(service, orderId), eventually).toContain('given back to the customer. (100.00 SEK')
      expect(await service.refundEnd(id, { amount: amount - 10_000 + 1 })).toMatchObject({
        status: 'failed',
        reason: 'refund_too_large',
        text: expect.stringContaining('Nothing was given back'),
      })
      expect(await service.refundEnd(id, { amount: amount - 10_000 })).toMatchObject({ status: 'done' })
    },
  )

  test('swish: taken on at once, done when the bank is; its callback or a look tells', async () => {
    await using service = await startService()
    const { id, reference } = await service.sell('swish')
    const asked = service.refund(id, { amount: 10_000, reason: 'för stor <script>' })
    await expect.poll(() => service.swish.control.refunds.length, eventually).toBe(1)
    const [made] = service.swish.control.refunds
    expect(made?.body).toMatchObject({ amount: '100.00', message: 'för stor script', payerAlias: defaultAlias })
    expect((await service.refund(id, { amount: 5_000 })).status).toBe(409)
    service.swish.control.endRefund(made?.id ?? '')
    expect((await asked).status).toBe(201)
    await expect
      .poll(() => service.show(id), eventually)
      .toMatchObject({ refunds: [{ amount: 10_000, status: 'done' }] })
    expect(service.swish.control.get(reference).refundedMinor).toBe(10_000)
  })

  test('swish: one that takes long is pending, and a bank that says no later is told', async () => {
    await using service = await startService()
    const { id, orderId, reference } = await service.sell('swish')
    const asked = await service.refund(id, { amount: 10_000 })
    expect(asked.body).toMatchObject({ status: 'pending' })
    service.swish.control.endRefund(service.swish.control.refunds[0]?.id ?? '', 'FF10')
    await expect.poll(async () => (await service.show(id)).refunds[0]?.status, eventually).toBe('failed')
    expect((await service.show(id)).refunds[0]?.text).toContain('FF10, the bank could not process it')
    expect(service.swish.control.get(reference).refundedMinor).toBe(0)
    await reaches(service, id, 'refund_failed')
    expect(notes(service, orderId)).toContain('Nothing was given back. (100.00 SEK; FF10')
  })

  test('what cannot be is refused with what to do, and changes nothing', async () => {
    await using service = await startService()
    const { id } = await service.sell('swish')
    expect(await service.refund(id, { amount: 100, currency: 'EUR' })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('SEK') },
    })
    for (const body of [
      {},
      { amount: 0 },
      { amount: 1.5 },
      { amount: -1 },
      { amount: 1, more: true },
      { amount: 1, reason: '' },
    ])
      expect((await service.refund(id, body)).status).toBe(400)
    expect((await service.refund('0'.repeat(32), { amount: 100 })).status).toBe(404)
    const body = { provider: 'swish', amount, currency: 'SEK', reference: 'cart 2', order: anOrder }
    const unpaid = opened.parse(await (await service.api('POST', '', body)).json())
    expect(await service.refund(unpaid.id, { amount: 100 })).toMatchObject({
      status: 409,
      body: { title: 'Not settled' },
    })
    expect(await service.show(id)).toMatchObject({ refunds: [] })
    expect(service.swish.control.refunds).toEqual([])
  })

  test('a refund of the shop’s is one, whoever brings it and with whatever key', async () => {
    await using service = await startService()
    const { id } = await service.sell('swish')
    const body = { amount: 10_000, shopRefundId: '71' }
    const asked = [service.refund(id, body, 'a'), service.refund(id, body, 'b')]
    await expect.poll(() => service.swish.control.refunds.length, eventually).toBe(1)
    service.swish.control.endRefund(service.swish.control.refunds[0]?.id ?? '')
    expect((await Promise.all(asked)).map(each => each.body.status)).toEqual(['done', 'done'])
    expect((await service.refund(id, { ...body, amount: 10_001 }, 'c')).status).toBe(409)
  })

  test('nothing is given back beside a chargeback', async () => {
    await using service = await startService()
    const { id, orderId, reference } = await service.sell('stripe')
    await service.stage.shop.acts.edit(orderId, { status: 'completed' })
    await service.api('POST', `/${id}/recheck`)
    await expect.poll(() => notes(service, orderId), eventually).toContain('has been taken')
    service.stripe.control.dispute(reference)
    const { body } = await service.refund(id, { amount: 100 })
    expect(body).toMatchObject({ status: 'failed', reason: 'refund_disputed' })
    expect(service.stripe.control.state.refunds.size).toBe(0)
  })

  test('the routes are in the OpenAPI document', async () => {
    await using service = await startService()
    const { paths } = z
      .looseObject({ paths: z.record(z.string(), z.unknown()) })
      .parse(await (await fetch(`${service.url}/openapi.json`)).json())
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([
        '/v1/shops/{shop}/payments/{id}/refunds',
        '/v1/shops/{shop}/payments/{id}/recheck',
        '/callbacks/{shop}/woocommerce',
      ]),
    )
  })
})
