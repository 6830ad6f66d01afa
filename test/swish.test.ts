import { describe, expect, test } from 'vitest'
import { amount, anOrder } from './service.ts'
import { opened, startSwishService } from './swish-service.ts'

const eventually = { timeout: 15_000 }

type Service = Awaited<ReturnType<typeof startSwishService>>

const reaches = (service: Service, id: string, reason: string) =>
  expect.poll(async () => (await service.show(id)).reason, eventually).toBe(reason)

describe('a Swish payment becomes one paid order', () => {
  test('paid in the app, never returned, callback lost', async () => {
    await using service = await startSwishService({ calendar: ['300ms', '1s', '2s', '4s'] })
    service.swish.callbacks.misbehave({ kind: 'lose' }, 1_000)
    const payment = await service.open()
    service.swish.control.pay(service.swish.control.open(payment.provider.paymentRequestToken).id)
    await reaches(service, payment.id, 'paid')
    const [order] = service.paidOrders()
    expect(service.paidOrders()).toHaveLength(1)
    expect(order).toMatchObject({ transactionId: payment.provider.instructionId, totals: { total: '349.00' } })
    expect(await service.show(payment.id)).toMatchObject({
      status: 'settled',
      providerReference: payment.id.toUpperCase(),
    })
  })

  test('by the callback alone, however often it comes', async () => {
    await using service = await startSwishService({ calendar: ['1h'] })
    service.swish.callbacks.misbehave({ kind: 'double', times: 5 })
    const payment = await service.open()
    service.swish.control.pay(payment.provider.instructionId)
    await reaches(service, payment.id, 'paid')
    await service.swish.callbacks.settled()
    expect(service.swish.callbacks.deliveries.map(each => each.result)).toEqual([200, 200, 200, 200, 200])
    expect(service.paidOrders()).toHaveLength(1)
  })

  test('by the customer who comes back before any callback', async () => {
    await using service = await startSwishService({ calendar: ['1h'] })
    service.swish.callbacks.misbehave({ kind: 'lose' }, 1_000)
    const payment = await service.open({ returnUrl: 'https://shop.example/{orderId}' })
    service.swish.control.pay(payment.provider.instructionId)
    const response = await service.call(`/return/${payment.token}`)
    expect(response.headers.get('location')).toBe(`https://shop.example/${service.paidOrders()[0]?.id}`)
  })
})

describe('the cart changes before a Swish payment', () => {
  test('the old request is cancelled, the new one is paid; once that has begun, it is too late', async () => {
    await using service = await startSwishService({ calendar: ['1h'] })
    const payment = await service.open()
    const order = { ...anOrder, line_items: [{ product_id: 12, quantity: 1 }] }
    const response = await service.api('PUT', `/${payment.id}`, { amount: 22_900, order })
    expect(response.status).toBe(200)
    const changed = opened.parse(await response.json())
    expect(changed.provider.instructionId).not.toBe(payment.provider.instructionId)
    expect(() => service.swish.control.pay(payment.provider.instructionId)).toThrow()
    service.swish.control.pay(changed.provider.instructionId)
    expect((await service.api('PUT', `/${payment.id}`, { amount: 34_900 })).status).toBe(409)
    await reaches(service, payment.id, 'paid')
    expect(service.paidOrders().map(paid => paid.totals.total)).toEqual(['229.00'])
  })
})

describe('a Swish payment of unknown outcome', () => {
  test('DS24: held and looked at again, never cancelled; when Swish learns of the money, the order is paid', async () => {
    await using service = await startSwishService({ calendar: ['300ms', '1s', '2s'], retryWindow: '0s' })
    const orderId = await service.stage.shop.acts.place(anOrder)
    const payment = await service.open({ order: undefined, orderId })
    const { control, callbacks } = service.swish
    callbacks.misbehave({ kind: 'lose' }, 1_000)
    control.fail(payment.provider.instructionId, 'DS24')
    await reaches(service, payment.id, 'outcome_unknown')
    // Longer than the calendar and the retry window together.
    await new Promise(resolve => setTimeout(resolve, 2_500))
    expect(await service.show(payment.id)).toMatchObject({ status: 'held', reason: 'outcome_unknown' })
    expect(service.stage.shop.world.orders.get(orderId)?.status).toBe('pending')
    const page = await service.call(payment.payUrl)
    expect(page.headers.get('location')).toContain('/return/')
    control.set(payment.provider.instructionId, 'PAID')
    await reaches(service, payment.id, 'paid')
    expect(service.paidOrders().map(order => order.id)).toEqual([orderId])
  })
})

describe('the pay page', () => {
  test('opens the app by link and by QR code, without JavaScript, and leads on when it is paid', async () => {
    await using service = await startSwishService({ calendar: ['1h'] })
    const payment = await service.open({ returnUrl: 'https://shop.example/thanks' })
    const response = await service.call(payment.payUrl)
    const text = await response.text()
    expect(text).toContain(
      `href="swish://paymentrequest?token=${payment.provider.paymentRequestToken}&amp;callbackurl=`,
    )
    expect(text).toContain('<svg ')
    // Nothing that runs but our own, and everything is there without it.
    expect(text.match(/<script.+/g)).toEqual([
      expect.stringMatching(/^<script src="..\/pay\/live.js\?v=\w+" defer><\/script>$/),
    ])
    expect(text).toMatch(/http-equiv="refresh" content="3; url=[^"]+round=1"/)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    service.swish.control.pay(payment.provider.instructionId)
    await reaches(service, payment.id, 'paid')
    expect((await service.call(payment.payUrl)).status).toBe(303)
  })

  test('refused in the app: the page says so and offers no code; the shop may send the cart again', async () => {
    await using service = await startSwishService({ calendar: ['1h'] })
    const payment = await service.open()
    service.swish.control.decline(payment.provider.instructionId)
    await reaches(service, payment.id, 'retry_window')
    const text = await (await service.call(payment.payUrl)).text()
    expect(text).toContain('was not completed')
    expect(text).not.toContain('swish://')
    const again = opened.parse(await (await service.api('PUT', `/${payment.id}`, { amount })).json())
    expect(again.provider.instructionId).not.toBe(payment.provider.instructionId)
    service.swish.control.pay(again.provider.instructionId)
    await reaches(service, payment.id, 'paid')
    expect(service.paidOrders()).toHaveLength(1)
  })
})
