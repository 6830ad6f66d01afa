import { callbackOf, describeProvider, type Harness, type ProviderWorld, type WireFault } from '../contract.ts'
import type { AttemptState } from '../provider.ts'
import { authority, config, request } from './request.fixture.ts'
import { createAuthority } from './simulator/certificates.ts'
import { listen } from './simulator/listen.ts'
import { createSwishSimulator, defaultAlias } from './simulator/simulator.ts'
import { createSwish } from './swish.ts'

/** The conformance suite over real HTTPS with mutual TLS: the certificate is all that Swish knows us by. */
const stranger = await (await createAuthority()).issue(defaultAlias)
const ownTries = 'a Swish request is one try: another needs another request, see place.test.ts'
const noReference = 'a payment request cannot be given another reference'

const harness: Harness = {
  start,
  afterSale: { capture: false, refund: 'later' },
  states: ['open', 'unknown', 'paid', 'denied', 'cancelled', 'expired'],
  callbacks: { json: id => callbackOf({ body: JSON.stringify({ id, status: 'PAID', amount: 229 }) }) },
  skip: [
    { test: 'the shop’s order number becomes the provider’s reference', reason: noReference },
    { test: 'a label for an attempt that does not exist is refused', reason: noReference },
    { test: 'a label without an answer is unknown: it may have been done', reason: noReference },
    { test: 'wrong keys are refused as such for a label too', reason: noReference },
    {
      test: 'a payment that nobody has begun has no attempts',
      reason: 'the payment request is there from the opening on, as an open attempt',
    },
    {
      test: 'the claimed attempt of another payment is told with that payment’s reference',
      reason: 'the ids are ours, so claims are not looked at',
    },
    { test: 'what the provider adds is in the amount, and told apart', reason: 'Swish adds nothing' },
    {
      test: 'a partial refund is told and the rest stays paid',
      reason: 'the payment request does not tell of refunds',
    },
    { test: 'a customer who was refused and tried again has two attempts', reason: ownTries },
    { test: 'what could not be read is named, and the rest is told', reason: ownTries },
  ],
}

async function start(): Promise<ProviderWorld> {
  const clock = { now: () => Date.UTC(2026, 0, 15) }
  const simulator = createSwishSimulator({ clock, after: () => () => undefined, fetch: async () => new Response() })
  const listening = await listen(simulator, authority)
  const connect = (changes: object) => createSwish(config({ baseUrl: listening.url, ...changes }), { clock })
  return {
    provider: connect({}),
    stranger: connect(stranger),
    request,
    begin: async session => simulator.control.open(session.public.paymentRequestToken ?? '').id,
    reach: async (id, state) => reach(simulator.control, id, state),
    payWithFee: () => Promise.reject(new Error('Swish adds no fees')),
    refund: () => Promise.reject(new Error('the payment request does not tell of refunds')),
    afterSale: {
      async pay(session) {
        const { id } = simulator.control.open(session.public.paymentRequestToken ?? '')
        return simulator.control.pay(id).id
      },
      money(id) {
        const { status, refundedMinor } = simulator.control.get(id)
        return { taken: status === 'PAID' ? 22_900 : 0, isReserved: false, back: refundedMinor }
      },
      endRefund: async (id, isMade) => void simulator.control.endRefund(id.toUpperCase(), isMade ? null : 'FF10'),
      heal: () => simulator.heal(),
    },
    breakWire(fault: WireFault, id?: string) {
      simulator.heal()
      const path = id === undefined ? {} : { path: `/v1/paymentrequests/${id}` }
      simulator.answers.fail({ fault, count: 1_000, ...path })
    },
    unplug: () => listening.close(),
    async stop() {
      simulator.heal()
      if (listening.isOpen()) await listening.close()
    },
  }
}

type Control = ReturnType<typeof createSwishSimulator>['control']

function reach(control: Control, id: string, state: AttemptState): void {
  if (state === 'paid') control.pay(id)
  if (state === 'denied') control.decline(id)
  if (state === 'cancelled') control.cancel(control.get(id))
  if (state === 'expired') control.fail(id, 'TM01')
  if (state === 'unknown') control.fail(id, 'DS24')
}

describeProvider('swish', harness)
