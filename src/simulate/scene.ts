import { Agenda } from './agenda.ts'
import type { Case } from './case.ts'
import { Deadlines } from './deadlines.ts'
import type { Dice } from './dice.ts'
import { type FaultKind, faults, type Rates } from './faults.ts'

/** One line of the story of a world. */
export interface Line {
  readonly at: number
  readonly whose: number | null
  readonly text: string
}

/** What everything in one simulated world shares: its time, its luck, and its story if somebody wants one. */
export class Scene {
  readonly agenda: Agenda
  readonly deadlines: Deadlines
  readonly rates: Rates
  /** Every fault that happened, by a name that stays when others are left out; only while the story is told. */
  readonly happened: string[] = []
  readonly lines: Line[] | null
  readonly counts = new Map<FaultKind, number>()
  readonly touched = new Set<Case>()
  /** Until when something stands in Kvitto's way, so that nobody can be blamed for being late. */
  hinderedUntil = 0
  #areFaultsOn = true
  readonly #leftOut: ReadonlySet<string>
  readonly #numbers = new Map<string, number>()

  constructor(startedAt: number, rates: Rates, isTold: boolean, leftOut: ReadonlySet<string>) {
    this.agenda = new Agenda(startedAt)
    this.deadlines = new Deadlines(this.agenda)
    this.rates = rates
    this.lines = isTold ? [] : null
    this.#leftOut = leftOut
  }

  /** From here on nothing goes wrong any more. */
  heal(): void {
    this.#areFaultsOn = false
  }

  /** Throws the dice for a fault, whether or not it is wanted. True when it is to happen. */
  readonly happens = (kind: FaultKind, dice: Dice, whose: Case | null): boolean =>
    dice.fraction() < (this.rates[kind] ?? 0) && this.admit(kind, whose)

  /** The same for a fault that the dice have chosen already. */
  readonly admit = (kind: FaultKind, whose: Case | null): boolean => {
    // People go on when nothing goes wrong any more.
    if (!this.#areFaultsOn && faults[kind].of !== 'exception') return false
    if (this.lines !== null || this.#leftOut.size > 0) {
      const owner = `${kind}/${whose?.index ?? 'world'}`
      const number = (this.#numbers.get(owner) ?? 0) + 1
      this.#numbers.set(owner, number)
      const name = `${owner}/${number}`
      if (this.#leftOut.has(name) || this.#leftOut.has(kind)) return false
      this.happened.push(name)
      this.tell(whose, () => `[${name}] ${faults[kind].text}`)
    }
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1)
    // A shop that is slow to some keeps the others waiting.
    if (faults[kind].of === 'request') this.hinder(this.agenda.now() + 65_000)
    return true
  }

  hinder(until: number): void {
    this.hinderedUntil = Math.max(this.hinderedUntil, until)
  }

  /** For the story of a violation; costs nothing while nobody wants one. */
  readonly tell = (whose: Case | null, text: () => string): void => {
    this.lines?.push({ at: this.agenda.now(), whose: whose?.index ?? null, text: text() })
  }

  /** Something about the payment has changed: the invariants look at it after this step. */
  readonly touch = (whose: Case): void => {
    this.touched.add(whose)
    for (const each of whose.sharers) this.touched.add(each)
  }
}
