import { createEcster } from '../providers/ecster/ecster.ts'
import { createEcsterSimulator, defaultMerchant } from '../providers/ecster/simulator/simulator.ts'
import { createStripeSimulator } from '../providers/stripe/simulator/simulator.ts'
import { createStripe } from '../providers/stripe/stripe.ts'
import { createSwishSimulator } from '../providers/swish/simulator/simulator.ts'
import type { Letter, ProviderName } from './bank.ts'
import type { Case } from './case.ts'
import { EcsterBank } from './ecster-bank.ts'
import { createWire, type Wired } from './http-wire.ts'
import type { OutsideDeps, ProviderOutside } from './outside.ts'
import { createSimulatedSwish, swishSettings } from './small-swish.ts'
import { links } from './spec.ts'
import { ownerOfBody, StripeBank, stripeSettings, watchEvent } from './stripe-bank.ts'
import { bankTakesMs, SwishBank, watchFor } from './swish-bank.ts'

const ecsterUrl = 'https://ecster.test/rest/public'

/** The real adapters, and the simulators that speak the providers' protocols. */
export const createHttpProvider: Readonly<Record<ProviderName, (deps: OutsideDeps) => ProviderOutside>> = {
  ecster(deps) {
    const { scene, random } = deps
    const { agenda } = scene
    const simulator = createEcsterSimulator({
      clock: agenda,
      after: agenda.after,
      random,
      invoiceFee: 0,
      fetch: toKvitto(deps, url => ({ token: url.searchParams.get('etoid') ?? '' })),
    })
    const { apiKey, merchantKey } = defaultMerchant
    return {
      bank: new EcsterBank(deps, simulator.control),
      provider: sender =>
        createEcster(
          { baseUrl: ecsterUrl, apiKey, merchantKey, calendar: [], retryWindow: 0 },
          { fetch: createWire(scene, sender, toProvider(deps, simulator.fetch)), clock: agenda },
        ),
    }
  },

  swish(deps) {
    const { scene, random, variant } = deps
    const { agenda } = scene
    const simulator = createSwishSimulator({
      clock: agenda,
      after: agenda.after,
      random,
      refundTakes: bankTakesMs,
      watch: watchFor(deps),
      fetch: toKvitto(deps, url => ({ token: url.pathname.split('/').at(-1) ?? '' })),
    })
    const settings = swishSettings(variant)
    return {
      bank: new SwishBank(deps, simulator.control),
      provider(sender) {
        const wire = createWire(scene, sender, toProvider(deps, simulator.fetchAs()))
        return createSimulatedSwish(scene, settings, (url, init) => wire(url, init))
      },
    }
  },

  stripe(deps) {
    const { scene, random, variant, caseOf } = deps
    const { agenda } = scene
    const settings = stripeSettings(variant)
    const simulator = createStripeSimulator({
      clock: agenda,
      after: agenda.after,
      random,
      keys: [settings.apiKey],
      endpoints: [{ url: stripeEndpoint, secrets: settings.webhookSecrets }],
      happened: event => watchEvent(deps, simulator.control.state, event),
      fetch: toKvitto(deps, (_, body) => ({ whose: caseOf(ownerOfBody(simulator.control.state, body)) })),
    })
    return {
      bank: new StripeBank(deps, simulator.control),
      provider: sender =>
        createStripe(settings, {
          fetch: createWire(scene, sender, toProvider(deps, simulator.fetch)),
          clock: agenda,
        }),
    }
  },
}

const stripeEndpoint = links.callback({ shop: 'plain', provider: 'stripe', callbackToken: '' })

/** The way of the provider's callbacks: their token, or whose they are where they have none. */
const toKvitto =
  (
    { callback, ownerOf }: OutsideDeps,
    find: (url: URL, body: Letter['body']) => { readonly token: string } | { readonly whose: Case | undefined },
  ): typeof fetch =>
  async (input, init) => {
    const request = new Request(input, init)
    const body: Letter['body'] = JSON.parse(String(init?.body))
    const letter = { headers: Object.fromEntries(request.headers), body }
    const found = find(new URL(request.url), body)
    const status =
      'token' in found
        ? await callback(ownerOf(found.token), found.token, letter)
        : await callback(found.whose, null, letter)
    return new Response(null, { status })
  }

/** The way of Kvitto's requests. */
const toProvider = ({ caseOf, fatesOf, outage }: OutsideDeps, serve: typeof fetch): Wired => ({
  caseOf,
  fateOf: whose => outage(whose) ?? fatesOf(whose).provider.provider(),
  looked: () => {},
  sent: () => null,
  fetch: request => serve(request),
})
