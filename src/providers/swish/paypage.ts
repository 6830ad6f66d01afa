import { renderSVG } from 'uqr'
import type { PayPage, PayPageContext, Session } from '../provider.ts'

/**
 * `swish://paymentrequest` opens the app on this device, and `callbackurl` is where the app leads back to, in the phone's
 * default browser (S5, S7). The QR code for another device is the letter D and the token (seen in public code; Swish's
 * own generator at `mpc.getswish.net/qrg-swish` makes the same, but would be one more thing that can be down).
 */
export function payPage(session: Session, page: PayPageContext): PayPage {
  const { paymentRequestToken: token, payerAlias } = session.public
  // A request whose token got lost is being paid already, or it would have been replaced: nothing is left to open.
  if (token === undefined && payerAlias === undefined) return { kind: 'redirect', url: page.returnUrl }
  return {
    kind: 'app',
    app: 'Swish',
    link: token === undefined ? null : appLink(token, page.returnUrl),
    qr: token === undefined ? null : renderSVG(`D${token}`, { ecc: 'M', border: 4 }),
    sentTo: payerAlias ?? null,
    returnUrl: page.returnUrl,
  }
}

const appLink = (token: string, returnUrl: string): string =>
  `swish://paymentrequest?token=${encodeURIComponent(token)}&callbackurl=${encodeURIComponent(returnUrl)}`
