import pLimit from 'p-limit'
import type { Clock } from '../../base/clock.ts'
import { doctorLimits } from '../limits.ts'
import type { Result } from './answer.ts'
import { exchange } from './exchange.ts'
import type { Network } from './network.ts'
import { type Body, bodies, type Profile, profiles, type Sample } from './profiles.ts'

interface Question {
  readonly method?: 'GET' | 'POST'
  readonly url: URL
  readonly profile?: Profile
  readonly body?: Body | Sample
  /** Sent besides the profile's. With `authorization` the server must have proved its name. */
  readonly headers?: Readonly<Record<string, string>>
  /** Another number is another request; the same question is otherwise asked only once. */
  readonly round?: number
}

/** Asks a site questions: each once, a few at a time, and never more than a visitor would. */
export interface Prober {
  ask(question: Question): Promise<Result>
  /** How many requests were made. */
  count(): number
}

export function createProber(network: Network, clock: Clock, timeoutMs: number): Prober {
  const asked = new Map<string, Promise<Result>>()
  const inTurn = pLimit(doctorLimits.atATime)

  return {
    count: () => asked.size,
    ask({
      method = 'GET',
      url,
      profile = 'provider',
      body = method === 'POST' ? 'form' : 'none',
      headers = {},
      round,
    }) {
      const { as, ...carried } = typeof body === 'string' ? { as: body, ...bodies[body] } : body
      const key = JSON.stringify([method, url.href, profile, body, headers, round])
      const known = asked.get(key)
      if (known !== undefined) return known
      // More than this could look like an attack; a check that gets no answer says so.
      if (asked.size >= doctorLimits.requests) throw new Error(`more than ${doctorLimits.requests} requests to a shop`)
      const sending = {
        asked: { method, url: withoutSecrets(url), as: as === 'none' ? profile : `${profile}, ${as}` },
        headers: { ...profiles[profile], ...carried.headers, ...headers },
        body: carried.body,
        isSecret: 'authorization' in headers || url.searchParams.has('consumer_secret'),
      }
      const result = inTurn(() => exchange(network, { ...sending, url }, () => clock.now(), timeoutMs))
      asked.set(key, result)
      return result
    },
  }
}

/** What is printed and stored never shows a key. */
function withoutSecrets(url: URL): string {
  const shown = new URL(url)
  for (const name of shown.searchParams.keys())
    if (/secret|key|signature|token|etoid/.test(name)) shown.searchParams.set(name, '…')
  return shown.href
}
