import ms from 'ms'
import Stripe from 'stripe'
import { Courier, type CourierDeps } from '../../simulation/courier.ts'
import type { Json } from './objects.ts'
import type { Event } from './state.ts'

/** For three days with growing pauses (documented: S12); the pauses themselves are assumed. */
const pauses = ['5m', '30m', '2h', '5h', '10h', '10h', '12h', '12h', '12h'] as const
/** Not documented; people measure 10 to 30 seconds. */
const patience = ms('20s')

/** Where events are sent, and the secrets that sign them: several while one is being rolled (documented: S10). */
export interface Endpoint {
  readonly url: string
  readonly secrets: readonly string[]
}

/** What is wrong with a signature, for the next so many deliveries. */
export type Forgery = 'wrong_secret' | 'none' | 'old'

/** Sends events to every endpoint, signed anew with each try, as the real Stripe does (documented: S10). */
export class Webhooks extends Courier<{ readonly eventId: string; readonly type: string; readonly url: string }> {
  readonly #endpoints: Endpoint[] = []
  readonly #forgeries: Forgery[]

  constructor(deps: CourierDeps) {
    const forgeries: Forgery[] = []
    const send: typeof fetch = (input, init) => {
      const signature = this.#sign(String(input), String(init?.body ?? ''), deps.clock.now(), forgeries.shift())
      const headers = new Headers(init?.headers)
      if (signature !== null) headers.set('stripe-signature', signature)
      return deps.fetch(input, { ...init, headers })
    }
    super({ ...deps, fetch: send }, { patienceMs: patience, retryMs: tries => ms(pauses[tries - 1] ?? '0s') || null })
    this.#forgeries = forgeries
  }

  listen(endpoint: Endpoint): void {
    this.#endpoints.push(endpoint)
  }

  forge(forgery: Forgery, count = 1): void {
    this.#forgeries.push(...Array.from({ length: count }, () => forgery))
  }

  notify(event: Event): void {
    for (const { url } of this.#endpoints)
      this.send({ about: { eventId: event.id, type: event.type, url }, url, headers: {}, body: eventJson(event) })
  }

  /** False also while the first try is on its way (documented: S12). */
  isDelivered(eventId: string): boolean {
    const reached = this.deliveries
      .filter(each => each.eventId === eventId && each.result === 200)
      .map(each => each.url)
    return this.#endpoints.every(({ url }) => reached.includes(url))
  }

  #sign(url: string, payload: string, now: number, forgery?: Forgery): string | null {
    if (forgery === 'none') return null
    const timestamp = Math.floor(now / 1_000) - (forgery === 'old' ? 3_600 : 0)
    const secrets =
      forgery === 'wrong_secret' ? ['whsec_wrong'] : this.#endpoints.find(each => each.url === url)?.secrets
    const signed = (secrets ?? []).map(secret =>
      Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp }),
    )
    return [`t=${timestamp}`, ...signed.map(header => header.split(',')[1])].join(',')
  }
}

/** An event as it is listed, and as it is sent. */
export const eventJson = (event: Event): Json => ({
  id: event.id,
  object: 'event',
  api_version: '2026-10-28.endive',
  created: Math.floor(event.createdAt / 1_000),
  data: { object: event.object },
  livemode: false,
  request: { id: null, idempotency_key: null },
  type: event.type,
})
