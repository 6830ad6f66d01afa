import type { Stage } from './stage.ts'
import type { Wallet } from './wallet.ts'

/** What can be broken in the demo's world. Killing is a moment; the others last until they are mended. */
export const faultNames = ['firewall', 'provider_down', 'shop_down', 'answer_lost'] as const
export type FaultName = (typeof faultNames)[number]

export const faults: Readonly<Record<FaultName, { readonly title: string; readonly text: string }>> = {
  firewall: { title: 'Firewall', text: 'blocks every callback with 403' },
  provider_down: { title: 'Provider down', text: 'its API answers 503' },
  shop_down: { title: 'Shop down', text: 'in maintenance, answers 503' },
  answer_lost: { title: 'Answers lost', text: 'the shop does what it is told, and the line breaks' },
}

/** From when to when something was broken; `to` is null while it still is. */
export interface FaultWindow {
  readonly fault: FaultName | 'killed'
  readonly from: number
  readonly to: number | null
}

/** Longer than any demo. */
const always = 1_000_000_000

/** The faults that are on, and when each was: through the simulators' own ways to misbehave. */
export class Faults {
  readonly #stage: Stage
  readonly #wallet: Wallet
  #windows: FaultWindow[] = []

  constructor(stage: Stage, wallet: Wallet) {
    this.#stage = stage
    this.#wallet = wallet
  }

  get windows(): readonly FaultWindow[] {
    return this.#windows
  }

  isOn(fault: FaultName): boolean {
    return this.#windows.some(each => each.fault === fault && each.to === null)
  }

  turn(fault: FaultName, isOn: boolean, now: number): void {
    if (this.isOn(fault) === isOn) return
    if (isOn) this.#windows.push({ fault, from: now, to: null })
    else
      this.#windows = this.#windows.map(each =>
        each.fault === fault && each.to === null ? { ...each, to: now } : each,
      )
    this.#apply()
  }

  killed(at: number): void {
    this.#windows.push({ fault: 'killed', from: at, to: at })
  }

  #apply(): void {
    const { shop, provider } = this.#stage
    const { swish } = this.#wallet
    shop.behave()
    provider.heal()
    swish.heal()
    if (this.isOn('provider_down'))
      for (const { answers } of [provider, swish])
        answers.fail({ fault: { kind: 'status', status: 503 }, count: always })
    if (this.isOn('shop_down')) shop.misbehave({ fault: { kind: 'status', status: 503 }, times: always })
    if (this.isOn('answer_lost'))
      for (const method of ['POST', 'PUT'])
        shop.misbehave({ fault: { kind: 'lost', when: 'after' }, method, times: always })
  }
}
