import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isTimedOut } from './cancelled.ts'

const timer = 'Unpaid order cancelled - time limit reached. Order status changed from Pending payment to Cancelled.'
const change = 'Order status changed from Pending payment to Cancelled.'
const note = (id: number, text: string, author = 'WooCommerce') => ({ id, note: text, author })

it('is the timer by its sentence, in the languages that are known, however they write the dash', () => {
  expect(isTimedOut([note(1, timer)])).toBe(true)
  const swedish =
    'Obetald beställning avbruten – tidsgräns uppnådd. Orderstatus ändrad från Väntar på betalning till Avbruten.'
  expect(isTimedOut([note(1, swedish)])).toBe(true)
})

it('is a person, or nobody knows, without the sentence: money is then looked at by a person', () => {
  expect(isTimedOut([note(1, change, 'admin')])).toBe(false)
  expect(isTimedOut([note(1, change)])).toBe(false)
  expect(isTimedOut([note(1, `Order cancelled by customer. ${change}`)])).toBe(false)
  expect(isTimedOut([])).toBe(false)
})

it('is not the timer when a person wrote the same words', () => {
  expect(isTimedOut([note(1, timer, 'admin')])).toBe(false)
})

it('is a person when the order was revived after the timer and cancelled again', () => {
  const revived = note(2, 'Order status changed from Cancelled to Pending payment.', 'admin')
  expect(isTimedOut([note(3, change, 'admin'), revived, note(1, timer)])).toBe(false)
  expect(isTimedOut([note(1, timer), revived, note(3, timer)])).toBe(true)
})

it('is still the timer when somebody wrote a note afterwards, in whatever order the shop lists them', () => {
  expect(isTimedOut([note(2, 'Called Anna, she is sorry.', 'admin'), note(1, timer)])).toBe(true)
  expect(isTimedOut([note(1, timer), note(2, 'Called Anna, she is sorry.', 'admin')])).toBe(true)
})

it('is the timer beside a note of digits, which a shop may answer with as a number', () => {
  expect(isTimedOut([{ ...note(2, ''), author: 7, note: 4711 }, note(1, timer)])).toBe(true)
})

it('never throws, for any JSON', () => {
  fc.assert(fc.property(fc.jsonValue(), json => void isTimedOut(json)))
})
