import ms from 'ms'
import { Courier, type CourierDeps } from '../../simulation/courier.ts'
import type { OrderEvent } from './customer.ts'
import type { Order } from './orders.ts'
import { timestamp } from './timestamp.ts'

/** Anything but a 200 is tried again every 2 hours, 24 times in all (documented: E4). */
const retryEvery = ms('2h')
const triesMost = 24
/** Seen in integrations (ME): Ecster waits about 5 seconds. */
const patience = ms('5s')

export interface NotifierDeps extends CourierDeps {
  /** The header that Ecster adds when a merchant asks for one (documented: E4). */
  readonly header?: { readonly name: string; readonly value: string } | undefined
}

/** Sends order event notifications: hints without authentication. */
export class Notifier extends Courier<{ readonly orderId: string; readonly status: string }> {
  readonly #deps: NotifierDeps

  constructor(deps: NotifierDeps) {
    super(deps, { patienceMs: patience, retryMs: tries => (tries < triesMost ? retryEvery : null) })
    this.#deps = deps
  }

  /** `orderId, orderReference?, status, time, event` (documented: E4). */
  notify(order: Order, event: OrderEvent): void {
    const url = order.cart.body.notificationUrl
    if (url === undefined) return
    const { clock, header } = this.#deps
    const { id: orderId, orderReference, status } = order
    const reference = orderReference === null ? {} : { orderReference }
    this.send({
      about: { orderId, status },
      url,
      headers: header === undefined ? {} : { [header.name]: header.value },
      body: { orderId, ...reference, status, event, time: timestamp(clock.now()) },
    })
  }
}
