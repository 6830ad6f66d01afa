import { createEcster } from '../providers/ecster/ecster.ts'
import { createEcsterSimulator, defaultMerchant } from '../providers/ecster/simulator/simulator.ts'
import { createSwishSimulator } from '../providers/swish/simulator/simulator.ts'
import type { ProviderName } from './bank.ts'
import { EcsterBank } from './ecster-bank.ts'
import { createWire, type Wired } from './http-wire.ts'
import type { OutsideDeps, ProviderOutside } from './outside.ts'
import { createSimulatedSwish, swishSettings } from './small-swish.ts'
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
      fetch: toKvitto(deps, url => url.searchParams.get('etoid')),
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
      fetch: toKvitto(deps, url => url.pathname.split('/').at(-1) ?? null),
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
}

/** The way of the provider's callbacks. */
const toKvitto =
  ({ callback }: OutsideDeps, tokenIn: (url: URL) => string | null): typeof fetch =>
  async (input, init) => {
    const request = new Request(input, init)
    const headers = Object.fromEntries(request.headers)
    const token = tokenIn(new URL(request.url)) ?? ''
    return new Response(null, { status: await callback(token, { headers, body: JSON.parse(String(init?.body)) }) })
  }

/** The way of Kvitto's requests. */
const toProvider = ({ caseOf, fatesOf, isProviderDown }: OutsideDeps, serve: typeof fetch): Wired => ({
  caseOf,
  fateOf: whose => (isProviderDown() ? { kind: 'unconnected' } : fatesOf(whose).provider.provider()),
  looked: () => {},
  sent: () => null,
  fetch: request => serve(request),
})
