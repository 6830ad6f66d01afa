import type { Case } from './case.ts'
import type { KvittoProcess } from './kvitto.ts'

/** What `http/callbacks.ts` does with a callback, without HTTP: a known token is answered 200 once it is stored. */
export async function takeCallback(process: KvittoProcess, whose: Case, token: string, body: object): Promise<number> {
  await process.life.running()
  const site = process.sitesFor(whose.id ?? '')(whose.shopKind, 'ecster')
  if (site === undefined) return 404
  const wire = { method: 'POST', body: new TextEncoder().encode(JSON.stringify(body)) }
  const { reference } = site.provider.readCallback({ ...wire, query: new URLSearchParams(), headers: {} })
  try {
    const isKnown = await process.inbox.receive({
      target: { shop: whose.shopKind, provider: 'ecster', callbackToken: token },
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
