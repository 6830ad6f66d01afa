import type { Context } from 'hono'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Clock } from '../../base/clock.ts'
import type { BatchedInbox } from '../../inbox/inbox.ts'
import { limits } from '../../limits.ts'
import type { FindSite } from '../../settle/site.ts'
import type { Payment } from '../../store/store.ts'
import type { AddressOf } from '../address.ts'

export interface AskDeps {
  readonly inbox: BatchedInbox
  readonly clock: Clock
  readonly findSite: FindSite
  readonly addressOf: AddressOf
  /** Looks at the payment at once where this node has workers; else the queue wakes one. */
  readonly checkNow: (payment: Payment) => void
}

/** Has the payment looked at now, since its customer waits; a page that is opened again and again asks only now and then. */
export type Ask = (context: Context, payment: Payment) => Promise<void>

export function createAsk(deps: AskDeps): Ask {
  const asked = new RateLimiterMemory({ points: 2, duration: limits.returnQuiet / 1_000 })
  return async (context, payment) => {
    const isAllowed = await asked.consume(payment.id).then(
      () => true,
      () => false,
    )
    if (isAllowed) await hint(deps, context, payment)
  }
}

async function hint(deps: AskDeps, context: Context, payment: Payment): Promise<void> {
  const url = new URL(context.req.url)
  const site = deps.findSite(payment.shop, payment.provider)
  await deps.inbox.receive({
    target: { paymentId: payment.id },
    source: 'return',
    dueAt: deps.clock.now(),
    claim: site?.provider.readReturn(url.searchParams) ?? null,
    wire: {
      method: 'GET',
      path: url.pathname.replace(payment.browserToken, '*'),
      headers: { 'user-agent': context.req.header('user-agent') ?? '' },
      body: new Uint8Array(),
      address: deps.addressOf(context),
    },
  })
  deps.checkNow(payment)
}
