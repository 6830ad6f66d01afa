import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Failure } from '../base/outcome.ts'
import { limits } from '../limits.ts'
import type { Site } from '../settle/site.ts'
import type { NewPayment, Payment } from '../store/store.ts'
import { PaymentProblem } from './problem.ts'
import type { OpenRequest } from './request.ts'
import { fitRows } from './rows.ts'
import { type PaymentDeps, sessionRequest } from './session.ts'

/**
 * Opens a payment. The row and its first check are committed before the provider is called, so there is no session at a
 * provider that Kvitto does not know. The same key and body again, also at the same time, come to the same payment.
 * @throws PaymentProblem 409 for the same key with another body, 422 when the provider refuses the payment, 502 when it
 * fails or refuses the shop. The same call may follow each: it asks the provider anew.
 */
export async function openPayment(
  deps: PaymentDeps,
  site: Site,
  shop: string,
  key: string,
  request: OpenRequest,
): Promise<Payment> {
  if (request.rows !== undefined && fitRows(request.rows, request.amount, request.currency) === null)
    throw new PaymentProblem(
      400,
      'Rows do not sum to the amount',
      'The rows must sum to `amount`; up to one unit of the currency is rounded.',
    )
  const { payment, isSameBody } = await deps.store.open(toPayment(deps, site, shop, key, request))
  if (!isSameBody)
    throw new PaymentProblem(
      409,
      'Idempotency key reused',
      'This Idempotency-Key was used with another body. Use a new key for a new payment.',
    )
  return payment.session === null ? openSession(deps, site, payment) : payment
}

/** One caller at a time opens the session; the others wait for it, and try themselves when it failed. */
async function openSession(deps: PaymentDeps, site: Site, payment: Payment): Promise<Payment> {
  const { store, clock, timeout } = deps
  const until = clock.now() + limits.openWait
  while (clock.now() < until) {
    const now = clock.now()
    if (await store.reserveSession(payment.id, now, now + limits.providerOpen + limits.shopRows)) {
      const answer = await site.provider.open(await sessionRequest(deps, site, payment), timeout(limits.providerOpen))
      const result =
        answer.kind === 'ok'
          ? { session: answer.value }
          : { failure: answer.message, isRefused: answer.kind === 'refused' }
      await store.endSession(payment.id, clock.now(), result)
      if (answer.kind !== 'ok') throw providerFailed(answer, 'open the payment with a new Idempotency-Key')
    }
    const current = await store.find(payment.id)
    if (current?.session != null) return current
    await setTimeout(limits.openPoll)
  }
  throw new PaymentProblem(
    503,
    'Still being opened',
    'Another call with this key is still waiting for the provider. Send it again in a moment.',
  )
}

/** What the caller is told of it, by whether the same call may yet be taken; `next` is what to do with a mended one. */
export function providerFailed(failure: Failure, next: string): PaymentProblem {
  if (failure.kind !== 'refused')
    return new PaymentProblem(
      502,
      'The payment provider failed',
      `${failure.message}. Nothing was charged; send the same call again.`,
    )
  if (failure.code === 'invalid' || failure.code === 'conflict')
    return new PaymentProblem(
      422,
      'The payment provider refuses this payment',
      `${failure.message}. Nothing was charged. It would refuse the same call too: mend what it names, and ${next}.`,
    )
  return new PaymentProblem(
    502,
    'The payment provider refuses the shop',
    `${failure.message}. Nothing was charged. Check the shop’s keys and the address of the provider in Kvitto’s configuration.`,
  )
}

const toPayment = (deps: PaymentDeps, site: Site, shop: string, key: string, request: OpenRequest): NewPayment => {
  const openedAt = deps.clock.now()
  const first = site.calendar[0]
  return {
    id: deps.ids.paymentId(openedAt),
    shop,
    provider: request.provider,
    idempotencyKey: key,
    bodyHash: createHash('sha256').update(canonical(request)).digest('hex'),
    callbackToken: deps.ids.token(),
    browserToken: deps.ids.token(),
    amountMinor: request.amount,
    currency: request.currency,
    reference: request.reference,
    orderId: request.orderId ?? null,
    snapshot: request.order ?? null,
    rows: request.rows ?? null,
    returnUrl: request.returnUrl ?? null,
    locale: request.locale,
    customer: request.customer,
    openedAt,
    firstCheckAt: first === undefined ? null : openedAt + first,
  }
}

/** Two bodies are the same when they say the same, in whatever order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
