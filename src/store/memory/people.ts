import type { Acted, Assignment, Resolved } from '../store.ts'
import { receive } from './inbox.ts'
import { frozen, moveTo, type Tables, toPayment } from './rows.ts'

export function assign({ payments }: Tables, paymentId: string, now: number, change: Assignment): Acted {
  const { who, owner, revision } = change
  const row = payments.get(paymentId)
  if (row === undefined) return { kind: 'unknown' }
  if (row.revision !== revision) return { kind: 'changed', payment: toPayment(row) }
  row.story.push({ at: now, kind: 'assigned', who, owner })
  row.owner = owner
  row.revision += 1
  return { kind: 'done', payment: toPayment(row) }
}

export function resolve(tables: Tables, paymentId: string, now: number, change: Resolved): Acted {
  const { who, why, action, revision, reason, resolution } = change
  const row = tables.payments.get(paymentId)
  if (row === undefined) return { kind: 'unknown' }
  if (row.revision !== revision || row.status !== 'exception' || row.reason !== reason)
    return { kind: 'changed', payment: toPayment(row) }
  row.story.push({ at: now, kind: 'resolved', who, why, action: frozen(action) })
  moveTo(tables, row, () => {
    row.resolution = frozen(resolution)
  })
  row.revision += 1
  receive(tables, now, [{ target: { paymentId }, source: 'operator', dueAt: now, claim: null, wire: null, who }])
  return { kind: 'done', payment: toPayment(row) }
}
