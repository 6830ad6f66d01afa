import { type Case, type Money, moneyNow, type TrueAttempt, trouble } from './case.ts'
import { noSale } from './sale.ts'
import type { Scene } from './scene.ts'

/** What becomes of each try to pay, as the provider has it: written down by the provider itself, for the invariants. */
export class Register {
  readonly #scene: Scene
  readonly #entries = new Map<string, { readonly whose: Case; readonly attempt: TrueAttempt }>()

  constructor(scene: Scene) {
    this.#scene = scene
  }

  begun(
    whose: Case,
    { reference, currency, amountMinor }: Pick<TrueAttempt, 'reference' | 'currency' | 'amountMinor'>,
  ) {
    if (this.#entries.has(reference)) return
    const history: TrueAttempt['history'] = [{ at: this.#scene.agenda.now(), is: 'undecided' }]
    const attempt: TrueAttempt = { reference, currency, amountMinor, feeMinor: 0, history, sale: noSale }
    whose.attempts.push(attempt)
    this.#entries.set(reference, { whose, attempt })
    this.#scene.touch(whose)
  }

  /** A cart that was changed before it was paid. */
  revalue(reference: string, amountMinor: number): void {
    const attempt = this.#entries.get(reference)?.attempt
    if (attempt !== undefined) attempt.amountMinor = amountMinor
  }

  /** `feeMinor`: what the provider adds now. */
  note(reference: string, is: Money, feeMinor = 0): void {
    const { whose, attempt } = this.#entries.get(reference) ?? {}
    if (whose === undefined || attempt === undefined || moneyNow(attempt) === is) return
    const { agenda, tell, touch } = this.#scene
    attempt.history.push({ at: agenda.now(), is })
    attempt.amountMinor += feeMinor
    attempt.feeMinor += feeMinor
    tell(whose, () => `${reference} is ${is} now`)
    touch(whose)
    const paid = whose.attempts.filter(each => each.history.some(entry => entry.is === 'secured'))
    if (is === 'secured' && paid.length > 1) trouble(whose, 'paid_twice', agenda.now())
  }
}
