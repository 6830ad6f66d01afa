import { expect, test } from 'vitest'
import { payPage } from './paypage.ts'

const words = { language: 'sv', pay: 'Betala', failed: 'Genomfördes inte.' }
const page = { returnUrl: 'https://pay.example/return/abc?x=1&y=2', termsUrl: null, words }

test('the link carries token and return address, each encoded once', () => {
  const made = payPage({ public: { paymentRequestToken: 'c28a4061470f4af48973bd2a4642b4fa' } }, page)
  expect(made).toMatchObject({
    kind: 'app',
    link: 'swish://paymentrequest?token=c28a4061470f4af48973bd2a4642b4fa&callbackurl=https%3A%2F%2Fpay.example%2Freturn%2Fabc%3Fx%3D1%26y%3D2',
    sentTo: null,
    returnUrl: page.returnUrl,
  })
})

test('the QR code is a drawing that needs nothing from elsewhere, and no style that a strict page forbids', () => {
  const made = payPage({ public: { paymentRequestToken: 'abc' } }, page)
  const qr = made.kind === 'app' ? (made.qr ?? '') : ''
  expect(qr).toMatch(/^<svg /)
  expect(qr).not.toMatch(/<script|style=|href|<image/)
})

test('a request that was sent to a phone has no link: the app has told its owner', () => {
  const made = payPage({ public: { payerAlias: '46701234567' } }, page)
  expect(made).toMatchObject({ kind: 'app', link: null, qr: null, sentTo: '46701234567' })
})

test('with nothing left to open, the customer is taken to the outcome', () => {
  expect(payPage({ public: { instructionId: 'A' } }, page)).toEqual({ kind: 'redirect', url: page.returnUrl })
})
