import { launch } from '../test/browser/chromium.ts'

/**
 * The README's picture of the demo: the firewall is on, the customer has paid in the phone and never came back. Give it
 * the address of a demo that runs: `node scripts/demo-picture.ts http://127.0.0.1:4242/demo/`.
 */
const url = process.argv[2] ?? 'http://127.0.0.1:4242/demo/'
const browser = await launch()
try {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 760 } })
  await page.goto(url)
  const press = (name: string | RegExp) => page.getByRole('button', { name }).click()
  await press(/^Firewall/)
  const shop = page.frameLocator('iframe[title="The shop"]')
  await shop.getByRole('button', { name: /hat/ }).click()
  await shop.getByRole('link', { name: 'Cart (1)' }).click()
  await shop.getByRole('button', { name: 'Svipp' }).click()
  await press('Svipp: a payment waits')
  await press('Pay')
  await press('Put the phone away')
  await page.locator('#kvitto-verdict.paid').waitFor({ timeout: 90_000 })
  await page.evaluate('scrollTo(0, 0)')
  await page.screenshot({ path: new URL('../docs/pictures/demo.png', import.meta.url).pathname })
} finally {
  await browser.close()
}
