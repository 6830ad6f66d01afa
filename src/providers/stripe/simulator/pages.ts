import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { html } from 'hono/html'
import type { SimulatorEnv } from '../../simulation/faults.ts'
import { act, begin, confirm } from './customer.ts'
import { isMethod, type Method, methods, type PaymentIntent } from './objects.ts'
import { StripeProblem } from './problems.ts'
import type { State } from './state.ts'

/**
 * What a customer sees, to be clicked through in a browser: Stripe's page, the app that a method switches to, and what
 * the simulated Stripe.js calls. With `phone`, a Swish payment is paid elsewhere, through the control API.
 */
export function createPages(state: State, phone: boolean) {
  const pages = new Hono<SimulatorEnv>()
  pages.onError(error => {
    if (error instanceof StripeProblem || error instanceof RangeError)
      return new Response(error.message, { status: 409 })
    throw error
  })
  const returnUrls = new Map<string, string>()
  const next = (intent: PaymentIntent): string =>
    intent.status === 'requires_action' && isApp(intent)
      ? `${state.base}/app/${intent.id}`
      : backTo(state, intent, returnUrls)
  pages.route('/c/pay', createCheckoutPage(state, next))
  pages.route('/app', createAppPage(state, next, phone))

  // The form is in the merchant's page, and calls from there.
  pages.use('/v3/*', cors())
  pages.post('/v3/confirm/:secret', async context => {
    const intent = [...state.intents.values()].find(each => each.clientSecret === context.req.param('secret'))
    if (intent === undefined) throw new StripeProblem(404, 'No such client secret')
    const { method, returnUrl } = await context.req.json()
    returnUrls.set(intent.id, String(returnUrl))
    return context.json({ url: next(confirm(state, intent, isMethod(method) ? method : 'card')) })
  })
  return pages
}

type Next = (intent: PaymentIntent) => string

function createCheckoutPage(state: State, next: Next) {
  const pages = new Hono<SimulatorEnv>()

  pages.get('/:id', context => {
    const checkout = state.getCheckout(context.req.param('id'))
    if (checkout.status !== 'open')
      return context.html(page('This Checkout Session is over', html`<p>It is ${checkout.status}.</p>`))
    const lines = checkout.lines.map(line => html`<li>${line.quantity} × ${line.name}</li>`)
    const error = checkout.intent?.error && html`<p role="alert">${checkout.intent.error}: try again.</p>`
    return context.html(
      page(
        'Simulated Stripe Checkout',
        html`<p class="sum">${checkout.amount} ${checkout.currency.toUpperCase()}</p><ul>${lines}</ul>
<form method="post">${checkout.methods.map(button)}</form>${error}`,
      ),
    )
  })

  pages.post('/:id', async context => {
    const method = String((await context.req.formData()).get('method'))
    if (!isMethod(method)) throw new RangeError(`no such method: ${method}`)
    return context.redirect(next(begin(state, state.getCheckout(context.req.param('id')), method)), 303)
  })
  return pages
}

/** The bank's app. Whoever closes it has paid, or not, and never came back. */
function createAppPage(state: State, next: Next, phone: boolean) {
  const pages = new Hono<SimulatorEnv>()

  pages.get('/:id', context => {
    const intent = state.getIntent(context.req.param('id'))
    if (intent.status !== 'requires_action') return context.redirect(next(intent), 303)
    const waits = phone && intent.method === 'swish'
    return context.html(page(`Simulated ${intent.method} app`, waits ? waiting : choices))
  })

  pages.post('/:id', async context => {
    const intent = state.getIntent(context.req.param('id'))
    const action = (await context.req.formData()).get('action')
    act(state, intent, action === 'deny' ? 'deny' : 'pay')
    if (action === 'leave') return context.html(page('Paid', html`<p>Paid in the other app. Close this page.</p>`))
    return context.redirect(next(intent), 303)
  })
  return pages
}

const waiting = html`<p>Open Swish on your phone.</p><meta http-equiv="refresh" content="1">`
const choices = html`<form method="post"><button name="action" value="pay">Approve</button>
<button name="action" value="leave">Approve and never go back</button><button name="action" value="deny">Deny</button></form>`

/** After a refusal back to Stripe's page, else to the merchant's (documented: S3, S5). */
function backTo(state: State, intent: PaymentIntent, returnUrls: ReadonlyMap<string, string>): string {
  const { checkout } = intent
  if (checkout?.status === 'open') return `${state.base}/c/pay/${checkout.id}`
  if (checkout !== null) return checkout.successUrl.replace('{CHECKOUT_SESSION_ID}', checkout.id)
  const url = new URL(returnUrls.get(intent.id) ?? state.base)
  url.searchParams.set('payment_intent', intent.id)
  url.searchParams.set('redirect_status', intent.status === 'requires_payment_method' ? 'failed' : 'succeeded')
  return url.href
}

const isApp = ({ method }: PaymentIntent): boolean => method !== null && methods[method].kind === 'app'

const button = (method: Method) => html`<button name="method" value="${method}">${method}</button>`

const page = (title: string, body: ReturnType<typeof html>) => html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>body{font:1.1rem/1.5 system-ui;max-width:24rem;margin:2rem auto;padding:0 1rem}
button{display:block;width:100%;margin:.5rem 0;padding:.7rem;font:inherit}.sum{font-size:1.6rem}</style>
</head><body><h1>${title}</h1>${body}</body></html>`
