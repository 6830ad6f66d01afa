import type Stripe from 'stripe'
import { z } from 'zod'
import { type Outcome, ok } from '../../base/outcome.ts'
import type { MoneyOrder, NewRefund, Provider, RefundOrder, SeenRefund } from '../provider.ts'
import { isToldAgain } from './answer.ts'
import { metadataKey } from './checkout.ts'
import { type Ask, keysMost, type StripeCalls } from './client.ts'
import { toStripe } from './money.ts'

type Moves = Required<Pick<Provider, 'capture' | 'cancel' | 'refund' | 'findRefund'>>

/** Our refund's id, in its metadata at Stripe. */
const refundKey = 'kvitto_refund'

/**
 * Capture and cancel of PaymentIntents, and refunds (S5, S14). A PaymentIntent is captured or cancelled once, so these need no
 * idempotency key, and one would have a refusal told again for a day (S2). A refund has one that survives a crash.
 */
export function createMoves(ask: Ask): Moves {
  return {
    async capture(order, signal) {
      const amount = toStripe(order.amountMinor, order.attempt.currency)
      if (amount.kind !== 'ok') return amount
      const done = await ask({ intent: 'write', signal, schema: intent }, stripe =>
        stripe.paymentIntents.capture(order.attempt.reference, { amount_to_capture: amount.value }),
      )
      return unlessDone(ask, order, 'succeeded', done, signal)
    },
    async cancel(order, signal) {
      const done = await ask({ intent: 'write', signal, schema: intent }, stripe =>
        stripe.paymentIntents.cancel(order.attempt.reference),
      )
      return unlessDone(ask, order, 'canceled', done, signal)
    },
    async refund(refund, signal) {
      const amount = toStripe(refund.amountMinor, refund.attempt.currency)
      if (amount.kind !== 'ok') return amount
      const made = await ask({ intent: 'write', signal, schema: refundObject }, stripe =>
        createRefund(stripe, refund, amount.value),
      )
      return made.kind === 'ok' ? ok(null) : made
    },
    async findRefund(refund, signal) {
      const listed = await ask({ intent: 'read', signal, schema: refundList }, stripe => list(stripe, refund))
      if (listed.kind !== 'ok') return listed
      const found = pick(listed.value, refund)
      return ok(found === undefined ? null : toSeen(found))
    },
  }
}

const intent = z.object({ id: z.string(), status: z.string() })

/** "Not in that state" may be because it was done before. */
async function unlessDone(
  ask: Ask,
  { attempt }: MoneyOrder,
  status: string,
  outcome: Outcome<unknown>,
  signal: AbortSignal,
): Promise<Outcome<null>> {
  if (outcome.kind === 'ok') return ok(null)
  if (outcome.kind !== 'refused' || outcome.code !== 'conflict') return outcome
  const now = await ask({ intent: 'read', signal, schema: intent }, stripe =>
    stripe.paymentIntents.retrieve(attempt.reference),
  )
  return now.kind === 'ok' && now.value.status === status ? ok(null) : outcome
}

/**
 * A 500 is kept with its key and told again for a day (S2). Then the request has come to its end, and another key may be
 * used; but only when the refund is not there, since a request can do its work and answer 500 all the same.
 */
async function createRefund(stripe: StripeCalls, refund: NewRefund, amount: number): Promise<unknown> {
  const params: Stripe.RefundCreateParams = {
    payment_intent: refund.attempt.reference,
    amount,
    metadata: {
      [metadataKey]: refund.paymentId,
      [refundKey]: refund.id,
      ...(refund.reason === null ? {} : { reason: refund.reason.slice(0, 500) }),
    },
  }
  for (let count = 1; ; count += 1) {
    const idempotencyKey = `kvitto-refund-${refund.id}-${count}`
    try {
      return await stripe.refunds.create(params, { idempotencyKey })
    } catch (error) {
      if (count === keysMost || !isToldAgain(error)) throw error
      const listed = refundList.safeParse(await list(stripe, refund))
      const found = listed.success ? pick(listed.data, refund) : undefined
      if (found !== undefined) return found
      if (!listed.success) throw error
    }
  }
}

const refundObject = z.object({
  id: z.string(),
  status: z.string().nullish(),
  failure_reason: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
})
const refundList = z.object({ data: z.array(refundObject) })

/** One payment has few refunds, and one page holds a hundred. */
const list = (stripe: StripeCalls, { attempt }: RefundOrder): Promise<unknown> =>
  stripe.refunds.list({ payment_intent: attempt.reference, limit: 100 })

const pick = ({ data }: z.output<typeof refundList>, { id }: RefundOrder) =>
  data.find(each => each.metadata?.[refundKey] === id)

function toSeen({ id, status, failure_reason }: z.output<typeof refundObject>): SeenRefund {
  const isOver = status === 'failed' || status === 'canceled'
  return {
    state: status === 'succeeded' ? 'done' : isOver ? 'failed' : 'pending',
    status: [status ?? 'unknown', failure_reason].filter(Boolean).join(': '),
    reference: id,
  }
}
