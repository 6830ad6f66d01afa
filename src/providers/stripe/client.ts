import Stripe from 'stripe'
import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import { type Outcome, ok, unreachable } from '../../base/outcome.ts'
import { type Intent, inDoubt, isToldAgain, toFailure } from './answer.ts'
import type { StripeConfig } from './config.ts'

export interface StripeDeps {
  readonly fetch: typeof fetch
  readonly clock: Clock
}

/** Asks Stripe through its own library until `signal` says stop, and reads of the answer what `schema` needs. */
export type Ask = <T>(
  question: { readonly intent: Intent; readonly signal: AbortSignal; readonly schema: z.ZodType<T> },
  run: (stripe: Stripe) => Promise<unknown>,
) => Promise<Outcome<T>>

/**
 * The library knows no signals, so each question gets a client of its own with a `fetch` that does (it costs 0.4 ms).
 * It never tries again by itself: settle does, with its own pauses.
 */
export function createAsk(config: StripeConfig, deps: StripeDeps): Ask {
  const { protocol, hostname, port } = new URL(config.baseUrl)
  const options = {
    protocol: protocol === 'http:' ? ('http' as const) : ('https' as const),
    host: hostname,
    port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port),
    maxNetworkRetries: 0,
    telemetry: false,
    appInfo: { name: 'Kvitto' },
  }

  return async ({ intent, signal, schema }, run) => {
    if (signal.aborted) return unreachable('out of time before Stripe was asked')
    const httpClient = Stripe.createFetchHttpClient(until(deps.fetch, signal))
    try {
      const answer = schema.safeParse(await run(new Stripe(config.apiKey, { ...options, httpClient })))
      if (answer.success) return ok(answer.data)
      return inDoubt(`Stripe's answer is not what was asked for: ${z.prettifyError(answer.error)}`, intent)
    } catch (error) {
      if (signal.aborted) return inDoubt('Stripe did not answer in time', intent)
      if (error instanceof Stripe.errors.StripeError) return toFailure(error, intent, deps.clock.now())
      throw error
    }
  }
}

/** Redirects are not followed: the key would go along to wherever they point. */
const until =
  (send: typeof fetch, signal: AbortSignal): typeof fetch =>
  (input, init) => {
    const signals = init?.signal ? [signal, init.signal] : [signal]
    return send(input, { ...init, redirect: 'manual', signal: AbortSignal.any(signals) })
  }

/** Keys that a failure may use up before it is told as it is. */
const keysMost = 3

/** Creates something once, whoever asks again with the same key, also after a crash. */
export async function createOnce<T>(key: string, create: (idempotencyKey: string) => Promise<T>): Promise<T> {
  for (let count = 1; ; count += 1) {
    try {
      return await create(count === 1 ? key : `${key}-${count}`)
    } catch (error) {
      if (count === keysMost || !isToldAgain(error)) throw error
    }
  }
}
