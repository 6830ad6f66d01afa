import type { RefundRequest } from '../settle/refund.ts'
import { shopRefundKey } from '../settle/refund.ts'
import type { Bank } from './bank.ts'
import { befall, type Case, type TrueOrder } from './case.ts'
import type { Desk } from './desk.ts'
import type { Dice } from './dice.ts'
import type { KvittoProcess } from './kvitto.ts'
import type { Scene } from './scene.ts'

/** Where the people work who look after paid orders. */
export interface Counter {
  readonly scene: Scene
  readonly desk: Desk
  readonly bank: Bank
  readonly answering: (dice: Dice) => KvittoProcess | null
  /** What is entered in the shop as given back, without moving money, is to move it. */
  readonly isManualMoving: boolean
}

const second = 1_000
const minute = 60 * second
const patienceMs = 29 * second
const aRequest = { reason: 'too small', requestedBy: 'clerk', shopRefundId: null }

/** What happens to one order after the sale: the goods are sent, or it is cancelled, and money is asked back. */
export class Clerk {
  readonly #counter: Counter
  readonly #it: Case
  readonly #dice: Dice
  /** Refunds that the bank has before it. */
  readonly #atBank = new WeakSet<object>()

  constructor(counter: Counter, it: Case, dice: Dice) {
    this.#counter = counter
    this.#it = it
    this.#dice = dice
  }

  begin(opensAt: number): void {
    const { scene } = this.#counter
    const dice = this.#dice
    const soon = (): number => opensAt + dice.between(2, 240) * minute
    const [shipsAt, cancelsAt, asksAt, notesAt] = [soon(), soon(), soon(), soon()]
    const share = dice.pick([1, 0.5, 0.1, 1.5])
    const againAt = dice.between(1, 1_800) * second
    const happens = (kind: Parameters<typeof scene.happens>[0]): boolean => scene.happens(kind, dice, this.#it)
    if (happens('ships_order')) scene.agenda.at(shipsAt, () => this.#whenPaid(order => this.#ship(order)))
    if (happens('cancels_paid')) scene.agenda.at(cancelsAt, () => this.#whenPaid(order => this.#cancel(order)))
    const isTwice = happens('asks_twice')
    const asks = (order: TrueOrder): void => {
      const amountMinor = Math.max(100, Math.round(order.totalMinor * share))
      const request = { ...aRequest, key: 'asked', amountMinor }
      this.#ask(request)
      // A second click, and the same call again much later.
      if (isTwice) for (const ms of [200, againAt]) scene.agenda.after(ms, () => this.#ask(request))
      if (share < 1) scene.agenda.after(2 * againAt, () => this.#ask({ ...request, key: 'asked again' }))
    }
    if (happens('asks_refund')) scene.agenda.at(asksAt, () => this.#whenPaid(asks))
    if (happens('notes_refund')) scene.agenda.at(notesAt, () => this.#whenPaid(order => this.#note(order)))
  }

  /** Comes back until the order is paid, and gives up in the evening. */
  #whenPaid(act: (order: TrueOrder) => void, tries = 12): void {
    const { desk, scene } = this.#counter
    const order = desk.ordersOf(this.#it).find(({ status }) => status === 'processing')
    if (order !== undefined) act(order)
    else if (tries > 1) scene.agenda.after(20 * minute, () => this.#whenPaid(act, tries - 1))
  }

  #ship({ id }: TrueOrder): void {
    this.#shop('ship', id)
  }

  #cancel({ id }: TrueOrder): void {
    befall(this.#it, 'cancelled_by_person', this.#counter.scene.agenda.now())
    this.#shop('cancel', id)
  }

  #shop(act: 'ship' | 'cancel', orderId: string): void {
    const { desk, scene } = this.#counter
    const now = scene.agenda.now()
    for (const each of [this.#it, ...this.#it.sharers]) {
      if (act === 'ship') each.shippedAt ??= now
      each.orderEnd = act === 'ship' ? 'shipped' : 'cancelled'
    }
    scene.tell(this.#it, () => `the shop does ${act} to order ${orderId}`)
    scene.touch(this.#it)
    void desk.end(orderId, act).then(() => this.#tellKvitto(orderId))
  }

  /** Somebody writes down in the shop that money was given back. */
  #note({ id, totalMinor }: TrueOrder): void {
    const { desk, scene, isManualMoving } = this.#counter
    const amountMinor = Math.round(totalMinor / 2)
    scene.tell(this.#it, () => `somebody enters a refund of ${amountMinor} in the shop`)
    void desk.noteRefund(id, amountMinor).then(refundId => {
      // Which of the payments for this order is to give it, is for the one to know that paid it.
      const givers = isManualMoving ? [this.#it, ...this.#it.sharers] : []
      for (const each of givers) noteAsked(each, { key: shopRefundKey(refundId), amountMinor }, scene.agenda.now())
      this.#tellKvitto(id)
    })
  }

  /** The shop's webhook, or the plugin. */
  #tellKvitto(orderId: string): void {
    const { scene, answering } = this.#counter
    const it = this.#it
    if (scene.happens('webhook_lost', this.#dice, it)) return
    const process = answering(this.#dice)
    if (process === null || it.isSilent) return
    const tell = async (): Promise<void> => {
      await process.life.running()
      const payment = await process.store.findByOrder(it.shopKind, orderId)
      if (payment === undefined) return
      const dueAt = process.clock.now()
      await process.inbox.receive({ target: { paymentId: payment.id }, source: 'shop', dueAt, claim: null, wire: null })
    }
    scene.agenda.after(this.#dice.between(100, 5_000), () => void tell().catch(() => {}))
  }

  /** As the API takes it: stored, then checked at once. Whoever gets no answer calls again. */
  #ask(request: RefundRequest, tries = 3): void {
    const { scene, answering } = this.#counter
    const it = this.#it
    const process = answering(this.#dice)
    const again = (): void => {
      if (tries > 1) scene.agenda.after(patienceMs, () => this.#ask(request, tries - 1))
    }
    if (it.id === null || process === null) {
      again()
      return
    }
    const paymentId = it.id
    noteAsked(it, request, scene.agenda.now())
    scene.tell(it, () => `somebody asks ${process.name} to give ${request.amountMinor} back (${request.key})`)
    const asking = process.life
      .running()
      .then(() => process.store.requestRefund(paymentId, process.clock.now(), request))
    asking.then(({ kind }) => {
      scene.tell(it, () => `the refund is ${kind}`)
      if (kind === 'taken') process.check(paymentId, it.shopKind, 'return')
    }, again)
  }

  /** Some refunds end at the bank, minutes later. Called whenever something about the payment has changed. */
  watchBank(): void {
    const { scene, bank } = this.#counter
    for (const { reference } of this.#it.attempts) {
      const refund = bank.refundUnderWay(reference)
      if (refund === null || this.#atBank.has(refund)) continue
      this.#atBank.add(refund)
      const [seconds, luck] = [this.#dice.between(1, 1_800), this.#dice.fraction()]
      scene.agenda.after(seconds * second, () => this.#endAtBank(reference, luck))
    }
  }

  #endAtBank(reference: string, luck: number): void {
    const { scene, bank } = this.#counter
    const isRefused = luck < (scene.rates.bank_refuses ?? 0) && scene.admit('bank_refuses', this.#it)
    if (isRefused) befall(this.#it, 'refund_failed', scene.agenda.now())
    bank.endRefund(reference, !isRefused)
    scene.tell(this.#it, () => `the bank ${isRefused ? 'refuses' : 'makes'} the refund of ${reference}`)
    scene.touch(this.#it)
  }
}

function noteAsked(it: Case, { key, amountMinor }: Pick<RefundRequest, 'key' | 'amountMinor'>, now: number): void {
  if (it.asked.some(each => each.key === key)) return
  it.asked.push({ key, amountMinor })
  const isTooMuch = it.asked.reduce((sum, each) => sum + each.amountMinor, 0) > (it.amounts.at(-1)?.amountMinor ?? 0)
  if (isTooMuch) befall(it, 'refund_failed', now)
}
