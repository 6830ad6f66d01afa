import type { Agenda } from './agenda.ts'
import { type Handling, Killed } from './wire.ts'

/**
 * A WooCommerce reduced to what a payment meets, with the traps that were measured on the real one: an order is made in
 * steps and a killed process leaves it half-built; `set_paid` looks, then acts, and is a 200 that does nothing on an
 * on-hold or cancelled order; stock, mails and hooks follow the change of status one after the other; the timer for
 * unpaid orders writes one sentence into the notes. It speaks REST v3's JSON, so that the real adapter reads it. (The
 * simulator beside the adapter does all of this and the sums too, over HTTP; it is used for a share of the worlds.)
 */
export class SmallShop {
  readonly #agenda: Agenda
  readonly #kind: ShopKind
  readonly orders = new Map<number, ShopOrderRow>()
  /** Changes from 1 when the shop has changed its prices. */
  priceFactor = 1
  /** A plugin puts an id of its own in the transaction id's place when an order is paid. */
  readonly #isRenaming: () => boolean
  #nextId = 100

  constructor(agenda: Agenda, kind: ShopKind, isRenaming: () => boolean) {
    this.#agenda = agenda
    this.#kind = kind
    this.#isRenaming = isRenaming
  }

  /** POST /orders. */
  async create(body: NewOrder, handling: Handling): Promise<ShopOrderRow> {
    const step = this.#steps(handling)
    await step()
    const order = this.#blank(body.currency)
    this.orders.set(order.id, order)
    await step()
    order.createdVia = body.createdVia
    order.meta = body.meta
    await step()
    order.lineCount = body.lineCount
    await step()
    order.totalMinor = Math.round(body.totalMinor * this.priceFactor)
    if (body.isSetPaid) await this.#complete(order, { status: order.status, paidAt: null }, step)
    return order
  }

  /** PUT /orders/{id}. `refused`: the plugin does not pay what is paid. */
  async update(order: ShopOrderRow, change: Change, handling: Handling): Promise<'written' | 'refused'> {
    const step = this.#steps(handling)
    const isPlugins = this.#kind === 'guarded' && (change.isSetPaid || change.fees.length > 0)
    if (isPlugins) return this.#settle(order, change, step)
    // What this process saw when it began: another one may change the row meanwhile.
    const seen = { status: order.status, paidAt: order.paidAt }
    await step()
    this.#write(order, change)
    await step()
    if (change.status !== null) await this.#setStatus(order, seen, change.status, change.note, step)
    // On any other status set_paid is a 200 that does nothing.
    if (change.isSetPaid && (seen.status === 'pending' || seen.status === 'failed') && order.totalMinor > 0)
      await this.#complete(order, seen, step)
    return 'written'
  }

  /** The plugin: one transaction that looks and acts, so it happens once or not at all, whenever it runs. */
  async #settle(order: ShopOrderRow, change: Change, step: Step): Promise<'written' | 'refused'> {
    await step()
    const isPaid = order.paidAt !== null
    if (isPaid && change.isSetPaid && order.transactionId !== change.transactionId) return 'refused'
    if (isPaid || order.status === 'trash') return 'written'
    const hasFee = order.fees.some(fee => change.fees.some(other => other.mark !== null && other.mark === fee.mark))
    this.#write(order, hasFee ? { ...change, fees: [] } : change)
    const seen = { status: order.status, paidAt: order.paidAt }
    const atOnce = async (): Promise<void> => {}
    if (change.status !== null) await this.#setStatus(order, seen, change.status, change.note, atOnce)
    if (change.isSetPaid && (seen.status === 'pending' || seen.status === 'failed'))
      await this.#complete(order, seen, atOnce)
    return 'written'
  }

  /** A customer at the shop's own checkout. */
  place(currency: string, totalMinor: number): ShopOrderRow {
    const order = this.#blank(currency)
    Object.assign(order, { createdVia: 'checkout', lineCount: 1, totalMinor })
    this.orders.set(order.id, order)
    return order
  }

  /** What a person does in the admin pages, or another gateway. */
  async act(order: ShopOrderRow, act: PersonsAct): Promise<void> {
    order.touchedByOthersAt = this.#agenda.now()
    const none = { status: null, isSetPaid: false, transactionId: null, fees: [], meta: [], note: null } as const
    const atOnce: Handling = { stepMs: 0, diesAfter: null }
    if (act === 'trash') order.status = 'trash'
    if (act === 'edit') order.totalMinor += 5_000
    if (act === 'cancel')
      await this.#setStatus(order, { ...order }, 'cancelled', { author: 'admin', text: '' }, async () => {})
    if (act === 'pay')
      await this.update(order, { ...none, isSetPaid: true, transactionId: `other-${order.id}` }, atOnce)
    order.modifiedAt = this.#agenda.now()
  }

  /** After the sale. */
  async end(order: ShopOrderRow, act: 'ship' | 'cancel'): Promise<void> {
    order.touchedByOthersAt = this.#agenda.now()
    order.modifiedAt = this.#agenda.now()
    const status = act === 'ship' ? 'completed' : 'cancelled'
    await this.#setStatus(order, { ...order }, status, { author: 'admin', text: '' }, async () => {})
  }

  noteRefund(order: ShopOrderRow, amountMinor: number): number {
    const id = this.#nextId++
    order.refunds = [...order.refunds, { id, amountMinor, at: this.#agenda.now() }]
    return id
  }

  /** WooCommerce's timer for unpaid orders: those of its own checkout that nobody has touched for an hour. */
  async runTimer(order: ShopOrderRow, holdMs: number): Promise<boolean> {
    const isStale = order.modifiedAt < this.#agenda.now() - holdMs
    if (order.status !== 'pending' || order.createdVia !== 'checkout' || !isStale) return false
    const note = { author: 'WooCommerce', text: 'Unpaid order cancelled - time limit reached.' }
    await this.#setStatus(order, { ...order }, 'cancelled', note, async () => {})
    return true
  }

  #blank(currency: string): ShopOrderRow {
    const now = this.#agenda.now()
    return { ...blank, id: this.#nextId++, currency, createdAt: now, modifiedAt: now, fees: [], meta: [], notes: [] }
  }

  #write(order: ShopOrderRow, change: Change): void {
    order.modifiedAt = this.#agenda.now()
    if (change.transactionId !== null) order.transactionId = change.transactionId
    order.meta = [...order.meta.filter(each => !change.meta.some(other => other.key === each.key)), ...change.meta]
    order.fees = [...order.fees, ...change.fees]
    order.totalMinor += change.fees.reduce((sum, fee) => sum + fee.totalMinor, 0)
  }

  async #complete(order: ShopOrderRow, seen: Seen, step: Step): Promise<void> {
    order.paidAt ??= this.#agenda.now()
    if (this.#isRenaming()) order.shownAs = `INV-${order.id}`
    await this.#setStatus(order, seen, 'processing', null, step)
    order.completed += 1
  }

  async #setStatus(order: ShopOrderRow, seen: Seen, to: string, note: ShopNote | null, step: Step): Promise<void> {
    const from = seen.status
    if (from === to) return
    order.status = to
    seen.status = to
    if (to === 'processing') order.paidAt ??= this.#agenda.now()
    await step()
    const isReduced = order.isStockReduced
    if (['processing', 'on-hold'].includes(to) && !isReduced) {
      await step()
      order.isStockReduced = true
      order.stockTaken += 1
    }
    if (['cancelled', 'pending'].includes(to) && isReduced) {
      order.isStockReduced = false
      order.stockTaken -= 1
    }
    await step()
    const change = `Order status changed from ${labels[from] ?? from} to ${labels[to] ?? to}.`
    order.notes.push({ author: note?.author ?? 'WooCommerce', text: `${note?.text ?? ''} ${change}`.trim() })
    const wasOpen = ['pending', 'failed', 'cancelled'].includes(from)
    if (wasOpen && ['processing', 'on-hold'].includes(to) && !order.isNewOrderMailSent) {
      order.isNewOrderMailSent = true
      order.newOrderMails += 1
    }
  }

  #steps({ stepMs, diesAfter }: Handling): Step {
    let steps = 0
    return async () => {
      steps += 1
      if (diesAfter !== null && steps > diesAfter) throw new Killed('the PHP process was killed')
      if (stepMs > 0) await this.#agenda.sleep(stepMs)
    }
  }
}

/** `plain`: REST alone. `guarded`: a plugin pays and adds fees as a compare-and-set inside the shop's database. */
export type ShopKind = 'plain' | 'guarded'

export type PersonsAct = 'cancel' | 'trash' | 'edit' | 'pay'

type Step = () => Promise<void>
type Seen = { status: string; readonly paidAt: number | null }

export interface ShopNote {
  readonly author: string
  readonly text: string
}

interface Meta {
  readonly key: string
  readonly value: unknown
}

interface Fee {
  readonly totalMinor: number
  /** Whose fee it is, by its meta. */
  readonly mark: string | null
}

export interface NewOrder {
  readonly currency: string
  readonly createdVia: string
  readonly lineCount: number
  readonly totalMinor: number
  readonly isSetPaid: boolean
  readonly meta: readonly Meta[]
}

export interface Change {
  readonly status: string | null
  readonly isSetPaid: boolean
  readonly transactionId: string | null
  readonly fees: readonly Fee[]
  readonly meta: readonly Meta[]
  readonly note: ShopNote | null
}

export interface ShopOrderRow {
  readonly id: number
  readonly currency: string
  readonly createdAt: number
  status: string
  createdVia: string
  transactionId: string
  /** What a plugin has put in its place. */
  shownAs: string | null
  modifiedAt: number
  paidAt: number | null
  lineCount: number
  totalMinor: number
  fees: readonly Fee[]
  refunds: readonly { readonly id: number; readonly amountMinor: number; readonly at: number }[]
  meta: readonly Meta[]
  readonly notes: ShopNote[]
  isStockReduced: boolean
  isNewOrderMailSent: boolean
  /** What the shop's hooks counted. */
  completed: number
  stockTaken: number
  newOrderMails: number
  touchedByOthersAt: number | null
}

const blank = {
  status: 'pending',
  createdVia: '',
  transactionId: '',
  shownAs: null,
  paidAt: null,
  lineCount: 0,
  totalMinor: 0,
  refunds: [],
  isStockReduced: false,
  isNewOrderMailSent: false,
  completed: 0,
  stockTaken: 0,
  newOrderMails: 0,
  touchedByOthersAt: null,
} as const

const labels: Readonly<Record<string, string>> = {
  pending: 'Pending payment',
  processing: 'Processing',
  completed: 'Completed',
  'on-hold': 'On hold',
  cancelled: 'Cancelled',
  failed: 'Failed',
}
