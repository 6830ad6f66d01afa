import {
  type Attempt,
  type AttemptState,
  type Failure,
  isCurrency,
  type Outcome,
  ok,
  type ProviderDeps,
  type RefusalCode,
  refused,
  retryAfterMs,
  toMinor,
  unknown,
  unreachable,
  wasNeverSent,
} from 'kvitto/provider'
import { z } from 'zod'

const states: Readonly<Record<string, AttemptState>> = {
  started: 'open',
  reviewing: 'on_hold',
  reserved: 'authorized',
  paid: 'paid',
  declined: 'denied',
  cancelled: 'cancelled',
  expired: 'expired',
}

const money = z.string().regex(/^\d{1,12}(\.\d{1,3})?$/)

const payment = z.object({
  id: z.string(),
  reference: z.string(),
  status: z.string(),
  amount: money,
  fee: money,
  refunded: money,
  currency: z.string().refine(isCurrency),
  created_at: z.string(),
})
type Payment = z.output<typeof payment>

const payments = z.object({ payments: z.array(payment) })
const checkout = z.object({ id: z.string(), pay_url: z.url() })
const refund = z.object({ status: z.string() })
const nothing = z.unknown().transform(() => null)

export type KlirrApi = ReturnType<typeof createApi>

export function createApi(config: { readonly baseUrl: string; readonly apiKey: string }, deps: ProviderDeps) {
  const ask = <T>(request: Omit<Ask<T>, 'deps' | 'config'>) => exchange({ ...request, config, deps })
  const of = (id: string) => `/v1/payments/${encodeURIComponent(id)}`
  return {
    openCheckout: (body: object, signal: AbortSignal) =>
      ask({ method: 'POST', path: '/v1/checkouts', body, schema: checkout, signal }),
    closeCheckout: (id: string, signal: AbortSignal) =>
      ask({ method: 'DELETE', path: `/v1/checkouts/${encodeURIComponent(id)}`, schema: nothing, signal }),
    async findPayments(reference: string, signal: AbortSignal): Promise<Outcome<readonly Payment[]>> {
      const path = `/v1/payments?reference=${encodeURIComponent(reference)}`
      const found = await ask({ method: 'GET', path, schema: payments, signal })
      return found.kind === 'ok' ? ok(found.value.payments) : found
    },
    readPayment: (id: string, signal: AbortSignal) => ask({ method: 'GET', path: of(id), schema: payment, signal }),
    setReference: (id: string, reference: string, signal: AbortSignal) =>
      ask({ method: 'PATCH', path: of(id), body: { reference }, schema: nothing, signal }),
    capture: (id: string, amount: string, signal: AbortSignal) =>
      ask({ method: 'POST', path: `${of(id)}/capture`, body: { amount }, schema: nothing, signal }),
    release: (id: string, signal: AbortSignal) =>
      ask({ method: 'POST', path: `${of(id)}/release`, schema: nothing, signal }),
    putRefund: (id: string, ours: string, amount: string, signal: AbortSignal) =>
      ask({ method: 'PUT', path: `${of(id)}/refunds/${ours}`, body: { amount }, schema: refund, signal }),
    readRefund: (id: string, ours: string, signal: AbortSignal) =>
      ask({ method: 'GET', path: `${of(id)}/refunds/${ours}`, schema: refund, signal }),
  }
}

/** Klirr's payment in Kvitto's words. A status that it never documented is `unknown`: held, and asked again. */
export function tellAttempt(paid: Payment): Attempt {
  const minor = (amount: string) => toMinor(amount, paid.currency)
  const createdAt = Date.parse(paid.created_at)
  const isGivenBack = minor(paid.refunded) > 0 && minor(paid.refunded) >= minor(paid.amount)
  return {
    reference: paid.id,
    merchantReference: paid.reference,
    state: isGivenBack ? 'refunded' : (states[paid.status] ?? 'unknown'),
    status: paid.status,
    amountMinor: minor(paid.amount),
    feeMinor: minor(paid.fee),
    refundedMinor: minor(paid.refunded),
    currency: paid.currency,
    createdAt: Number.isNaN(createdAt) ? null : createdAt,
    method: null,
    transactionId: null,
  }
}

interface Ask<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: object
  readonly schema: z.ZodType<T>
  readonly signal: AbortSignal
  readonly config: { readonly baseUrl: string; readonly apiKey: string }
  readonly deps: ProviderDeps
}

/** One request as an outcome: what surely did nothing, and what may have been done, are different answers. */
async function exchange<T>({ method, path, body, schema, signal, config, deps }: Ask<T>): Promise<Outcome<T>> {
  if (signal.aborted) return unreachable('no time was left to ask Klirr')
  const inDoubt = (why: string): Failure => (method === 'GET' ? unreachable(why) : unknown(why))
  try {
    const answer = await deps.fetch(`${config.baseUrl}${path}`, {
      method,
      // A redirect would carry the key to wherever it points.
      redirect: 'manual',
      headers: { authorization: `Bearer ${config.apiKey}`, 'content-type': 'application/json' },
      signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    const told = `Klirr answered ${answer.status}`
    if (answer.status === 429)
      return unreachable(told, retryAfterMs(answer.headers.get('retry-after'), deps.clock.now()))
    if (answer.status >= 500) return inDoubt(told)
    const code = refusals[answer.status]
    if (code !== undefined) return refused(code, `${told}: ${text.slice(0, 300)}`)
    const parsed = schema.safeParse(text === '' ? null : JSON.parse(text))
    return answer.ok && parsed.success ? ok(parsed.data) : inDoubt(`${told} with something else than it documents`)
  } catch (error) {
    return wasNeverSent(error) ? unreachable(`Klirr cannot be reached: ${error}`) : inDoubt(`no answer: ${error}`)
  }
}

const refusals: Readonly<Record<number, RefusalCode>> = {
  401: 'unauthorized',
  403: 'unauthorized',
  404: 'not_found',
  409: 'conflict',
  422: 'invalid',
}
