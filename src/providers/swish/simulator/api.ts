import { TLSSocket } from 'node:tls'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { SimulatorEnv } from '../../simulation/faults.ts'
import { type ApiError, apiError, invalid, isApiError } from './problems.ts'
import { publicRefund, refundBody } from './refunds.ts'
import { publicForm, requestBody } from './requests.ts'
import type { State } from './state.ts'

type Env = SimulatorEnv & { Variables: { alias: string } }

const isId = (id: string): boolean => /^[0-9A-F]{32}$/.test(id)

/** Swish's REST API as far as it is known (§2.2 of `research/providers.md`), to be mounted at `/swish-cpcapi/api`. */
export function createApi(state: State, defaultAlias: string) {
  const api = new Hono<Env>()

  api.use(async (context, next) => {
    const alias = aliasOf(context, defaultAlias)
    if (alias === null) return context.body(null, 401)
    context.set('alias', alias)
    return next()
  })

  api.put('/v2/paymentrequests/:id', async context => {
    const body = await read(context, 'application/json', requestBody)
    if (isApiError(body)) return refuse(body)
    if (!isId(context.req.param('id'))) return refuse(apiError(400, 'RP01'))
    if (body.value.payeeAlias !== context.var.alias) return refuse(apiError(403, 'PA01'))
    const made = state.create(context.req.param('id'), body.value)
    if (isApiError(made)) return refuse(made)
    const location = new URL(`/swish-cpcapi/api/v1/paymentrequests/${made.id}`, context.req.url).href
    const token = made.token === null ? {} : { PaymentRequestToken: made.token }
    return new Response(null, { status: 201, headers: { location, ...token } })
  })

  /** Another merchant's request is not found (S1). */
  const findOurs = (context: Context<Env>) => {
    const request = state.find(context.req.param('id') ?? '')
    return request?.body.payeeAlias === context.var.alias ? request : undefined
  }

  api.get('/v1/paymentrequests/:id', context => {
    const request = findOurs(context)
    return request === undefined ? refuse(apiError(404, 'RP04')) : context.json(publicForm(request))
  })

  api.patch('/v1/paymentrequests/:id', async context => {
    const body = await read(context, 'application/json-patch+json', patchBody)
    if (isApiError(body)) return refuse(body)
    const request = findOurs(context)
    if (request === undefined) return refuse(apiError(404, 'RP04'))
    const cancelled = state.cancel(request)
    // That it cannot be cancelled is documented (MSS guide §6.3), the code for it is assumed.
    return cancelled === null ? refuse(apiError(422, 'RP07')) : context.json(publicForm(cancelled))
  })

  return api.route('/', createRefundApi(state))
}

function createRefundApi(state: State) {
  const api = new Hono<Env>()

  api.put('/v2/refunds/:id', async context => {
    const body = await read(context, 'application/json', refundBody)
    if (isApiError(body)) return refuse(body)
    if (!isId(context.req.param('id'))) return refuse(apiError(400, 'RP01'))
    if (body.value.payerAlias !== context.var.alias) return refuse(apiError(403, 'PA01'))
    const made = state.refund(context.req.param('id'), body.value)
    if (isApiError(made)) return refuse(made)
    const location = new URL(`/swish-cpcapi/api/v1/refunds/${made.id}`, context.req.url).href
    return new Response(null, { status: 201, headers: { location } })
  })

  api.get('/v1/refunds/:id', context => {
    const refund = state.findRefund(context.req.param('id'))
    if (refund?.body.payerAlias !== context.var.alias) return refuse(apiError(404, 'RP04'))
    return context.json(publicRefund(refund))
  })

  return api
}

/** The Swish number in the client's certificate. Without TLS, in tests and the demo, there is none to ask for. */
function aliasOf(context: Context<Env>, defaultAlias: string): string | null {
  const socket = context.env.incoming?.socket
  if (!(socket instanceof TLSSocket)) return context.env.caller ?? defaultAlias
  if (!socket.authorized) return null
  const name: unknown = socket.getPeerCertificate().subject?.CN
  return typeof name === 'string' ? name : null
}

const patchBody = z.tuple([
  z.object({ op: z.literal('replace'), path: z.literal('/status'), value: z.literal('cancelled') }),
])

async function read<T extends z.ZodType>(
  context: Context,
  type: string,
  schema: T,
): Promise<{ value: z.output<T> } | ApiError> {
  if (context.req.header('content-type')?.split(';')[0] !== type) return { status: 415, errors: [] }
  const json: unknown = await context.req.json().catch(() => undefined)
  if (json === undefined) return { status: 400, errors: [] }
  const parsed = schema.safeParse(json)
  return parsed.success ? { value: parsed.data } : invalid(parsed.error)
}

const refuse = ({ status, errors }: ApiError): Response =>
  errors.length === 0 ? new Response(null, { status }) : Response.json(errors, { status })
