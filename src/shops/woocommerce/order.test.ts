import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCreatedFor, readOrder } from './order.ts'

const plain = { id: 7, status: 'pending', currency: 'SEK', total: '229.00' }
const read = (more: object) => readOrder({ ...plain, ...more }, 'p1')
const paid = { date_paid_gmt: '2026-11-22T14:34:55' }

describe('an order', () => {
  it('is read from as little as an id, a status, a currency and a total', () => {
    expect(read({})).toMatchObject({ id: '7', number: '7', state: 'unpaid', totalMinor: 22_900, lineCount: 0 })
  })

  it('keeps its money exactly in currencies of no, two and three decimals', () => {
    expect(read({ currency: 'JPY', total: '229.00' })?.totalMinor).toBe(229)
    expect(read({ currency: 'SEK', total: '0.01' })?.totalMinor).toBe(1)
    expect(read({ currency: 'KWD', total: '1.234' })?.totalMinor).toBe(1234)
  })

  it.each([
    ['pending', {}, 'unpaid'],
    ['checkout-draft', {}, 'unpaid'],
    ['failed', {}, 'failed'],
    ['on-hold', {}, 'on_hold'],
    ['on-hold', paid, 'paid'],
    ['pending', paid, 'paid'],
    ['processing', {}, 'paid'],
    ['completed', {}, 'paid'],
    ['partially-shipped', paid, 'paid'],
    ['partially-shipped', {}, 'other'],
    ['cancelled', paid, 'cancelled'],
    ['refunded', paid, 'refunded'],
    ['trash', paid, 'trashed'],
  ])('that is %s with %o is %s: paid money is never taken for unpaid', (status, more, state) => {
    expect(read({ status, ...more })?.state).toBe(state)
  })

  it('was paid at a time in the shop server’s clock, not in its zone', () => {
    expect(read(paid)?.paidAt).toBe(Date.UTC(2026, 10, 22, 14, 34, 55))
  })

  it('counts a snapshot’s lines as the order’s, and our fee as no line of its own', () => {
    const lines = { line_items: [{}, {}], shipping_lines: [{}], coupon_lines: [{}] }
    const fee = { total: '29.00', total_tax: '0.00', meta_data: [{ key: '_kvitto_fee', value: 'p1' }] }
    const other = { ...fee, meta_data: [{ key: '_kvitto_fee', value: 'p2' }] }
    expect(read({ ...lines, fee_lines: [other, fee] })).toMatchObject({ lineCount: 5, feeMinor: 2900 })
    expect(read({ ...lines, fee_lines: [other] })?.lineCount).toBe(5)
  })

  it('knows the page that shows it finished, with pretty and with plain permalinks, and admits when it does not', () => {
    const pretty = 'https://s.test/kassa/order-pay/7/?pay_for_order=true&key=wc_order_x'
    expect(read({ payment_url: pretty })?.receivedUrl).toBe('https://s.test/kassa/order-received/7/?key=wc_order_x')
    const simple = 'https://s.test/?page_id=7&order-pay=7&pay_for_order=true&key=wc_order_x'
    expect(read({ payment_url: simple })?.receivedUrl).toBe('https://s.test/?page_id=7&key=wc_order_x&order-received=7')
    expect(read({ payment_url: 'https://s.test/kassa/betala/7/?key=x' })?.receivedUrl).toBeNull()
    expect(read({})?.receivedUrl).toBeNull()
    expect(read({ payment_url: 'javascript:alert(1)//order-pay/7/' })?.receivedUrl).toBeNull()
    expect(read({ payment_url: 'data:text/html,x?order-pay=7' })?.receivedUrl).toBeNull()
  })
})

describe('whose an order is', () => {
  const meta_data = [{ key: '_kvitto_payment', value: 'p1' }]

  it('is what created_via says, and what the meta says only where created_via cannot be ours', () => {
    expect(readCreatedFor({ created_via: 'kvitto-p2', meta_data })).toBe('p2')
    expect(readCreatedFor({ created_via: 'rest-api', meta_data })).toBe('p1')
    expect(readCreatedFor({ created_via: 'checkout', meta_data })).toBeNull()
  })

  it('is not ours for a renewal to which a plugin copied our meta', () => {
    expect(readCreatedFor({ created_via: 'subscription', meta_data })).toBeNull()
  })
})

describe('whatever else the shop answers', () => {
  it.each([
    [null],
    [[]],
    ['<html>'],
    [{ ...plain, total: '' }],
    [{ ...plain, currency: 'BTC' }],
    [{ ...plain, id: '7' }],
  ])('is no order: %o', json => expect(readOrder(json, 'p1')).toBeNull())

  it('never throws, for any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), json => void [readOrder(json, 'p1'), readCreatedFor(json)]))
    fc.assert(fc.property(fc.string(), fc.string(), (total, currency) => void read({ total, currency })))
  })

  it('keeps every amount that has the form of one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), minor => {
        const total = `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`
        expect(read({ total })?.totalMinor).toBe(minor)
      }),
    )
  })
})
