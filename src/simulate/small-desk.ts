import { befall, type Case, share, type Trouble, type TrueOrder } from './case.ts'
import type { Desk } from './desk.ts'
import type { Scene } from './scene.ts'
import type { PersonsAct, ShopOrderRow, SmallShop } from './shop.ts'
import { toDecimal } from './small-rest.ts'

const holdMs = 60 * 60_000
const price = 10_000

/** Which orders belong to which payment is in the books of the world, not of the shop. */
export class SmallDesk implements Desk {
  readonly #scene: Scene
  readonly #shop: SmallShop
  /** Whose each placed order is. */
  readonly #owners = new Map<number, Case[]>()

  constructor(scene: Scene, shop: SmallShop) {
    this.#scene = scene
    this.#shop = shop
  }

  async place(whose: Case, quantity: number): Promise<string> {
    const { id } = this.#shop.place(whose.currency, quantity * price)
    this.#owners.set(id, [whose])
    return String(id)
  }

  share(orderId: string, whose: Case): void {
    const owners = this.#owners.get(Number(orderId)) ?? []
    this.#owners.set(Number(orderId), owners)
    share(owners, whose, this.#scene.agenda.now())
  }

  snapshot({ currency }: Case, quantity: number) {
    return { line_items: [{ product_id: 11, quantity, total: toDecimal(quantity * price, currency) }] }
  }

  async runTimer(whose: Case, orderId: string): Promise<void> {
    const order = this.#shop.orders.get(Number(orderId))
    if (order === undefined || !(await this.#shop.runTimer(order, holdMs))) return
    befall(whose, 'timed_out', this.#scene.agenda.now())
    this.#scene.touch(whose)
    this.#scene.tell(whose, () => `the shop’s timer cancels order ${orderId}`)
  }

  async act(whose: Case, act: PersonsAct): Promise<void> {
    const order = this.#rowsOf(whose).find(each => each.paidAt === null && each.status !== 'trash')
    if (order === undefined || (act === 'cancel' && order.status === 'cancelled')) return
    befall(whose, troubles[act], this.#scene.agenda.now())
    this.#scene.touch(whose)
    this.#scene.tell(whose, () => `somebody does ${act} to order ${order.id}`)
    await this.#shop.act(order, act)
  }

  async end(orderId: string, act: 'ship' | 'cancel'): Promise<void> {
    const order = this.#shop.orders.get(Number(orderId))
    if (order !== undefined) await this.#shop.end(order, act)
  }

  async noteRefund(orderId: string, amountMinor: number): Promise<string> {
    const order = this.#shop.orders.get(Number(orderId))
    return order === undefined ? '' : String(this.#shop.noteRefund(order, amountMinor))
  }

  reprice(): void {
    this.#shop.priceFactor = 1.1
  }

  ordersOf(whose: Case): readonly TrueOrder[] {
    return this.#rowsOf(whose).map(row => toTrueOrder(row, whose))
  }

  #rowsOf(whose: Case): readonly ShopOrderRow[] {
    const createdVia = `kvitto-${whose.id}`
    const own: ShopOrderRow[] = []
    for (const order of this.#shop.orders.values())
      if (order.createdVia === createdVia || this.#owners.get(order.id)?.includes(whose)) own.push(order)
    return own
  }
}

export const troubles = {
  cancel: 'cancelled_by_person',
  trash: 'trashed',
  edit: 'edited',
  pay: 'paid_otherwise',
} as const satisfies Record<PersonsAct, Trouble>

const toTrueOrder = (row: ShopOrderRow, whose: Case): TrueOrder => ({
  id: String(row.id),
  status: row.status,
  isOurs: row.createdVia === `kvitto-${whose.id}`,
  paidAt: row.paidAt,
  transactionId: row.transactionId,
  isRenamed: row.shownAs !== null,
  totalMinor: row.totalMinor,
  feeLines: row.fees.filter(fee => fee.mark === whose.id).length,
  completed: row.completed,
  stockTaken: row.stockTaken,
  newOrderMails: row.newOrderMails,
  touchedByOthersAt: row.touchedByOthersAt,
})
