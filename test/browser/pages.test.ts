import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { languages } from '../../src/http/customer/language.ts'
import * as pages from '../../src/http/customer/pages.fixture.ts'
import { fi } from '../../src/http/customer/texts/fi.ts'
import { amount, anOrder } from '../service.ts'
import { startSwishService } from '../swish-service.ts'
import { chromiumPath, launch } from './chromium.ts'

/** The customer's pages in a browser: a computer and a phone, with and without JavaScript. */

const phone = { viewport: { width: 390, height: 760 }, isMobile: true, hasTouch: true }
const computer = { viewport: { width: 1_280, height: 900 } }
const patience = 25_000

let browser: Browser
let service: Awaited<ReturnType<typeof startSwishService>>

describe.skipIf(chromiumPath === null)('the pages (skipped without Chromium: apt-get install chromium)', () => {
  beforeAll(async () => {
    const shop = ({ settings }: typeof service.stage) => ({ colour: '#ffcc00', ecster: settings.ecster })
    ;[browser, service] = await Promise.all([launch(), startSwishService({ calendar: ['1h'] }, shop)])
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await service?.[Symbol.asyncDispose]()
  }, 60_000)

  describe.each([
    ['with JavaScript', true],
    ['without JavaScript', false],
  ])('%s', (_, javaScriptEnabled) => {
    test.concurrent('a computer shows the code first, and goes on by itself when the phone has paid', async () => {
      const { page, payment, complaints } = await openPay({ ...computer, javaScriptEnabled })
      const { code, button } = await topsOf(page)
      expect(code).toBeLessThan(button)
      service.swish.control.pay(payment.provider.instructionId)
      await page.waitForURL(/healthz\?order=\d+/, { timeout: patience })
      expect(complaints).toEqual([])
    })

    test.concurrent('a phone shows the app’s button first, large enough for a thumb; the code is there too', async () => {
      const { page } = await openPay({ ...phone, javaScriptEnabled })
      const { code, button } = await topsOf(page)
      expect(button).toBeLessThan(code)
      expect((await page.locator('a[href^="swish:"]').boundingBox())?.height).toBeGreaterThanOrEqual(48)
      expect(await page.locator('.code svg').isVisible()).toBe(true)
      await page.context().close()
    })

    test.concurrent('whoever says no in the app reads so, and finds no button that is dead', async () => {
      const { page, payment, complaints } = await openPay({ ...phone, javaScriptEnabled })
      service.swish.control.decline(payment.provider.instructionId)
      await page.getByRole('heading', { name: 'The payment was not completed' }).waitFor({ timeout: patience })
      expect(await page.locator('a[href^="swish:"], .code').count()).toBe(0)
      expect(complaints).toEqual([])
      await page.context().close()
    })

    test.concurrent('whoever comes back early waits, is not led to pay, and is taken to the order', async () => {
      const payment = await service.open({ returnUrl: returnUrl() })
      const { page, complaints } = await visit(
        { ...phone, javaScriptEnabled },
        payment.payUrl.replace('/pay/', '/return/'),
      )
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('We are confirming your payment')
      expect(await page.locator('a[href*="/pay/"], a[href^="swish:"]').count()).toBe(0)
      service.swish.control.pay(payment.provider.instructionId)
      await page.waitForURL(/healthz\?order=\d+/, { timeout: patience })
      expect(complaints).toEqual([])
    })
  })

  test.concurrent('the provider’s form runs under the content policy; paid in the app, the page it was left in goes on', async () => {
    const { payUrl, provider } = await openEcster()
    const { page, complaints } = await visit(phone, payUrl)
    // Without a locale Ecster speaks Swedish.
    await page.getByRole('button', { name: 'Faktura', exact: true }).waitFor()
    const { control } = service.stage.provider
    control.act(control.begin(provider.cartKey, 'SWISH').id, 'pay')
    await page.waitForURL(/healthz\?order=\d+/, { timeout: patience })
    expect(complaints).toEqual([])
  })

  test.concurrent('without JavaScript the provider’s form says what is missing', async () => {
    const { page } = await visit({ ...phone, javaScriptEnabled: false }, (await openEcster()).payUrl)
    expect(await page.getByRole('heading', { name: 'JavaScript is needed to pay' }).isVisible()).toBe(true)
  })

  test('where a network lets no streams through, the page comes again by itself', async () => {
    const { page, payment } = await openPay(computer)
    await page.route('**/live?*', route => route.fulfill({ status: 503 }))
    await page.reload()
    service.swish.control.pay(payment.provider.instructionId)
    await page.waitForURL(/healthz\?order=\d+/, { timeout: patience })
  })

  describe('every page', () => {
    let server: Server
    let url = ''
    const all = { ...pages.payable, ...pages.undecided, ...pages.over, unknown: 'unknown', trouble: 'trouble' } as const
    beforeAll(async () => {
      server = createServer(
        getRequestListener(({ url }) => {
          const [, , name = '', language] = new URL(url).pathname.split('/')
          const standing = Object.entries(all).find(([each]) => each === name)?.[1] ?? 'unknown'
          return pages.request(standing, languages.find(each => each.language === language) ?? fi)
        }),
      )
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      const address = server.address()
      if (address === null || typeof address === 'string') throw new Error('the pages have no port')
      url = `http://127.0.0.1:${address.port}/return`
    })
    afterAll(() => {
      server?.closeAllConnections()
      server?.close()
    })

    test.each([
      ['light', computer],
      ['dark', { ...phone, viewport: { width: 320, height: 640 } }],
    ] as const)(
      'has nothing serious for axe, and fits: %s',
      async (colorScheme, options) => {
        // The longest words are Finnish, and no script of ours is needed to look.
        const context = await browser.newContext({ ...options, colorScheme })
        await context.route('**/*.js*', route => route.abort())
        const page = await context.newPage()
        for (const name of Object.keys(all)) {
          await page.goto(`${url}/${name}/fi`)
          expect({ name, ...(await inspect(page)) }).toEqual({ name, violations: [], overflow: 0 })
        }
        await context.close()
      },
      60_000,
    )

    test('in each language fits the smallest phone', async () => {
      const context = await browser.newContext({ viewport: { width: 320, height: 640 }, javaScriptEnabled: false })
      const page = await context.newPage()
      for (const { language } of languages)
        for (const name of ['app', 'sent', 'minutes', 'paid', 'received', 'denied', 'unknown']) {
          await page.goto(`${url}/${name}/${language}`)
          expect({ name, language, overflow: await overflowOf(page) }).toEqual({ name, language, overflow: 0 })
        }
      await context.close()
    })
  })
})

/** Any page of the service will do: what counts is that the browser gets there, with the order. */
const returnUrl = () => `${service.url}/healthz?order={orderId}`

const violation = z.object({
  id: z.string(),
  impact: z.string().nullable(),
  nodes: z.array(z.object({ html: z.string() })),
})

async function inspect(page: Page) {
  await page.evaluate(axe.source)
  const found = z.array(violation).parse(await page.evaluate('axe.run().then(run => run.violations)'))
  const violations = found.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  return { violations, overflow: await overflowOf(page) }
}

const overflowOf = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

/** Both at one moment: the page may come again at the next. */
const topsOf = async (page: Page) =>
  z
    .object({ code: z.number(), button: z.number() })
    .parse(
      await page.evaluate(
        `({ code: document.querySelector('.code').getBoundingClientRect().top, button: document.querySelector('a[href^="swish:"]').getBoundingClientRect().top })`,
      ),
    )

async function openPay(options: BrowserContextOptions) {
  const payment = await service.open({ returnUrl: returnUrl() })
  return { payment, ...(await visit(options, payment.payUrl)) }
}

const ecster = z.object({ payUrl: z.string(), provider: z.object({ cartKey: z.string() }) })

async function openEcster() {
  const order = { amount, currency: 'SEK', reference: 'cart 1', order: anOrder, returnUrl: returnUrl() }
  return ecster.parse(await (await service.api('POST', '', { provider: 'ecster', ...order })).json())
}

async function visit(options: BrowserContextOptions, address: string) {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  page.setDefaultTimeout(patience)
  const complaints: string[] = []
  page.on('console', message => {
    // Where the shop would be nobody has an icon.
    if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(error.message))
  await page.goto(address)
  return { page, complaints }
}
