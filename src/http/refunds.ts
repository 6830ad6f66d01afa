import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { BatchedInbox } from '../inbox/inbox.ts'
import { type RefundDeps, refundPayment } from '../payments/refund.ts'
import { refundBody } from '../payments/request.ts'
import { isOpen, type Refund } from '../settle/refund.ts'
import type { Site } from '../settle/site.ts'
import type { Words } from '../settle/words/words.ts'
import type { Payment } from '../store/store.ts'
import { failure, json, paymentParams, security } from './describe.ts'
import { inLanguage, languageHeader, speak } from './language.ts'

export interface RefundApiDeps {
  readonly refunds: RefundDeps
  readonly inbox: Pick<BatchedInbox, 'receive'>
  readonly find: (params: { readonly shop: string; readonly id: string }) => Promise<{ payment: Payment; site: Site }>
}

export const shownRefund = z
  .object({
    id: z.string(),
    amount: z.int(),
    status: z.enum(['pending', 'done', 'failed']).openapi({
      description: '`pending`: Kvitto goes on by itself. `failed`: nothing was given back; ask again with a new key.',
    }),
    reason: z.string().nullable().openapi({ description: 'Why it failed: a code of docs/reasons.md.' }),
    text: z.string().nullable().openapi({ description: 'The same for people, with the provider’s words.' }),
    requestedAt: z.string(),
    endedAt: z.string().nullable(),
  })
  .openapi('Refund')

const refundRoute = createRoute({
  method: 'post',
  path: '/v1/shops/{shop}/payments/{id}/refunds',
  summary: 'Gives money back',
  description:
    'For a person who wants it: nothing else makes Kvitto give money back. The answer comes when the refund has ended, or after some seconds with `pending` (Swish, bank debits).',
  security,
  request: {
    params: paymentParams,
    headers: languageHeader.extend({
      'idempotency-key': z
        .string({ error: 'the Idempotency-Key header is missing: send a key that is unique for each refund' })
        .min(1)
        .max(255),
    }),
    body: { required: true, content: { 'application/json': { schema: refundBody } } },
  },
  responses: {
    201: inLanguage(json(shownRefund, 'Taken; `status` says what became of it. The same key again: the same refund.')),
    400: failure('The request is malformed, or in another currency.'),
    401: failure('The API key is missing or wrong.'),
    404: failure('No such payment.'),
    409: failure('Not settled, another refund is under way, or the key was used for another amount.'),
    503: failure('Try again in a moment.'),
  },
})

const recheckRoute = createRoute({
  method: 'post',
  path: '/v1/shops/{shop}/payments/{id}/recheck',
  summary: 'The order has changed: look at it',
  description:
    'A hint, as a callback is one: what is done follows from the order and the provider as Kvitto finds them.',
  security,
  request: { params: paymentParams },
  responses: {
    202: json(z.object({ id: z.string(), status: z.string() }).openapi('Recheck'), 'Kvitto looks at once.'),
    401: failure('The API key is missing or wrong.'),
    404: failure('No such payment.'),
    503: failure('Try again in a moment.'),
  },
})

/** Adds the routes to the API, which has checked the key already. */
export function addRefunds(api: OpenAPIHono, { refunds, inbox, find }: RefundApiDeps): void {
  api.openapi(refundRoute, async context => {
    const { payment, site } = await find(context.req.valid('param'))
    const key = context.req.valid('header')['idempotency-key']
    const refund = await refundPayment(refunds, site, payment, key, context.req.valid('json'))
    return context.json(showRefund(refund, speak(context)), 201)
  })
  api.openapi(recheckRoute, async context => {
    const { payment } = await find(context.req.valid('param'))
    const { id, shop, status } = payment
    const dueAt = refunds.clock.now()
    await inbox.receive({ target: { shop, paymentId: id }, source: 'shop', dueAt, claim: null, wire: null })
    refunds.checkNow(payment)
    return context.json({ id, status }, 202)
  })
}

export const showRefund = (refund: Refund, { reasons }: Words): z.input<typeof shownRefund> => ({
  id: refund.id,
  amount: refund.amountMinor,
  status: isOpen(refund) ? 'pending' : refund.state === 'failed' ? 'failed' : 'done',
  reason: refund.failure,
  text: textOf(refund, reasons),
  requestedAt: new Date(refund.requestedAt).toISOString(),
  endedAt: refund.endedAt === null ? null : new Date(refund.endedAt).toISOString(),
})

function textOf({ failure, detail, state }: Refund, reasons: Words['reasons']): string | null {
  if (state === 'waived') return reasons.refund_waived
  if (failure === null) return null
  return detail === null ? reasons[failure] : `${reasons[failure]} (${detail})`
}
