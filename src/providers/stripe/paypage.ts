import type { PayPage, PayPageContext, Session } from '../provider.ts'
import type { StripeConfig } from './config.ts'

/** Where Stripe's form loads from, talks to and shows the bank's check (S13). */
const stripeOrigins = [
  'https://js.stripe.com',
  'https://*.js.stripe.com',
  'https://api.stripe.com',
  'https://hooks.stripe.com',
]

/** Stripe's own page, or its Payment Element in ours. A session that has ended says so on Stripe's page. */
export function payPage(config: StripeConfig, session: Session, page: PayPageContext): PayPage {
  const { url, clientSecret = '', publishableKey = '' } = session.public
  if (url !== undefined) return { kind: 'redirect', url }
  const isReal = config.baseUrl === 'https://api.stripe.com'
  return {
    kind: 'script',
    scriptUrl: isReal ? 'https://js.stripe.com/v3/' : `${config.baseUrl}/v3/`,
    origins: isReal ? stripeOrigins : [config.baseUrl],
    containerId: 'kvitto-stripe',
    start,
    data: { clientSecret, publishableKey, returnUrl: page.returnUrl, ...page.words },
  }
}

/** As in Stripe's guide (S5): after a refusal the customer stays in the form and may try again. */
const start = `(function () {
  var box = document.getElementById('kvitto-stripe')
  var form = document.createElement('form')
  var fields = document.createElement('div')
  var button = document.createElement('button')
  var note = document.createElement('p')
  button.textContent = data.pay
  note.setAttribute('role', 'alert')
  form.append(fields, button, note)
  box.append(form)
  var stripe = Stripe(data.publishableKey, { locale: data.language })
  var elements = stripe.elements({ clientSecret: data.clientSecret })
  elements.create('payment').mount(fields)
  form.addEventListener('submit', function (event) {
    event.preventDefault()
    button.disabled = true
    note.textContent = ''
    stripe.confirmPayment({ elements: elements, confirmParams: { return_url: data.returnUrl } }).then(function (result) {
      button.disabled = false
      if (result.error) note.textContent = result.error.message || data.failed
    })
  })
})()`
