import { marks } from '../shops/woocommerce/order.ts'
import type { Simulator } from '../shops/woocommerce/simulator/simulator.ts'
import type { SimOrder } from '../shops/woocommerce/simulator/world.ts'
import { befall, type Case, share, type TrueOrder } from './case.ts'
import type { Desk } from './desk.ts'
import type { Scene } from './scene.ts'
import type { PersonsAct } from './shop.ts'
import { troubles } from './small-desk.ts'

const billing = { first_name: 'Anna', last_name: 'Andersson', country: 'SE', email: 'anna@example.test' }
export const product = { id: 11, name: 'T-shirt', sku: 'tshirt', price: '100.00', stock: 1_000, isVirtual: false }

/** The desk of the WooCommerce simulator that stands beside the adapter. */
export class HttpDesk implements Desk {
  readonly #scene: Scene
  readonly #shop: Simulator
  readonly #owners = new Map<number, Case[]>()
  readonly #touched = new Map<number, number>()

  constructor(scene: Scene, shop: Simulator) {
    this.#scene = scene
    this.#shop = shop
  }

  async place(whose: Case, quantity: number): Promise<string> {
    const id = await this.#shop.acts.place(this.snapshot(whose, quantity))
    this.#owners.set(id, [whose])
    return String(id)
  }

  share(orderId: string, whose: Case): void {
    const owners = this.#owners.get(Number(orderId)) ?? []
    this.#owners.set(Number(orderId), owners)
    share(owners, whose, this.#scene.agenda.now())
  }

  snapshot(_: Case, quantity: number) {
    return { billing, line_items: [{ product_id: product.id, quantity }] }
  }

  async runTimer(whose: Case): Promise<void> {
    const cancelled = await this.#shop.acts.runTimer()
    this.#scene.tell(whose, () => `the shop’s timer cancels ${cancelled.join(', ') || 'nothing'}`)
  }

  async act(whose: Case, act: PersonsAct): Promise<void> {
    const order = this.#rowsOf(whose).find(each => each.paidAt === null && each.status !== 'trash')
    if (order === undefined || (act === 'cancel' && order.status === 'cancelled')) return
    const { agenda } = this.#scene
    befall(whose, troubles[act], agenda.now())
    this.#touched.set(order.id, agenda.now())
    this.#scene.tell(whose, () => `somebody does ${act} to order ${order.id}`)
    const { acts } = this.#shop
    if (act === 'cancel') await acts.cancel(order.id)
    if (act === 'trash') acts.trash(order.id)
    if (act === 'edit') await acts.changeTotal(order.id, '500')
    if (act === 'pay') await acts.payOtherwise(order.id, `other-${order.id}`)
    this.#scene.touch(whose)
  }

  async end(orderId: string, act: 'ship' | 'cancel'): Promise<void> {
    const id = Number(orderId)
    this.#touched.set(id, this.#scene.agenda.now())
    if (act === 'cancel') await this.#shop.acts.cancel(id)
    else await this.#shop.acts.edit(id, { status: 'completed' })
  }

  async noteRefund(orderId: string, amountMinor: number): Promise<string> {
    return String(await this.#shop.acts.refund(Number(orderId), (amountMinor / 100).toFixed(2)))
  }

  reprice(): void {
    this.#shop.world.products.set(product.id, { ...product, price: '110.00' })
  }

  ordersOf(whose: Case): readonly TrueOrder[] {
    return this.#rowsOf(whose).map(order => {
      const { paymentComplete, stockReduced, stockRestored, mails } = this.#shop.count(order.id)
      return {
        id: String(order.id),
        status: order.status,
        isOurs: order.createdVia === marks.createdVia(whose.id ?? ''),
        paidAt: order.paidAt,
        transactionId: order.transactionId,
        isRenamed: false,
        totalMinor: toMinor(order.totals.total),
        feeLines: order.feeLines.filter(fee =>
          fee.meta.some(({ key, value }) => key === marks.fee && value === whose.id),
        ).length,
        completed: paymentComplete,
        stockTaken: stockReduced - stockRestored,
        newOrderMails: mails.filter(mail => mail === 'new_order').length,
        touchedByOthersAt: this.#touched.get(order.id) ?? null,
      }
    })
  }

  #rowsOf(whose: Case): readonly SimOrder[] {
    const createdVia = marks.createdVia(whose.id ?? '')
    return [...this.#shop.world.orders.values()].filter(
      order => order.createdVia === createdVia || this.#owners.get(order.id)?.includes(whose),
    )
  }
}

export const toMinor = (decimal: string): number => Math.round(Number(decimal) * 100)
