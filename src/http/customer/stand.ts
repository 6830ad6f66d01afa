import type { Clock } from '../../base/clock.ts'
import type { Links } from '../../payments/session.ts'
import type { PayPage } from '../../providers/provider.ts'
import type { FindSite } from '../../settle/site.ts'
import type { Payment, Progress } from '../../store/store.ts'
import type { Brand } from './brand.ts'
import { onPayPage, onReturnPage, type Standing } from './standing.ts'
import type { Texts } from './texts/texts.ts'

export interface StandDeps {
  readonly clock: Clock
  readonly findSite: FindSite
  /** Undefined when the configuration has no such shop. */
  readonly brandOf: (shop: string) => Brand | undefined
  readonly links: Pick<Links, 'pay' | 'return'>
}

export type On = 'pay' | 'return'

/** How the payment stands now, for one of its two pages. */
export function standingOf(deps: StandDeps, payment: Payment, on: On, texts: Texts): Standing {
  const facts = {
    status: payment.status,
    reason: payment.reason,
    wasSettled: payment.settledAt !== null,
    isLookedAt: isLookedAt(deps.clock, payment),
    isServed: deps.findSite(payment.shop, payment.provider) !== undefined,
    page: payPageOf(deps, payment, texts),
    sessionFailed: payment.sessionFailure !== null,
    amountMinor: payment.amountMinor,
  }
  return on === 'pay' ? onPayPage(facts) : onReturnPage(facts)
}

/** The look that was due has been taken, and did not fail. */
export const isLookedAt = (
  clock: Clock,
  { isBeingChecked, checkAt, failures }: Omit<Progress, 'lastHintDue'>,
): boolean => !isBeingChecked && failures === 0 && (checkAt === null || checkAt > clock.now())

function payPageOf({ findSite, links }: StandDeps, payment: Payment, { language, pay }: Texts): PayPage | null {
  const site = findSite(payment.shop, payment.provider)
  if (site === undefined || payment.session === null) return null
  const words = { language, pay: pay.submit, failed: pay.failed }
  return site.provider.payPage(payment.session, { returnUrl: links.return(payment), termsUrl: site.termsUrl, words })
}
