import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import type { After } from './time.ts'

/** What the way from the provider to the shop does to a callback. A lost one stays lost, however often it is retried. */
const callbackFault = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('lose') }),
  z.object({ kind: z.literal('double'), times: z.int().min(2).max(1000) }),
  z.object({ kind: z.literal('late'), delayMs: z.int().nonnegative() }),
  /** Held until as many are together as the rule counts, then sent last first. */
  z.object({ kind: z.literal('reorder') }),
  z.object({ kind: z.literal('lie'), body: z.record(z.string(), z.unknown()) }),
  z.object({ kind: z.literal('form') }),
  z.object({ kind: z.literal('get') }),
])

export type CallbackFault = z.output<typeof callbackFault>

/** The next `count` callbacks suffer it. */
export const callbackRule = z.object({ fault: callbackFault, count: z.int().positive().prefault(1) })

interface Rule {
  readonly fault: CallbackFault
  readonly held: (() => void)[]
  left: number
}

/** A callback on its way. The same body goes out with every retry. */
export interface Letter<About> {
  readonly about: About
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
}

interface Sent<About> extends Letter<About> {
  readonly as: 'json' | 'form' | 'get'
  readonly isLost: boolean
}

/** One try to deliver, kept for tests and people. `result` is the answer's status, or what went wrong. */
export type Delivery<About> = About & {
  readonly at: number
  readonly attempt: number
  readonly result: number | 'lost' | 'failed'
}

export interface CourierDeps {
  readonly clock: Clock
  readonly after: After
  readonly fetch: typeof fetch
}

/** How a provider delivers: how long it waits for an answer, and when it tries again after so many tries. */
export interface Habits {
  readonly patienceMs: number
  readonly retryMs: (tries: number) => number | null
}

/** Carries a provider's callbacks to the shop, by POST and JSON unless told to misbehave. Anything but a 200 is a failure. */
export class Courier<About extends object> {
  readonly #deps: CourierDeps
  readonly #habits: Habits
  readonly #underWay = new Set<Promise<void>>()
  readonly deliveries: Delivery<About>[] = []
  #rules: Rule[] = []

  constructor(deps: CourierDeps, habits: Habits) {
    this.#deps = deps
    this.#habits = habits
  }

  /** The next `count` callbacks suffer this. Several rules may apply to one. */
  misbehave(fault: CallbackFault, count = 1): void {
    this.#rules.push({ fault, left: count, held: [] })
  }

  /** Callbacks held back for reordering go out now. */
  heal(): void {
    const held = this.#rules.flatMap(rule => rule.held)
    this.#rules = []
    for (const send of held) send()
  }

  /** Resolves when nothing is on its way; what waits for a timer is not on its way. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }

  send(letter: Letter<About>): void {
    const rules = this.#rules.filter(rule => rule.left > 0)
    for (const rule of rules) rule.left -= 1
    const faults = rules.map(rule => rule.fault)
    const sent = suffer(letter, faults)
    const copies = Math.max(1, ...faults.map(fault => (fault.kind === 'double' ? fault.times : 1)))
    const delayMs = Math.max(0, ...faults.map(fault => (fault.kind === 'late' ? fault.delayMs : 0)))
    const send = () => {
      for (let copy = 0; copy < copies; copy += 1) this.#sendIn(delayMs, sent, 1)
    }
    const reordering = rules.find(rule => rule.fault.kind === 'reorder')
    reordering?.held.push(send)
    if (reordering === undefined) send()
    else if (reordering.left === 0) for (const each of reordering.held.splice(0).toReversed()) each()
  }

  #sendIn(delayMs: number, letter: Sent<About>, attempt: number): void {
    const send = () => {
      const sending = this.#deliver(letter, attempt)
      this.#underWay.add(sending)
      void sending.finally(() => this.#underWay.delete(sending))
    }
    if (delayMs === 0) send()
    else this.#deps.after(delayMs, send)
  }

  async #deliver(letter: Sent<About>, attempt: number): Promise<void> {
    const result = letter.isLost ? 'lost' : await this.#post(letter)
    this.deliveries.push({ ...letter.about, at: this.#deps.clock.now(), attempt, result })
    const retryMs = result === 200 ? null : this.#habits.retryMs(attempt)
    if (retryMs !== null) this.#sendIn(retryMs, letter, attempt + 1)
  }

  async #post(letter: Sent<About>): Promise<number | 'failed'> {
    const { after, fetch } = this.#deps
    const giveUp = new AbortController()
    const cancel = after(this.#habits.patienceMs, () => giveUp.abort())
    try {
      const { url, init } = toRequest(letter)
      const response = await fetch(url, { ...init, redirect: 'manual', signal: giveUp.signal })
      await response.body?.cancel()
      return response.status
    } catch {
      return 'failed'
    } finally {
      cancel()
    }
  }
}

function suffer<About>(letter: Letter<About>, faults: readonly CallbackFault[]): Sent<About> {
  const lies = faults.flatMap(fault => (fault.kind === 'lie' ? [fault.body] : []))
  const form = faults.find(fault => fault.kind === 'form' || fault.kind === 'get')?.kind
  return {
    ...letter,
    body: Object.assign({ ...letter.body }, ...lies),
    as: form === 'form' || form === 'get' ? form : 'json',
    isLost: faults.some(fault => fault.kind === 'lose'),
  }
}

function toRequest({ url, headers, body, as }: Sent<unknown>) {
  const fields = new URLSearchParams(
    Object.entries(body).map(([name, value]): [string, string] => [name, String(value)]),
  )
  if (as === 'form') return { url, init: { method: 'POST', headers, body: fields } }
  if (as === 'json') {
    const withType = { ...headers, 'content-type': 'application/json' }
    return { url, init: { method: 'POST', headers: withType, body: JSON.stringify(body) } }
  }
  const withQuery = new URL(url)
  for (const [name, value] of fields) withQuery.searchParams.append(name, value)
  return { url: withQuery.href, init: { method: 'GET', headers } }
}
