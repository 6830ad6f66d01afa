import type { PayPage, PayPageContext, Session } from '../provider.ts'

/** Ecster's two hosts; its frame talks to both (seen in integrations: ME allows both in its CSP). */
const ecsterOrigins = ['https://secure.ecster.se', 'https://labs.ecster.se']

/**
 * Ecster Pay shows itself in our page; the container's id is Ecster's own (E1). After a denial the customer stays in the
 * form and may choose another way to pay (E5), so only success leaves the page.
 */
export function payPage(baseUrl: string, session: Session, page: PayPageContext): PayPage {
  const script = scriptUrl(baseUrl)
  return {
    kind: 'script',
    scriptUrl: script.href,
    origins: ecsterOrigins.includes(script.origin) ? ecsterOrigins : [script.origin],
    containerId: 'ecster-pay-ctr',
    start,
    data: {
      cartKey: session.public.cartKey ?? '',
      shopTermsUrl: termsUrl(page),
      returnUrl: page.returnUrl,
    },
  }
}

/** Ecster requires one (E1); a shop that named none gets the front page of where the customer returns to. */
export const termsUrl = (page: Pick<PayPageContext, 'returnUrl' | 'termsUrl'>): string =>
  page.termsUrl ?? new URL('/', page.returnUrl).href

/** The script lies beside the API's `/rest/public`, and has another name on the test host (E1). */
function scriptUrl(baseUrl: string): URL {
  const host = new URL(baseUrl).hostname
  const file = host.startsWith('labs.') ? 'ecster-pay-labs.js' : 'ecster-pay.js'
  return new URL(`${baseUrl.replace(/\/rest\/public$/, '')}/pay/integration/${file}`)
}

/** `internalReference` is the order id, told to the browser here for the first time (seen in integrations: KE). */
const start = `EcsterPay.start({
  cartKey: data.cartKey,
  shopTermsUrl: data.shopTermsUrl,
  showCart: true,
  showPaymentResult: false,
  onPaymentSuccess: function (paid) {
    var url = new URL(data.returnUrl)
    if (paid && paid.internalReference) url.searchParams.set('internalReference', paid.internalReference)
    window.location.assign(url.href)
  }
})`
