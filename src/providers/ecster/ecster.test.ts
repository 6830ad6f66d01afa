import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { callbackOf, describeProvider, type Harness, type ProviderWorld, type WireFault } from '../contract.ts'
import type { AttemptState, Callback } from '../provider.ts'
import { ecsterConfig } from './config.ts'
import { createEcster } from './ecster.ts'
import { request } from './request.fixture.ts'
import { createEcsterSimulator, defaultMerchant } from './simulator/simulator.ts'

/** The conformance suite over real HTTP: real sockets break the way that a client has to understand. */
const harness = (method: 'CARD' | 'SWISH'): Harness => ({
  start: () => start(method),
  afterSale: { capture: true, refund: method === 'SWISH' ? 'later' : 'at_once' },
  states: ['open', 'on_hold', 'unknown', 'authorized', 'paid', 'denied', 'cancelled', 'expired', 'refunded'],
  callbacks: {
    json: orderId => callbackOf({ body: JSON.stringify({ orderId, status: 'READY', event: 'CREATED' }) }),
    form: orderId => callbackOf({ body: `orderId=${orderId}&status=READY` }),
    get: (orderId): Callback => callbackOf({ method: 'GET', query: new URLSearchParams({ orderId }) }),
  },
  skip:
    method === 'SWISH'
      ? [
          {
            test: 'money is given back once, however often the same refund is sent',
            reason: 'a refund of Swish through Ecster has no reference; it is looked for before it is sent again',
          },
        ]
      : [],
})

async function start(method: 'CARD' | 'SWISH'): Promise<ProviderWorld> {
  const clock = { now: () => Date.UTC(2023, 3, 28) }
  const simulator = createEcsterSimulator({ clock, fetch: async () => new Response() })
  const { control } = simulator
  const server = createServer(getRequestListener(simulator.app.fetch))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the simulator has no port')
  const stop = async () => {
    simulator.heal()
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }
  const connect = (apiKey: string) => {
    const baseUrl = `http://127.0.0.1:${address.port}/rest/public`
    const config = ecsterConfig.parse({ baseUrl, apiKey, merchantKey: defaultMerchant.merchantKey })
    return createEcster(config, { fetch, clock })
  }

  return {
    provider: connect(defaultMerchant.apiKey),
    stranger: connect('wrong'),
    request,
    begin: async session => control.begin(session.public.cartKey ?? '', 'SWISH').id,
    reach: async (reference, state) => reach(control, reference, state),
    async payWithFee(session, feeMinor) {
      const { id } = control.begin(session.public.cartKey ?? '', 'INVOICE', feeMinor)
      return control.act(id, 'pay').id
    },
    refund: async (reference, amount) => void control.giveBack(reference, amount),
    afterSale: {
      async reserve(session) {
        return control.act(control.begin(session.public.cartKey ?? '', 'CARD').id, 'pay').id
      },
      async pay(session) {
        const { id } = control.act(control.begin(session.public.cartKey ?? '', method).id, 'pay')
        if (method !== 'SWISH') control.transact(id, { type: 'DEBIT' })
        return id
      },
      money(reference) {
        const { status, debitedAmount, creditedAmount } = control.getOrder(reference)
        return { taken: debitedAmount, isReserved: status === 'READY', back: creditedAmount }
      },
      ...(method === 'SWISH'
        ? { endRefund: async (_, isMade) => void control.endRefund(control.orders.at(-1)?.id ?? '', isMade) }
        : {}),
      heal: () => simulator.heal(),
    },
    breakWire(fault: WireFault, reference?: string) {
      simulator.heal()
      const path = reference === undefined ? {} : { path: `/v1/orders/${reference}` }
      simulator.answers.fail({ fault, count: 1_000, ...path })
    },
    unplug: stop,
    stop: async () => {
      if (server.listening) await stop()
    },
  }
}

type Control = ReturnType<typeof createEcsterSimulator>['control']

function reach(control: Control, id: string, state: AttemptState): void {
  const order = control.getOrder(id)
  if (state === 'paid' || state === 'refunded') control.act(id, 'pay')
  if (state === 'refunded') control.giveBack(id, order.amount)
  const statuses: Partial<Record<AttemptState, string>> = {
    on_hold: 'PENDING_SIGNATURE',
    unknown: 'NEVER_HEARD_OF',
    authorized: 'READY',
    denied: 'DENIED',
    cancelled: 'ABORTED',
    expired: 'EXPIRED',
  }
  const status = statuses[state]
  if (status !== undefined) control.set(id, status)
}

describeProvider('ecster', harness('CARD'))
describeProvider('ecster, paid with Swish', harness('SWISH'))
