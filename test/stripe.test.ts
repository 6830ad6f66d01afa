import { existsSync } from 'node:fs'
import { chromium as playwright } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { systemClock } from '../src/base/clock.ts'
import { createLogger } from '../src/base/log.ts'
import { createInbox } from '../src/inbox/inbox.ts'
import { stripeConfig } from '../src/providers/stripe/config.ts'
import { defaultAccount } from '../src/providers/stripe/simulator/simulator.ts'
import { createStripe } from '../src/providers/stripe/stripe.ts'
import { startMissed } from '../src/schedule/missed.ts'
import { amount, anOrder, newKey, startKvitto } from './service.ts'
import { startStripe } from './simulators.ts'

/** The whole service with Stripe: the official library on one side, WooCommerce's REST API on the other. */

const eventually = { timeout: 15_000 }

const opened = z.looseObject({
  id: z.string(),
  token: z.string(),
  payUrl: z.string(),
  provider: z.object({ sessionId: z.string(), url: z.string() }),
})
const inPage = z.looseObject({ payUrl: z.string(), provider: z.object({ paymentIntent: z.string() }) })
const shown = z.looseObject({
  status: z.string(),
  reason: z.string().nullable(),
  orderId: z.string().nullable(),
  providerReference: z.string().nullable(),
  timeline: z.array(z.object({ kind: z.string() })),
})

async function startService(changes: object = {}) {
  const { stripe, settings, callAt, close } = await startStripe()
  const own = { ...settings, calendar: ['1h'], ...changes }
  const service = await startKvitto({ shop: () => ({ stripe: own }) })
  callAt(service.url)
  const api = (method: string, path: string, body?: object) => service.api(method, path, body, newKey())
  return {
    ...service,
    stripe,
    api,
    provider: createStripe(stripeConfig.parse(own), { fetch, clock: systemClock }),
    open: async (body: object = {}) => {
      const order = { provider: 'stripe', amount, currency: 'SEK', reference: 'cart 1', order: anOrder }
      return opened.parse(await (await api('POST', '', { ...order, ...body })).json())
    },
    show: async (id: string) => shown.parse(await (await api('GET', `/${id}`)).json()),
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]()
      close()
    },
  }
}

type Service = Awaited<ReturnType<typeof startService>>

const reaches = (service: Service, id: string, reason: string) =>
  expect.poll(async () => (await service.show(id)).reason, eventually).toBe(reason)
const hints = async (service: Service, id: string) =>
  (await service.show(id)).timeline.filter(line => line.kind === 'hint').length

/** Switches to the app and approves there. */
function payWithSwish({ stripe: { control } }: Service, sessionId: string) {
  return control.act(control.begin(sessionId, 'swish').id, 'pay')
}

describe('a payment at Stripe becomes one paid order', () => {
  test('paid in the app, never returned, every callback lost', async () => {
    await using service = await startService({ calendar: ['300ms', '1s', '2s', '4s'] })
    service.stripe.webhooks.misbehave({ kind: 'lose' }, 1_000)
    const payment = await service.open()
    const paid = payWithSwish(service, payment.provider.sessionId)
    await reaches(service, payment.id, 'paid')
    expect(service.paidOrders()).toHaveLength(1)
    expect(service.paidOrders()[0]).toMatchObject({ transactionId: paid.id, totals: { total: '349.00' } })
    expect(await service.show(payment.id)).toMatchObject({ status: 'settled', providerReference: paid.id })
    expect(await hints(service, payment.id)).toBe(0)
    expect(service.stripe.control.state.getIntent(paid.id).metadata).toMatchObject({ kvitto_payment: payment.id })
  })

  test('by the callbacks alone, however often they come', async () => {
    await using service = await startService()
    service.stripe.webhooks.misbehave({ kind: 'double', times: 5 }, 10)
    const payment = await service.open()
    payWithSwish(service, payment.provider.sessionId)
    await reaches(service, payment.id, 'paid')
    await service.stripe.webhooks.settled()
    expect(new Set(service.stripe.webhooks.deliveries.map(each => each.result))).toEqual(new Set([200]))
    expect(service.paidOrders()).toHaveLength(1)
  })

  test('clicked through in a browser that comes back, before any callback', async () => {
    await using service = await startService()
    service.stripe.webhooks.misbehave({ kind: 'lose' }, 1_000)
    const payment = await service.open({ returnUrl: 'https://shop.example/{orderId}' })
    const page = (await service.call(payment.payUrl)).headers.get('location') ?? ''
    expect(page).toBe(payment.provider.url)
    const choose = (url: string, body: string) =>
      service.call(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body })
    const app = new URL((await choose(page, 'method=klarna')).headers.get('location') ?? '', page).href
    const back = (await choose(app, 'action=pay')).headers.get('location') ?? ''
    expect(back).toContain(`/return/${payment.token}?session_id=cs_`)
    const thanks = await service.call(back)
    expect(thanks.headers.get('location')).toBe(`https://shop.example/${service.paidOrders()[0]?.id}`)
  })

  test('by the list of undelivered events, fetched on start-up', async () => {
    await using service = await startService()
    service.stripe.webhooks.misbehave({ kind: 'lose' }, 1_000)
    const payment = await service.open()
    payWithSwish(service, payment.provider.sessionId)
    const { store, clock } = service.kvitto
    const deps = { inbox: createInbox(store, clock), clock, timeout: AbortSignal.timeout, log: createLogger('silent') }
    const loop = startMissed(deps, [{ shop: 'nordlys', provider: service.provider }])
    await reaches(service, payment.id, 'paid')
    await loop.stop()
    expect(service.paidOrders()).toHaveLength(1)
  })

  test('a bank debit is held for days, and paid when the bank has spoken', async () => {
    await using service = await startService()
    const orderId = await service.stage.shop.acts.place(anOrder)
    const payment = await service.open({ order: undefined, orderId })
    const { id } = service.stripe.control.begin(payment.provider.sessionId, 'sepa_debit')
    await reaches(service, payment.id, 'awaiting_provider')
    await expect.poll(() => service.stage.shop.world.orders.get(orderId)?.status, eventually).toBe('on-hold')
    service.stripe.control.act(id, 'pay')
    await reaches(service, payment.id, 'paid')
    expect(service.paidOrders().map(order => order.id)).toEqual([orderId])
  })

  test('a dispute of a settled payment is an exception, until it is won', async () => {
    await using service = await startService({ calendar: Array.from({ length: 60 }, (_, n) => `${n * 300 + 300}ms`) })
    const payment = await service.open()
    const { id } = service.stripe.control.begin(payment.provider.sessionId, 'card')
    await reaches(service, payment.id, 'paid')
    const dispute = service.stripe.control.dispute(id)
    await reaches(service, payment.id, 'disputed')
    expect((await service.show(payment.id)).status).toBe('exception')
    service.stripe.control.endDispute(dispute.id, 'won')
    await reaches(service, payment.id, 'paid')
    expect((await service.show(payment.id)).status).toBe('settled')
  })
})

/** Where the system's Chromium is; without one the forms in the page are tried nowhere else. */
const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(path =>
  existsSync(path),
)

test.skipIf(chromium === undefined)(
  'Stripe’s form in Kvitto’s own page, in a browser, under its content policy',
  async () => {
    await using service = await startService({ mode: 'payment_intent', publishableKey: defaultAccount.publishableKey })
    const returnUrl = `${service.url}/healthz?order={orderId}`
    const body = { provider: 'stripe', amount, currency: 'SEK', reference: 'cart 1', order: anOrder, returnUrl }
    const payment = inPage.parse(await (await service.api('POST', '', body)).json())
    const browser = await playwright.launch({ ...(chromium && { executablePath: chromium }), args: ['--no-sandbox'] })
    try {
      const page = await browser.newPage()
      const complaints: string[] = []
      page.on('console', message => {
        const isIcon = message.location().url.endsWith('/favicon.ico')
        if (message.type() === 'error' && !isIcon) complaints.push(message.text())
      })
      page.on('pageerror', error => complaints.push(error.message))
      await page.goto(payment.payUrl)
      await page.getByRole('combobox').selectOption('klarna')
      await page.getByRole('button', { name: 'Pay' }).click()
      await page.getByRole('button', { name: 'Deny' }).click()
      await page.goto(payment.payUrl)
      await page.getByRole('combobox').selectOption('swish')
      await page.getByRole('button', { name: 'Pay' }).click()
      await page.getByRole('button', { name: 'Approve', exact: true }).click()
      await page.waitForURL(/healthz\?order=\d+/)
      expect(complaints).toEqual([])
      expect(service.paidOrders()[0]).toMatchObject({ transactionId: payment.provider.paymentIntent })
    } finally {
      await browser.close()
    }
  },
)

describe('events that are not to be trusted', () => {
  test('a wrong, missing or old signature: refused, and no row', async () => {
    await using service = await startService()
    for (const forgery of ['wrong_secret', 'none', 'old'] as const) {
      service.stripe.webhooks.forge(forgery, 10)
      const payment = await service.open()
      service.stripe.control.begin(payment.provider.sessionId, 'card')
      await service.stripe.webhooks.settled()
      expect(
        service.stripe.webhooks.deliveries.every(each => each.result === 403),
        forgery,
      ).toBe(true)
      expect(await hints(service, payment.id)).toBe(0)
    }
    expect(service.paidOrders()).toHaveLength(0)
  })

  test('another site’s events on the same account are in order, and make no row', async () => {
    await using service = await startService()
    const made = { metadata: { order: '7' }, captureMethod: 'automatic', methods: ['card' as const], checkout: null }
    const foreign = service.stripe.control.state.addIntent({ amount: 300, currency: 'sek', ...made })
    service.stripe.control.begin(foreign.id, 'card')
    await service.stripe.webhooks.settled()
    expect(service.stripe.webhooks.deliveries.length).toBeGreaterThan(1)
    expect(service.stripe.webhooks.deliveries.every(each => each.result === 200)).toBe(true)
    expect(await service.kvitto.store.list({ limit: 10 })).toEqual([])
  })

  test('somebody else’s paid session, presented as one’s own, pays nothing', async () => {
    await using service = await startService()
    const theirs = await service.open()
    payWithSwish(service, theirs.provider.sessionId)
    const mine = await service.open()
    await service.call(`/return/${mine.token}?session_id=${theirs.provider.sessionId}`)
    await reaches(service, theirs.id, 'paid')
    expect((await service.show(mine.id)).reason).toBe('awaiting_payment')
    expect(service.paidOrders()).toHaveLength(1)
  })
})

test('the cart changes before payment: the old page is dead, the new amount is paid', async () => {
  await using service = await startService()
  const payment = await service.open()
  const order = { ...anOrder, line_items: [{ product_id: 11, quantity: 2 }] }
  const changed = await service.api('PUT', `/${payment.id}`, { amount: 2 * amount, order })
  expect(changed.status).toBe(200)
  const next = opened.parse(await changed.json())
  expect(service.stripe.control.state.getCheckout(payment.provider.sessionId).status).toBe('expired')
  payWithSwish(service, next.provider.sessionId)
  await reaches(service, payment.id, 'paid')
  expect(service.paidOrders()[0]).toMatchObject({ totals: { total: '698.00' } })
  expect((await service.api('PUT', `/${payment.id}`, { amount })).status).toBe(409)
})
