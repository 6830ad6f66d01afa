import { isCurrency, show } from '../../base/money.ts'
import { type Outcome, ok, refused } from '../../base/outcome.ts'
import type { Customer, SessionRequest } from '../provider.ts'
import { termsUrl } from './paypage.ts'
import { type CartRow, roundingRow, sumOf, toCartRow } from './rows.ts'

/**
 * The body that creates or replaces a cart (§1.3 of `research/providers.md`; E5, E9). No `deliveryMethods`: Ecster
 * adds their price on top of `cart.amount`; shipping is a row instead, as in KE's redirect flow.
 */
export interface CartBody {
  readonly locale: Locale
  readonly countryCode: string
  readonly parameters: {
    readonly shopTermsUrl: string
    readonly returnUrl: string
    readonly purchaseType: { readonly type: 'B2C' | 'B2B' }
  }
  readonly cart: { readonly amount: number; readonly currency: string; readonly rows: readonly CartRow[] }
  readonly consumer?: Fields
  readonly orderReference: string
  readonly notificationUrl: string
}

/** The rows may miss the amount by so much: öre that a shop's own rounding lost. More is a mistake in the cart. */
const roundingMost = 100

/**
 * Quirk 2: the reference must be ours alone from the start, so it is the payment id; a constant until confirmation, as
 * in KE, cannot be searched for.
 */
export function toCart(request: SessionRequest): Outcome<{ body: CartBody; adjustments: readonly string[] }> {
  const { amountMinor: amount, currency, customer } = request
  const made = request.rows.map(toCartRow)
  const sum = sumOf(made.map(each => each.row))
  const missing = amount - sum
  // Written so that a sum that is not a number is refused too.
  if (!(Number.isSafeInteger(missing) && Math.abs(missing) <= roundingMost))
    return refused('invalid', `the rows sum to ${shown(sum, currency)}, but the amount is ${shown(amount, currency)}`)

  const rows = made.map(each => each.row)
  const locale = toLocale(request.locale)
  const countryCode = customer.country?.toUpperCase() ?? locale.country
  const consumer = toConsumer(customer, countryCode)
  return ok({
    adjustments: made.flatMap(each => each.adjustments),
    body: {
      locale,
      countryCode,
      parameters: {
        shopTermsUrl: termsUrl(request),
        returnUrl: request.returnUrl,
        purchaseType: { type: customer.kind ?? 'B2C' },
      },
      cart: { amount, currency, rows: missing === 0 ? rows : [...rows, roundingRow(missing)] },
      ...(consumer === null ? {} : { consumer }),
      orderReference: request.paymentId,
      notificationUrl: request.callbackUrl,
    },
  })
}

const shown = (minor: number, currency: string): string =>
  Number.isSafeInteger(minor) && isCurrency(currency) ? show(minor, currency) : `${minor} ${currency}`

interface Locale {
  readonly language: string
  readonly country: string
}

/** The languages that Ecster speaks (E9), and where each is at home; every other falls back to English. */
const homes: Readonly<Record<string, string>> = { sv: 'SE', en: 'SE', no: 'NO', da: 'DK', fi: 'FI' }

/** A BCP 47 tag such as `sv-SE`; WordPress writes `sv_SE`, and Norwegian is `nb` or `nn`. */
/** Ecster’s customers were Swedish, so that is what an unknown language is taken for. */
function toLocale(tag: string): Locale {
  if (tag === 'und') return { language: 'sv', country: 'SE' }
  const [first = '', ...rest] = tag.split(/[-_]/)
  const spoken = first.toLowerCase().replace(/^n[bn]$/, 'no')
  const language = Object.hasOwn(homes, spoken) ? spoken : 'en'
  const region = rest.find(part => /^[A-Za-z]{2}$/.test(part))
  return { language, country: region?.toUpperCase() ?? homes[language] ?? 'SE' }
}

/** Only what is known: an empty field might overwrite what Ecster knows of the customer. */
function toConsumer(customer: Customer, country: string): Fields | null {
  const { nationalId, firstName, lastName, address, address2, postcode, city, email, phone } = customer
  const street = known({ line1: address, line2: address2, zip: postcode, city })
  const cellular = known({ number: phone })
  return known({
    nationalId,
    name: known({ firstName, lastName }),
    address: street && { ...street, country },
    contactInfo: known({ email, cellular: cellular && { ...cellular, country } }),
  })
}

type Fields = Readonly<Record<string, unknown>>

/** The fields that have a value; null when none has. */
function known(fields: Fields): Fields | null {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== '')
  return entries.length === 0 ? null : Object.fromEntries(entries)
}
