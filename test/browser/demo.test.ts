import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { freePort } from '../../scripts/chaos/balancer.ts'
import { chromiumPath, launch } from './chromium.ts'

/** Every story that the demo offers, as visitors live it: one demo, and each visitor in a browser of their own. */

/** Much longer than anything takes: on a busy machine a browser may stand still for a while. */
const patience = 60_000
let demo: ChildProcess
let browser: Browser
let folder = ''
let url = ''

const title = 'the demo (skipped without Chromium: apt-get install chromium)'
describe.skipIf(chromiumPath === null)(title, { timeout: 180_000 }, () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kvitto-demo-'))
    const port = await freePort()
    url = `http://127.0.0.1:${port}/demo/`
    const bin = fileURLToPath(new URL('../../bin/kvitto.js', import.meta.url))
    const stdio = ['ignore', 'pipe', 'inherit'] as const
    const started = spawn(process.execPath, [bin, 'demo', '--port', String(port)], { cwd: folder, stdio: [...stdio] })
    demo = started
    const isUp = new Promise<void>(resolve =>
      started.stdout?.on('data', chunk => String(chunk).includes('Kvitto is up') && resolve()),
    )
    ;[browser] = await Promise.all([launch(), isUp])
    const page = await visit()
    await act(page, '3s')
    // Kvitto is restarted with it.
    const kill = page.getByRole('button', { name: /^Kill Kvitto/ })
    await kill.filter({ hasText: 'starting' }).waitFor()
    await kill.filter({ hasText: 'kill -9' }).waitFor()
  }, 180_000)

  afterAll(async () => {
    await browser?.close()
    const ended = once(demo, 'exit')
    demo.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    await rm(folder, { recursive: true, force: true })
  }, 60_000)

  describe('each way to end a purchase', () => {
    test.concurrent('come back: the thank-you page at once, without waiting for the grace', async () => {
      const page = await visit()
      await payWith(page, 'Svipp')
      await act(page, 'Go back to the shop')
      await shop(page).getByText('is paid').waitFor()
      await paidOnce(page)
      expect(await chain(page)).toBe('Paid')
    })

    test.concurrent('never: an order all the same, while the chain still waits; also when the page is loaded anew', async () => {
      const page = await visit()
      await payWith(page, 'Svipp')
      await act(page, 'Put the phone away')
      await page.reload()
      await paidOnce(page)
      expect(await chain(page)).toContain('Waits')
    })

    test.concurrent('never, with Bergbank ID: Kvitto makes the order from its copy, with the fee once', async () => {
      const page = await visit()
      await payWith(page, 'Bergbank ID')
      await act(page, 'Put the phone away')
      await paidOnce(page)
      expect(await row(page)).toContain('378.00 SEK')
    })

    test.concurrent('in another browser: the thank-you page there too; two tabs show the same', async () => {
      const page = await visit()
      await payWith(page, 'Svipp')
      await act(page, 'Open the shop in another browser')
      await page.frameLocator('iframe[title^="Another"]').getByText('is paid').waitFor()
      await paidOnce(page)
      const tab = await page.context().newPage()
      await tab.goto(url)
      await paidOnce(tab)
    })

    test.concurrent.each(['Svipp', 'Bergbank ID'] as const)(
      'twice, with %s: one order, and an exception',
      async app => {
        const page = await visit()
        await payWith(page, app)
        await act(page, 'Pay once more, to be sure')
        await act(page, 'Put the phone away')
        await verdict(page, 'The second payment is an exception')
        expect(await row(page)).toContain('paid 1×, stock reduced 1×')
      },
    )

    test.concurrent('refuse: no money, no paid order', async () => {
      const page = await visit()
      await buy(page, 'Svipp')
      await answer(page, 'Svipp', 'Refuse')
      await act(page, 'Go back to the shop')
      await verdict(page, 'Not paid; no money was taken')
      expect(await row(page)).toContain('failed')
    })
  })

  describe('each fault', () => {
    /** Needs a minute: what got no answer may still be done. So it begins here, and is looked at again at the end. */
    let withoutAnswer: Page
    test('answers lost: Kvitto does not do it again blindly', async () => {
      withoutAnswer = await visit()
      await payWith(withoutAnswer, 'Svipp')
      await during(withoutAnswer, /^Answers lost/, async () => {
        await act(withoutAnswer, 'Put the phone away')
        await told(withoutAnswer, 'the outcome is not known yet')
      })
    })

    test('a firewall before every callback: found by the calendar; the chain has lost it', async () => {
      const page = await visit()
      await during(page, /^Firewall/, async () => {
        await payWith(page, 'Svipp')
        await act(page, 'Put the phone away')
        await told(page, 'the firewall answered 403')
        await paidOnce(page)
      })
      expect(await chain(page)).toContain('Money taken, no paid order')
    })

    test('the provider down: asked again until it answers; nothing can be opened meanwhile', async () => {
      const page = await visit()
      await payWith(page, 'Svipp')
      await during(page, /^Provider down/, async () => {
        await act(page, 'Put the phone away')
        await told(page, 'The payment provider cannot be asked at the moment')
        const other = await visit()
        await checkOut(other, 'Bergbank ID')
        await shop(other).getByText('cannot be started just now').waitFor()
      })
      await paidOnce(page)
    })

    test('the shop down: its order is paid when it is up again', async () => {
      const page = await visit()
      await buy(page, 'Bergbank ID')
      await during(page, /^Shop down/, async () => {
        await answer(page, 'Bergbank ID', 'Sign')
        await act(page, 'Put the phone away')
        await told(page, 'The shop cannot be reached at the moment')
        await act(page, 'Open the shop anew')
        await shop(page).getByText('maintenance').waitFor()
      })
      await paidOnce(page)
    })

    test('Kvitto killed before it has looked: it goes on where it was', async () => {
      const page = await visit()
      await payWith(page, 'Svipp')
      await act(page, /^Kill Kvitto/)
      await act(page, 'Put the phone away')
      await paidOnce(page)
      expect(await chain(page)).toContain('the worker was killed')
    })

    test('everything at once, and mended', async () => {
      const page = await visit()
      await buy(page, 'Bergbank ID')
      const all = [/^Firewall/, /^Provider down/, /^Shop down/, /^Answers lost/]
      for (const fault of all) await act(page, fault)
      await answer(page, 'Bergbank ID', 'Sign')
      await act(page, 'Put the phone away')
      await act(page, /^Kill Kvitto/)
      for (const fault of all) await act(page, fault)
      // Had it been killed in the middle of an effect, it would wait a minute before it looks after it.
      await paidOnce(page, 100_000)
    })

    test('answers lost, a minute later: it was done, and once', async () => {
      await paidOnce(withoutAnswer, 120_000)
    })
  })

  test('the control room is open to this machine, and to no page that comes by another name', async () => {
    const page = await visit()
    await page.goto(new URL('/', url).href)
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    const { hostname, port } = new URL(url)
    const strange = request({ hostname, port, path: '/api/overview', headers: { host: `evil.example:${port}` } }).end()
    const [response] = await once(strange, 'response')
    response.resume()
    expect(response.statusCode).toBe(401)
  })

  test.each(['light', 'dark'] as const)('axe finds nothing serious, %s', async colorScheme => {
    const page = await visit({ colorScheme })
    const check = async () => {
      await page.evaluate(axe.source)
      const found = z
        .array(violation)
        .parse(await page.evaluate('axe.run({ iframes: false }).then(run => run.violations)'))
      expect(found.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
    }
    await check()
    await payWith(page, 'Bergbank ID')
    await check()
    await act(page, 'Put the phone away')
    await check()
  })

  test('nothing is wider than the smallest phone, in the page and in the shop', async () => {
    const page = await visit({ viewport: { width: 320, height: 640 } })
    const overflow = () =>
      page.evaluate(
        `[document, ...[...document.querySelectorAll('iframe')].map(frame => frame.contentDocument)]
          .map(({ documentElement }) => documentElement.scrollWidth - documentElement.clientWidth)`,
      )
    expect(await overflow()).toEqual([0, 0])
    await buy(page, 'Svipp')
    expect(await overflow()).toEqual([0, 0])
    await answer(page, 'Svipp', 'Pay')
    expect(await overflow()).toEqual([0])
  })

  test('without scripts: every button works, and the page tells the end when it is loaded', async () => {
    const page = await visit({ javaScriptEnabled: false })
    await buy(page, 'Svipp')
    await page.reload()
    await answer(page, 'Svipp', 'Pay')
    await act(page, 'Go back to the shop')
    await shop(page).getByText('is paid').waitFor()
    await page.reload()
    await paidOnce(page)
  })
})

const violation = z.object({ id: z.string(), impact: z.string(), nodes: z.array(z.object({ html: z.string() })) })

type App = 'Svipp' | 'Bergbank ID'

async function visit(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 900 }, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(patience)
  await page.goto(url)
  return page
}

const shop = (page: Page) => page.frameLocator('iframe[title="The shop"]')

async function act(page: Page, name: string | RegExp): Promise<void> {
  const done = page.waitForResponse(response => response.url().endsWith('/demo/act'))
  await page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name }).click()
  await done
}

/** The next visitor finds everything mended, also when this one gave up. */
async function during(page: Page, fault: RegExp, run: () => Promise<void>): Promise<void> {
  await act(page, fault)
  await run().finally(() => act(page, fault))
}

async function checkOut(page: Page, app: App): Promise<void> {
  await shop(page).getByRole('button', { name: /hat/ }).click()
  await shop(page).getByRole('link', { name: 'Cart (1)' }).click()
  await shop(page).getByRole('button', { name: app }).click()
}

/** Up to where the app is to be opened. */
async function buy(page: Page, app: App): Promise<void> {
  await checkOut(page, app)
  if (app === 'Svipp')
    await shop(page)
      .getByRole('link', { name: /^Open / })
      .waitFor()
  else await shop(page).getByRole('button', { name: 'Invoice', exact: true }).click()
}

async function answer(page: Page, app: App, how: 'Pay' | 'Sign' | 'Refuse'): Promise<void> {
  await page.getByRole('button', { name: `${app}: a payment waits` }).click()
  await act(page, how)
}

async function payWith(page: Page, app: App): Promise<void> {
  await buy(page, app)
  await answer(page, app, app === 'Svipp' ? 'Pay' : 'Sign')
}

const verdict = (page: Page, text: string, timeout = patience) =>
  page.locator('#kvitto-verdict', { hasText: text }).waitFor({ timeout })

const told = (page: Page, text: string) => page.locator('#kvitto-lines', { hasText: text }).waitFor()
const chain = (page: Page) => page.locator('#chain-verdict').innerText()
const row = (page: Page) => page.locator('#orders tbody tr').first().innerText()

async function paidOnce(page: Page, timeout = patience): Promise<void> {
  await verdict(page, 'is in the shop, paid, once', timeout)
  expect(await row(page)).toContain('processing')
  expect(await row(page)).toContain('paid 1×, stock reduced 1×')
}
