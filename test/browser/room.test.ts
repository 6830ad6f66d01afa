import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { anOrder, type Service, startService } from '../service.ts'
import { chromiumPath, launch } from './chromium.ts'

/** The control room as people work with it: in a real browser, against the whole service. */

const adminToken = 'an-admin-token-for-tests'
const patience = 20_000
const desktop = { width: 1_280, height: 900 }
const phone = { width: 320, height: 640 }
let service: Service
let browser: Browser
/** Kim's browser, once Kim has logged in. */
let desk: BrowserContext
let settledId = ''
let orderNumber = ''
/** Of somebody else, and not paid yet. */
let otherId = ''
/** An order of the shop's own checkout, which nobody has paid. */
let unpaidOrder = 0

describe.skipIf(chromiumPath === null)('the control room (skipped without Chromium: apt-get install chromium)', () => {
  beforeAll(async () => {
    execFileSync(process.execPath, [
      fileURLToPath(new URL('../../scripts/build-dashboard.ts', import.meta.url)),
      '--if-needed',
    ])
    ;[service, browser] = await Promise.all([startService({ adminToken }), launch()])
    const paid = await service.open()
    settledId = paid.body.id
    service.pay(paid.body.provider.cartKey)
    // Paid for an order that the shop does not have, and there is no copy to create it from.
    const lost = await service.open({ order: undefined, orderId: '99999', customer: { email: 'lost@example.com' } })
    service.pay(lost.body.provider.cartKey)
    const billing = { ...anOrder.billing, email: 'somebody@example.com' }
    const other = await service.open({ reference: 'not paid yet', amount: 22_900, order: { ...anOrder, billing } })
    otherId = other.body.id
    unpaidOrder = await service.stage.shop.acts.place(anOrder)
    await until(settledId, 'settled')
    await until(lost.body.id, 'exception')
    orderNumber = (await service.show(settledId)).orderId ?? ''
  }, 90_000)

  afterAll(async () => {
    await browser?.close()
    await service?.[Symbol.asyncDispose]()
  })

  test('nobody sees anything without the token; a wrong one is refused, the right one leads on', async () => {
    desk = await open({ viewport: desktop })
    const page = await visit('/payments')
    await page.getByLabel('Your name').fill('Kim')
    const token = page.getByLabel('Admin token')
    await token.fill('guessed')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').waitFor()
    expect(await service.call('/api/payments').then(({ status }) => status)).toBe(401)
    await token.fill(adminToken)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Payments' }).waitFor()
  })

  describe('support is asked “I paid, where is my order?”', () => {
    test.each([
      ['order number', () => orderNumber],
      ['e-mail', () => 'kim@example.com'],
      ['amount', () => '349,00'],
    ])('and finds the payment by its %s, with the keyboard alone', async (_, word) => {
      const page = await visit('/')
      await page.getByText('Orders rescued today').waitFor()
      await page.keyboard.press('/')
      await page.locator('input[type=search]:focus').waitFor()
      await page.keyboard.type(word())
      await page.waitForURL(url => url.searchParams.get('q') === word())
      const row = page.locator(`a[data-row][href="/payments/${settledId}"]`)
      await page.locator(`a[data-row][href="/payments/${otherId}"]`).waitFor({ state: 'detached' })
      await row.waitFor()
      await page.keyboard.press('ArrowDown')
      while ((await row.evaluate(each => each.matches(':focus'))) === false) await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await page.getByText(`The order is there: number ${orderNumber}, paid.`).waitFor()
    })

    test('and reads the story, the callback as it came, and the facts', async () => {
      const page = await visit(`/payments/${settledId}`)
      await page.getByText(`Marked order ${orderNumber} as paid.`).waitFor()
      await page.getByRole('tab', { name: /^Callbacks/ }).click()
      await page.locator('summary', { hasText: 'The provider called back' }).first().click()
      await page.getByRole('region', { name: 'Body' }).getByText('orderId').first().waitFor()
      await page.getByRole('tab', { name: /^Looks/ }).click()
      await page.locator('summary', { hasText: 'paid' }).last().click()
      await page.getByRole('region', { name: 'Facts' }).getByText('attempts').waitFor()
    })

    test('and asks for another look, which the story then tells', async () => {
      const page = await visit(`/payments/${settledId}`)
      await page.getByRole('button', { name: 'Look again' }).click()
      await page.getByText('Kim asked for another look').first().waitFor()
    })
  })

  test('a new payment does not push away what somebody reads; one press shows it', async () => {
    const page = await visit('/payments')
    const rows = page.locator('a[data-row]')
    await rows.first().waitFor()
    const before = await rows.count()
    await service.open({ reference: 'a new one' })
    const more = page.getByRole('button', { name: 'Show 1 new payment' })
    await more.waitFor()
    expect(await rows.count()).toBe(before)
    await more.click()
    await expect.poll(() => rows.count()).toBe(before + 1)
  })

  test('an exception is decided: the order that the money is for is looked up, attached, and paid', async () => {
    const page = await visit('/exceptions')
    await page.getByRole('heading', { name: 'Order missing' }).waitFor()
    await page.getByRole('button', { name: 'I take it' }).click()
    await page.getByRole('button', { name: 'Kim', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Attach to an order' }).click()
    await page.getByLabel('Order id in the shop').fill(String(unpaidOrder))
    await page.getByText('Pending payment').waitFor()
    const attach = page.getByRole('button', { name: 'Attach', exact: true })
    expect(await attach.isDisabled()).toBe(true)
    await page.getByLabel('Why').fill('The customer placed it by phone')
    await attach.click()
    await page.getByText('No longer an exception').waitFor()
    await page.getByRole('link', { name: 'Its story' }).click()
    await page.getByText(`The order is there: number ${unpaidOrder}, paid.`).waitFor()
    await page.getByText('The customer placed it by phone').waitFor()
    expect(service.stage.shop.world.orders.get(unpaidOrder)?.status).toBe('processing')
  })

  test('a scheduled action is run now', async () => {
    const page = await visit('/actions')
    await page.locator('a[data-row]').first().click()
    await page.getByRole('button', { name: 'Run now' }).click()
    await page.getByRole('dialog').getByText('Complete', { exact: true }).waitFor()
  })

  test('the list is downloaded as CSV, as it is filtered', async () => {
    const page = await visit('/payments?status=settled')
    await page.locator('a[data-row]').first().waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'CSV' }).click(),
    ])
    const text = await readFile(await download.path(), 'utf8')
    expect(text).toContain(settledId)
    expect(text).not.toContain('not paid yet')
  })

  // A browser has six connections for all tabs of a site, and each tab that is seen keeps one for its events.
  test('a seventh tab opens: those that nobody sees follow no events', async () => {
    for (let tab = 1; tab <= 6; tab++) {
      const page = await visit('/settings')
      await page.getByText('Live · Kim').first().waitFor()
      await page.evaluate(`
        Object.defineProperty(document, 'visibilityState', { value: 'hidden' })
        document.dispatchEvent(new Event('visibilitychange'))`)
    }
    const seventh = await visit('/settings')
    await seventh.getByText('PostgreSQL').waitFor()
  })

  const pages = [
    ['/', 'Orders rescued today'],
    ['/payments', 'Amount'],
    ['/payments?q=nobody-of-this-name', 'No payment fits'],
    ['/payments/:id', 'Marked order'],
    ['/exceptions', 'Exceptions'],
    ['/actions', 'Pending'],
    ['/callbacks', 'called back'],
    ['/callbacks?view=refused', 'Refused'],
    ['/settings', 'Health'],
  ] as const
  test.each([
    ['a desktop, light', { viewport: desktop, colorScheme: 'light' }],
    ['the smallest phone, dark', { viewport: phone, colorScheme: 'dark' }],
  ] as const)(
    'each page on %s: axe finds nothing serious, nothing overflows, nothing is refused by the policy',
    async (_, options) => {
      const stranger = await open(options)
      const page = await visit('/login', stranger)
      const complaints: string[] = []
      page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
      await page.getByLabel('Admin token').waitFor()
      await isFine(page)
      await stranger.addCookies(await desk.cookies())
      const inside = await visit('/', stranger)
      inside.on('console', message => message.type() === 'error' && complaints.push(message.text()))
      for (const [path, text] of pages) {
        await inside.goto(service.url + path.replace(':id', settledId))
        await inside.getByText(text).filter({ visible: true }).first().waitFor()
        await isFine(inside)
      }
      await inside.goto(service.url)
      await inside.locator('.recharts-surface').first().waitFor()
      await isFine(inside)
      expect(complaints).toEqual([])
    },
    90_000,
  )
})

const until = (id: string, status: string) =>
  vi.waitFor(async () => expect((await service.show(id)).status).toBe(status), { timeout: patience })

async function open(options: BrowserContextOptions): Promise<BrowserContext> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  context.setDefaultTimeout(patience)
  return context
}

async function visit(path: string, context = desk): Promise<Page> {
  const page = await context.newPage()
  onTestFinished(() => page.close())
  await page.goto(service.url + path)
  return page
}

const violations = z.array(
  z.object({ id: z.string(), impact: z.string().nullable(), nodes: z.array(z.object({ html: z.string() })) }),
)

async function isFine(page: Page): Promise<void> {
  await page.evaluate(axe.source)
  const found = violations.parse(
    await page.evaluate(`axe.run({ resultTypes: ['violations'] }).then(run => run.violations)`),
  )
  const serious = found.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect({ at: page.url(), serious }).toEqual({ at: page.url(), serious: [] })
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
}
