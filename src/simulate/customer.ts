import { changePayment } from '../payments/change.ts'
import { openPayment } from '../payments/open.ts'
import type { Payment } from '../store/store.ts'
import type { Bank } from './bank.ts'
import { type Case, trouble } from './case.ts'
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
  readonly bank: Bank
  /** The provider does not find it for so long. */
  readonly forget: (reference: string, forMs: number) => void
  readonly road: Road
  readonly cases: readonly Case[]
  /** Orders that were placed at the shops' own checkouts. */
  readonly placed: Map<Case, Placed>
  readonly desk: (whose: Case) => Desk
  /** A process that takes a call now; null when none does. */
  readonly answering: (dice: Dice) => KvittoProcess | null
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
  /** Kvitto is to create the order, from the copy that the shop gives. */
  #isNew = false
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
    this.#isNew = !isForExisting
    const plan = drawPlan(scene, this.#dice, this.#it, this.#town.bank.lacks)
    this.#it.openedAt = scene.agenda.now()
    this.#it.amounts.push({ at: scene.agenda.now(), amountMinor: this.#quantity * 10_000 })
    this.#open(orderId, 4, () => this.#goOn(plan))
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
    const { scene, desk, answering, bank } = this.#town
    const it = this.#it
    let isAnswered = false
    const again = (): void => {
      if (isAnswered) return
      isAnswered = true
      if (tries > 1) this.#open(orderId, tries - 1, opened)
      // The shop heard nothing, and the customer's phone may have been asked all the same.
      else opened()
    }
    scene.agenda.after(patienceMs, again)
    const process = answering(this.#dice)
    const site = process?.sitesFor(it.id ?? '')(it.shopKind, bank.name)
    if (process === null || site === undefined) return
    const ids = { ...process.payments.ids, paymentId: () => it.id ?? '' }
    const request = {
      provider: bank.name,
      amount: this.#quantity * 10_000,
      currency: it.currency,
      reference: `cart ${it.index}`,
      locale: 'sv-SE',
      customer: bank.customerOf(it),
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

  #goOn(plan: Plan): void {
    const { agenda } = this.#town.scene
    if (plan.isForged) agenda.after(plan.beginsIn, () => this.#forge())
    if (plan.returnsEarly) agenda.after(plan.beginsIn + second, () => this.#comeBack(null))
    if (plan.isChanging && this.#isNew)
      agenda.after(plan.beginsIn / 2, () => {
        trouble(this.#it, 'cart_changed', agenda.now())
        void this.#sendCart(this.#quantity + 1)
      })
    if (!plan.abandons) agenda.after(plan.beginsIn, () => this.#choose(plan))
  }

  #choose(plan: Plan): void {
    const { agenda } = this.#town.scene
    const first = this.#beginAt(plan)
    if (first === null) return
    const again = (then: (reference: string) => void) => void this.#tryAgain(plan, then)
    if (plan.isDenied || plan.isDeniedFirst || plan.isDeniedAgain)
      agenda.after(plan.actsIn, () => {
        this.#town.bank.refuse(first, plan)
        if (plan.isDeniedAgain)
          agenda.after(plan.triesAgainIn, () => again(reference => this.#town.bank.refuse(reference, plan)))
        else if (plan.isDeniedFirst)
          agenda.after(plan.triesAgainIn, () => again(reference => this.#pay(reference, plan)))
        else this.#maybeComeBack(first, plan)
      })
    else agenda.after(plan.actsIn, () => this.#pay(first, plan))
    if (plan.paysTwice)
      agenda.after(plan.actsIn + plan.paysAgainIn, () => again(reference => this.#pay(reference, plan)))
  }

  async #tryAgain(plan: Plan, then: (reference: string) => void): Promise<void> {
    const { bank, scene } = this.#town
    if (bank.isOneTry && !(await this.#sendCart(this.#quantity))) return
    const reference = this.#beginAt(plan)
    if (reference !== null) scene.agenda.after(20 * second, () => then(reference))
  }

  #beginAt(plan: Plan): string | null {
    return this.#town.bank.begin(this.#it, this.#payment?.session ?? null, plan)
  }

  #pay(reference: string, plan: Plan): void {
    const { scene, bank } = this.#town
    const answer = bank.approve(reference, plan)
    const takesMs = answer === 'too_late' ? 0 : answer.takesMs
    if (takesMs === null) {
      trouble(this.#it, 'stuck', scene.agenda.now())
      return
    }
    if (takesMs > 0) scene.agenda.after(takesMs, () => this.#secure(reference, plan))
    else if (answer !== 'too_late') this.#secure(reference, plan)
    this.#maybeComeBack(reference, plan)
  }

  #secure(reference: string, plan: Plan): void {
    const { scene, bank } = this.#town
    const money = bank.secure(reference, plan)
    if (money === null) return
    scene.tell(this.#it, () => `${money} is paid`)
    if (plan.forgetting !== null) this.#forget(money, plan.forgetting)
    if (plan.isAnnulled) scene.agenda.after(plan.takenBackIn, () => this.#annul(money))
    else if (plan.isDisputed) scene.agenda.after(plan.takenBackIn, () => this.#dispute(money, plan))
    else if (plan.isRefunded) scene.agenda.after(plan.takenBackIn, () => this.#giveBack(money, plan))
  }

  /** Only what Kvitto has seen: what it has not, nobody can know to be there. */
  #forget(reference: string, { afterMs, forMs }: { readonly afterMs: number; readonly forMs: number }): void {
    const { scene, bank, forget } = this.#town
    scene.agenda.after(afterMs, () => {
      if (this.#it.row?.providerReference !== reference) return
      scene.tell(this.#it, () => `${bank.name} does not find ${reference} for ${forMs} ms`)
      forget(reference, forMs)
    })
  }

  #annul(reference: string): void {
    const { scene, bank } = this.#town
    if (bank.saleOf(reference)?.isReserved !== true) return
    trouble(this.#it, 'annulled', scene.agenda.now())
    bank.release(reference)
  }

  #dispute(reference: string, plan: Plan): void {
    const { scene, bank } = this.#town
    if (bank.dispute(reference, plan)) trouble(this.#it, 'disputed', scene.agenda.now())
  }

  /** In the provider's back office. */
  #giveBack(reference: string, plan: Plan): void {
    const { scene, bank } = this.#town
    const { takenMinor, givenBackMinor } = bank.saleOf(reference) ?? noSale
    const left = takenMinor - givenBackMinor
    if (left === 0 || bank.refundUnderWay(reference) !== null) return
    trouble(this.#it, 'refunded', scene.agenda.now())
    bank.giveBack(reference, plan.isRefundedWholly ? left : Math.min(left, 1_000))
  }

  #maybeComeBack(reference: string, plan: Plan): void {
    const { scene, bank } = this.#town
    if (plan.returnsNever || this.#payment === null) return
    const claim = plan.presentsOther ? this.#somebodyElses() : bank.returnsWith(reference)
    scene.agenda.after(plan.returnsIn, () => this.#comeBack(claim))
    if (plan.returnsTwice) scene.agenda.after(plan.returnsIn * 3, () => this.#comeBack(null))
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

  /** The shop sends the cart once more, as it is now. True when Kvitto has taken it. */
  async #sendCart(quantity: number): Promise<boolean> {
    const { scene, desk, answering, bank } = this.#town
    const it = this.#it
    const process = answering(this.#dice)
    const payment = this.#payment
    const site = process?.sitesFor(it.id ?? '')(it.shopKind, bank.name)
    if (process === null || site === undefined || payment === null) return false
    const request = {
      amount: quantity * 10_000,
      rows: rowsOf(quantity),
      ...(this.#isNew ? { order: desk(it).snapshot(it, quantity) } : {}),
    }
    try {
      await process.life.running()
      this.#payment = await changePayment(process.payments, site, payment, request)
      this.#quantity = quantity
      return true
    } catch (error) {
      scene.tell(it, () => `the cart was not changed: ${error instanceof Error ? error.message : error}`)
      return false
    }
  }

  /** A stranger with this payment's callback address names somebody else's order as this one's, and as paid. */
  #forge(): void {
    const { road, bank } = this.#town
    const letter = bank.forge(this.#somebodyElses() ?? 'nosuchorder')
    if (this.#payment !== null) void road.deliver(this.#it, bank.isSigned ? null : this.#payment.callbackToken, letter)
  }

  #somebodyElses(): string | null {
    const others = this.#town.cases.filter(each => each !== this.#it).flatMap(each => each.attempts)
    return others[this.#dice.between(0, Math.max(0, others.length - 1))]?.reference ?? null
  }
}

const rowsOf = (quantity: number) => [
  { name: 'T-shirt', quantity, unitAmountMinor: 10_000, vatRate: 2500, discountMinor: undefined },
]
