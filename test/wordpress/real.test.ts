import { setTimeout } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { z } from 'zod'
import { buy, callShop, checkOut, countInShop, type Lab, once, payInApp, readLab, runTimer, settle } from './lab.ts'
import { enterShop, openBrowser, orderBlock, orderClassic, pay, payLater, readThanks } from './shopper.ts'

/**
 * Run by hand, against a real WooCommerce with the plugin (docs/woocommerce.md, "For developers"): WORDPRESS_URL,
 * KVITTO_URL, KVITTO_SHOP, KVITTO_API_KEY, ECSTER_URL (the simulator; Ecster is the first of Kvitto's providers);
 * WOOCOMMERCE_KEY, _SECRET, _EVENTS, _MAILS and _TIMER as for woocommerce.real.test.ts. WORDPRESS_CLASSIC and
 * WORDPRESS_BLOCK: its checkout pages; it also offers "cod".
 * WORDPRESS_PRODUCT: the id of something that costs 100.00, whose stock is counted (11); shipping costs 49.00.
 * RACES: how many orders race (50). Kvitto's grace should be short, and 0s for the races to be hard.
 */
const lab = readLab(process.env)
const races = Number(process.env.RACES ?? 50)
const waitMs = 60_000

if (lab === null) describe('a real WordPress', () => it.skip('is not asked: WORDPRESS_URL and others are not set'))
else {
  describe('a customer with a browser', () => inBrowser(lab))
  describe('a shop with the plugin', () => withoutBrowser(lab))
}

function inBrowser(lab: Lab): void {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  test.each([
    ['classic', orderClassic],
    ['block', orderBlock],
  ] as const)(
    '%s checkout: pays, comes back to the thank-you page of the paid order',
    async (_, order) => {
      const page = await enterShop(browser, lab.shop)
      await order(page, lab.shop)
      await pay(page, 'swish')
      const orderId = await readThanks(page)
      expect(countInShop(lab, orderId)).toEqual(once)
    },
    120_000,
  )

  test.each([
    ['classic', orderClassic],
    ['block', orderBlock],
  ] as const)(
    '%s checkout: pays in the app and never returns; the order is there, once',
    async (_, order) => {
      const page = await enterShop(browser, lab.shop)
      await order(page, lab.shop)
      await page.waitForURL(/\/pay\//)
      const payUrl = page.url()
      await pay(page, 'leave')
      await page.context().close()
      await expect.poll(() => whereTo(payUrl), { timeout: waitMs, interval: 500 }).toMatch(/order-received/)
      const orderId = /order-received[=/](\d+)/.exec(await whereTo(payUrl))?.[1] ?? ''
      expect(countInShop(lab, orderId)).toEqual(once)
    },
    180_000,
  )

  test('an order that is paid later: from the link in the mail, back to the thank-you page, once', async () => {
    const placed = orderShown.parse(await callShop(lab, 'POST', '/orders', laterOrder(lab)))
    const page = await enterShop(browser, lab.shop)
    await payLater(page, placed.payment_url)
    await pay(page, 'swish')
    expect(await readThanks(page)).toBe(String(placed.id))
    expect(countInShop(lab, String(placed.id))).toEqual(once)
  }, 120_000)
}

const orderShown = z.object({ id: z.number(), status: z.string(), payment_url: z.string() })

/** What a shop's owner enters for a customer who has telephoned. */
const laterOrder = ({ shop }: Lab) => ({
  billing: { first_name: 'Anna', last_name: 'Andersson', country: 'SE', email: 'anna@example.test' },
  line_items: [{ product_id: shop.productId, quantity: 1 }],
})

/** Where Kvitto sends whoever opens the pay page now: the shop's thank-you page once the order is paid. */
async function whereTo(payUrl: string): Promise<string> {
  const first = await fetch(payUrl, { redirect: 'manual' })
  const next = first.headers.get('location')
  if (next === null || /order-received/.test(next)) return next ?? ''
  return (await fetch(new URL(next, payUrl), { redirect: 'manual' })).headers.get('location') ?? ''
}

function withoutBrowser(lab: Lab): void {
  test(
    `callback and thank-you page at the same instant, ${races} orders: none is doubled`,
    async () => {
      const outcomes: Record<string, number> = {}
      for (let count = 0; count < races; count += 1) {
        const { orderId, payUrl } = await buy(lab)
        const returnUrl = payUrl.replace('/pay/', '/return/')
        const comeBack = (ms: number) => setTimeout(ms).then(() => fetch(returnUrl, { redirect: 'manual' }))
        await Promise.all([payInApp(lab, payUrl), comeBack(0), comeBack(15), comeBack(30 + (count % 10) * 5)])
        await expect.poll(() => countInShop(lab, orderId).mails.length, { timeout: waitMs }).toBe(2)
        const key = JSON.stringify(countInShop(lab, orderId))
        outcomes[key] = (outcomes[key] ?? 0) + 1
      }
      console.log('races', outcomes)
      expect(outcomes).toEqual({ [JSON.stringify(once)]: races })
    },
    races * 20_000,
  )

  test('fifty calls of the settle route at once: one payment, one stock change, one set of mails', async () => {
    const { orderId } = await buy(lab)
    const body = {
      paymentId: `by-hand-${orderId}-${Date.now()}`,
      transactionId: `T-${orderId}`,
      status: 'pending',
      currency: 'SEK',
      amount: '178.00',
      fee: { name: 'Fakturaavgift', amount: '29.00' },
      note: 'Settled by a test.',
    }
    const answers = await Promise.all(Array.from({ length: 50 }, () => settle(lab, orderId, body)))
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200))
    const paid = { status: 'processing', total: '178.00', transaction_id: body.transactionId }
    for (const answer of answers) expect(answer.body.order).toMatchObject(paid)
    expect(countInShop(lab, orderId)).toEqual(once)
  }, 120_000)

  test('refuses what is not as it was seen, and whoever does not have the key', async () => {
    const { orderId } = await buy(lab)
    const body = {
      paymentId: `by-hand-${orderId}`,
      transactionId: 'T',
      status: 'pending',
      currency: 'SEK',
      amount: '149.00',
    }
    const wrong = async (changed: object) => (await settle(lab, orderId, { ...body, ...changed })).body.code
    expect(await wrong({ amount: '148.99' })).toBe('kvitto_total')
    expect(await wrong({ currency: 'EUR' })).toBe('kvitto_total')
    expect(await wrong({ status: 'on-hold' })).toBe('kvitto_status')
    expect((await settle({ ...lab, apiKey: 'wrong' }, orderId, body)).status).toBe(401)
    expect(countInShop(lab, orderId)).toEqual({ paymentComplete: 0, stockTaken: 0, mails: [] })
  }, 60_000)

  test('Kvitto is down: the customer is told, nothing is left behind, and other ways to pay go on', async () => {
    const email = `down-${Date.now()}@example.test`
    const working = z
      .object({ settings: z.object({ address: z.object({ value: z.string() }) }) })
      .parse(await callShop(lab, 'GET', '/payment_gateways/kvitto')).settings.address.value
    const move = (address: string) => callShop(lab, 'PUT', '/payment_gateways/kvitto', { settings: { address } })
    await move('http://127.0.0.1:9')
    try {
      const refused = await checkOut(lab, { method: 'kvitto', email })
      expect(refused.status).toBeGreaterThanOrEqual(400)
      expect(JSON.stringify(refused.json)).toMatch(/Nothing has been charged|Inga pengar har dragits/)
      const left = await callShop(lab, 'GET', `/orders?status=any&search=${email}`)
      expect(z.array(orderShown).parse(left)).toEqual([])
      expect((await checkOut(lab, { method: 'cod', email })).status).toBe(200)
    } finally {
      await move(working)
    }
  }, 120_000)

  test('WooCommerce’s timer leaves an order alone whose payment may still come', async () => {
    const { orderId, payUrl } = await buy(lab)
    runTimer(lab, orderId)
    const status = async () => orderShown.parse(await callShop(lab, 'GET', `/orders/${orderId}`)).status
    expect(await status()).toBe('pending')
    await payInApp(lab, payUrl)
    await expect.poll(status, { timeout: waitMs }).toBe('processing')
    await expect.poll(() => countInShop(lab, orderId), { timeout: waitMs }).toEqual(once)
  }, 120_000)
}
