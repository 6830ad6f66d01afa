import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRows, sumOf } from './rows.ts'

const tax_lines = [{ rate_id: 1, rate_percent: 25 }]
const taxes = (total: string) => [{ id: 1, total }]
const order = (total: string, more: object) => ({ currency: 'SEK', total, tax_lines, ...more })

describe('rows of an order', () => {
  it('have unit prices with VAT, the VAT rate, and the coupon as a discount', () => {
    const shirts = {
      name: 'T-shirt',
      sku: 'ts',
      quantity: 2,
      subtotal: '160',
      subtotal_tax: '40',
      total: '144',
      total_tax: '36',
    }
    expect(readRows(order('180.00', { line_items: [{ ...shirts, taxes: taxes('36') }] }))).toEqual([
      { name: 'T-shirt', partNumber: 'ts', quantity: 2, unitAmountMinor: 10_000, vatRate: 2500, discountMinor: 2000 },
    ])
  })

  it('divide a sum that does not divide: the unit rounded up, the rest a discount', () => {
    const mugs = { name: 'Mug', quantity: 3, total: '80', total_tax: '20' }
    expect(readRows(order('100.00', { line_items: [mugs] }))).toMatchObject([
      { unitAmountMinor: 3334, discountMinor: 2 },
    ])
  })

  it('have shipping and fees, and a rounding row for what is left', () => {
    const rows = readRows(
      order('79.00', {
        shipping_lines: [{ method_title: 'Post', total: '39.20', total_tax: '9.80', taxes: taxes('9.8') }],
        fee_lines: [{ name: 'Invoice fee', total: '29.49', total_tax: '0.00', taxes: [] }],
      }),
    )
    expect(rows).toEqual([
      { name: 'Post', quantity: 1, unitAmountMinor: 4900, vatRate: 2500 },
      { name: 'Invoice fee', quantity: 1, unitAmountMinor: 2949, vatRate: 0 },
      { name: 'Rounding', quantity: 1, unitAmountMinor: 51, vatRate: 0 },
    ])
  })

  it('call more than rounding by another name: a gift card takes off the total and is no line', () => {
    const book = { name: 'Book', quantity: 1, total: '159.20', total_tax: '39.80' }
    expect(readRows(order('99.00', { line_items: [book] }))).toMatchObject([
      {},
      { name: 'Adjustment', unitAmountMinor: -10_000 },
    ])
  })

  it('guess a whole percentage where the order does not name its rates', () => {
    const mug = { name: 'Mug', quantity: 1, total: '26.66', total_tax: '6.67', taxes: taxes('6.67') }
    expect(readRows({ currency: 'SEK', total: '33.33', line_items: [mug] })).toMatchObject([{ vatRate: 2500 }])
  })

  it('are the same where the shop answers with numbers instead of text', () => {
    const mug = {
      name: 1984,
      sku: 4711,
      quantity: 3,
      total: 80,
      total_tax: 20,
      subtotal: 80.00000000000001,
      taxes: [{ id: 1, total: 20 }],
    }
    const post = { method_title: 12, total: 39.2, total_tax: 9.8, taxes: [{ id: 1, total: 9.8 }] }
    expect(readRows({ ...order('', { line_items: [mug], shipping_lines: [post] }), total: 149 })).toEqual([
      { name: '1984', partNumber: '4711', quantity: 3, unitAmountMinor: 3334, discountMinor: 2, vatRate: 2500 },
      { name: '12', quantity: 1, unitAmountMinor: 4900, vatRate: 2500 },
    ])
  })

  it('sell half a metre as one piece of half a metre', () => {
    const cloth = { name: 'Cloth', quantity: 1.5, total: '80', total_tax: '20' }
    expect(readRows(order('100.00', { line_items: [cloth] }))).toMatchObject([{ name: '1.5 × Cloth', quantity: 1 }])
  })

  it('always sum to the total of the order', () => {
    const amount = fc.integer({ min: 0, max: 10_000_000 }).map(cents => (cents / 1000).toFixed(3))
    const line = fc.record({
      name: fc.string(),
      total: amount,
      total_tax: amount,
      subtotal: amount,
      subtotal_tax: amount,
    })
    const product = fc
      .tuple(line, fc.oneof(fc.nat(50), fc.constant(2.5)))
      .map(([each, quantity]) => ({ ...each, quantity }))
    const any = fc.record({
      currency: fc.constantFrom('SEK', 'JPY', 'KWD'),
      total: amount,
      line_items: fc.array(product),
      shipping_lines: fc.array(line),
      fee_lines: fc.array(line),
    })
    fc.assert(
      fc.property(any, each => {
        const rows = readRows(each) ?? []
        const exponent = { SEK: 2, JPY: 0, KWD: 3 }[each.currency] ?? 2
        const total = Math.round(Number(each.total) * 1000) / 10 ** (3 - exponent)
        expect(rows.reduce((sum, row) => sum + sumOf(row), 0)).toBe(Math.round(total))
        expect(rows.every(row => (row.discountMinor ?? 0) >= 0)).toBe(true)
      }),
    )
  })

  it('are null for what is no order, and never throw', () => {
    expect(readRows('<html>')).toBeNull()
    expect(readRows({ currency: 'SEK', total: 'free' })).toBeNull()
    fc.assert(fc.property(fc.jsonValue(), json => void readRows(json)))
  })
})
