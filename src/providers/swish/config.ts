import { z } from 'zod'
import { apiUrl, calendar, duration } from '../schema.ts'

/** Where a certificate or key comes from: the text itself, or the file that holds it. */
export type PemSource =
  | { readonly kind: 'inline'; readonly pem: string }
  | { readonly kind: 'file'; readonly path: string }

/** Environment variables often carry line breaks as `\n`. Whatever is no PEM text names a file. */
const pem = (label: RegExp, what: string) =>
  z
    .string()
    .trim()
    .min(1)
    .transform((text, context): PemSource => {
      const unfolded = text.replaceAll('\\n', '\n')
      if (!unfolded.includes('-----BEGIN')) return { kind: 'file', path: text }
      if (label.test(unfolded)) return { kind: 'inline', pem: unfolded }
      context.addIssue(`holds no ${what}; give its PEM text or the path of its file`)
      return z.NEVER
    })

const certificate = pem(/-----BEGIN CERTIFICATE-----/, 'certificate')
/** Also one that a passphrase opens. */
export const keyLabel = /-----BEGIN (RSA |EC |ENCRYPTED )?PRIVATE KEY-----/

const key = pem(keyLabel, 'private key')

/**
 * One shop's agreement for Swish Handel. Sources: S1 … S8 as in `research/providers.md` §2, of which S5 (a project's
 * summary of Merchant Integration Guide 2.6) is the newest; G2 is Merchant Integration Guide 2.0 of 2019.
 */
export const swishConfig = z.strictObject({
  /** For tests the Merchant Swish Simulator: `https://mss.cpc.getswish.net/swish-cpcapi` (S3, S5). */
  baseUrl: apiUrl.prefault('https://cpc.getswish.net/swish-cpcapi'),
  /** The shop's own Swish number, the one that the certificate was ordered for. */
  payeeAlias: z
    .string()
    .transform(text => text.replaceAll(/[\s-]/g, ''))
    .pipe(z.string().regex(/^123\d{7}$/, 'not a shop’s Swish number: ten digits that begin with 123')),
  certificate,
  key,
  /** Opens the key, where it is encrypted. */
  passphrase: z.string().min(1).optional(),
  /** The certificates between ours and Swish's root, where `certificate` holds ours alone. Swish wants them all (S5). */
  chain: certificate.optional(),
  /** Whom to trust as Swish, instead of the authorities that Node trusts: Swish's server has a DigiCert certificate (S5). */
  ca: certificate.optional(),
  /** Sends the request to the customer's phone number when the shop gave one; else the app is opened by link or QR code. */
  usePhone: z.boolean().prefault(false),
  /** What the customer reads in the app (S5: at most 50 characters of these). */
  message: z
    .string()
    .trim()
    .regex(/^[a-zA-ZåäöÅÄÖ0-9:;.,?!()" -]{1,50}$/, 'at most 50 letters, digits, spaces and :;.,?!()"-')
    .optional(),
  /** Swish refuses younger payers. */
  ageLimit: z.int().min(1).max(99).optional(),
  /**
   * A request is final after about six minutes (S5: three to sign, TM01 after five and a half), callbacks are given up
   * within minutes too. So: close looks while somebody may be standing in the shop's door, one when all must be over,
   * and the rest for what Swish or a bank corrects later.
   */
  calendar: calendar.unwrap().prefault(['15s', '45s', '2m', '4m', '6m', '10m', '30m', '2h', '24h']),
  /**
   * A refused request stays refused: whoever tries again starts anew in the shop, and gets a payment of their own. Five
   * minutes keep the order from being failed under a customer who is doing that, or while a changed cart is sent again.
   */
  retryWindow: duration.prefault('5m'),
})

export type SwishConfig = z.output<typeof swishConfig>
