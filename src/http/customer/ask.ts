import type { Context } from 'hono'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Clock } from '../../base/clock.ts'
import type { BatchedInbox } from '../../inbox/inbox.ts'
import { limits } from '../../limits.ts'
import type { FindSite } from '../../settle/site.ts'
import type { Hint, Inbox, Payment } from '../../store/store.ts'
import type { AddressOf } from '../address.ts'

export interface AskDeps {
  readonly store: Pick<Inbox, 'hasten'>
  readonly inbox: BatchedInbox
  readonly clock: Clock
  readonly findSite: FindSite
  readonly addressOf: AddressOf
  /** Looks at the payment at once where this node has workers; else the queue wakes one. */
  readonly checkNow: (payment: Payment) => void
}

/** Has a payment looked at now, since its customer waits. A page that is opened again and again asks only now and then. */
export interface Ask {
  /** The browser has come back, and perhaps names what was paid. */
  comeBack(context: Context, payment: Payment): Promise<void>
  /** A page of ours is open. That is no news, so nothing is put on record. */
  hasten(payment: Payment): Promise<void>
}

export function createAsk(deps: AskDeps): Ask {
  const asked = new RateLimiterMemory({ points: 2, duration: limits.returnQuiet / 1_000 })
  const isAllowed = ({ id }: Payment): Promise<boolean> =>
    asked.consume(id).then(
      () => true,
      () => false,
    )
  return {
    async comeBack(context, payment) {
      if (!(await isAllowed(payment))) return
      await deps.inbox.receive(toHint(deps, context, payment))
      deps.checkNow(payment)
    },
    async hasten(payment) {
      if (!(await isAllowed(payment))) return
      await deps.store.hasten(payment.id, deps.clock.now())
      deps.checkNow(payment)
    },
  }
}

function toHint({ clock, findSite, addressOf }: AskDeps, context: Context, payment: Payment): Hint {
  const site = findSite(payment.shop, payment.provider)
  return {
    target: { paymentId: payment.id },
    source: 'return',
    dueAt: clock.now(),
    claim: site?.provider.readReturn(new URL(context.req.url).searchParams) ?? null,
    wire: {
      method: 'GET',
      path: '/return/*',
      headers: { 'user-agent': context.req.header('user-agent') ?? '' },
      body: new Uint8Array(),
      address: addressOf(context),
    },
  }
}
