import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { Provider } from '../providers/provider.ts'
import type { Send } from '../providers/swish/connection.ts'
import { type ApiError, apiError, invalid, isApiError } from '../providers/swish/simulator/problems.ts'
import { publicRefund, type Refund, refundBody } from '../providers/swish/simulator/refunds.ts'
import { type PaymentRequest, publicForm, requestBody } from '../providers/swish/simulator/requests.ts'
import { defaultAlias } from '../providers/swish/simulator/simulator.ts'
import type { State } from '../providers/swish/simulator/state.ts'
import { createSwishOver } from '../providers/swish/swish.ts'
import type { Letter } from './bank.ts'
import { createLine, type Line, type ProviderSide } from './line.ts'
import type { Scene } from './scene.ts'
import type { Sender } from './sender.ts'

export interface SwishSide extends ProviderSide {
  readonly state: State
  readonly settings: ReturnType<typeof swishSettings>
  /** A question does not find it. */
  readonly isForgotten: (id: string) => boolean
}

export const swishUrl = 'https://swish.test/swish-cpcapi'
/** What Swish echoes in callbacks; in reality it follows from the shop's key. */
const secret = createHash('sha256').update('the shop’s key').digest('hex')

/** In every other world Swish asks the customer's phone by its number. */
export const swishSettings = (variant: number) => ({ payeeAlias: defaultAlias, usePhone: variant % 2 === 1 })

/** Swish's adapter as it is, over whatever carries its requests. */
export const createSimulatedSwish = (scene: Scene, settings: SwishSide['settings'], send: Send): Provider =>
  createSwishOver(settings, { baseUrl: swishUrl, send, clock: scene.agenda, expiresAt: null, secret })

/** With the simulator's state and wire bodies, and without HTTP in between. */
export const createSmallSwish = (scene: Scene, side: SwishSide, sender: Sender): Provider =>
  createSimulatedSwish(scene, side.settings, createSend(side, createLine(scene, side, sender)))

const createSend =
  (side: SwishSide, line: Line): Send =>
  async (url, { method, signal, body }) => {
    const path = url.slice(swishUrl.length)
    const carried = await line(`Swish, ${method} ${path}`, signal, () => serve(side, method, path, body ?? ''))
    if (carried.kind === 'answer') return carried.value
    const headers = carried.retryAfterS === null ? {} : { 'retry-after': String(carried.retryAfterS) }
    return toReply(carried.status, '', headers)
  }

const toReply = (status: number, text: string, headers: Readonly<Record<string, string>> = {}) => ({
  status,
  headers: { get: (name: string) => headers[name] ?? null },
  text: async () => text,
})

/** The routes of the simulator's `api.ts`. */
function serve({ state, isForgotten }: SwishSide, method: string, path: string, body: string) {
  const [, what = '', id = ''] = /^\/api\/v\d\/(paymentrequests|refunds)\/([0-9A-F]{32})$/.exec(path) ?? []
  const isRefund = what === 'refunds'
  if (method === 'PUT') return isRefund ? makeRefund(state, id, body) : makeRequest(state, id, body)
  if (isRefund) return show(state.findRefund(id), publicRefund)
  const request = method === 'GET' && isForgotten(id) ? undefined : state.find(id)
  if (method === 'GET' || request === undefined) return show(request, publicForm)
  const cancelled = state.cancel(request)
  return cancelled === null ? refuse(apiError(422, 'RP07')) : show(cancelled, publicForm)
}

function makeRequest(state: State, id: string, text: string) {
  const body = read(requestBody, text)
  if (isApiError(body)) return refuse(body)
  const made = state.create(id, body.value)
  if (isApiError(made)) return refuse(made)
  return toReply(201, '', made.token === null ? {} : { paymentrequesttoken: made.token })
}

function makeRefund(state: State, id: string, text: string) {
  const body = read(refundBody, text)
  if (isApiError(body)) return refuse(body)
  const made = state.refund(id, body.value)
  return isApiError(made) ? refuse(made) : toReply(201, '')
}

function read<T extends z.ZodType>(schema: T, text: string): { readonly value: z.output<T> } | ApiError {
  const parsed = schema.safeParse(JSON.parse(text))
  return parsed.success ? { value: parsed.data } : invalid(parsed.error)
}

const show = <T extends PaymentRequest | Refund>(thing: T | undefined, form: (thing: T) => object) =>
  thing === undefined ? refuse(apiError(404, 'RP04')) : toReply(200, JSON.stringify(form(thing)))

const refuse = ({ status, errors }: ApiError) => toReply(status, JSON.stringify(errors))

const headerNames = ['callbackidentifier', 'x-callback-identifier', null] as const

/** What Swish posts when something is final. Which header brings our secret back, or that it comes at all, is not sure. */
export function letterOf(thing: PaymentRequest | Refund, variant: number): Letter {
  const name = headerNames[variant % headerNames.length] ?? null
  const identifier = thing.body.callbackIdentifier ?? null
  return {
    headers: name === null || identifier === null ? {} : { [name]: identifier },
    body: 'payment' in thing ? publicRefund(thing) : publicForm(thing),
  }
}
