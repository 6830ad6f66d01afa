import type { MemoryStore } from '../store/memory.ts'
import { befall, type Case, trouble, type Write } from './case.ts'
import type { Scene } from './scene.ts'
import { type Sender, zombieMs } from './sender.ts'

/** What an order looks like just before and just after a request was run. */
export interface Glimpse {
  readonly id: string
  readonly status: string
  readonly paidAt: number | null
  readonly transactionId: string
  readonly totalMinor: number
  readonly currency: string
  /** When somebody else last did something to it, where the books can tell. */
  readonly touchedByOthersAt: number | null
}

export interface WriteRequest {
  readonly method: string
  readonly path: string
  readonly body: unknown
}

/** One request in the books: when the shop begins to run it, and when it has, as far as it came. */
export interface Entry {
  begin(order: Glimpse | null): void
  end(order: Glimpse | null): void
}

/** A request that runs so long after its intent is one of those that DESIGN.md admits; clocks may differ by 6 seconds. */
const admittedMs = 54_000
const stillPaid: readonly string[] = ['processing', 'completed', 'refunded', 'trash']

/** Writes down every request of Kvitto's that the shop runs, for the invariants. */
export class Books {
  readonly #scene: Scene
  readonly #store: MemoryStore
  /** Until when some process had the wrong time. */
  wrongTimeUntil = 0

  constructor(scene: Scene, store: MemoryStore) {
    this.#scene = scene
    this.#store = store
  }

  /** A process looks at the shop: if it is stopped from here on, it cannot know what happens before its next write. */
  looked(sender: Sender): void {
    const holding = sender.holding()
    if (holding !== null) holding.stoppedMs = sender.life.stoppedMs(this.#scene.agenda.now())
  }

  sent(sender: Sender, whose: Case, request: WriteRequest): Entry {
    const { agenda } = this.#scene
    const sentAt = agenda.now()
    const intents = this.#store.peek(whose.id ?? '')?.effects ?? []
    const last = intents.findLast(({ kind }) => kind === 'hold' || kind === 'pause')
    const what = whatIs(request, last?.kind === 'pause')
    const holding = sender.holding()
    // An order is created without a look, right after Kvitto has made sure that it was not stopped.
    const stoppedMs = holding === null || what === 'create' ? 0 : sender.life.stoppedMs(sentAt) - holding.stoppedMs
    const wasZombie = stoppedMs > zombieMs
    const intent = intents.findLast(effect => effect.kind === what)
    let before: Glimpse | null = null
    return {
      begin: order => {
        before = order
      },
      end: after => {
        const ranAt = agenda.now()
        const claimedAt = holding?.at ?? sentAt
        // What others do to the order while a request is under way, REST can neither see nor prevent.
        const isOtherwise = before?.paidAt == null && after?.transactionId.startsWith('other-') === true
        const isOvertaken = isOtherwise || (after?.touchedByOthersAt ?? 0) >= sentAt
        const isAdmitted =
          wasZombie ||
          isOvertaken ||
          ranAt - (intent?.intendedAt ?? sentAt) > admittedMs ||
          this.wrongTimeUntil >= claimedAt
        const wasUnpaid = before?.paidAt == null && what === 'complete' && !isOvertaken
        const isPaidNow = wasUnpaid && after !== null && after.paidAt !== null
        whose.writes.push({
          what,
          orderId: after?.id ?? before?.id ?? null,
          sentAt,
          ranAt,
          claimedAt,
          fence: holding?.fence ?? 0,
          intendedAt: intent?.intendedAt ?? null,
          isAdmitted,
          paid: isPaidNow
            ? { transactionId: after.transactionId, totalMinor: after.totalMinor, currency: after.currency }
            : null,
          isUndoing:
            what !== 'pause' && before?.status === 'processing' && after !== null && !stillPaid.includes(after.status),
        })
        // Only a person can have given it to another payment too; that one finds it cancelled.
        if (what === 'discard') for (const each of whose.sharers) trouble(each, 'cancelled_by_person', ranAt)
        if (isAdmitted) befall(whose, 'admitted', ranAt)
        this.#scene.tell(whose, () => `the shop runs ${what}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`)
        this.#scene.touch(whose)
      },
    }
  }
}

function whatIs({ method, path, body }: WriteRequest, isPause: boolean): Write['what'] {
  if (path.endsWith('/notes')) return 'note'
  if (method === 'POST') return 'create'
  const text = JSON.stringify(body)
  if (text.includes('"set_paid":true')) return 'complete'
  if (text.includes('"fee_lines"')) return 'add_fee'
  if (text.includes('"on-hold"')) return isPause ? 'pause' : 'hold'
  return text.includes('"cancelled"') ? 'discard' : 'fail'
}
