import { limits } from '../../limits.ts'
import type { StoryEntry } from '../store.ts'
import type { Row, StoryRow } from './rows.ts'

/** Everything that happened to a payment; of very many rows the newest. */
export function story(row: Row | undefined): readonly StoryEntry[] {
  if (row === undefined) return []
  const entries: StoryEntry[] = [
    ...row.story
      .filter(isKind('session', 'changed', 'assigned', 'resolved', 'erased'))
      .slice(-limits.storyRows)
      .map(toEntry),
    ...row.hints.slice(-limits.storyRows).map(hint => ({ ...hint, kind: 'hint' as const })),
    ...row.story.filter(isKind('decision')).slice(-limits.storyRows).map(toEntry),
    ...row.effects.slice(-limits.storyRows).map(effect => ({
      at: effect.concludedAt ?? effect.intendedAt,
      kind: 'effect' as const,
      effect: effect.kind,
      orderNumber: effect.orderNumber,
      amountMinor: effect.amountMinor,
      outcome: effect.outcome,
      detail: effect.detail,
    })),
    ...row.refunds.slice(-limits.storyRows).map(({ requestedAt, amountMinor, reason, requestedBy }) => ({
      at: requestedAt,
      kind: 'refund' as const,
      amountMinor,
      reason,
      requestedBy,
    })),
  ]
  // As in PostgreSQL's: nothing comes before the opening, and a decision comes before its effect.
  const sorted = entries.toSorted((a, b) => a.at - b.at || order.indexOf(a.kind) - order.indexOf(b.kind))
  return [{ at: row.openedAt, kind: 'opened' }, ...sorted]
}

const order: readonly StoryEntry['kind'][] = ['opened', 'session', 'changed', 'hint', 'refund', 'decision', 'effect']

const isKind =
  (...kinds: readonly StoryRow['kind'][]) =>
  (row: StoryRow): boolean =>
    kinds.includes(row.kind)

/** Facts are read when somebody asks for them. */
function toEntry(row: StoryRow): StoryEntry {
  if (row.kind !== 'decision') return { ...row }
  return {
    ...row,
    get facts(): unknown {
      return JSON.parse(row.facts())
    },
  }
}
