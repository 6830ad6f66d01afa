import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import { showIn, toMinor } from '../base/money.ts'
import type { Scene } from './scene.ts'
import { locale } from './settings.ts'
import { products } from './stage.ts'

/** The two apps on the phone, and the provider behind each. */
export const apps = {
  svipp: { title: 'Svipp', provider: 'swish' },
  bergbank: { title: 'Bergbank ID', provider: 'ecster' },
} as const
export type App = keyof typeof apps

const opened = z.object({
  id: z.string(),
  token: z.string(),
  payUrl: z.string(),
  provider: z.union([
    z.object({ cartKey: z.string() }).transform(({ cartKey }) => cartKey),
    z.object({ instructionId: z.string() }).transform(({ instructionId }) => instructionId),
  ]),
})

const shown = z.object({
  status: z.enum(['open', 'held', 'settled', 'closed', 'exception']),
  reason: z.string().nullable(),
  orderId: z.string().nullable(),
  timeline: z.array(z.object({ at: z.string(), kind: z.string(), text: z.string() })),
})
export type Shown = z.output<typeof shown>

interface Payment {
  readonly id: string
  readonly token: string
  readonly payUrl: string
  /** Swish's request or Ecster's cart. */
  readonly key: string
  /** As Kvitto told it last. */
  shown: Shown | null
}

/** How the customer's way back to the shop ended. */
export type End = 'back' | 'other' | 'away'

export interface Purchase {
  readonly app: App
  readonly title: string
  readonly amountMinor: number
  /** Svipp's: the shop makes the order first, as WooCommerce does. Null: Kvitto makes it, from the copy that it has. */
  readonly orderId: number | null
  /** A second one where the customer paid twice and the provider wants a new request for that. */
  readonly payments: [Payment, ...Payment[]]
  isPaidTwice: boolean
  answered: { readonly at: number; readonly isPaid: boolean } | null
  end: { readonly kind: End; readonly at: number } | null
}

type Browser =
  | { readonly kind: 'open'; readonly url: string; readonly load: number }
  | { readonly kind: 'asleep' }
  | { readonly kind: 'closed' }

type Phone =
  | { readonly kind: 'home' }
  | { readonly kind: 'off' }
  | { readonly kind: 'app'; readonly app: App }
  | { readonly kind: 'browser'; readonly url: string; readonly load: number }

export const shopUrl = '/demo/shop/'
/** More than anybody tries; each is asked for again while it is undecided. */
const purchasesMost = 20
/** A second apart: longer than Kvitto is gone when it is killed. */
const triesMost = 10

/** One visitor: a cart, a browser that shows the shop, and a phone with two apps. */
export class Visit {
  readonly #scene: Scene
  readonly cart = new Map<number, number>()
  #loads = 1
  purchases: readonly Purchase[] = []
  browser: Browser = { kind: 'open', url: shopUrl, load: 1 }
  phone: Phone = { kind: 'home' }

  constructor(scene: Scene) {
    this.#scene = scene
  }

  get purchase(): Purchase | undefined {
    return this.purchases.at(-1)
  }

  get lines() {
    return products.flatMap(product => {
      const quantity = this.cart.get(product.id) ?? 0
      return quantity === 0 ? [] : [{ product, quantity }]
    })
  }

  get totalMinor(): number {
    return this.lines.reduce((sum, { product, quantity }) => sum + quantity * toMinor(product.price, 'SEK'), 0)
  }

  put(productId: number, by: number): void {
    const quantity = Math.min(9, Math.max(0, (this.cart.get(productId) ?? 0) + by))
    this.cart.set(productId, quantity)
  }

  /** Answers where the customer pays, or null when the payment could not be opened: nothing has happened then. */
  async checkOut(app: App): Promise<string | null> {
    const { lines, totalMinor } = this
    if (lines.length === 0) return shopUrl
    const orderId = app === 'svipp' ? await this.#scene.stage.shop.acts.place(orderOf(lines)) : null
    const payment = await this.#open(app, totalMinor, lines, orderId)
    if (payment === null) {
      if (orderId !== null) await this.#scene.stage.shop.acts.cancel(orderId, 'customer')
      return null
    }
    const title = lines
      .map(({ product, quantity }) => `${quantity > 1 ? `${quantity} ` : ''}${product.name}`)
      .join(', ')
    const purchase: Purchase = {
      app,
      title,
      amountMinor: totalMinor,
      orderId,
      payments: [payment],
      isPaidTwice: false,
      answered: null,
      end: null,
    }
    this.purchases = [...this.purchases, purchase].slice(-purchasesMost)
    this.cart.clear()
    this.phone = { kind: 'home' }
    // Where a page that is loaded anew finds the shop's browser; the frame itself has followed the shop already.
    if (this.browser.kind === 'open') this.browser = { ...this.browser, url: payment.payUrl }
    return payment.payUrl
  }

  /** What waits in an app for the customer, in minor units; null when nothing does. */
  waiting(app: App): number | null {
    const { purchase } = this
    if (purchase === undefined || purchase.app !== app || purchase.answered !== null) return null
    const [{ key }] = purchase.payments
    if (app === 'svipp')
      return this.#scene.wallet.swish.control.find(key)?.status === 'CREATED' ? purchase.amountMinor : null
    const order = this.#begun(key)
    return order === undefined ? null : order.amount + order.feeOnTop
  }

  openApp(app: App): void {
    this.phone = { kind: 'app', app }
    if (this.browser.kind === 'open' && this.waiting(app) !== null) this.browser = { kind: 'asleep' }
  }

  goHome(): void {
    this.phone = { kind: 'home' }
    if (this.browser.kind !== 'asleep') return
    const { purchase } = this
    this.#browse(purchase?.answered === null ? purchase.payments[0].payUrl : shopUrl)
  }

  answer(isPaid: boolean): void {
    const { purchase } = this
    if (purchase === undefined || this.waiting(purchase.app) === null) return
    this.#answer(purchase.app, purchase.payments[0].key, isPaid)
    purchase.answered = { at: Date.now(), isPaid }
  }

  /** The customer is not sure that it worked, and pays once more. False when that could not be begun. */
  async payAgain(): Promise<boolean> {
    const { purchase } = this
    if (purchase?.answered?.isPaid !== true || purchase.isPaidTwice) return false
    const { app, amountMinor, orderId, payments } = purchase
    // Ecster's form takes another payment for the same cart. A Swish request is one try: the shop opens another payment.
    const second = app === 'svipp' ? await this.#open(app, amountMinor, [], orderId) : payments[0]
    if (second === null) return false
    if (app === 'svipp') payments.push(second)
    else this.#scene.stage.provider.control.begin(second.key, 'INVOICE')
    this.#answer(app, second.key, true)
    purchase.isPaidTwice = true
    return true
  }

  finish(kind: End): void {
    const { purchase } = this
    if (purchase === undefined || purchase.answered === null || purchase.end !== null) return
    purchase.end = { kind, at: Date.now() }
    const url = this.#returnUrl(purchase)
    if (kind === 'back') {
      this.#browse(url)
      this.phone = { kind: 'home' }
      return
    }
    this.browser = { kind: 'closed' }
    this.#loads += 1
    this.phone = kind === 'away' ? { kind: 'off' } : { kind: 'browser', url, load: this.#loads }
  }

  openShop(): void {
    this.#browse(shopUrl)
    if (this.phone.kind === 'off') this.phone = { kind: 'home' }
  }

  /** Asks Kvitto what it says of everything that may still change. */
  async refresh(): Promise<void> {
    const live = this.purchases.filter(each => each === this.purchase || !each.payments.every(isDecided))
    const signal = AbortSignal.timeout(1_500)
    await Promise.all(
      live
        .flatMap(each => each.payments)
        .map(async payment => {
          const response = await this.#scene.api(`/${payment.id}`, { signal }).catch(() => null)
          const parsed = response?.ok ? shown.safeParse(await response.json().catch(() => null)) : null
          if (parsed?.success) payment.shown = parsed.data
        }),
    )
  }

  #browse(url: string): void {
    this.#loads += 1
    this.browser = { kind: 'open', url, load: this.#loads }
  }

  #returnUrl({ app, payments: [payment] }: Purchase): string {
    const url = `/return/${payment.token}`
    if (app === 'svipp') return url
    const order = this.#scene.stage.provider.control.orders.find(each => each.cart.key === payment.key)
    return order === undefined ? url : `${url}?internalReference=${order.id}`
  }

  #begun(cartKey: string) {
    const { orders } = this.#scene.stage.provider.control
    return orders.findLast(each => each.cart.key === cartKey && each.status === 'PENDING_PAYMENT')
  }

  #answer(app: App, key: string, isPaid: boolean): void {
    const { stage, wallet } = this.#scene
    if (app === 'svipp') {
      if (isPaid) wallet.swish.control.pay(key)
      else wallet.swish.control.decline(key)
      return
    }
    const order = this.#begun(key)
    if (order !== undefined) stage.provider.control.act(order.id, isPaid ? 'pay' : 'deny')
  }

  async #open(app: App, amountMinor: number, lines: Visit['lines'], orderId: number | null): Promise<Payment | null> {
    const { url } = this.#scene
    const body = {
      provider: apps[app].provider,
      amount: amountMinor,
      currency: 'SEK',
      reference: `cart ${this.purchases.length + 1}`,
      locale,
      returnUrl: `${url}${shopUrl}thanks?order={orderId}&key={orderKey}`,
      ...(orderId === null ? { order: orderOf(lines) } : { orderId }),
    }
    const key = crypto.randomUUID()
    // As a shop should: the same call again, with the same key, while Kvitto is not there to answer.
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#scene.api('', { key, body, signal: AbortSignal.timeout(20_000) }).catch(() => null)
      if (response?.ok) {
        const { provider, ...payment } = opened.parse(await response.json())
        return { ...payment, key: provider, shown: null }
      }
      if (attempt === triesMost || (response !== null && response.status !== 503)) return null
      await setTimeout(1_000)
    }
  }
}

const isDecided = ({ shown }: Payment): boolean => shown !== null && shown.status !== 'open' && shown.status !== 'held'

const orderOf = (lines: Visit['lines']) => ({
  billing: { first_name: 'Kim', last_name: 'Lind', email: 'kim@example.com', country: 'SE' },
  line_items: lines.map(({ product, quantity }) => ({ product_id: product.id, quantity })),
})

/** As Kvitto’s own page for the customer writes it. */
export const kronor = (minor: number): string => showIn(minor, 'SEK', locale)
