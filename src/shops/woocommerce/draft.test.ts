import { expect, it } from 'vitest'
import { toBody } from './draft.ts'

const body = (snapshot: Record<string, unknown>) =>
  toBody({ paymentId: 'p1', snapshot, currency: 'SEK', methodTitle: 'Swish' })

it('is created pending and as ours, however the snapshot came', () => {
  const forged = {
    id: 9,
    set_paid: true,
    status: 'completed',
    transaction_id: 'x',
    created_via: 'checkout',
    date_paid: 'then',
    date_paid_gmt: 'then',
    manual_update: true,
  }
  expect(body(forged)).toEqual({
    currency: 'SEK',
    payment_method: 'kvitto',
    payment_method_title: 'Swish',
    status: 'pending',
    created_via: 'kvitto-p1',
    meta_data: [{ key: '_kvitto_payment', value: 'p1' }],
  })
})

it('keeps all else as the caller gave it', () => {
  const snapshot = { line_items: [{ product_id: 1 }], payment_method: 'ecster', currency: 'EUR', customer_note: 'Ring' }
  expect(body(snapshot)).toMatchObject(snapshot)
})

it('keeps the caller’s meta, but not marks that only Kvitto sets', () => {
  const meta = [{ key: 'gift', value: 'yes' }, { key: '_kvitto_discarded', value: 'p1' }, 'junk']
  expect(body({ meta_data: meta }).meta_data).toEqual([
    { key: 'gift', value: 'yes' },
    'junk',
    { key: '_kvitto_payment', value: 'p1' },
  ])
  expect(body({ meta_data: 'none' }).meta_data).toHaveLength(1)
})
