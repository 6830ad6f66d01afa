import { RequestProblem } from '../http/problem.ts'
import { type ResolutionAction, resolutionRequest } from '../http/room/contract/payments.ts'
import { toCase } from '../http/room/payments.ts'
import { resolveException } from '../http/room/resolve.ts'
import { differenceOf, lookOf, possibleActions, readSeen } from '../settle/act.ts'
import type { Action } from '../settle/resolution.ts'
import type { Row } from '../store/memory/rows.ts'
import type { Payment } from '../store/store.ts'
import { amountNow, befall, type Case, type Click, moneyNow, type Sight } from './case.ts'
import type { Counter } from './clerk.ts'
import type { Dice } from './dice.ts'
import { type KvittoProcess, silent } from './kvitto.ts'
import { ledgerOf, moneySeen } from './ledger.ts'

/** Where people work who look after exceptions. */
export interface Office extends Counter {
  readonly cases: readonly Case[]
  readonly peek: (paymentId: string) => Readonly<Row> | undefined
}

const second = 1_000
const minute = 60 * second
const patienceMs = 29 * second
/** Then it goes to somebody who does not use Kvitto. */
const visitsMost = 6

/** What a person has on the screen. */
interface Screen extends Sight {
  readonly payment: Payment
  readonly look: string | null
  readonly actions: readonly Action['kind'][]
}

/** Whoever looks after the exceptions of one payment, in the control room. */
export class Person {
  readonly #office: Office
  readonly #it: Case
  readonly #dice: Dice
  #visits = 0
  #isComing = false

  constructor(office: Office, it: Case, dice: Dice) {
    this.#office = office
    this.#it = it
    this.#dice = dice
  }

  /** Called whenever something about the payment has changed. */
  watch(): void {
    if (this.#it.row?.status !== 'exception' || this.#isComing || this.#visits >= visitsMost) return
    this.#isComing = true
    this.#visits += 1
    const dice = this.#dice
    const comesIn = dice.chance(0.4) ? dice.between(1, 40) * second : dice.between(1, 90) * minute
    this.#office.scene.agenda.after(comesIn, () => void this.#visit().then(() => this.#leave()))
  }

  #leave(): void {
    this.#isComing = false
    this.#office.scene.touch(this.#it)
  }

  async #visit(): Promise<void> {
    const { scene } = this.#office
    const dice = this.#dice
    const isActing = scene.happens('person_resolves', dice, this.#it)
    const isWrong = scene.happens('person_resolves_wrongly', dice, this.#it)
    const wrongly = (share: number): boolean => dice.chance(share) && isWrong
    const [isSlow, isTwice, isRacing, areTwo, isMisled] = [0.3, 0.4, 0.4, 0.4, 0.4].map(wrongly)
    const [slowMs, quickMs, againMs] = [
      dice.between(5, 180) * minute,
      dice.between(2, 60) * second,
      dice.between(0, 500),
    ]
    const screen = isActing ? await this.#look() : null
    if (screen === null) return
    const action = await this.#choose(screen, isMisled === true)
    const other = areTwo ? await this.#choose(screen, false) : null
    await scene.agenda.sleep(isSlow ? slowMs : quickMs)
    if (action === null) return
    if (isRacing) await this.#ask(process => this.#lookAnew(process))
    const clicks = [this.#click('Anna', screen, action, 0)]
    if (isTwice) clicks.push(this.#click('Anna', screen, action, againMs))
    if (other !== null) clicks.push(this.#click('Bo', screen, other, againMs))
    await Promise.all(clicks)
  }

  /** The button beside it: a check is under way when the click arrives. */
  async #lookAnew(process: KvittoProcess): Promise<void> {
    const paymentId = this.#it.id ?? ''
    const hint = { target: { paymentId }, source: 'operator', dueAt: process.clock.now(), who: 'Anna' } as const
    await process.inbox.receive({ ...hint, claim: null, wire: null })
    process.check(paymentId, this.#it.shopKind, 'return')
  }

  /** As the control room shows it; null when it does not, or when there is nothing to do. */
  async #look(): Promise<Screen | null> {
    const { peek } = this.#office
    return this.#ask(async process => {
      const payment = await process.store.find(this.#it.id ?? '')
      const row = peek(payment?.id ?? '')
      if (payment === undefined || row === undefined || payment.status !== 'exception' || payment.reason === null)
        return null
      const ledger = ledgerOf(row)
      const look = lookOf(payment, ledger.decisions)
      const [its, seen] = [toCase(payment, ledger), readSeen(look?.facts)]
      return {
        payment,
        look: look?.id ?? null,
        reason: payment.reason,
        money: moneySeen(its, seen),
        difference: differenceOf(its, seen),
        orders: seen.orders,
        actions: possibleActions(its, seen),
      }
    })
  }

  /** Any of the things that the control room offers; misled, an order of somebody else's, or something that it does not offer. */
  async #choose(screen: Screen, isMisled: boolean): Promise<Action | null> {
    const { difference, actions } = screen
    const dice = this.#dice
    const [kind, luck] = [actions[dice.between(0, Math.max(0, actions.length - 1))], dice.fraction()]
    if (isMisled && luck < 0.3)
      return { kind: 'accept_difference', paidMinor: 10_000, dueMinor: (difference?.dueMinor ?? 0) + 1 }
    if (isMisled && actions.includes('attach_order')) return this.#attachStrangers()
    if (kind === 'attach_order') return this.#attach(screen)
    if (kind === 'accept_difference') return difference === null ? null : { kind, ...difference }
    if (kind === 'mark_refunded' && luck < 0.7) this.#giveBack()
    return kind === undefined ? null : { kind }
  }

  /** The payment's own order, or one that the shop has made by hand instead. */
  async #attach({ orders }: Screen): Promise<Action> {
    const { desk } = this.#office
    const own = orders.find(({ state }) => ['cancelled', 'unpaid', 'on_hold'].includes(state))
    if (own !== undefined && this.#dice.chance(0.5)) return { kind: 'attach_order', orderId: own.id }
    const orderId = await desk.place(this.#it, Math.round(amountNow(this.#it) / 10_000))
    return { kind: 'attach_order', orderId }
  }

  #attachStrangers(): Action | null {
    const { desk, cases, scene } = this.#office
    const others = cases.filter(each => each !== this.#it && each.shopKind === this.#it.shopKind)
    const owned = others.flatMap(owner => desk.ordersOf(owner).map(({ id }) => ({ owner, id })))
    const chosen = owned[this.#dice.between(0, Math.max(0, owned.length - 1))]
    if (chosen === undefined) return null
    for (const each of [chosen.owner, this.#it]) desk.share(chosen.id, each)
    scene.tell(this.#it, () => `somebody takes order ${chosen.id} of payment ${chosen.owner.index} for this one’s`)
    return { kind: 'attach_order', orderId: chosen.id }
  }

  /** In the provider's back office: the newest money that is there. */
  #giveBack(): void {
    const { bank, scene } = this.#office
    const now = scene.agenda.now()
    const attempt = this.#it.attempts.findLast(each => moneyNow(each) === 'secured')
    const sale = attempt && bank.saleOf(attempt.reference)
    if (attempt === undefined || sale == null) return
    const { reference } = attempt
    const leftMinor = sale.takenMinor - sale.givenBackMinor
    if (!sale.isReserved && (leftMinor === 0 || bank.refundUnderWay(reference) !== null)) return
    befall(this.#it, sale.isReserved ? 'annulled' : 'refunded', now)
    attempt.history.push({ at: now, is: 'gone' })
    scene.tell(this.#it, () => `somebody gives the money of ${reference} back`)
    if (sale.isReserved) bank.release(reference)
    else bank.giveBack(reference, leftMinor)
  }

  async #click(who: string, screen: Screen, action: Action, afterMs: number): Promise<void> {
    const { scene, peek } = this.#office
    const it = this.#it
    if (afterMs > 0) await scene.agenda.sleep(afterMs)
    const { reason, money, difference, orders } = screen
    const click: Click = { at: scene.agenda.now(), action, sight: { reason, money, difference, orders }, answer: null }
    it.clicks.push(click)
    scene.tell(it, () => `${who} clicks ${JSON.stringify(action)} about ${reason}, having seen ${money.join(', ')}`)
    await this.#ask(async process => {
      const payment = await process.store.find(screen.payment.id)
      if (payment === undefined) return
      const deps = {
        ...process.payments,
        room: { ledger: async (id: string) => ledgerOf(peek(id)) },
        findSite: process.sitesFor(payment.id),
        checkNow: () => process.check(payment.id, it.shopKind, 'return'),
        log: silent,
      }
      try {
        await resolveException(deps, payment, toRequest(screen, action), who)
        click.answer = { kind: 'done' }
      } catch (error) {
        if (!(error instanceof RequestProblem)) throw error
        click.answer = { kind: 'refused', because: error.message }
      }
    })
    scene.tell(it, () => `${who} is told ${JSON.stringify(click.answer)}`)
    scene.touch(it)
  }

  /** Null when there is no answer, for whatever reason. */
  #ask<T>(run: (process: KvittoProcess) => Promise<T>): Promise<T | null> {
    const { scene, answering } = this.#office
    const process = answering(this.#dice)
    if (process === null) return Promise.resolve(null)
    const { promise, resolve } = Promise.withResolvers<T | null>()
    scene.agenda.after(patienceMs, () => resolve(null))
    process.life
      .running()
      .then(() => run(process))
      .then(resolve, () => resolve(null))
    return promise
  }
}

const toRequest = ({ payment: { revision }, reason, look }: Screen, action: Action): ResolutionAction => {
  const { kind, ...more } = action
  return resolutionRequest.parse({ action: kind, ...more, why: 'I have looked into it', revision, reason, look })
}
