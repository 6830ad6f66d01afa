import { createHmac } from 'node:crypto'
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context, Next } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Clock } from '../base/clock.ts'
import { isSameSecret } from '../base/secrets.ts'
import type { BatchedInbox } from '../inbox/inbox.ts'
import { limits } from '../limits.ts'
import type { Store } from '../store/store.ts'
import { failure, json, shopParam } from './describe.ts'
import { discardBody } from './discard.ts'
import { type RefuseDeps, refuse } from './refuse.ts'
import { doctorsNonce, prove } from './self.ts'

export interface WebhookDeps extends RefuseDeps {
  readonly store: Pick<Store, 'findByOrder'>
  readonly inbox: Pick<BatchedInbox, 'receive'>
  readonly clock: Clock
  /** `selfKey(config)`: the doctor's own calls are known by it. */
  readonly selfKey: string
  /** Undefined for a shop that is not there, null for one without a secret. */
  readonly webhookSecretOf: (shop: string) => string | null | undefined
}

const route = createRoute({
  method: 'post',
  path: '/callbacks/{shop}/woocommerce',
  summary: 'WooCommerce’s own webhooks',
  description:
    'For shops without the plugin: topic “Order updated”, delivery URL this one, secret `woocommerce.webhookSecret`. A hint that names an order; nothing else of it is read, and nothing of it is kept.',
  request: { params: shopParam },
  responses: {
    200: json(z.object({ received: z.boolean() }), 'Taken, whether or not the order is one of Kvitto’s.'),
    401: failure('The signature is wrong.'),
    404: failure('No such shop, or it has no webhookSecret.'),
    413: failure('Too large.'),
  },
})

/** When a webhook is made, WooCommerce posts this once, without a signature, and wants a 200. */
const ping = /^webhook_id=\d+$/

const order = z.object({ id: z.int().positive() })

/** The shop's webhooks. Before the providers' callbacks, whose addresses have the same form. */
export function createWebhooks(deps: WebhookDeps): OpenAPIHono {
  const routes = new OpenAPIHono()
  const detail = `A webhook has at most ${limits.apiBodyBytes} bytes.`
  const tooLarge = async (context: Context) => {
    await discardBody(context)
    return refuse(deps, context, { status: 413, title: 'Too large', detail })
  }
  routes.openAPIRegistry.registerPath(route)
  routes.on(
    'POST',
    ['/callbacks/:shop/woocommerce', '/callbacks/:shop/woocommerce/'],
    (context, next) => admit(deps, context, next),
    bodyLimit({ maxSize: limits.apiBodyBytes, onError: tooLarge }),
    context => take(deps, context),
  )
  return routes
}

/** Nothing is read for a shop that takes none. */
async function admit(deps: WebhookDeps, context: Context, next: Next): Promise<Response | undefined> {
  const secret = deps.webhookSecretOf(context.req.param('shop') ?? '')
  const detail =
    secret === undefined
      ? 'There is no shop of that name here.'
      : 'This shop has no woocommerce.webhookSecret in Kvitto’s configuration.'
  if (secret == null) return refuse(deps, context, { status: 404, title: 'Not found', detail })
  await next()
}

async function take(deps: WebhookDeps, context: Context): Promise<Response> {
  const nonce = doctorsNonce({ key: deps.selfKey }, context)
  if (nonce !== null) return prove({ key: deps.selfKey, addressOf: deps.addressOf }, context, nonce)
  const shop = context.req.param('shop') ?? ''
  const body = new Uint8Array(await context.req.arrayBuffer())
  const text = new TextDecoder().decode(body)
  const signature = context.req.header('x-wc-webhook-signature')
  if (signature === undefined && ping.test(text)) return context.json({ received: true })
  if (!isSigned(body, signature, deps.webhookSecretOf(shop)))
    return refuse(deps, context, {
      status: 401,
      title: 'Wrong signature',
      detail: 'The webhook’s secret in WooCommerce is not woocommerce.webhookSecret in Kvitto’s configuration.',
    })
  const orderId = order.safeParse(parse(text)).data?.id
  const payment = orderId === undefined ? undefined : await deps.store.findByOrder(shop, String(orderId))
  if (payment !== undefined)
    await deps.inbox.receive({
      target: { shop, paymentId: payment.id },
      source: 'shop',
      dueAt: deps.clock.now(),
      claim: null,
      wire: null,
    })
  return context.json({ received: true })
}

/** Base64 of the HMAC-SHA256 over the body as it came, as WooCommerce makes it. */
const isSigned = (body: Uint8Array, signature: string | undefined, secret: string | null | undefined): boolean =>
  secret != null &&
  signature !== undefined &&
  isSameSecret(signature, createHmac('sha256', secret).update(body).digest('base64'))

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
