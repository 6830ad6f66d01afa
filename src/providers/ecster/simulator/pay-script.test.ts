import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { toCart } from '../cart.ts'
import { payPage } from '../paypage.ts'
import { request } from '../request.fixture.ts'
import { createEcsterSimulator, defaultMerchant, type SimulatorOptions } from './simulator.ts'

/** Our pay page against the stand-in script, in a page of which only the parts exist that the two use. */

const base = 'http://ecster.test'

class FakeElement {
  readonly children: FakeElement[] = []
  readonly #listeners: (() => void)[] = []
  readonly style: Record<string, string> = {}
  id = ''
  textContent = ''

  appendChild(child: FakeElement): void {
    this.children.push(child)
  }

  addEventListener(_event: 'click', listener: () => void): void {
    this.#listeners.push(listener)
  }

  click(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** Loads the script and starts our form; `went` resolves with the address that the customer is sent to. */
async function browse({ locale = 'en-SE', ...options }: Partial<SimulatorOptions> & { locale?: string } = {}) {
  const simulator = createEcsterSimulator({ clock: { now: () => 0 }, fetch: async () => new Response(), ...options })
  const cart = toCart(request({ locale }))
  if (cart.kind !== 'ok') throw new Error(cart.message)
  const { apiKey, merchantKey } = defaultMerchant
  const created = await simulator.fetch(`${base}/rest/public/v1/carts`, {
    method: 'POST',
    headers: { 'x-api-key': apiKey, 'x-merchant-key': merchantKey },
    body: JSON.stringify(cart.value.body),
  })
  const { checkoutCart } = JSON.parse(await created.text())
  const session = { public: { cartKey: checkoutCart.key } }
  const words = { language: 'sv', pay: 'Betala', failed: 'Genomfördes inte.' }
  const context = { returnUrl: 'https://pay.example/return/t', termsUrl: null, words }
  const page = payPage(`${base}/rest/public`, session, context)
  if (page.kind !== 'script') throw new Error('Ecster shows a form in the page')

  const box = new FakeElement()
  const { promise: went, resolve } = Promise.withResolvers<URL>()
  const window: Record<string, unknown> = { location: { assign: (url: string) => resolve(new URL(url)) } }
  const document = {
    currentScript: { src: page.scriptUrl },
    getElementById: (id: string) => (id === page.containerId ? box : null),
    createElement: () => new FakeElement(),
  }
  const script = await (await simulator.fetch(page.scriptUrl)).text()
  const globals = { window, document, fetch: simulator.fetch, URL, URLSearchParams, setTimeout: setImmediate }
  const run = (source: string) => {
    runInNewContext(source, { ...globals, data: page.data, EcsterPay: window.EcsterPay })
  }
  run(script)
  run(page.start)
  await expect.poll(() => box.children.length, { interval: 1 }).toBe(options.phone === true ? 2 : 5)
  const press = (id: string) => box.children.find(each => each.id === `ecster-${id}`)?.click()
  const says = () => box.children[0]?.textContent
  const labels = () => box.children.map(each => each.textContent)
  return { ...simulator, window, press, says, labels, went }
}

test('paying with Swish or by invoice sends the customer back with the order’s id', async () => {
  for (const choice of ['swish', 'invoice']) {
    const { press, went, control } = await browse()
    press(choice)
    const url = await went
    expect(url.searchParams.get('internalReference')).toBe(control.orders[0]?.id)
    expect(control.orders[0]?.status).toBe(choice === 'swish' ? 'FULLY_DELIVERED' : 'READY')
  }
})

test('a denied customer stays in the form, and may pay in another way', async () => {
  const { press, says, went, control } = await browse()
  press('deny')
  await expect.poll(says, { interval: 1 }).toBe('Not paid: DENIED')
  press('swish')
  await went
  expect(control.orders.map(each => each.status)).toEqual(['DENIED', 'FULLY_DELIVERED'])
})

test('the form speaks the cart’s language, and writes the amount as people do there', async () => {
  const english = await browse()
  expect(english.labels().slice(0, 3)).toEqual(['Simulated Ecster Pay: 229,00\u00a0kr', 'Pay with Swish', 'Invoice'])
  const swedish = await browse({ locale: 'sv-SE' })
  expect(swedish.labels().slice(0, 3)).toEqual(['Simulerad Ecster Pay: 229,00\u00a0kr', 'Betala med Swish', 'Faktura'])
  swedish.press('deny')
  await expect.poll(swedish.says, { interval: 1 }).toBe('Inte betald: DENIED')
})

test('a customer who never comes back has paid all the same', async () => {
  const { press, says, control } = await browse()
  press('leave')
  await expect.poll(says, { interval: 1 }).toContain('never came back')
  expect(control.orders[0]?.status).toBe('FULLY_DELIVERED')
})

test('with a phone the form offers an invoice only, and waits until the phone has signed', async () => {
  const { press, says, went, control } = await browse({ phone: true })
  press('invoice')
  await expect.poll(says, { interval: 1 }).toContain('Open your bank’s app')
  const id = control.orders[0]?.id ?? ''
  expect(control.orders[0]?.status).toBe('PENDING_PAYMENT')
  control.act(id, 'pay')
  expect((await went).searchParams.get('internalReference')).toBe(id)
})

test('both names of the script are served, and getUrl leads to a page that is', async () => {
  const { fetch, window } = await browse()
  for (const file of ['ecster-pay.js', 'ecster-pay-labs.js'])
    expect((await fetch(`${base}/pay/integration/${file}`)).headers.get('content-type')).toContain('javascript')
  const url: string = runInNewContext('EcsterPay.getUrl({ cartKey: "k", returnUrl: "https://a.example/?b=c" })', {
    EcsterPay: window.EcsterPay,
  })
  expect(Object.fromEntries(new URL(url).searchParams)).toEqual({ cartKey: 'k', returnUrl: 'https://a.example/?b=c' })
  expect(await (await fetch(url)).text()).toContain('EcsterPay.start')
})
