import type { Clock } from '../base/clock.ts'
import type { Ids } from '../base/ids.ts'
import { limits } from '../limits.ts'
import type { Row, SessionRequest } from '../providers/provider.ts'
import type { Site } from '../settle/site.ts'
import type { Payment, Store } from '../store/store.ts'
import { fitRows, oneRow } from './rows.ts'

export interface PaymentDeps {
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
  readonly timeout: (ms: number) => AbortSignal
  readonly links: Links
}

/** The addresses of a payment, under Kvitto's public one. */
export interface Links {
  readonly callback: (payment: Pick<Payment, 'shop' | 'provider' | 'callbackToken'>) => string
  readonly pay: (payment: Pick<Payment, 'browserToken'>) => string
  readonly return: (payment: Pick<Payment, 'browserToken'>) => string
  readonly status: (payment: Pick<Payment, 'shop' | 'id'>) => string
}

type Cart = Pick<Payment, 'amountMinor' | 'rows'>

/** What the provider is asked for. The rows are the caller's, else those of the shop's order, else one. */
export async function sessionRequest(
  deps: PaymentDeps,
  site: Site,
  payment: Payment,
  cart: Cart = payment,
): Promise<SessionRequest> {
  const { amountMinor } = cart
  const rows = cart.rows ?? (await shopRows(deps, site, payment))
  return {
    paymentId: payment.id,
    amountMinor,
    currency: payment.currency,
    rows: (rows && fitRows(rows, amountMinor, payment.currency)) ?? oneRow(payment.reference, amountMinor),
    locale: payment.locale,
    customer: payment.customer,
    callbackUrl: deps.links.callback(payment),
    returnUrl: deps.links.return(payment),
    termsUrl: site.termsUrl,
  }
}

/** A shop that does not answer now must not keep the customer from paying: the rows are for show, the amount is not. */
async function shopRows({ timeout }: PaymentDeps, site: Site, payment: Payment): Promise<readonly Row[] | null> {
  if (payment.orderId === null) return null
  const answer = await site.shop.rows(payment.orderId, timeout(limits.shopRows))
  return answer.kind === 'ok' ? answer.value : null
}
