import type { Clock } from '../../../base/clock.ts'
import { type Cart, type CartBody, totalOf } from './carts.ts'
import { type Action, act, type OrderEvent } from './customer.ts'
import { beginOrder, type Method, type Order } from './orders.ts'
import { timestamp } from './timestamp.ts'
import { type Asked, endRefund, giveBack, transact } from './transactions.ts'

export interface Merchant {
  readonly id: string
  readonly apiKey: string
  readonly merchantKey: string
}

interface StateDeps {
  readonly clock: Clock
  readonly random: () => number
  readonly invoiceFee: number
  readonly changed: (order: Order, event: OrderEvent) => void
}

/** Everything the simulated Ecster knows. Whatever changes an order reports it through `changed`. */
export class State {
  readonly #deps: StateDeps
  readonly #carts = new Map<string, Cart>()
  readonly #orders = new Map<string, Order>()

  constructor(deps: StateDeps) {
    this.#deps = deps
  }

  get carts(): readonly Cart[] {
    return [...this.#carts.values()]
  }

  get orders(): readonly Order[] {
    return [...this.#orders.values()]
  }

  findCart(key: string): Cart | undefined {
    return this.#carts.get(key)
  }

  findOrder(id: string): Order | undefined {
    return this.#orders.get(id)
  }

  addCart(merchantId: string, body: CartBody): Cart {
    const cart = { key: this.id(), merchantId, body }
    this.#carts.set(cart.key, cart)
    return cart
  }

  /** The old key is dead from here on (documented: E5). */
  replaceCart(old: Cart, body: CartBody): Cart {
    this.#carts.delete(old.key)
    return this.addCart(old.merchantId, body)
  }

  /** The customer has chosen how to pay. One cart may see several orders (documented: E5). */
  begin(cartKey: string, method: Method, invoiceFee?: number): Order {
    const cart = this.#carts.get(cartKey)
    if (cart === undefined) throw new RangeError(`no live cart has the key ${cartKey}`)
    const feeOnTop = method === 'INVOICE' ? (invoiceFee ?? this.#deps.invoiceFee) : 0
    const order = beginOrder(cart, { id: this.id(), method, feeOnTop, at: this.#deps.clock.now() })
    this.#orders.set(order.id, order)
    this.#deps.changed(order, 'CREATED')
    return order
  }

  act(orderId: string, action: Action): Order {
    const order = this.getOrder(orderId)
    this.#deps.changed(order, act(order, action, this.stamp()))
    return order
  }

  /** Any status at all, also one that does not exist, without asking how it could come about. */
  set(orderId: string, status: string): Order {
    const order = this.getOrder(orderId)
    order.status = status
    this.#deps.changed(order, 'STATUS_CHANGED')
    return order
  }

  /** Without the API: somebody gives money back in Ecster's own back office. */
  giveBack(orderId: string, amount: number): Order {
    const order = this.getOrder(orderId)
    this.#deps.changed(order, giveBack(order, amount, this.stamp()))
    return order
  }

  /** Without the API: the merchant debits, credits or annuls in Ecster's back office. Throws where that cannot be. */
  transact(orderId: string, asked: Asked): Order {
    const order = this.getOrder(orderId)
    const done = transact(order, asked, this.stamp())
    if ('failed' in done) throw new RangeError(done.failed.body.message)
    this.#deps.changed(order, done.event)
    return order
  }

  /** The bank ends the refund that the API began. */
  endRefund(orderId: string, isPaid: boolean): Order {
    const order = this.getOrder(orderId)
    const done = endRefund(order, isPaid, this.stamp())
    if (done !== null && 'event' in done) this.#deps.changed(order, done.event)
    return order
  }

  changed(order: Order, event: OrderEvent): void {
    this.#deps.changed(order, event)
  }

  getOrder(id: string): Order {
    const order = this.#orders.get(id)
    if (order === undefined) throw new RangeError(`there is no order ${id}`)
    return order
  }

  stamp() {
    return { id: this.id(), created: timestamp(this.#deps.clock.now()) }
  }

  /** 20 letters and digits, as in the documentation's examples (E2). */
  id(): string {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
    return Array.from({ length: 20 }, () => alphabet[Math.floor(this.#deps.random() * alphabet.length)]).join('')
  }
}

/** A cart as the pay script shows it. */
export const summary = ({ key, body }: Cart) => ({
  cartKey: key,
  locale: `${body.locale.language}-${body.locale.country}`,
  amount: totalOf(body),
  currency: body.cart.currency,
  rows: body.cart.rows,
  returnUrl: body.parameters.returnUrl,
  orderReference: body.orderReference,
})
