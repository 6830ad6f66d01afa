import { type Outcome, ok, refused, unreachable } from '../base/outcome.ts'
import { type Intent, inDoubt, readAnswer } from '../providers/ecster/answer.ts'
import { readCallback, readReturn } from '../providers/ecster/callback.ts'
import { toCart } from '../providers/ecster/cart.ts'
import type { EcsterClient, Send } from '../providers/ecster/client.ts'
import { look } from '../providers/ecster/look.ts'
import { createMoney } from '../providers/ecster/money.ts'
import { readOrder, readSearch } from '../providers/ecster/order.ts'
import { payPage } from '../providers/ecster/paypage.ts'
import { cartBody } from '../providers/ecster/simulator/carts.ts'
import { fullForm, type Order, shortForm } from '../providers/ecster/simulator/orders.ts'
import { type ApiError, apiError } from '../providers/ecster/simulator/problems.ts'
import { defaultMerchant } from '../providers/ecster/simulator/simulator.ts'
import type { State } from '../providers/ecster/simulator/state.ts'
import { beginRefund, refundBody, transact, transactionBody } from '../providers/ecster/simulator/transactions.ts'
import type { Provider } from '../providers/provider.ts'
import { createLine, type Line, type ProviderSide } from './line.ts'
import type { Scene } from './scene.ts'
import type { Sender } from './sender.ts'
import { Broken } from './wire.ts'

/** What the simulated Ecster and the network to it know. */
export interface EcsterSide extends ProviderSide {
  readonly state: State
  /** Its search does not show the order yet. */
  readonly isHidden: (orderId: string) => boolean
  /** Nothing finds it. */
  readonly isForgotten: (orderId: string) => boolean
}

/**
 * Ecster's adapter as it is, over a client that speaks to the simulator's state without HTTP in between: the same
 * mapping of carts, orders, searches and errors, at a tenth of the price.
 */
export function createSmallEcster(scene: Scene, side: EcsterSide, sender: Sender): Provider {
  const ask = createAsk(scene, createLine(scene, side, sender), sender)
  const client = createClient(side, ask)
  return {
    ...createMoney(client, createSend(side, ask)),
    name: 'ecster',
    callbacks: 'token',
    async open(request, signal) {
      const cart = toCart(request)
      if (cart.kind !== 'ok') return cart
      const key = await client.createCart(cart.value.body, signal)
      return key.kind === 'ok' ? ok({ public: { cartKey: key.value } }) : key
    },
    async update(session, request, signal) {
      const cart = toCart(request)
      if (cart.kind !== 'ok') return cart
      const key = await client.updateCart(session.public.cartKey ?? '', cart.value.body, signal)
      return key.kind === 'ok' ? ok({ public: { cartKey: key.value } }) : key
    },
    look: (query, signal) => look(client, query, signal),
    label: (reference, orderNumber, signal) => client.setOrderReference(reference, orderNumber, signal),
    admits: () => true,
    readCallback: callback => ({ reference: readCallback(callback), paymentId: null }),
    readReturn,
    payPage: (session, page) => payPage('https://ecster.test/rest/public', session, page),
  }
}

function createClient(side: EcsterSide, ask: Ask): EcsterClient {
  const { state } = side
  return {
    createCart(cart, signal) {
      const work = () => state.addCart(defaultMerchant.id, cartBody.parse(cart)).key
      return ask({ what: 'create a cart', intent: 'write', signal, work })
    },
    updateCart(key, cart, signal) {
      const work = () => {
        const old = state.findCart(key)
        return old === undefined ? null : state.replaceCart(old, cartBody.parse(cart)).key
      }
      return ask({ what: 'change the cart', intent: 'write', signal, work })
    },
    async findOrders(orderReference, signal) {
      const isShown = ({ id }: Order) => !side.isHidden(id) && !side.isForgotten(id)
      const isFound = (order: Order) => order.orderReference === orderReference && isShown(order)
      const work = () => state.orders.filter(isFound).map(shortForm)
      const found = await ask({ what: 'search', intent: 'read', signal, work })
      return found.kind === 'ok' ? readSearch(found.value, orderReference) : found
    },
    async getOrder(id, signal) {
      const work = () => {
        const order = side.isForgotten(id) ? undefined : state.findOrder(id)
        return order === undefined ? null : fullForm(order)
      }
      const found = await ask({ what: `read ${id}`, intent: 'read', signal, work })
      return found.kind === 'ok' ? readOrder(found.value) : found
    },
    async setOrderReference(id, orderReference, signal) {
      const work = () => {
        const order = state.findOrder(id)
        if (order !== undefined) order.orderReference = orderReference
        return order?.id ?? null
      }
      const done = await ask({ what: `label ${id}`, intent: 'write', signal, work })
      return done.kind === 'ok' ? ok(null) : done
    },
  }
}

/** What is asked of an order's money, by the paths that HTTP would have. */
function createSend({ state }: EcsterSide, ask: Ask): Send {
  return async ({ method, path, body }, signal) => {
    const [, id = '', what = ''] = /\/orders\/([^/]+)\/?(.*)$/.exec(path) ?? []
    const work = () => {
      const order = state.findOrder(id)
      return order === undefined ? null : serveMoney(state, order, what, body)
    }
    const intent = method === 'GET' ? 'read' : 'write'
    const answer = await ask({ what: `${method} ${path}`, intent, signal, work })
    if (answer.kind !== 'ok') return answer
    if ('said' in answer.value) return ok(answer.value.said)
    const { status, body: said } = answer.value.failed
    return readAnswer({ status, retryAfter: null, text: JSON.stringify(said) }, intent, 0)
  }
}

function serveMoney(state: State, order: Order, what: string, body: unknown): { readonly said: object } | ApiError {
  if (what === '') return { said: fullForm(order) }
  if (what === 'refunds/latest/status') {
    const latest = order.refunds.at(-1)
    return latest === undefined ? apiError(404, 4042, 'The order has no refund') : { said: { status: latest.status } }
  }
  if (what === 'refunds') return beginRefund(order, refundBody.parse(body)) ?? { said: { status: 'ONGOING' } }
  const done = transact(order, transactionBody.parse(body), state.stamp())
  if ('failed' in done) return done
  state.changed(order, done.event)
  return { said: { orderStatus: order.status, transaction: done.transaction } }
}

type Ask = ReturnType<typeof createAsk>

interface Question<T> {
  readonly what: string
  readonly intent: Intent
  readonly signal: AbortSignal
  /** What Ecster does; null when it does not have it. */
  readonly work: () => T | null
}

/** One request: what HTTP would carry, carried as it is, and what goes wrong told in the real adapter's words. */
function createAsk({ deadlines }: Scene, line: Line, { life }: Sender) {
  return async <T>({ what, intent, signal, work }: Question<T>): Promise<Outcome<T>> => {
    if (!life.isRunning) await life.running()
    if (deadlines.isOver(signal)) return unreachable('out of time before Ecster was asked')
    try {
      const carried = await line(`Ecster, ${what}`, signal, work)
      if (carried.kind === 'status') {
        const retryAfter = carried.retryAfterS === null ? null : String(carried.retryAfterS)
        const answer = readAnswer({ status: carried.status, retryAfter, text: '' }, intent, 0)
        return answer.kind === 'ok' ? inDoubt('an empty answer', intent) : answer
      }
      return carried.value === null ? missing : ok(carried.value)
    } catch (error) {
      return error instanceof Broken && error.isUnsent ? unreachable(error.message) : inDoubt('no answer', intent)
    }
  }
}

const missing = refused('not_found', 'Ecster answered 404')
