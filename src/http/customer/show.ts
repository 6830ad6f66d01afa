import { limits } from '../../limits.ts'
import type { Payment } from '../../store/store.ts'
import type { Brand } from './brand.ts'
import type { Page, Renewal } from './frame.ts'
import { showMoney } from './language.ts'
import { appBody, formBody } from './pay.ts'
import { codeOf, type Standing } from './standing.ts'
import type { Texts } from './texts/texts.ts'
import { tell, trouble, unknown } from './told.ts'

export interface Shown {
  readonly payment: Pick<Payment, 'amountMinor' | 'currency' | 'locale' | 'order' | 'returnUrl'>
  readonly standing: Standing
  readonly texts: Texts
  readonly brand: Brand | null
  readonly links: { readonly pay: string; readonly return: string }
  readonly place: Place
}

export interface Place {
  readonly path: string
  /** How often the page has come again by itself. */
  readonly round: number
  /** Its stream; null where no payment is known. */
  readonly live: string | null
}

/** The page for how a payment stands. Pure. */
export function toPage({ payment, standing, texts, brand, links, place }: Shown): Page {
  const money = showMoney(payment.amountMinor, payment.currency, payment.locale, texts)
  const renewal = renewalOf(place, texts)
  const code = codeOf(standing)
  switch (standing.kind) {
    case 'payable': {
      const { page } = standing
      return page.kind === 'app'
        ? { title: texts.pay.titleIn(page.app), body: appBody(page, money, texts), code, renewal, form: null }
        : { title: texts.pay.title, body: formBody(page, texts), code, renewal, form: page }
    }
    case 'elsewhere':
      throw new RangeError('the provider’s own page is no page of ours')
    default: {
      const known = { money, orderNumber: payment.order?.number ?? null, isSlow: place.round >= limits.returnSlow }
      const shop = brand?.homeUrl ?? null
      const ways = { shop, order: targetOf(payment), pay: links.pay, again: links.return }
      return { ...tell(standing, texts, known, ways), code, renewal: isFinal(standing) ? null : renewal, form: null }
    }
  }
}

export const unknownPage = (texts: Texts): Page => ({ ...unknown(texts), code: 'unknown', renewal: null, form: null })

/** We cannot say anything of the payment just now, not even whether there is one. */
export const troublePage = (texts: Texts, place: Place): Page => ({
  ...trouble(texts, place.path),
  code: 'trouble',
  renewal: renewalOf(place, texts),
  form: null,
})

/** What cannot change any more, or changes only when somebody opens the page anew. */
const isFinal = ({ kind }: Standing): boolean =>
  kind === 'paid' || kind === 'refunded' || kind === 'exception' || kind === 'closed' || kind === 'unserved'

/** The page comes again by itself, with growing pauses, and at last leaves that to the customer. */
function renewalOf({ path, round, live }: Place, { confirming }: Texts): Renewal | null {
  if (round >= limits.returnRounds) return null
  const seconds = Math.min(60, 3 + round * 2)
  return { url: `${path}?round=${round + 1}`, seconds, live, confirmed: confirming.confirmed }
}

/** The order in the shop, where the shop wants its customers to see it. It holds the order's key: for this browser only. */
export function targetOf({ returnUrl, order }: Pick<Payment, 'returnUrl' | 'order'>): string | null {
  if (returnUrl === null || order === null) return order?.receivedUrl ?? null
  const filled = returnUrl
    .replaceAll('{orderId}', encodeURIComponent(order.id))
    .replaceAll('{orderNumber}', encodeURIComponent(order.number))
    .replaceAll('{orderKey}', encodeURIComponent(order.key ?? ''))
  // Written as URLs are sent: a Location header has no room for å, ä and ö.
  return new URL(filled).href
}
