import { expect, test } from 'vitest'
import { request } from './request.fixture.ts'
import { toAlias, toBody } from './request.ts'

const settings = { payeeAlias: '1234679304', usePhone: false, message: undefined, ageLimit: undefined }

test('kronor as a string with two decimals, and our payment id for people to search by', () => {
  expect(toBody(request({ amountMinor: 22_905 }), settings)).toEqual({
    kind: 'ok',
    value: {
      payeeAlias: '1234679304',
      amount: '229.05',
      currency: 'SEK',
      callbackUrl: 'https://pay.example/callbacks/nordlys/swish/t',
      payeePaymentReference: request().paymentId,
    },
  })
})

test('what the configuration adds', () => {
  const body = toBody(request({ customer: { phone: '070-123 45 67' } }), {
    ...settings,
    usePhone: true,
    message: 'Nordlys',
    ageLimit: 18,
  })
  expect(body).toMatchObject({ value: { payerAlias: '46701234567', message: 'Nordlys', ageLimit: '18' } })
})

test('without a number that can be asked, or without leave to, the app is opened by its token', () => {
  const phones = [undefined, '', '12', 'kim@example.com', '+46']
  for (const phone of phones) {
    const body = toBody(request({ customer: { phone } }), { ...settings, usePhone: true })
    expect(body.kind === 'ok' && body.value, String(phone)).not.toHaveProperty('payerAlias')
  }
  const body = toBody(request({ customer: { phone: '0701234567' } }), settings)
  expect(body.kind === 'ok' && body.value).not.toHaveProperty('payerAlias')
})

test('other currencies, and less than a krona, are refused before Swish is asked', () => {
  expect(toBody(request({ currency: 'EUR' }), settings)).toMatchObject({ kind: 'refused', code: 'invalid' })
  for (const amountMinor of [99, 0, -1, Number.NaN])
    expect(toBody(request({ amountMinor }), settings), String(amountMinor)).toMatchObject({ kind: 'refused' })
})

test.each([
  ['0701234567', '46701234567'],
  ['070-123 45 67', '46701234567'],
  ['+46 70 123 45 67', '46701234567'],
  ['+46 (0)70-123 45 67', '46701234567'],
  ['0046701234567', '46701234567'],
  ['+4790123456', '4790123456'],
  ['+1 (212) 555-0100', '12125550100'],
  ['070 123 45 67 ext 3', null],
  ['+', null],
  ['00', null],
  ['1234567890123456', null],
])('the phone number %s is %s', (phone, alias) => {
  expect(toAlias(phone)).toBe(alias)
})
