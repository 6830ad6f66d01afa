import { isOpen, type Refund, type RefundChange, type RefundRequest, refundId } from '../../settle/refund.ts'
import type { Refunds } from '../store.ts'
import type { Row, Tables } from './rows.ts'

export function requestRefund(
  { payments, wake }: Tables,
  paymentId: string,
  now: number,
  request: RefundRequest,
): Awaited<ReturnType<Refunds['requestRefund']>> {
  const row = payments.get(paymentId)
  const known = row?.refunds.find(({ key }) => key === request.key)
  if (known !== undefined)
    return known.amountMinor === request.amountMinor ? { kind: 'taken', refund: { ...known } } : { kind: 'other' }
  if (row === undefined || row.settledAt === null) return { kind: 'unsettled' }
  const words = row.erasedAt === null ? {} : { reason: null, requestedBy: null }
  const refund = insert(row, now, { ...request, ...words })
  if (refund === null) return { kind: 'busy' }
  row.checkAt = Math.min(row.checkAt ?? now, now)
  wake([{ paymentId, shop: row.shop, at: now }])
  return { kind: 'taken', refund }
}

function insert(row: Row, now: number, request: RefundRequest): Refund | null {
  if (row.refunds.some(each => isOpen(each) || each.key === request.key)) return null
  const { key, amountMinor, reason, requestedBy, shopRefundId } = request
  const blank = { refundedBeforeMinor: 0, beganAt: null, endedAt: null, failure: null, detail: null, reference: null }
  const id = refundId(row.id, key)
  const asked = { id, key, amountMinor, reason, requestedBy, shopRefundId, requestedAt: now }
  const refund: Refund = { ...asked, ...blank, state: 'wanted' }
  row.refunds.push(refund)
  return refund
}

export function changeRefund(row: Row, now: number, change: RefundChange): void {
  if (change.kind === 'ask') {
    insert(row, now, change)
    return
  }
  const at = row.refunds.findIndex(each => each.id === change.id)
  const refund = row.refunds[at]
  if (refund === undefined) return
  row.refunds[at] = changed(refund, now, change)
}

function changed(refund: Refund, now: number, change: Exclude<RefundChange, { kind: 'ask' }>): Refund {
  if (change.kind === 'begin')
    return {
      ...refund,
      state: 'begun',
      beganAt: refund.beganAt ?? now,
      refundedBeforeMinor: change.refundedBeforeMinor,
    }
  const { detail, reference } = change
  if (change.kind === 'pending') return { ...refund, state: 'pending', detail, reference }
  return { ...refund, state: change.state, failure: change.failure, detail, reference, endedAt: now }
}
