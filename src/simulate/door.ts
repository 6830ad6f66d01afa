import type { Letter, ProviderName } from './bank.ts'
import type { Case } from './case.ts'
import type { KvittoProcess } from './kvitto.ts'
import type { Arrival } from './road.ts'

/** A callback at Kvitto's door, to be answered. */
export interface Knock {
  readonly provider: ProviderName
  readonly token: string | null
  readonly letter: Letter
  readonly now: number
}

/**
 * What `http/callbacks.ts` does with a callback, without HTTP: a known token, or a signed word of a payment of ours, is
 * answered 200 once it is stored.
 */
export async function takeCallback(
  process: KvittoProcess,
  whose: Case,
  { provider, token, letter, now }: Knock,
): Promise<Arrival> {
  await process.life.running()
  const shop = whose.shopKind
  const site = process.sitesFor(whose.id ?? '')(shop, provider)
  if (site === undefined) return refused(404)
  const text = JSON.stringify(letter.body)
  const wire = { method: 'POST', body: new TextEncoder().encode(text) }
  const headers = { ...letter.headers, ...letter.sign?.(text, now) }
  const callback = { ...wire, query: new URLSearchParams(), headers }
  if (!site.provider.admits(callback)) return refused(403)
  const { reference, paymentId } = site.provider.readCallback(callback)
  if (token === null && paymentId === null) return { status: 200, isStored: false }
  try {
    const isKnown = await process.inbox.receive({
      target:
        token === null ? { shop, provider, paymentId: paymentId ?? '' } : { shop, provider, callbackToken: token },
      source: 'callback',
      dueAt: process.clock.now() + site.graceMs,
      claim: reference,
      wire: { ...wire, path: '/', headers: {}, address: null },
    })
    if (!isKnown && token !== null) return refused(404)
    return { status: 200, isStored: isKnown }
  } catch {
    return refused(503)
  }
}

const refused = (status: number): Arrival => ({ status, isStored: false })
