import { erasedWords, withoutWords } from '../kept-facts.ts'
import type { Erased } from '../store.ts'
import { frozen, type Row, type StoryRow, type Tables } from './rows.ts'

export function erase({ payments }: Tables, paymentId: string, now: number): Erased {
  const row = payments.get(paymentId)
  if (row === undefined) return { kind: 'unknown' }
  if (!isDecided(row)) return { kind: 'undecided', status: row.status }
  if (row.leaseUntil !== null) return { kind: 'busy' }
  if (row.erasedAt === null) eraseRow(row, now)
  return { kind: 'erased' }
}

export function eraseOlder({ payments }: Tables, openedBefore: number, now: number, limit: number): number {
  const old = [...payments.values()]
    .filter(row => row.erasedAt === null && row.openedAt < openedBefore && isDecided(row) && row.leaseUntil === null)
    .toSorted((a, b) => a.openedAt - b.openedAt)
    .slice(0, limit)
  for (const row of old) eraseRow(row, now)
  return old.length
}

const isDecided = ({ status }: Row): boolean => status === 'settled' || status === 'closed'

/** A session that is gone would be opened anew by the same call, so an empty one stays. */
function eraseRow(row: Row, now: number): void {
  row.customer = frozen({})
  row.snapshot = null
  row.rows = null
  row.returnUrl = null
  row.sessionFailure = null
  row.session = row.session === null ? null : frozen({ public: {} })
  row.order = row.order === null ? null : Object.freeze({ ...row.order, key: null, receivedUrl: null })
  row.erasedAt = now
  for (const effect of row.effects) if (effect.detail !== null) effect.detail = erasedWords
  const silent = { reason: null, requestedBy: null, detail: null }
  row.refunds.splice(0, row.refunds.length, ...row.refunds.map(refund => ({ ...refund, ...silent })))
  row.story.splice(0, row.story.length, ...row.story.map(silenced), { at: now, kind: 'erased' })
}

function silenced(entry: StoryRow): StoryRow {
  if (entry.kind === 'decision') {
    const facts = withoutWords(entry.facts())
    return { ...entry, facts: () => facts }
  }
  if (entry.kind === 'session' && entry.failure !== null) return { ...entry, failure: erasedWords }
  return entry.kind === 'resolved' ? { ...entry, why: erasedWords } : entry
}
