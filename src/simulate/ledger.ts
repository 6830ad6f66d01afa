import type { Known } from '../http/room/resolve.ts'
import type { Case, Seen } from '../settle/act.ts'
import { belongs, isSecured } from '../settle/facts.ts'
import { namesOf } from '../settle/resolution.ts'
import { type Row, readEffects } from '../store/memory/rows.ts'

/** What is on record about a payment, as the control room reads it. */
export function ledgerOf(row: Readonly<Row> | undefined): Known {
  const decisions = (row?.story ?? []).flatMap((entry, at) => {
    if (entry.kind !== 'decision') return []
    const facts: unknown = JSON.parse(entry.facts())
    return [{ id: String(at), reason: entry.reason, status: entry.status, facts }]
  })
  const effects = row === undefined ? null : readEffects(row)
  const { labelledAs = null, creations = 0, creationTries = 0 } = effects ?? {}
  return { decisions, labelledAs, creations, creationTries }
}

/** The payment's money that the last look saw, as a person reads it there. */
export const moneySeen = (payment: Case, { attempts }: Seen): readonly string[] =>
  namesOf(attempts.filter(each => belongs(each, payment) && isSecured(each)))
