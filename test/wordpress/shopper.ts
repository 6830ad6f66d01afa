import { type Browser, chromium, type Page, type Request } from 'playwright-core'

/** A customer with a browser in a real WooCommerce shop, and what the simulated Ecster offers them. */

export interface Shop {
  /** The shop's home URL. */
  readonly url: string
  /** A page with the classic checkout, and one with the block checkout. */
  readonly classic: string
  readonly block: string
  readonly productId: number
}

export type Act = 'swish' | 'invoice' | 'deny' | 'leave'

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })

/** Each with cookies of their own. */
export async function enterShop(browser: Browser, shop: Shop): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, locale: 'sv-SE' })
  context.setDefaultTimeout(30_000)
  const page = await context.newPage()
  await page.goto(`${shop.url}/?add-to-cart=${shop.productId}`)
  return page
}

const customer = {
  first_name: 'Anna',
  last_name: 'Andersson',
  address_1: 'Storgatan 2',
  postcode: '111 22',
  city: 'Stockholm',
  phone: '0701234567',
  email: 'anna@example.test',
}

/** Fills in the classic checkout and presses its button; ends on Kvitto's pay page. */
export async function orderClassic(page: Page, { classic }: Shop, method = 'kvitto'): Promise<void> {
  await page.goto(classic)
  for (const [field, value] of Object.entries(customer)) await page.fill(`#billing_${field}`, value)
  await page.locator('#billing_city').blur()
  await settleDown(page)
  await page.locator(`label[for=payment_method_${method}]`).click()
  await page.locator('#place_order').click()
}

/** The same in the block checkout. */
export async function orderBlock(page: Page, { block }: Shop, method = 'kvitto'): Promise<void> {
  await page.goto(block)
  await page.fill('#email', customer.email)
  for (const [field, value] of Object.entries(customer)) {
    const input = page.locator(`#shipping-${field}`)
    if (field !== 'email' && (await input.count()) > 0) await input.fill(value)
  }
  await page.locator(`label[for=radio-control-wc-payment-method-options-${method}]`).click()
  await settleDown(page)
  const button = page.locator('.wc-block-components-checkout-place-order-button')
  const sent = page.waitForRequest(isCheckout, { timeout: 15_000 }).then(
    () => true,
    () => false,
  )
  await button.click()
  // On a slow machine that can still be too early, and the press leads to nothing.
  if (!(await sent)) await button.click()
}

const isCheckout = (request: Request): boolean =>
  request.method() === 'POST' && /store(\/|%2F)v1(\/|%2F)checkout/.test(request.url())

/** On the page where an order that the shop has entered is paid. */
export async function payLater(page: Page, paymentUrl: string): Promise<void> {
  await page.goto(paymentUrl)
  await page.locator('label[for=payment_method_kvitto]').click()
  await page.locator('#place_order').click()
}

/**
 * WooCommerce sends home what was typed a second or two later, lays a veil over the page meanwhile, and the block
 * checkout then ignores its button.
 */
async function settleDown(page: Page): Promise<void> {
  await page.waitForTimeout(3_000)
  await page.waitForLoadState('networkidle')
  await page.waitForFunction('!document.querySelector(".blockUI, .wc-block-components-spinner")')
}

/** In the simulated provider's form on Kvitto's pay page. */
export async function pay(page: Page, act: Act): Promise<void> {
  await page.locator(`#ecster-${act}`).click()
  if (act === 'leave') await page.getByText('never came back').waitFor()
}

/** The number on the thank-you page, classic or block. */
export async function readThanks(page: Page): Promise<string> {
  await page.waitForURL(/order-received/)
  return /order-received[=/](\d+)/.exec(page.url())?.[1] ?? ''
}
