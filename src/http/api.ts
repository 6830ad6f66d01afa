import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { isSameSecret } from '../base/secrets.ts'
import { limits } from '../limits.ts'
import { changePayment } from '../payments/change.ts'
import { openPayment } from '../payments/open.ts'
import { PaymentProblem } from '../payments/problem.ts'
import { changeRequest, openRequest } from '../payments/request.ts'
import type { PaymentDeps } from '../payments/session.ts'
import type { FindSite } from '../settle/site.ts'
import { tell } from '../settle/story.ts'
import type { Words } from '../settle/words/words.ts'
import type { Payment } from '../store/store.ts'
import type { AddressOf } from './address.ts'
import { failure, json, paymentParams, security, shopParam } from './describe.ts'
import { discardBody } from './discard.ts'
import { inLanguage, languageHeader, speak } from './language.ts'
import { malformed, RequestProblem, sendProblem, sendTooMany } from './problem.ts'
import { addRefunds, type RefundApiDeps, shownRefund, showRefund } from './refunds.ts'
import type { Refusals } from './refusals.ts'
import { addShopInfo, type ShopInfoDeps } from './shop-info.ts'

export interface ApiDeps {
  readonly payments: PaymentDeps
  readonly findSite: FindSite
  /** The shop's API key; undefined when there is no such shop. */
  readonly apiKeyOf: (shop: string) => string | undefined
  readonly shopInfo: ShopInfoDeps
  readonly addressOf: AddressOf
  /** Whoever guesses keys is slowed down; whoever has one never. */
  readonly refusals: Refusals
  readonly inbox: RefundApiDeps['inbox']
  readonly checkNow: RefundApiDeps['refunds']['checkNow']
}

const status = z.enum(['open', 'held', 'settled', 'closed', 'exception'])

const opened = z
  .object({
    id: z.string(),
    token: z.string().openapi({ description: 'The browser’s token: for the pay and return pages.' }),
    status,
    payUrl: z.url(),
    statusUrl: z.url(),
    callbackUrl: z.url(),
    provider: z
      .record(z.string(), z.string())
      .openapi({ description: 'What the provider’s own form needs; Ecster: cartKey.' }),
  })
  .openapi('OpenedPayment')

const shown = z
  .object({
    id: z.string(),
    status,
    reason: z.string().nullable().openapi({ description: 'A code of docs/reasons.md; null before the first check.' }),
    amount: z.int(),
    currency: z.string(),
    reference: z.string(),
    providerReference: z.string().nullable(),
    orderId: z.string().nullable(),
    refunds: z.array(shownRefund).openapi({ description: 'Oldest first.' }),
    timeline: z
      .array(z.object({ at: z.string(), kind: z.string(), reason: z.string().optional(), text: z.string() }))
      .openapi({ description: '`text` is in the language of Content-Language.' }),
  })
  .openapi('Payment')

const body = <T extends z.ZodType>(schema: T) => ({
  body: { required: true, content: { 'application/json': { schema } } },
})

const openRoute = createRoute({
  method: 'post',
  path: '/v1/shops/{shop}/payments',
  summary: 'Opens a payment',
  security,
  request: {
    params: shopParam,
    headers: z.object({
      'idempotency-key': z
        .string({ error: 'the Idempotency-Key header is missing: send a key that is unique for each payment' })
        .min(1)
        .max(255),
    }),
    ...body(openRequest),
  },
  responses: {
    201: json(opened, 'Opened. The same key and body again: the same answer.'),
    400: failure('The request is malformed; `errors` says where.'),
    401: failure('The API key is missing or wrong.'),
    404: failure('No such shop.'),
    409: failure('The key was used with another body.'),
    422: failure('The provider refuses the payment as it is: `detail` says why.'),
    502: failure('The provider failed, or refuses the shop’s keys: `detail` says whether to send the same call again.'),
    503: failure('Try again in a moment.'),
  },
})

const changeRoute = createRoute({
  method: 'put',
  path: '/v1/shops/{shop}/payments/{id}',
  summary: 'The cart changed before payment',
  security,
  request: { params: paymentParams, ...body(changeRequest) },
  responses: {
    200: json(opened, 'Changed. The provider’s part may be new (Ecster: a new cart key).'),
    400: failure('The request is malformed.'),
    401: failure('The API key is missing or wrong.'),
    404: failure('No such payment.'),
    409: failure('Money may already be moving.'),
    422: failure('The provider refuses the payment as it is: `detail` says why.'),
    502: failure('The provider failed, or refuses the shop’s keys: `detail` says whether to send the same call again.'),
    503: failure('Try again in a moment.'),
  },
})

const showRoute = createRoute({
  method: 'get',
  path: '/v1/shops/{shop}/payments/{id}',
  summary: 'A payment and its story',
  security,
  request: { params: paymentParams, headers: languageHeader },
  responses: {
    200: inLanguage(json(shown, 'The payment.')),
    401: failure('The API key is missing or wrong.'),
    404: failure('No such payment.'),
    503: failure('Try again in a moment.'),
  },
})

export function createApi(deps: ApiDeps): OpenAPIHono {
  const { findSite, payments } = deps
  const api = new OpenAPIHono({
    defaultHook: (result, context) => (result.success ? undefined : sendProblem(context, malformed(result.error))),
  })
  api.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer' })
  // Nothing of a stranger's body is read.
  api.use('/v1/shops/:shop/*', (context, next) => authorize(deps, context, next))
  api.use('/v1/shops/:shop/payments/*', bodyLimit({ maxSize: limits.apiBodyBytes, onError: tooLarge }))
  api.openapi(
    openRoute,
    async context => {
      const { shop } = context.req.valid('param')
      const request = context.req.valid('json')
      const site = findSite(shop, request.provider)
      if (site === undefined) throw new PaymentProblem(400, 'Unknown provider', `${noProvider(request.provider)}.`)
      const key = context.req.valid('header')['idempotency-key']
      return context.json(toOpened(deps, await openPayment(payments, site, shop, key, request)), 201)
    },
    (result, context) => {
      if (result.success) return undefined
      const provider = anyProvider.safeParse(result.target === 'json' && 'data' in result ? result.data : null).data
        ?.provider
      const isKnown = provider === undefined || findSite(context.req.param('shop') ?? '', provider) !== undefined
      const others = isKnown ? [] : [{ path: 'provider', message: noProvider(provider) }]
      throw new RequestProblem(malformed(result.error, others))
    },
  )
  api.openapi(changeRoute, async context => {
    const { payment, site } = await findPayment(deps, context.req.valid('param'))
    return context.json(toOpened(deps, await changePayment(payments, site, payment, context.req.valid('json'))), 200)
  })
  api.openapi(showRoute, async context => {
    const { payment } = await findPayment(deps, context.req.valid('param'))
    return context.json(await toShown(deps, payment, speak(context)), 200)
  })
  addRefunds(api, {
    refunds: { ...payments, checkNow: deps.checkNow },
    inbox: deps.inbox,
    find: params => findPayment(deps, params),
  })
  addShopInfo(api, deps.shopInfo)
  for (const [path, allow] of allowed)
    api.all(`/v1/shops/:shop/payments${path}`, context =>
      sendProblem(context, { status: 405, title: 'Method not allowed', detail: `Here is only ${allow}.` }, { allow }),
    )
  return api
}

/** What there is at the addresses of payments; any other method is told so. */
const allowed = [
  ['', 'POST'],
  ['/:id', 'GET, HEAD, PUT'],
  ['/:id/refunds', 'POST'],
  ['/:id/recheck', 'POST'],
] as const

const anyProvider = z.object({ provider: z.string().min(1) })

const noProvider = (provider: string): string => `The shop has no provider "${provider}" in Kvitto’s configuration`

async function authorize(
  { apiKeyOf, addressOf, refusals }: ApiDeps,
  context: Context,
  next: () => Promise<void>,
): Promise<Response | undefined> {
  const expected = apiKeyOf(context.req.param('shop') ?? '')
  if (expected === undefined)
    return sendProblem(context, {
      status: 404,
      title: 'No such shop',
      detail: 'There is no shop of that name in Kvitto’s configuration.',
    })
  const given = /^Bearer +(.+)$/i.exec(context.req.header('authorization') ?? '')?.[1]
  if (given === undefined || !isSameSecret(given, expected)) {
    if (!(await refusals.count(addressOf(context)))) return sendTooMany(context)
    const detail = 'Send the shop’s API key: "Authorization: Bearer …".'
    return sendProblem(context, { status: 401, title: 'Not authorized', detail }, { 'www-authenticate': 'Bearer' })
  }
  await next()
}

async function findPayment({ payments, findSite }: ApiDeps, { shop, id }: { shop: string; id: string }) {
  const payment = /^[a-z0-9]{1,40}$/.test(id) ? await payments.store.find(id) : undefined
  const site = payment === undefined ? undefined : findSite(shop, payment.provider)
  if (payment === undefined || site === undefined || payment.shop !== shop)
    throw new PaymentProblem(404, 'No such payment', 'The shop has no payment with this id.')
  return { payment, site }
}

const toOpened = ({ payments: { links } }: ApiDeps, payment: Payment): z.input<typeof opened> => ({
  id: payment.id,
  token: payment.browserToken,
  status: payment.status,
  payUrl: links.pay(payment),
  statusUrl: links.status(payment),
  callbackUrl: links.callback(payment),
  provider: { ...payment.session?.public },
})

const toShown = async (
  { payments: { store } }: ApiDeps,
  payment: Payment,
  words: Words,
): Promise<z.input<typeof shown>> => ({
  id: payment.id,
  status: payment.status,
  reason: payment.reason,
  amount: payment.amountMinor,
  currency: payment.currency,
  reference: payment.reference,
  providerReference: payment.providerReference,
  orderId: payment.order?.id ?? payment.orderId,
  refunds: (await store.refunds(payment.id)).map(refund => showRefund(refund, words)),
  timeline: [...tell(payment, await store.story(payment.id), words)],
})

async function tooLarge(context: Context): Promise<Response> {
  await discardBody(context)
  return sendProblem(context, {
    status: 413,
    title: 'Too large',
    detail: `A request has at most ${limits.apiBodyBytes} bytes.`,
  })
}
