import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import Stripe from 'stripe'
import { callbackOf, describeProvider, type Harness, type ProviderWorld, type WireFault } from '../contract.ts'
import type { AttemptState, Callback } from '../provider.ts'
import { stripeConfig } from './config.ts'
import { request } from './request.fixture.ts'
import type { Control } from './simulator/control.ts'
import { createStripeSimulator, defaultAccount } from './simulator/simulator.ts'
import { createStripe } from './stripe.ts'

/** The conformance suite over real HTTP, through the official library, in both modes. */

const now = Date.UTC(2026, 10, 2)
const { apiKey, publishableKey, webhookSecret } = defaultAccount

function signed({ reference, paymentId }: { reference: string; paymentId?: string }, agoMs = 0): Callback {
  const object = { object: 'payment_intent', id: reference, metadata: { kvitto_payment: paymentId } }
  const payload = JSON.stringify({ id: 'evt_1', object: 'event', type: 'payment_intent.succeeded', data: { object } })
  const timestamp = (now - agoMs) / 1_000
  const header = Stripe.webhooks.generateTestHeaderString({ payload, secret: webhookSecret, timestamp })
  return callbackOf({ body: payload, headers: { 'stripe-signature': header } })
}

const harness = (mode: 'checkout' | 'payment_intent', refund: 'at_once' | 'later'): Harness => ({
  start: () => start(mode, refund),
  afterSale: { capture: true, refund },
  states: ['open', 'on_hold', 'unknown', 'authorized', 'paid', 'cancelled', 'refunded', ...inCheckout(mode)],
  callbacks: { json: reference => signed({ reference }) },
  signed,
  skip: [
    {
      test: 'the shop’s order number becomes the provider’s reference',
      reason: 'our payment id stays, and the number is written beside it',
    },
    {
      test: 'what the provider adds is in the amount, and told apart',
      reason: 'Stripe takes its fee from the merchant, never from the customer',
    },
    {
      test: 'a customer who was refused and tried again has two attempts',
      reason: 'both tries are one PaymentIntent; quirks.test.ts',
    },
    {
      test: 'what could not be read is named, and the rest is told',
      reason: 'one session has one PaymentIntent; look.test.ts',
    },
    ...(mode === 'checkout'
      ? []
      : [
          {
            test: 'an update gives a session with the new amount, and nobody can pay the old one',
            reason: 'the same PaymentIntent has a new amount; quirks.test.ts',
          },
        ]),
  ],
})

/** A form in our own page never ends, and a bank that says no there leaves the PaymentIntent open for another try. */
const inCheckout = (mode: string): AttemptState[] => (mode === 'checkout' ? ['denied', 'expired'] : [])

async function start(mode: 'checkout' | 'payment_intent', refund: 'at_once' | 'later'): Promise<ProviderWorld> {
  const clock = { now: () => now }
  const simulator = createStripeSimulator({ clock, fetch: async () => new Response() })
  const { control, webhooks, answers } = simulator
  control.state.slowRefunds = refund === 'later'
  webhooks.listen({ url: 'https://pay.example/callbacks/nordlys/stripe', secrets: [webhookSecret] })
  const server = createServer(getRequestListener(simulator.app.fetch))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the simulator has no port')
  const stop = async () => {
    simulator.heal()
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
  const connect = (key: string, secret: string) => {
    const baseUrl = `http://127.0.0.1:${address.port}`
    const captureMethod = 'manual'
    const config = stripeConfig.parse({
      baseUrl,
      mode,
      captureMethod,
      apiKey: key,
      publishableKey,
      webhookSecrets: [secret],
    })
    return createStripe(config, { fetch, clock })
  }

  return {
    provider: connect(apiKey, webhookSecret),
    stranger: connect('sk_test_wrong', 'whsec_wrong'),
    request,
    begin: async ({ public: { sessionId, paymentIntent } }) =>
      control.begin(sessionId ?? paymentIntent ?? '', 'klarna').id,
    reach: async (reference, state) => reach(control, reference, state),
    payWithFee: () => Promise.reject(new Error('Stripe adds no fee')),
    refund: async (reference, amount) => void control.refund(reference, amount),
    afterSale: {
      async reserve(session) {
        return control.begin(session.public.sessionId ?? session.public.paymentIntent ?? '', 'card').id
      },
      async pay({ public: { sessionId, paymentIntent } }) {
        const { id, amount } = control.begin(sessionId ?? paymentIntent ?? '', 'card')
        control.capture(id, amount)
        return id
      },
      money(reference) {
        const { status, amountReceived, charge } = control.state.getIntent(reference)
        return { taken: amountReceived, isReserved: status === 'requires_capture', back: charge?.amountRefunded ?? 0 }
      },
      ...(refund === 'later' ? { endRefund: async (id, isMade) => endRefund(control, id, isMade) } : {}),
      heal: () => simulator.heal(),
    },
    breakWire(fault: WireFault, reference?: string) {
      simulator.heal()
      const path = reference === undefined ? {} : { path: `/v1/payment_intents/${reference}` }
      answers.fail({ fault, count: 1_000, ...path })
    },
    loseCallbacks: () => webhooks.misbehave({ kind: 'lose' }, 1_000),
    unplug: stop,
    stop: async () => {
      if (server.listening) await stop()
    },
  }
}

function endRefund(control: Control, id: string, isMade: boolean): void {
  const refund = [...control.state.refunds.values()].find(each => each.metadata.kvitto_refund === id)
  if (isMade) control.succeedRefund(refund?.id ?? '')
  else control.failRefund(refund?.id ?? '')
}

function reach(control: Control, id: string, state: AttemptState): void {
  const intent = control.state.getIntent(id)
  if (state === 'paid' || state === 'refunded') {
    control.act(id, 'pay')
    control.capture(id, intent.amount)
  }
  if (state === 'refunded') control.refund(id, intent.amount)
  if (state === 'cancelled') control.state.cancel(intent, null)
  if (state === 'expired' && intent.checkout !== null) control.expire(intent.checkout.id)
  if (state === 'denied' && intent.checkout !== null) {
    // As a bank debit: the customer has left, then the bank says no.
    intent.checkout.status = 'complete'
    control.act(id, 'deny')
  }
  const statuses: Partial<Record<AttemptState, string>> = {
    on_hold: 'processing',
    unknown: 'never_heard_of',
    authorized: 'requires_capture',
  }
  const status = statuses[state]
  if (status !== undefined) control.set(id, status)
}

describeProvider('stripe (checkout)', harness('checkout', 'at_once'))
describeProvider('stripe (payment_intent, slow refunds)', harness('payment_intent', 'later'))
