import type { OrderDraft } from '../shop.ts'
import { marks } from './order.ts'

/** What the caller must not decide: whether it is paid, with what, since when, and whose it is. */
const ours = /^(id|status|set_paid|manual_update|transaction_id|created_via|date_.*)$/

/**
 * The body of the POST that creates the order: pending and never `set_paid`, because the shop may have made it although
 * we got no answer, and a second one made paid would send a second mail. All else is as the caller gave it. Pure.
 */
export function toBody(draft: OrderDraft): Readonly<Record<string, unknown>> {
  const kept = Object.fromEntries(Object.entries(draft.snapshot).filter(([name]) => !ours.test(name)))
  const meta = Array.isArray(kept.meta_data) ? kept.meta_data.filter(each => !isOurs(each)) : []
  return {
    currency: draft.currency,
    payment_method: 'kvitto',
    payment_method_title: draft.methodTitle,
    ...kept,
    status: 'pending',
    created_via: marks.createdVia(draft.paymentId),
    meta_data: [...meta, { key: marks.payment, value: draft.paymentId }],
  }
}

const isOurs = (meta: unknown): boolean =>
  typeof meta === 'object' &&
  meta !== null &&
  'key' in meta &&
  typeof meta.key === 'string' &&
  meta.key.startsWith('_kvitto_')
