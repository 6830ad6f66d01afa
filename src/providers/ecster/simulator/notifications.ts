import ms from 'ms'
import { z } from 'zod'
import type { Clock } from '../../../base/clock.ts'
import type { OrderEvent } from './customer.ts'
import type { Order } from './orders.ts'
import { type After, timestamp } from './time.ts'

/** Anything but a 200 is tried again every 2 hours, 24 times in all (documented: E4). */
const retryEvery = ms('2h')
const triesMost = 24
/** Seen in integrations (ME): Ecster waits about 5 seconds. */
const patience = ms('5s')

/** What the way from Ecster to the shop does to a notification. A lost one stays lost, whatever Ecster retries. */
export const callbackFault = z.discriminatedUnion('kind', [
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

interface Rule {
  readonly fault: CallbackFault
  readonly held: (() => void)[]
  left: number
}

/** One try to deliver, kept for tests and people. `result` is the answer's status, or what went wrong. */
export interface Delivery {
  readonly at: number
  readonly orderId: string
  readonly status: string
  readonly attempt: number
  readonly result: number | 'lost' | 'failed'
}

interface Message {
  readonly url: string
  readonly orderId: string
  readonly status: string
  readonly body: Readonly<Record<string, unknown>>
  readonly as: 'json' | 'form' | 'get'
  readonly isLost: boolean
}

export interface NotifierDeps {
  readonly clock: Clock
  readonly after: After
  readonly fetch: typeof fetch
  /** The header that Ecster adds when a merchant asks for one (documented: E4). */
  readonly header?: { readonly name: string; readonly value: string } | undefined
}

/** Sends order event notifications: hints without authentication, by POST and JSON unless told to misbehave. */
export class Notifier {
  readonly #deps: NotifierDeps
  readonly #underWay = new Set<Promise<void>>()
  readonly deliveries: Delivery[] = []
  #rules: Rule[] = []

  constructor(deps: NotifierDeps) {
    this.#deps = deps
  }

  /** The next `count` notifications suffer this. Several rules may apply to one. */
  misbehave(fault: CallbackFault, count = 1): void {
    this.#rules.push({ fault, left: count, held: [] })
  }

  /** Notifications held back for reordering go out now. */
  heal(): void {
    const held = this.#rules.flatMap(rule => rule.held)
    this.#rules = []
    for (const send of held) send()
  }

  /** Resolves when nothing is on its way; what waits for a timer is not on its way. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }

  notify(order: Order, event: OrderEvent): void {
    const url = order.cart.body.notificationUrl
    if (url === undefined) return
    const rules = this.#rules.filter(rule => rule.left > 0)
    for (const rule of rules) rule.left -= 1
    const faults = rules.map(rule => rule.fault)
    const message = this.#compose(order, event, url, faults)
    const copies = Math.max(1, ...faults.map(fault => (fault.kind === 'double' ? fault.times : 1)))
    const delayMs = Math.max(0, ...faults.map(fault => (fault.kind === 'late' ? fault.delayMs : 0)))
    const send = () => {
      for (let copy = 0; copy < copies; copy += 1) this.#sendIn(delayMs, message, 1)
    }
    const reordering = rules.find(rule => rule.fault.kind === 'reorder')
    reordering?.held.push(send)
    if (reordering === undefined) send()
    else if (reordering.left === 0) for (const each of reordering.held.splice(0).toReversed()) each()
  }

  /** `orderId, orderReference?, status, time, event` (documented: E4). The same body goes out with every retry. */
  #compose(order: Order, event: OrderEvent, url: string, faults: readonly CallbackFault[]): Message {
    const { id: orderId, orderReference, status } = order
    const truth = { orderId, ...(orderReference === null ? {} : { orderReference }), status, event }
    const lies = faults.flatMap(fault => (fault.kind === 'lie' ? [fault.body] : []))
    const form = faults.find(fault => fault.kind === 'form' || fault.kind === 'get')?.kind
    return {
      url,
      orderId,
      status,
      body: Object.assign({ ...truth, time: timestamp(this.#deps.clock.now()) }, ...lies),
      as: form === 'form' || form === 'get' ? form : 'json',
      isLost: faults.some(fault => fault.kind === 'lose'),
    }
  }

  #sendIn(delayMs: number, message: Message, attempt: number): void {
    const send = () => {
      const sending = this.#send(message, attempt)
      this.#underWay.add(sending)
      void sending.finally(() => this.#underWay.delete(sending))
    }
    if (delayMs === 0) send()
    else this.#deps.after(delayMs, send)
  }

  async #send(message: Message, attempt: number): Promise<void> {
    const result = message.isLost ? 'lost' : await this.#post(message)
    const { orderId, status } = message
    this.deliveries.push({ at: this.#deps.clock.now(), orderId, status, attempt, result })
    if (result !== 200 && attempt < triesMost) this.#sendIn(retryEvery, message, attempt + 1)
  }

  async #post(message: Message): Promise<number | 'failed'> {
    const { after, fetch, header } = this.#deps
    const giveUp = new AbortController()
    const cancel = after(patience, () => giveUp.abort())
    try {
      const headers = header === undefined ? {} : { [header.name]: header.value }
      const { url, init } = toRequest(message, headers)
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

function toRequest({ url, body, as }: Message, headers: Readonly<Record<string, string>>) {
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
