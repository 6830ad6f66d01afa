import { limits } from '../limits.ts'
import type { Verdict } from '../settle/decision.ts'
import { mayBeDone } from '../store/ledger.ts'
import type { Row } from '../store/memory/rows.ts'
import { story } from '../store/memory/story.ts'
import type { MemoryStore } from '../store/memory.ts'
import type { Hint, Lease } from '../store/store.ts'
import type { Case, TrueOrder } from './case.ts'
import type { Watch } from './connection.ts'
import type { KvittoProcess } from './kvitto.ts'
import type { Scene } from './scene.ts'

/** Sees what Kvitto's processes commit, and keeps the cases up to date with it. */
export class Watcher {
  readonly #scene: Scene
  readonly #store: MemoryStore
  readonly #cases: ReadonlyMap<string, Case>

  /** Since when each could be taken: it has a row, and nobody has the lease of a payment for its order. */
  readonly #since = new Map<Case, number>()

  readonly #ordersOf: (it: Case) => readonly TrueOrder[]

  constructor(scene: Scene, store: MemoryStore, cases: readonly Case[], ordersOf: (it: Case) => readonly TrueOrder[]) {
    this.#ordersOf = ordersOf
    this.#scene = scene
    this.#store = store
    this.#cases = new Map(cases.map(it => [it.id ?? '', it]))
  }

  watch(process: KvittoProcess): Watch {
    return {
      claiming: (paymentId, purpose) => {
        const dueAt = dueOf(this.#store.peek(paymentId))
        const takenUntil = this.#takenUntil(paymentId)
        return claim => {
          const it = this.#cases.get(paymentId)
          if (claim === undefined || it === undefined) return
          const at = this.#scene.agenda.now()
          process.took(paymentId, claim.lease.fence)
          const lateMs =
            purpose === 'check' && dueAt !== null
              ? at - Math.max(dueAt, this.#scene.hinderedUntil, takenUntil, this.#since.get(it) ?? at)
              : 0
          it.claims.push({ at, fence: claim.lease.fence, lateMs })
          this.#scene.tell(it, () => `${process.name} takes it for a ${purpose}, woken by ${claim.wokenBy}`)
          this.#scene.touch(it)
        }
      },
      changed: ({ paymentId }, amountMinor) => {
        this.#cases.get(paymentId)?.amounts.push({ at: this.#scene.agenda.now(), amountMinor })
      },
      recorded: (lease, verdict, recorded) => {
        if (recorded.kind === 'recorded') this.#note(process, lease, verdict)
      },
      receiving: hints => {
        const before = this.#ownersOf(hints).map(each => ({ ...each, before: each.row.checkAt }))
        return () => {
          for (const { it, row, before: checkAt, dueAt } of before) {
            // A process that was stopped between hearing it and storing it stores what is overdue by then.
            if (row.checkAt !== checkAt) this.#since.set(it, this.#scene.agenda.now())
            const latestDue = Math.max(it.lastHint?.latestDue ?? 0, row.lastHintDue ?? 0)
            it.lastHint = { before: checkAt, after: row.checkAt, dueAt, latestDue }
            this.#scene.touch(it)
          }
        }
      },
    }
  }

  #ownersOf(hints: readonly Hint[]): readonly { it: Case; row: Readonly<Row>; dueAt: number }[] {
    return [...this.#cases].flatMap(([id, it]) => {
      const row = this.#store.peek(id)
      const own = hints.filter(
        ({ target }) =>
          ('paymentId' in target ? target.paymentId === id : target.callbackToken === row?.callbackToken) &&
          // News of a provider that signs is for one of its shops.
          (!('shop' in target) || target.shop === it.shopKind),
      )
      return row === undefined || own.length === 0 ? [] : [{ it, row, dueAt: Math.min(...own.map(each => each.dueAt)) }]
    })
  }

  #note(process: KvittoProcess, { paymentId, fence }: Lease, verdict: Verdict): void {
    const it = this.#cases.get(paymentId)
    const row = this.#store.peek(paymentId)
    if (it === undefined || row === undefined) return
    const { kind, reason, status } = verdict
    const effect = verdict.kind === 'apply' ? verdict.effect.kind : null
    it.verdicts.push({
      at: this.#scene.agenda.now(),
      claimedAt: process.holding(paymentId)?.at ?? it.openedAt,
      fence,
      newestFence: it.claims.at(-1)?.fence ?? 0,
      kind,
      reason,
      status,
      effect,
      isOrderPaid: status === 'settled' && this.#isPaid(it, row.providerReference),
      reference: row.providerReference,
    })
    this.#scene.tell(it, () => `${process.name} records ${kind} ${reason} (${status}${effect ? `, ${effect}` : ''})`)
    this.#scene.touch(it)
  }

  /** Until when a worker that died had another payment for the same order. */
  #takenUntil(paymentId: string): number {
    const sharers = [...(this.#cases.get(paymentId)?.sharers ?? [])]
    return Math.max(0, ...sharers.map(each => this.#store.peek(each.id ?? '')?.leaseUntil ?? 0))
  }

  /** Now, asked anew since the shop may have changed in this very step, or ever. */
  #isPaid(it: Case, reference: string | null): boolean {
    return (
      this.#ordersOf(it).some(order => order.paidAt !== null && order.transactionId === reference) ||
      it.writes.some(({ paid }) => paid?.transactionId === reference)
    )
  }

  /** Brings the case up to date with the row. Answers when the sweep would find it. */
  refresh(it: Case): number | null {
    const row = this.#store.peek(it.id ?? '')
    if (row === undefined) return null
    const isFreed = it.row !== null && it.row.leaseUntil !== null && row.leaseUntil === null
    if (it.row === null || isFreed)
      for (const each of [it, ...it.sharers]) this.#since.set(each, this.#scene.agenda.now())
    it.row = {
      status: row.status,
      reason: row.reason,
      providerReference: row.providerReference,
      settledAt: row.settledAt,
      checkAt: row.checkAt,
      leaseUntil: row.leaseUntil,
      fence: row.fence,
      callbacks: row.hints.length === 0 ? 0 : row.hints.filter(hint => hint.source === 'callback').length,
      refunds: row.refunds,
      resolution: row.resolution,
      resolutions: row.resolution === null ? 0 : row.story.filter(({ kind }) => kind === 'resolved').length,
      hasTriedToPay: row.effects.some(({ kind, outcome }) => kind === 'complete' && mayBeDone(outcome)),
      hasSeenPaid: row.effects.some(({ kind, outcome }) => kind === 'complete' && outcome === 'done'),
      unconfirmedSince:
        row.effects.findLast(effect => effect.outcome === null && effect.kind !== 'label')?.intendedAt ?? null,
    }
    const dueAt = dueOf(row)
    return dueAt === null ? null : dueAt + limits.sweepSlack
  }

  /** When the sweep finds the first of them. */
  firstOverdue(): number {
    let first = Number.POSITIVE_INFINITY
    for (const id of this.#cases.keys()) {
      const dueAt = dueOf(this.#store.peek(id))
      if (dueAt !== null && dueAt < first) first = dueAt
    }
    return first + limits.sweepSlack
  }

  readStory(it: Case): void {
    const row = this.#store.peek(it.id ?? '')
    it.story = row === undefined ? [] : story(row)
  }
}

const dueOf = (row: Readonly<Row> | undefined): number | null => row?.leaseUntil ?? row?.checkAt ?? null
