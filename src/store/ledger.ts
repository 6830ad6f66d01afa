import type { Effect } from '../settle/decision.ts'
import type { LastWrite, MoneyWrites, WriteFacts } from '../settle/facts.ts'
import type { EffectResult } from './store.ts'

/** An effect as the ledger has it. */
export interface Entry {
  readonly kind: Effect['kind']
  readonly outcome: EffectResult['outcome'] | 'looked_after' | null
  readonly intendedAt: number
  readonly orderId: string | null
  readonly orderNumber: string | null
  readonly amountMinor: number | null
  readonly detail: string | null
  readonly refundId: string | null
}

/** What the payment's earlier writes mean for the next decision. */
export interface EffectFacts extends WriteFacts {
  readonly moneyWrites: MoneyWrites
}

/** What the ledger, newest first, means for the next decision. */
export function readLedger(newestFirst: readonly Entry[]): EffectFacts {
  const label = newestFirst.find(({ kind }) => kind === 'label')
  const open = newestFirst.find(({ kind, outcome }) => outcome === null && kind !== 'label')
  const refunds = newestFirst.filter(({ kind }) => kind === 'refund')
  const newestOfEach = new Map(refunds.toReversed().map(each => [each.refundId ?? '', each]))
  const tries = newestFirst.filter(({ kind, outcome }) => kind === 'create' && mayBeDone(outcome))
  const completions = newestFirst.filter(({ kind }) => kind === 'complete')
  const refused = [...newestOfEach].filter(([, { outcome }]) => outcome === 'refused')
  return {
    unconfirmedSince: open?.intendedAt ?? null,
    labelledAs: label?.orderNumber ?? null,
    labelTried: label !== undefined,
    creations: tries.filter(({ outcome }) => outcome === 'done').length,
    creationTries: tries.length,
    creationTriedAt: tries[0]?.intendedAt ?? null,
    completed: completions.filter(({ outcome }) => mayBeDone(outcome)).flatMap(orderOf),
    seenPaid: completions.filter(({ outcome }) => outcome === 'done').flatMap(orderOf),
    heldByUs: newestFirst.some(({ kind, outcome }) => kind === 'hold' && mayBeDone(outcome)),
    moneyWrites: {
      last: readLast(newestFirst),
      refusedRefunds: Object.fromEntries(refused.map(([id, { detail }]) => [id, detail ?? ''])),
      takenRefunds: refunds.flatMap(({ outcome, refundId }) =>
        outcome === 'done' && refundId !== null ? [refundId] : [],
      ),
      notedRefunds: Object.fromEntries(
        newestFirst
          .toReversed()
          .flatMap(({ kind, refundId, intendedAt }) =>
            kind === 'note' && refundId !== null ? [[refundId, intendedAt]] : [],
          ),
      ),
    },
  }
}

const orderOf = ({ orderId }: Entry): readonly string[] => (orderId === null ? [] : [orderId])

/** Nothing says that it was surely not carried out. */
export const mayBeDone = (outcome: Entry['outcome']): boolean => outcome !== 'refused' && outcome !== 'not_done'

function readLast(newestFirst: readonly Entry[]): LastWrite | null {
  const isOurs = ({ outcome }: Entry): boolean => outcome !== null && outcome !== 'not_done'
  const at = newestFirst.findIndex(each => (each.kind === 'capture' || each.kind === 'cancel') && isOurs(each))
  const last = newestFirst[at]
  if (last === undefined || (last.kind !== 'capture' && last.kind !== 'cancel')) return null
  const later = newestFirst.slice(0, at)
  return {
    kind: last.kind,
    at: last.intendedAt,
    amountMinor: last.amountMinor ?? 0,
    isRefused: last.outcome === 'refused',
    detail: last.detail,
    isNoted: later.some(({ kind, refundId }) => kind === 'pause' || (kind === 'note' && refundId === null)),
    isPaused: later.some(({ kind, outcome }) => kind === 'pause' && mayBeDone(outcome)),
  }
}
