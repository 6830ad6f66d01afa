import Stripe from 'stripe'
import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import { messageOf } from '../../base/errors.ts'
import { type Outcome, ok, unreachable } from '../../base/outcome.ts'
import { type Intent, inDoubt, isToldAgain, toFailure } from './answer.ts'
import type { StripeConfig } from './config.ts'

export interface StripeDeps {
  readonly fetch: typeof fetch
  readonly clock: Clock
}

/** What we call of Stripe's library. Its answers are read by schemas, so no type of theirs is relied on. */
export interface StripeCalls {
  readonly checkout: {
    readonly sessions: {
      create(params: Stripe.Checkout.SessionCreateParams, options: { idempotencyKey: string }): Promise<unknown>
      retrieve(id: string, params?: { expand: string[] }): Promise<unknown>
      expire(id: string): Promise<unknown>
    }
  }
  readonly paymentIntents: {
    create(params: Stripe.PaymentIntentCreateParams, options: { idempotencyKey: string }): Promise<unknown>
    retrieve(id: string, params?: { expand: string[] }): Promise<unknown>
    update(id: string, params: Stripe.PaymentIntentUpdateParams): Promise<unknown>
    capture(id: string, params: { amount_to_capture: number }): Promise<unknown>
    cancel(id: string): Promise<unknown>
    search(params: { query: string; limit: number }): Promise<unknown>
  }
  readonly refunds: {
    create(params: Stripe.RefundCreateParams, options: { idempotencyKey: string }): Promise<unknown>
    list(params: { payment_intent: string; limit: number }): Promise<unknown>
  }
  readonly disputes: { list(params: { payment_intent: string; limit: number }): Promise<unknown> }
  readonly events: {
    list(params: Stripe.EventListParams): { autoPagingToArray(options: { limit: number }): Promise<unknown> }
  }
}

/** Asks Stripe through its own library until `signal` says stop, and reads of the answer what `schema` needs. */
export type Ask = <T>(
  question: { readonly intent: Intent; readonly signal: AbortSignal; readonly schema: z.ZodType<T> },
  run: (stripe: StripeCalls) => Promise<unknown>,
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

  return createAskOver(signal => {
    const httpClient = Stripe.createFetchHttpClient(until(deps.fetch, signal))
    return new Stripe(config.apiKey, { ...options, httpClient })
  }, deps.clock)
}

/** The same over whatever carries the library's calls until the signal says stop. */
export function createAskOver(connect: (signal: AbortSignal) => StripeCalls, clock: Clock): Ask {
  return async ({ intent, signal, schema }, run) => {
    if (signal.aborted) return unreachable('out of time before Stripe was asked')
    try {
      const answered = run(connect(signal))
      const answer = schema.safeParse(await Promise.race([answered, aborted(signal)]))
      if (answer.success) return ok(answer.data)
      return inDoubt(`Stripe's answer is not what was asked for: ${z.prettifyError(answer.error)}`, intent)
    } catch (error) {
      if (signal.aborted) return inDoubt('Stripe did not answer in time', intent)
      if (error instanceof Stripe.errors.StripeError) return toFailure(error, intent, clock.now())
      // The library's own word for a list that is none.
      return inDoubt(`Stripe's answer cannot be read: ${messageOf(error)}`, intent)
    }
  }
}

/** Redirects are not followed: the key would go along to wherever they point. */
const until =
  (send: typeof fetch, signal: AbortSignal): typeof fetch =>
  async (input, init) => {
    const signals = init?.signal ? [signal, init.signal] : [signal]
    const answer = await send(input, { ...init, redirect: 'manual', signal: AbortSignal.any(signals) })
    const text = await answer.text()
    const { status, headers } = answer
    return isReadable(text) ? new Response(text, { status, headers }) : new Response('not an answer of Stripe')
  }

const word = z.string().nullish()
const apiObject = z.looseObject({
  error: z.union([z.string(), z.looseObject({ type: word, code: word, message: word })]).optional(),
})

/**
 * The library breaks on JSON that is no object (seen with 23.1: an unhandled rejection, which ends the process, and an
 * answer that never comes), so such an answer reaches it as what it can refuse.
 */
function isReadable(text: string): boolean {
  try {
    return apiObject.safeParse(JSON.parse(text)).success
  } catch {
    return false
  }
}

/** Rejects with the signal, whatever the library still waits for. */
function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  return promise
}

/** Keys that a failure may use up before it is told as it is. */
export const keysMost = 3

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
