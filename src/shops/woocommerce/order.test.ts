import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toMinor } from '../../base/money.ts'
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

  it('has an amount in a text only where it is written as one, to the last digit', () => {
    const written = fc.stringMatching(/^-?[0-9]{1,13}([.][0-9]{0,6})?(e[0-9]{1,2})?$/)
    fc.assert(
      fc.property(fc.oneof(written, fc.string()), total => {
        const isAmount = /^-?\d{1,11}(\.\d+)?$/.test(total)
        expect(read({ total })?.totalMinor).toBe(isAmount ? toMinor(total, 'SEK') : undefined)
      }),
    )
  })
})

/** A plugin's filter casts amounts; a host that encodes with JSON_NUMERIC_CHECK does it to every text of digits. */
describe('a shop that answers with numbers where WooCommerce has text', () => {
  it.each([
    [149, 14_900],
    [149.5, 14_950],
    [149.00000000000003, 14_900],
    [148.99999999999997, 14_900],
    [5.6e-14, 0],
    [-149, -14_900],
  ])('means by %d what it prints, to the öre', (total, minor) => {
    expect(read({ total })?.totalMinor).toBe(minor)
  })

  it('keeps every amount, also with the noise of a sum of floats', () => {
    const currency = fc.constantFrom(['SEK', 100], ['JPY', 1], ['KWD', 1000] as const)
    const noise = fc.integer({ min: -2, max: 2 })
    fc.assert(
      fc.property(
        currency,
        fc.integer({ min: -99_999_999_999, max: 99_999_999_999 }),
        noise,
        ([name, unit], minor, n) => {
          const exact = minor / unit
          const total = exact * (1 + n * Number.EPSILON)
          expect(read({ currency: name, total })?.totalMinor).toBe(minor)
        },
      ),
    )
  })

  it.each([[1e11], [-1e11], [1e21], [Number.MAX_VALUE], [Number.NaN], [Number.POSITIVE_INFINITY]])(
    'is no order by %d',
    total => expect(read({ total })).toBeNull(),
  )

  it('is read to the end: fees, refunds, the texts that happen to be digits', () => {
    const fee = {
      total: 29,
      total_tax: 0,
      meta_data: [
        { key: 4711, value: 1 },
        { key: '_kvitto_fee', value: 'p1' },
      ],
    }
    const more = {
      total: 178,
      number: 1007,
      transaction_id: 20261126,
      fee_lines: [fee],
      refunds: [{ id: 8, total: -50.5, reason: 17 }],
      meta_data: [{ key: 4711, value: 1 }],
    }
    expect(read(more)).toMatchObject({
      totalMinor: 17_800,
      number: '1007',
      transactionId: '20261126',
      feeMinor: 2900,
      refunds: [{ amountMinor: 5050, reason: '17' }],
    })
  })
})
