import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { AttemptState, Session } from 'kvitto/provider'
import { callbackOf, describeProvider, type ProviderWorld } from 'kvitto/provider/contract'
import { createKlirr, klirr } from './klirr.ts'
import { createKlirrSimulator, type SimPayment } from './simulator.ts'

/** The conformance suite over real HTTP: real sockets break the way that an adapter has to understand. */
describeProvider('klirr', {
  start,
  states: ['open', 'on_hold', 'unknown', 'authorized', 'paid', 'denied', 'cancelled', 'expired', 'refunded'],
  afterSale: { capture: true, refund: 'at_once' },
  callbacks: { json: id => callbackOf({ body: JSON.stringify({ payment_id: id }) }) },
  skip: [
    {
      test: 'what could not be read is named, and the rest is told',
      reason: 'the search tells all of each payment at once; a broken search is a look that failed',
    },
  ],
})

const statuses: Readonly<Record<AttemptState, string>> = {
  open: 'started',
  on_hold: 'reviewing',
  unknown: 'never heard of',
  authorized: 'reserved',
  paid: 'paid',
  denied: 'declined',
  cancelled: 'cancelled',
  expired: 'expired',
  refunded: 'paid',
}

async function start(): Promise<ProviderWorld> {
  const clock = { now: () => Date.UTC(2026, 0, 15) }
  const simulator = createKlirrSimulator({ clock, after: () => () => {}, fetch: async () => new Response() })
  const server = createServer(getRequestListener(simulator.app.fetch))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the simulator has no port')
  const baseUrl = `http://127.0.0.1:${address.port}`
  const connect = (apiKey: string) => createKlirr(klirr.config.parse({ baseUrl, apiKey }), { fetch, clock })
  const stop = async () => {
    simulator.answers.heal()
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
  const payments = new Map<string, SimPayment>()
  const begin = (checkout = '', fee = 0) => {
    const payment = simulator.begin(checkout, fee)
    payments.set(payment.id, payment)
    return payment.id
  }
  const paid = (session: Session, status: 'reserved' | 'paid', fee = 0) => {
    const id = begin(session.public.checkout, fee)
    simulator.change(id, { status })
    return id
  }
  return {
    provider: connect('klirr-key'),
    stranger: connect('wrong'),
    request: changes => ({
      paymentId: 'p1',
      amountMinor: 22_900,
      currency: 'SEK',
      rows: [{ name: 'Vantar', quantity: 1, unitAmountMinor: 22_900, vatRate: 2500 }],
      locale: 'sv-SE',
      customer: {},
      callbackUrl: 'https://pay.example/callbacks/nordlys/klirr/token',
      returnUrl: 'https://pay.example/return/token',
      termsUrl: null,
      ...changes,
    }),
    begin: async session => begin(session.public.checkout),
    reach: async (id, state) =>
      simulator.change(id, {
        status: statuses[state],
        ...(state === 'refunded' ? { refunded: payments.get(id)?.amount ?? 0 } : {}),
      }),
    payWithFee: async (session, fee) => paid(session, 'paid', fee),
    refund: async (id, refunded) => simulator.change(id, { refunded }),
    afterSale: {
      reserve: async session => paid(session, 'reserved'),
      pay: async session => paid(session, 'paid'),
      money(id) {
        const { status = '', amount = 0, refunded = 0 } = payments.get(id) ?? {}
        return { taken: status === 'paid' ? amount : 0, isReserved: status === 'reserved', back: refunded }
      },
      heal: () => simulator.answers.heal(),
    },
    breakWire(fault, id) {
      simulator.answers.heal()
      simulator.answers.fail({ fault, count: 1_000, ...(id === undefined ? {} : { path: `/v1/payments/${id}` }) })
    },
    unplug: stop,
    stop: async () => {
      if (server.listening) await stop()
    },
  }
}
