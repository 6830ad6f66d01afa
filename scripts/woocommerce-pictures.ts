import { mkdir } from 'node:fs/promises'
import type { Browser, Locator, Page } from 'playwright-core'
import { enterShop, openBrowser, orderBlock, pay, readThanks } from '../test/wordpress/shopper.ts'

/**
 * The pictures of docs/woocommerce.md, taken of a real shop with the plugin and a running Kvitto. By hand:
 * WORDPRESS_URL, WORDPRESS_USER and WORDPRESS_PASSWORD name the shop and one who manages it; Ecster is simulated.
 * WORDPRESS_PRODUCT: the id of something to buy (11).
 */
const { WORDPRESS_URL: url = '', WORDPRESS_USER: user = '', WORDPRESS_PASSWORD: password = '' } = process.env
const folder = new URL('../docs/pictures/', import.meta.url)
const admin = `${url}/wp-admin`
const productId = Number(process.env.WORDPRESS_PRODUCT ?? 11)
const shop = { url, classic: `${url}/classic-checkout/`, block: `${url}/checkout/`, productId }

await mkdir(folder, { recursive: true })
const browser = await openBrowser()
try {
  const orderId = await takeCheckout(browser)
  await takeAdmin(browser, orderId)
} finally {
  await browser.close()
}

async function takeCheckout(browser: Browser): Promise<string> {
  const page = await enterShop(browser, shop)
  await page.goto(shop.block)
  const method = page.locator('#payment-method')
  await page.locator('label[for=radio-control-wc-payment-method-options-kvitto]').click()
  await page.waitForTimeout(1_000)
  await take(method, 'woocommerce-checkout')
  await orderBlock(page, shop)
  await pay(page, 'swish')
  return readThanks(page)
}

async function takeAdmin(browser: Browser, orderId: string): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 } })
  const page = await context.newPage()
  await page.goto(`${url}/wp-login.php`)
  await page.fill('#user_login', user)
  await page.fill('#user_pass', password)
  await Promise.all([page.waitForURL(/wp-admin/), page.click('#wp-submit')])

  await page.goto(`${admin}/plugin-install.php?tab=upload`)
  await take(page.locator('.upload-plugin'), 'woocommerce-upload')
  await page.goto(`${admin}/admin.php?page=wc-settings&tab=checkout`)
  await page.locator('#kvitto').waitFor()
  await page.waitForLoadState('networkidle')
  await calm(page)
  await page.setViewportSize({ width: 1000, height: 2000 })
  await takeRows(page, '[id=kvitto], [id^=kvitto_]', 'woocommerce-payments')
  await page.setViewportSize({ width: 1000, height: 800 })
  await page.goto(`${admin}/admin.php?page=wc-settings&tab=checkout&section=kvitto`)
  await page.fill('#woocommerce_kvitto_address', 'https://pay.example.com')
  await page.fill('#woocommerce_kvitto_api_key', 'not-a-real-key')
  await calm(page)
  await take(page.locator('.form-table'), 'woocommerce-settings')
  await page.reload()
  await page.click('#kvitto-test')
  await page.getByText(/Connected|Ansluten/).waitFor()
  await page.evaluate(
    `document.querySelector('#kvitto-told').textContent =
      document.querySelector('#kvitto-told').textContent.replace('${url}', 'https://nordlys.example')`,
  )
  await take(page.locator('p:has(#kvitto-test)'), 'woocommerce-test')
  await openOrder(page, orderId)
  await page.addStyleTag({ content: '#kvitto ol li:nth-child(n + 7) { display: none }' })
  await take(page.locator('#kvitto'), 'woocommerce-order')
}

async function openOrder(page: Page, orderId: string): Promise<void> {
  await page.goto(`${admin}/admin.php?page=wc-orders&action=edit&id=${orderId}`)
  if ((await page.locator('#kvitto').count()) === 0) await page.goto(`${admin}/post.php?post=${orderId}&action=edit`)
  await calm(page)
}

/** What WooCommerce advertises is no part of the instructions. */
async function calm(page: Page): Promise<void> {
  await page.addStyleTag({ content: '.notice, .woocommerce-layout__header, #wpadminbar { display: none !important }' })
}

/** From the first to the last of them. */
async function takeRows(page: Page, selector: string, name: string): Promise<void> {
  const rows = page.locator(selector)
  await rows.first().scrollIntoViewIfNeeded()
  const first = await rows.first().boundingBox()
  const last = await rows.last().boundingBox()
  if (first === null || last === null) throw new Error(`${name}: nothing to be seen`)
  const clip = { x: first.x, y: first.y, width: first.width, height: last.y + last.height - first.y }
  await page.screenshot({ path: pathOf(name), animations: 'disabled', clip })
}

function pathOf(name: string): string {
  return new URL(`${name}.png`, folder).pathname
}

async function take(locator: Locator, name: string): Promise<void> {
  await locator.scrollIntoViewIfNeeded()
  await locator.screenshot({ path: pathOf(name), animations: 'disabled' })
}
