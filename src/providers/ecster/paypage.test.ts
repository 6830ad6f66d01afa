import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { payPage } from './paypage.ts'

const pageAt = (baseUrl: string) => {
  const words = { language: 'sv', pay: 'Betala', failed: 'Genomfördes inte.' }
  const returnUrl = 'https://pay.example/return/t?lang=sv'
  const context = { returnUrl, termsUrl: 'https://nordlys.example/terms', words }
  const page = payPage(baseUrl, { public: { cartKey: 'key' } }, context)
  if (page.kind !== 'script') throw new Error('Ecster shows a form in the page')
  return page
}

test.each([
  ['https://secure.ecster.se/rest/public', 'https://secure.ecster.se/pay/integration/ecster-pay.js'],
  ['https://labs.ecster.se/rest/public', 'https://labs.ecster.se/pay/integration/ecster-pay-labs.js'],
  ['http://127.0.0.1:4243/rest/public', 'http://127.0.0.1:4243/pay/integration/ecster-pay.js'],
  ['http://localhost:4242/ecster/rest/public', 'http://localhost:4242/ecster/pay/integration/ecster-pay.js'],
])('the script of %s is %s', (baseUrl, script) => {
  expect(pageAt(baseUrl).scriptUrl).toBe(script)
})

test('the page may talk to both of Ecster’s hosts, and to no other than the one configured', () => {
  expect(pageAt('https://labs.ecster.se/rest/public').origins).toContain('https://secure.ecster.se')
  expect(pageAt('http://127.0.0.1:4243/rest/public').origins).toEqual(['http://127.0.0.1:4243'])
})

test('after payment the customer goes to the return address with the order’s id', () => {
  const { start, data } = pageAt('https://labs.ecster.se/rest/public')
  const went: string[] = []
  runInNewContext(start, {
    data,
    URL,
    window: { location: { assign: (url: string) => went.push(url) } },
    EcsterPay: {
      start(options: Record<string, unknown> & { onPaymentSuccess: (paid?: object) => void }) {
        expect(options).toMatchObject({ cartKey: 'key', shopTermsUrl: data.shopTermsUrl, showPaymentResult: false })
        options.onPaymentSuccess({ internalReference: 'a&b', fees: [] })
        options.onPaymentSuccess()
      },
    },
  })
  expect(went).toEqual([
    'https://pay.example/return/t?lang=sv&internalReference=a%26b',
    'https://pay.example/return/t?lang=sv',
  ])
})
