import type { Letter, ProviderName } from './bank.ts'
import type { Case } from './case.ts'
import type { KvittoProcess } from './kvitto.ts'

/** What `http/callbacks.ts` does with a callback, without HTTP: a known token is answered 200 once it is stored. */
export async function takeCallback(
  process: KvittoProcess,
  whose: Case,
  provider: ProviderName,
  token: string,
  { headers, body }: Letter,
): Promise<number> {
  await process.life.running()
  const site = process.sitesFor(whose.id ?? '')(whose.shopKind, provider)
  if (site === undefined) return 404
  const wire = { method: 'POST', body: new TextEncoder().encode(JSON.stringify(body)) }
  const callback = { ...wire, query: new URLSearchParams(), headers }
  if (!site.provider.admits(callback)) return 403
  const { reference } = site.provider.readCallback(callback)
  try {
    const isKnown = await process.inbox.receive({
      target: { shop: whose.shopKind, provider, callbackToken: token },
      source: 'callback',
      dueAt: process.clock.now() + site.graceMs,
      claim: reference,
      wire: { ...wire, path: '/', headers: {}, address: null },
    })
    return isKnown ? 200 : 404
  } catch {
    return 503
  }
}
