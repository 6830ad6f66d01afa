import { changePayment } from '../payments/change.ts'
import { openPayment } from '../payments/open.ts'
import type { Order } from '../providers/ecster/simulator/orders.ts'
import type { State } from '../providers/ecster/simulator/state.ts'
import type { Payment } from '../store/store.ts'
import { type Case, type Money, moneyNow, type TrueAttempt } from './case.ts'
import type { Desk } from './desk.ts'
import type { Dice } from './dice.ts'
import type { KvittoProcess } from './kvitto.ts'
import { drawPlan, type Plan } from './plan.ts'
import type { Road } from './road.ts'
import { noSale } from './sale.ts'
import type { Scene } from './scene.ts'

/** Where customers live: what they meet, and what they cannot see. */
export interface Town {
  readonly scene: Scene
  readonly state: State
  readonly road: Road
  readonly cases: readonly Case[]
  /** Orders that were placed at the shops' own checkouts. */
  readonly placed: Map<Case, Placed>
  readonly desk: (whose: Case) => Desk
  /** A process that takes a call now; null when none does. */
  readonly answering: (dice: Dice) => KvittoProcess | null
  /** The order is not found by a search before then. */
  readonly hide: (orderId: string, until: number) => void
}

interface Placed {
  readonly orderId: string
  readonly quantity: number
}

const second = 1_000
const minute = 60_000
/** How long a caller waits for an answer before it calls again. */
const patienceMs = 29 * second

/** One customer with one cart, from opening to paying and coming back, as the dice have it. */
export class Customer {
  readonly #town: Town
  readonly #it: Case
  readonly #dice: Dice
  #quantity: number
  #payment: Payment | null = null

  constructor(town: Town, it: Case, dice: Dice) {
    this.#town = town
    this.#it = it
    this.#dice = dice
    this.#quantity = dice.between(1, 3)
  }

  async begin(): Promise<void> {
    const { scene } = this.#town
    const isForExisting = this.#dice.chance(0.5)
    const orderId = isForExisting ? await this.#place() : null
    const plan = drawPlan(scene, this.#dice, this.#it)
    this.#it.openedAt = scene.agenda.now()
    this.#it.amounts.push({ at: scene.agenda.now(), amountMinor: this.#quantity * 10_000 })
    this.#open(orderId, 4, () => this.#goOn(plan, orderId === null))
  }

  async #place(): Promise<string> {
    const { scene, desk, placed } = this.#town
    const other = this.#findPlaced()
    if (
      this.#dice.fraction() < (scene.rates.shares_order ?? 0) &&
      other !== null &&
      scene.admit('shares_order', this.#it)
    ) {
      this.#quantity = other.quantity
      desk(this.#it).share(other.orderId, this.#it)
      return other.orderId
    }
    const order = await desk(this.#it).place(this.#it, this.#quantity)
    placed.set(this.#it, { orderId: order, quantity: this.#quantity })
    if (scene.happens('hold_stock', this.#dice, this.#it))
      scene.agenda.after(this.#dice.between(60, 120) * minute, () => void desk(this.#it).runTimer(this.#it, order))
    return order
  }

  /** The newest order in this shop and currency. */
  #findPlaced(): Placed | null {
    const { shopKind, currency } = this.#it
    const others = [...this.#town.placed].filter(([it]) => it.shopKind === shopKind && it.currency === currency)
    return others.at(-1)?.[1] ?? null
  }

  #open(orderId: string | null, tries: number, opened: () => void): void {
    const { scene, desk, answering } = this.#town
    const it = this.#it
    let isAnswered = false
    const again = (): void => {
      if (isAnswered) return
      isAnswered = true
      if (tries > 1) this.#open(orderId, tries - 1, opened)
    }
    scene.agenda.after(patienceMs, again)
    const process = answering(this.#dice)
    const site = process?.sitesFor(it.id ?? '')(it.shopKind, 'ecster')
    if (process === null || site === undefined) return
    const ids = { ...process.payments.ids, paymentId: () => it.id ?? '' }
    const request = {
      provider: 'ecster',
      amount: this.#quantity * 10_000,
      currency: it.currency,
      reference: `cart ${it.index}`,
      locale: 'sv-SE',
      customer: {},
      rows: rowsOf(this.#quantity),
      ...(orderId === null ? { order: desk(it).snapshot(it, this.#quantity) } : { orderId }),
    }
    const opening = process.life
      .running()
      .then(() => openPayment({ ...process.payments, ids }, site, it.shopKind, `key ${it.index}`, request))
    opening.then(
      payment => {
        if (isAnswered) return
        isAnswered = true
        this.#payment = payment
        opened()
      },
      error => scene.tell(it, () => `opening failed: ${error instanceof Error ? error.message : error}`),
    )
  }

  #goOn(plan: Plan, isNew: boolean): void {
    const { agenda } = this.#town.scene
    if (plan.isForged) agenda.after(plan.beginsIn, () => this.#forge())
    if (plan.returnsEarly) agenda.after(plan.beginsIn + second, () => this.#comeBack(null))
    if (plan.isChanging && isNew) agenda.after(plan.beginsIn / 2, () => this.#changeCart())
    if (!plan.abandons) agenda.after(plan.beginsIn, () => this.#choose(plan))
  }

  #choose(plan: Plan): void {
    const { agenda } = this.#town.scene
    const first = this.#beginAt(plan)
    if (first === null) return
    if (plan.isDenied || plan.isDeniedFirst || plan.isDeniedAgain)
      agenda.after(plan.actsIn, () => {
        this.#refuse(first, plan)
        if (plan.isDeniedAgain)
          agenda.after(plan.triesAgainIn, () => this.#tryAgain(plan, order => this.#refuse(order, plan)))
        else if (plan.isDeniedFirst)
          agenda.after(plan.triesAgainIn, () => this.#tryAgain(plan, order => this.#pay(order, plan)))
        else this.#maybeComeBack(first, plan)
      })
    else agenda.after(plan.actsIn, () => this.#pay(first, plan))
    if (plan.paysTwice)
      agenda.after(plan.actsIn + plan.paysAgainIn, () => this.#tryAgain(plan, order => this.#pay(order, plan)))
  }

  #tryAgain(plan: Plan, then: (order: Order) => void): void {
    const order = this.#beginAt(plan)
    if (order !== null) this.#town.scene.agenda.after(20 * second, () => then(order))
  }

  /** Chooses how to pay in the provider's form: an order begins there. */
  #beginAt(plan: Plan): Order | null {
    const { state, scene, hide } = this.#town
    const cartKey = this.#payment?.session?.public.cartKey ?? ''
    if (state.findCart(cartKey) === undefined) return null
    const order = state.begin(cartKey, plan.method, plan.method === 'INVOICE' ? 2_900 : 0)
    if (plan.isBlind) hide(order.id, scene.agenda.now() + 45 * second)
    if (plan.isMiscounted) {
      order.amount += 1_000
      this.#trouble('miscounted')
    }
    this.#it.attempts.push({
      reference: order.id,
      currency: order.currency,
      amountMinor: order.amount,
      feeMinor: 0,
      history: [{ at: scene.agenda.now(), is: 'undecided' }],
      sale: noSale,
    })
    scene.tell(this.#it, () => `the customer begins to pay with ${plan.method}: order ${order.id}`)
    return order
  }

  #pay(order: Order, plan: Plan): void {
    const { scene, state } = this.#town
    if (plan.isStuck) {
      this.#trouble('stuck')
      state.set(order.id, 'MANUAL_PROCESSING')
      return
    }
    if (plan.isUnsure) state.set(order.id, 'UNDER_INVESTIGATION')
    else if (plan.isHeld) state.set(order.id, 'PENDING_DECISION')
    else if (plan.method === 'PARTPAYMENT') state.act(order.id, 'pay')
    const isWaiting = plan.isUnsure || plan.isHeld || plan.method === 'PARTPAYMENT'
    if (isWaiting) scene.agenda.after(plan.heldFor, () => this.#secure(order, plan))
    else this.#secure(order, plan)
    this.#maybeComeBack(order, plan)
  }

  #secure(order: Order, plan: Plan): void {
    const { scene, state } = this.#town
    if (plan.isUnsure) order.status = 'PENDING_PROCESSING'
    // The provider's news of it is heard in the same moment, so the books are written first.
    this.#note(order, 'secured', plan.method === 'INVOICE' ? 2_900 : 0)
    if (this.#it.attempts.filter(each => each.history.some(({ is }) => is === 'secured')).length > 1)
      this.#trouble('paid_twice')
    state.act(order.id, plan.method === 'PARTPAYMENT' ? 'sign' : 'pay')
    scene.tell(this.#it, () => `${order.id} is paid: ${order.status}`)
    if (plan.isAnnulled) scene.agenda.after(plan.takenBackIn, () => this.#annul(order))
    else if (plan.isRefunded) scene.agenda.after(plan.takenBackIn, () => this.#giveBack(order, plan))
  }

  #annul(order: Order): void {
    if (order.status !== 'READY') return
    this.#trouble('annulled')
    this.#note(order, 'gone')
    this.#town.state.set(order.id, 'ANNULLED')
  }

  /** In the provider's back office. */
  #giveBack(order: Order, plan: Plan): void {
    const left = order.debitedAmount - order.creditedAmount
    if (left === 0 || order.refunds.at(-1)?.status === 'ONGOING') return
    const amountMinor = plan.isRefundedWholly ? left : Math.min(left, 1_000)
    this.#trouble('refunded')
    if (amountMinor === order.debitedAmount) this.#note(order, 'gone')
    this.#town.state.giveBack(order.id, amountMinor)
  }

  #refuse(order: Order, plan: Plan): void {
    const { state } = this.#town
    this.#note(order, 'refused')
    state.act(order.id, plan.refusal)
  }

  #note(order: Order, is: Money, feeMinor = 0): void {
    const { scene } = this.#town
    const attempt = this.#it.attempts.find((each: TrueAttempt) => each.reference === order.id)
    if (attempt === undefined || moneyNow(attempt) === is) return
    attempt.history.push({ at: scene.agenda.now(), is })
    attempt.amountMinor += feeMinor
    attempt.feeMinor += feeMinor
    scene.tell(this.#it, () => `${order.id} is ${is} now`)
    scene.touch(this.#it)
  }

  #maybeComeBack(order: Order, plan: Plan): void {
    const { agenda } = this.#town.scene
    if (plan.returnsNever) return
    const claim = plan.presentsOther ? this.#somebodyElses() : order.id
    agenda.after(plan.returnsIn, () => this.#comeBack(claim))
    if (plan.returnsTwice) agenda.after(plan.returnsIn * 3, () => this.#comeBack(null))
  }

  /** The browser's return: a hint that is due now, and a check. */
  #comeBack(claim: string | null): void {
    const { scene, answering, road } = this.#town
    const it = this.#it
    const process = answering(this.#dice)
    if (process === null || it.id === null || it.isSilent || road.isBlocked()) return
    const paymentId = it.id
    scene.tell(it, () => `the browser comes back to ${process.name}, naming ${claim ?? 'nothing'}`)
    const receive = () => {
      const dueAt = process.clock.now()
      return process.inbox.receive({ target: { paymentId }, source: 'return', dueAt, claim, wire: null })
    }
    const received = process.life.running().then(receive)
    received.then(
      () => process.check(paymentId, it.shopKind, 'return'),
      () => {},
    )
  }

  #changeCart(): void {
    const { scene, desk, answering } = this.#town
    const process = answering(this.#dice)
    const payment = this.#payment
    const site = process?.sitesFor(this.#it.id ?? '')(this.#it.shopKind, 'ecster')
    if (process === null || site === undefined || payment === null) return
    const quantity = this.#quantity + 1
    const request = {
      amount: quantity * 10_000,
      order: desk(this.#it).snapshot(this.#it, quantity),
      rows: rowsOf(quantity),
    }
    this.#trouble('cart_changed')
    const changing = process.life.running().then(() => changePayment(process.payments, site, payment, request))
    changing.then(
      changed => {
        this.#payment = changed
        this.#quantity = quantity
      },
      error =>
        scene.tell(this.#it, () => `the cart was not changed: ${error instanceof Error ? error.message : error}`),
    )
  }

  /** A stranger with this payment's callback address names somebody else's order as this one's, and as paid. */
  #forge(): void {
    const { road } = this.#town
    const orderId = this.#somebodyElses() ?? 'nosuchorder'
    if (this.#payment !== null) void road.deliver(this.#it, this.#payment.callbackToken, { orderId, status: 'READY' })
  }

  #somebodyElses(): string | null {
    const others = this.#town.cases.filter(each => each !== this.#it).flatMap(each => each.attempts)
    return others[this.#dice.between(0, Math.max(0, others.length - 1))]?.reference ?? null
  }

  #trouble(trouble: Parameters<Case['troubles']['set']>[0]): void {
    const { agenda } = this.#town.scene
    if (!this.#it.troubles.has(trouble)) this.#it.troubles.set(trouble, agenda.now())
  }
}

const rowsOf = (quantity: number) => [
  { name: 'T-shirt', quantity, unitAmountMinor: 10_000, vatRate: 2500, discountMinor: undefined },
]
