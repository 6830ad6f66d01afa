import { parseBody } from './body.ts'
import { commit, load, type Process } from './process.ts'
import { createOrder, updateOrder } from './save.ts'
import { sentences } from './sentences.ts'
import { addRefund, leftOf, setStatus } from './status.ts'
import { findOrder, isAtLeast, type World } from './world.ts'

/** What persons and the shop itself do, past the REST API. */
export interface Acts {
  /** A customer places an order at the shop's own checkout and has not paid yet. Answers its id. */
  place(body: unknown): Promise<number>
  /** A person edits the order in the admin pages: any REST body. */
  edit(id: number, body: unknown): Promise<void>
  /** A person cancels it, or the customer does by a link in a mail. */
  cancel(id: number, by?: 'person' | 'customer'): Promise<void>
  trash(id: number): void
  remove(id: number): void
  /** Somebody else's money: the order is paid by another gateway. */
  payOtherwise(id: number, transactionId: string): Promise<void>
  /** A person changes what it costs: the first line, without tax. */
  changeTotal(id: number, net: string): Promise<void>
  /** A person enters a refund; `movedMoney`: through the payment method. All of it makes the order refunded. Answers its id. */
  refund(id: number, amount: string, reason?: string, movedMoney?: boolean): Promise<number>
  /** The refund did not come about, and the shop forgets it. */
  takeBackRefund(id: number, refundId: number): void
  /** WooCommerce cancels what has waited too long. Answers the orders it cancelled. */
  runTimer(): Promise<readonly number[]>
}

export function createActs(world: World, run: (author: string) => Process): Acts {
  const edit = (id: number, body: unknown): Promise<void> => updateOrder(run('admin'), id, parseBody(body))
  return {
    edit,
    async place(body) {
      const id = await createOrder(run('WooCommerce'), parseBody(body))
      const loaded = load(world, id)
      loaded.order.createdVia = 'checkout'
      commit(world, loaded)
      return id
    },
    cancel: (id, by = 'person') => {
      const author = by === 'person' ? 'admin' : 'WooCommerce'
      const note = by === 'person' ? '' : sentences[world.settings.language].customer
      return setStatus(run(author), load(world, id), 'cancelled', note)
    },
    trash(id) {
      Object.assign(findOrder(world, id), { status: 'trash', modifiedAt: world.clock.now() })
    },
    remove(id) {
      world.orders.delete(id)
    },
    payOtherwise: (id, transactionId) =>
      updateOrder(run('WooCommerce'), id, { set_paid: true, transaction_id: transactionId }),
    async changeTotal(id, net) {
      const line = findOrder(world, id).lineItems[0]
      if (line !== undefined) await edit(id, { line_items: [{ id: line.id, total: net, subtotal: net }] })
    },
    async refund(id, amount, reason = '', movedMoney = false) {
      const loaded = load(world, id)
      const refundId = addRefund(world, loaded.order, { amount, reason, movedMoney })
      commit(world, loaded)
      if (leftOf(loaded.order).lte(0)) await setStatus(run('admin'), load(world, id), 'refunded', '')
      return refundId
    },
    takeBackRefund(id, refundId) {
      const order = findOrder(world, id)
      order.refunds = order.refunds.filter(each => each.id !== refundId)
    },
    runTimer: () => runTimer(world, run('WooCommerce')),
  }
}

/** It cancels pending orders of the shop's own checkout only, once nobody has touched them for so long. */
async function runTimer(world: World, process: Process): Promise<readonly number[]> {
  const { settings, clock } = world
  if (settings.holdStockMinutes < 1 || !settings.managesStock) return []
  world.timerDueAt = clock.now() + settings.holdStockMinutes * 60_000
  const before = clock.now() - settings.holdStockMinutes * 60_000
  const origins = isAtLeast(world, '10.6') ? ['checkout', 'store-api'] : ['checkout']
  const stale = [...world.orders.values()].filter(
    order => order.status === 'pending' && order.modifiedAt < before && origins.includes(order.createdVia),
  )
  for (const { id } of stale) await setStatus(process, load(world, id), 'cancelled', sentences[settings.language].timer)
  return stale.map(order => order.id)
}
