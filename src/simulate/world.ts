import type { Checked } from '../settle/settle.ts'
import type { FindSite } from '../settle/site.ts'
import { createMemoryStore, type MemoryStore } from '../store/memory.ts'
import type { WakeUp } from '../store/store.ts'
import { drawProvider, type ProviderName } from './bank.ts'
import { Books } from './books.ts'
import { type Case, moneyNow, securedAt } from './case.ts'
import { Clerk } from './clerk.ts'
import { Customer, type Town } from './customer.ts'
import { Dice, mix } from './dice.ts'
import { drawCases } from './draw-cases.ts'
import { Fates } from './fates.ts'
import { createHttpOutside } from './http-outside.ts'
import { drawIncidents, type Incident } from './incidents.ts'
import { findBroken } from './invariants.ts'
import { clockErrorMs, KvittoProcess, type Trigger } from './kvitto.ts'
import { startRounds } from './missed-rounds.ts'
import { Outages } from './outages.ts'
import type { Outside } from './outside.ts'
import { Person } from './person.ts'
import { Register } from './register.ts'
import { Road } from './road.ts'
import { type Line, Scene } from './scene.ts'
import type { Sender } from './sender.ts'
import { createSmallOutside } from './small-outside.ts'
import { links, type Violation, type WorldSpec } from './spec.ts'
import { letStaffIn } from './staff.ts'
import { addRescue, addScene, type Tally } from './tally.ts'
import { type Terms, termsOf } from './terms.ts'
import { Watcher } from './watcher.ts'

const startedAt = Date.UTC(2026, 10, 23, 12)
const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const stepsMost = 60_000

/** One world from its beginning to its rest. Everything in it follows from its spec. */
export class World {
  readonly scene: Scene
  readonly cases: readonly Case[]
  violation: Violation | null = null
  readonly #spec: WorldSpec
  readonly #provider: ProviderName
  readonly #terms: Terms
  readonly #byId: ReadonlyMap<string, Case>
  readonly #dice: Dice
  readonly #tally: Tally
  readonly #store: MemoryStore
  readonly #watcher: Watcher
  readonly #books: Books
  readonly #processes: readonly KvittoProcess[]
  readonly #outside: Outside
  readonly #road: Road
  readonly #fates = new Map<Case, { provider: Fates; shop: Fates }>()
  readonly #wakeDice = new Map<Case, Dice>()
  readonly #crashDice = new Map<Case, Dice>()
  readonly #bankDice = new Map<Case, Dice>()
  readonly #outages: Outages
  readonly #rescued = new Set<Case>()
  readonly #clerks = new Map<Case, Clerk>()
  readonly #people = new Map<Case, Person>()
  readonly #healedAt: number
  #steps = 0
  #isOver = false

  constructor(spec: WorldSpec, tally: Tally) {
    this.#spec = spec
    this.#tally = tally
    this.scene = new Scene(startedAt, spec.rates, spec.isTold, spec.without.faults)
    this.#dice = new Dice(mix(spec.seed, spec.index))
    this.#outages = new Outages(this.scene, this.#dice.split('outages'))
    this.#provider = drawProvider(this.scene, this.#dice.split('provider'))
    this.#terms = termsOf(this.#provider, spec.index, startedAt)
    const dice = this.#dice.split('cases')
    const isSilent = this.scene.happens('inbound_blocked', dice, null)
    this.cases = drawCases(spec, this.#dice, this.#provider, { ...this.#terms, isSilent, openedAt: startedAt })
    this.#byId = new Map(this.cases.map(it => [it.id ?? '', it]))
    this.#store = createMemoryStore(wakeUps => this.#wake(wakeUps))
    this.#books = new Books(this.scene, this.#store)
    this.#watcher = new Watcher(this.scene, this.#store, this.cases, it =>
      this.#outside.desks[it.shopKind].ordersOf(it),
    )
    this.#outside = this.#createOutside()
    this.#processes = this.#startProcesses()
    this.#road = new Road({
      scene: this.scene,
      habits: this.#outside.bank.habits,
      arrive: this.#outside.arrive,
      answering: dice => this.#answering(dice),
      isBlocked: () => false,
    })
    for (const it of this.cases) this.#road.addCase(it, this.#dice.split('callbacks', it.index))
    const incidents = drawIncidents(this.#dice.split('incidents'), (kind, dice) => this.scene.happens(kind, dice, null))
    for (const incident of incidents) this.scene.agenda.at(startedAt + incident.at, () => this.#befall(incident))
    this.#healedAt = Math.max(
      startedAt + 4 * hour,
      ...incidents.map(({ at, forMs }) => startedAt + at + forMs + minute),
    )
    this.scene.agenda.at(this.#healedAt, () => this.#heal())
    this.#letCustomersIn()
    this.#lookForMissed()
  }

  #lookForMissed(): void {
    if (!this.#outside.bank.isSigned) return
    startRounds({
      scene: this.scene,
      provider: this.#provider,
      shops: this.#spec.isOverHttp ? ['plain'] : ['plain', 'guarded'],
      answering: dice => this.#answering(dice),
      dice: this.#dice.split('missed'),
      until: this.#healedAt + hour,
    })
  }

  /** Goes one step on and looks whether everything still holds. False when it is over. */
  step(): boolean {
    if (this.#isOver) return false
    this.#inspect('always')
    if (this.violation !== null) return this.#end()
    this.#steps += 1
    if (this.#steps > stepsMost) {
      this.#violate('everything comes to rest', `not after ${stepsMost} steps`, this.cases[0])
      return this.#end()
    }
    if (this.scene.agenda.step(Number.POSITIVE_INFINITY)) return true
    for (const it of this.cases) this.scene.touch(it)
    this.#inspect('at_end')
    return this.#end()
  }

  #end(): boolean {
    this.#isOver = true
    if (this.violation === null) this.#count()
    return false
  }

  #inspect(when: 'always' | 'at_end'): void {
    const { touched, agenda } = this.scene
    if (touched.size === 0) return
    const moment = { now: agenda.now(), healedAt: this.#healedAt }
    for (const it of touched) {
      it.orders = this.#outside.desks[it.shopKind].ordersOf(it)
      this.#lookAtMoney(it)
      const dueAt = this.#watcher.refresh(it)
      this.#people.get(it)?.watch()
      if (dueAt !== null) for (const process of this.#processes) process.sweepBy(dueAt - clockErrorMs)
      if (when === 'at_end') this.#watcher.readStory(it)
      const broken = findBroken(it, moment, when)
      if (broken !== null && this.violation === null) this.#violate(broken.name, broken.detail, it)
      Object.assign(it.seen, { writes: it.writes.length, claims: it.claims.length, verdicts: it.verdicts.length })
    }
    touched.clear()
  }

  #lookAtMoney(it: Case): void {
    for (const attempt of it.attempts) {
      attempt.sale = this.#outside.bank.saleOf(attempt.reference) ?? attempt.sale
      const isLetGo = attempt.sale.isReleased && moneyNow(attempt) === 'secured'
      if (isLetGo) attempt.history.push({ at: this.scene.agenda.now(), is: 'gone' })
    }
    this.#clerks.get(it)?.watchBank()
  }

  #violate(invariant: string, detail: string, it: Case | undefined): void {
    this.violation = { invariant, detail, payment: it?.index ?? 0, at: this.scene.agenda.now() }
    this.scene.tell(it ?? null, () => `BROKEN: ${invariant}: ${detail}`)
  }

  #caseOf(paymentId: string): Case | undefined {
    return this.#byId.get(paymentId)
  }

  #createOutside(): Outside {
    const random = this.#dice.split('ids')
    const create = this.#spec.isOverHttp ? createHttpOutside : createSmallOutside
    for (const it of this.cases) {
      const luck = (name: string) => new Fates(this.scene, this.#dice.split(name, it.index), it)
      this.#fates.set(it, { provider: luck('provider'), shop: luck('shop') })
      this.#wakeDice.set(it, this.#dice.split('wake', it.index))
      this.#crashDice.set(it, this.#dice.split('crash', it.index))
      this.#bankDice.set(it, this.#dice.split('bank', it.index))
    }
    return create({
      scene: this.scene,
      provider: this.#provider,
      // So that the worlds over HTTP have all of them too.
      variant: this.#spec.index + Math.floor(this.#spec.index / 100),
      register: new Register(this.scene),
      luckOf: whose => this.#bankDice.get(whose) ?? this.#noFates(),
      books: this.#books,
      random: () => random.fraction(),
      caseOf: paymentId => this.#caseOf(paymentId),
      fatesOf: whose => this.#fates.get(whose) ?? this.#noFates(),
      outage: this.#outages.ofProvider,
      isForgotten: this.#outages.isForgotten,
      shopOutage: this.#outages.ofShop,
      isRenaming: () => this.#outages.isDown('ids'),
      news: async (paymentId, letter) => {
        const whose = this.#caseOf(paymentId)
        const row = this.#store.peek(paymentId)
        if (whose === undefined || row === undefined) return false
        return this.#road.send(whose, this.#outside.bank.isSigned ? null : row.callbackToken, letter)
      },
      ownerOf: token => this.cases.find(each => this.#store.peek(each.id ?? '')?.callbackToken === token),
      callback: async (whose, token, letter) => (whose === undefined ? 404 : this.#road.post(whose, token, letter)),
    })
  }

  #noFates(): never {
    throw new Error('a request of a payment that is not in this world')
  }

  #startProcesses(): readonly KvittoProcess[] {
    const dice = this.#dice.split('processes')
    const count = this.scene.happens('more_nodes', dice, null) ? dice.between(2, 3) : 1
    const ids = this.#dice.split('tokens')
    const database = this.#dice.split('database')
    return Array.from({ length: count }, (_, index) => {
      const process = new KvittoProcess(
        `node ${index + 1}`,
        {
          scene: this.scene,
          store: this.#store,
          database: { isDown: () => this.#outages.isDown('database'), dice: database },
          ids: { paymentId: () => '', token: () => ids.text(32, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuv-_') },
          links,
          sites: sender => this.#sites(sender),
          timeout: ms => this.#outside.timeout(ms),
          watch: own => this.#watcher.watch(own),
          atCrashPoint: (own, paymentId, point) => this.#atCrashPoint(own, paymentId, point),
          firstOverdue: () => this.#watcher.firstOverdue(),
          checked: (checked, by) => this.#checked(checked, by),
        },
        dice.split('process', index),
      )
      if (this.scene.happens('clock_drifts', process.dice, null)) process.skewMs = process.dice.between(-3_000, 3_000)
      return process
    })
  }

  #sites(sender: Sender): FindSite {
    return shop => ({
      ...this.#terms,
      provider: this.#outside.provider(sender),
      shop: this.#outside.shop(sender, shop === 'plain' ? 'plain' : 'guarded'),
    })
  }

  #answering(dice: Dice): KvittoProcess | null {
    const alive = this.#processes.filter(({ life }) => !life.isOver)
    return alive[dice.between(0, Math.max(0, alive.length - 1))] ?? null
  }

  /** The queue: late by its polling, and as reliable as the faults let it be. */
  #wake(wakeUps: readonly WakeUp[]): void {
    const { agenda, happens } = this.scene
    for (const { paymentId, at } of wakeUps) {
      const whose = this.#caseOf(paymentId)
      const dice = whose && this.#wakeDice.get(whose)
      if (whose === undefined || dice === undefined) continue
      this.scene.touch(whose)
      const polledMs = dice.between(0, 500)
      const lateMs = dice.between(1, 120) * second
      const [isLost, isDoubled, isLate] = [
        happens('wakeup_lost', dice, whose),
        happens('wakeup_doubled', dice, whose),
        happens('wakeup_late', dice, whose),
      ]
      if (isLost) continue
      const arrive = (): void => {
        const running = this.#processes.filter(({ life }) => life.isRunning)
        running[dice.between(0, Math.max(0, running.length - 1))]?.check(paymentId, whose.shopKind, 'wake-up')
      }
      const moment = Math.max(agenda.now(), at) + polledMs + (isLate ? lateMs : 0)
      agenda.at(moment, arrive)
      if (isDoubled) agenda.at(moment + dice.between(0, 3_000), arrive)
    }
  }

  #atCrashPoint(process: KvittoProcess, paymentId: string, point: string): void {
    const whose = this.#caseOf(paymentId)
    const dice = whose && this.#crashDice.get(whose)
    if (whose === undefined || dice === undefined || !process.life.isRunning) return
    const forMs = dice.between(1, 60) * second
    if (this.scene.happens('crash', dice, whose)) {
      this.scene.tell(null, () => `${process.name} dies at "${point}" of payment ${whose.index}`)
      this.#kill(process, forMs)
    } else if (this.scene.happens('zombie', dice, whose)) {
      this.scene.tell(null, () => `${process.name} stops at "${point}" of payment ${whose.index}`)
      this.#freeze(process, forMs * 4 + 31_000)
    }
  }

  #kill(process: KvittoProcess, restartAfterMs: number): void {
    process.die(restartAfterMs)
    this.#blame(restartAfterMs)
  }

  #freeze(process: KvittoProcess, forMs: number): void {
    process.freeze(forMs)
    this.#blame(forMs)
  }

  /** Where nobody else is running, nobody can be in time. */
  #blame(forMs: number): void {
    if (!this.#processes.some(({ life }) => life.isRunning)) this.scene.hinder(this.scene.agenda.now() + forMs)
  }

  #befall({ kind, forMs, process, size }: Incident): void {
    const until = this.scene.agenda.now() + forMs
    const node = this.#processes[process % this.#processes.length]
    this.scene.tell(null, () => `${kind} for ${forMs} ms (${node?.name})`)
    if (node === undefined) return
    if (kind === 'dies') this.#kill(node, forMs)
    if (kind === 'freezes') this.#freeze(node, forMs)
    this.#outages.begin(kind, until, size)
    if (kind === 'database_restarts' || kind === 'clock_leaps') this.scene.hinder(until)
    if (kind === 'clock_leaps') {
      const leapMs = Math.round((size - 0.5) * 110_000)
      node.skewMs += leapMs
      this.#books.wrongTimeUntil = Math.max(this.#books.wrongTimeUntil, until)
      this.scene.agenda.at(until, () => {
        node.skewMs -= leapMs
      })
    }
  }

  #heal(): void {
    const { agenda } = this.scene
    this.scene.heal()
    this.scene.tell(null, () => 'all faults end here')
    this.#outages.heal()
    for (const process of this.#processes) {
      process.skewMs = 0
      process.life.goOn(agenda.now())
      process.sweepBy(agenda.now())
    }
  }

  #letCustomersIn(): void {
    const { agenda } = this.scene
    const town: Town = {
      scene: this.scene,
      bank: this.#outside.bank,
      forget: this.#outages.forget,
      road: this.#road,
      cases: this.cases,
      placed: new Map(),
      desk: whose => this.#outside.desks[whose.shopKind],
      answering: dice => this.#answering(dice),
    }
    for (const it of this.cases) {
      const dice = this.#dice.split('customer', it.index)
      const opensAt = startedAt + dice.between(0, 10 * minute)
      agenda.at(opensAt, () => void new Customer(town, it, dice).begin())
      const place = {
        agenda,
        happens: this.scene.happens,
        desk: this.#outside.desks[it.shopKind],
        cases: this.cases,
      }
      letStaffIn(place, it, opensAt, this.#dice.split('staff', it.index))
      const { bank, answering } = town
      const isManualMoving = this.#terms.management.manualRefundsSince !== null
      const counter = { scene: this.scene, desk: place.desk, bank, answering, isManualMoving }
      const clerk = new Clerk(counter, it, this.#dice.split('clerk', it.index))
      this.#clerks.set(it, clerk)
      const office = { ...counter, cases: this.cases, peek: this.#store.peek }
      this.#people.set(it, new Person(office, it, this.#dice.split('person', it.index)))
      clerk.begin(opensAt)
    }
  }

  #checked(checked: Checked, by: Trigger): void {
    this.#tally.checks += 1
    if (checked.kind !== 'checked' || checked.payment.status !== 'settled') return
    const whose = this.#caseOf(checked.payment.id)
    const paidAt = whose && securedAt(whose)
    if (whose === undefined || paidAt == null || this.#rescued.has(whose)) return
    this.#rescued.add(whose)
    addRescue(this.#tally, checked.wokenBy, Math.max(0, this.scene.agenda.now() - paidAt))
    if (by === 'sweep') this.#tally.bySweep += 1
  }

  #count(): void {
    this.#tally.worlds += 1
    this.#tally.steps += this.#steps
    addScene(this.#tally, this.scene.counts, this.cases)
  }

  get lines(): readonly Line[] {
    return this.scene.lines ?? []
  }
}
