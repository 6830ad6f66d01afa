import { exponentOf, isCurrency, show } from '../../base/money.ts'
import { type Outcome, ok, refused } from '../../base/outcome.ts'

/**
 * Stripe's minor units are not ISO 4217's everywhere (S6 in docs/stripe.md): some currencies have no decimals there,
 * ISK and UGX have none in the world but two on the wire, and three decimals must end in a zero.
 */
const zeroDecimal = [
  'BIF',
  'CLP',
  'DJF',
  'GNF',
  'JPY',
  'KMF',
  'KRW',
  'MGA',
  'PYG',
  'RWF',
  'VND',
  'VUV',
  'XAF',
  'XOF',
  'XPF',
]
const threeDecimal = ['BHD', 'JOD', 'KWD', 'OMR', 'TND']
/** What an amount of Stripe's must be a multiple of. HUF and TWD are whole in payouts only, which are not ours. */
const steps: Readonly<Record<string, number>> = {
  ISK: 100,
  UGX: 100,
  ...Object.fromEntries(threeDecimal.map(code => [code, 10])),
}

/** Digits after the decimal point in Stripe's amounts less those in ours. */
function shiftOf(currency: string): number {
  const digits = zeroDecimal.includes(currency) ? 0 : threeDecimal.includes(currency) ? 3 : 2
  return digits - exponentOf(currency)
}

/** Our minor units as Stripe writes them. Never rounded: an amount that Stripe cannot take is refused. */
export function toStripe(minor: number, currency: string): Outcome<number> {
  if (!isCurrency(currency)) return refused('invalid', `${JSON.stringify(currency)} is not a currency of ISO 4217`)
  const amount = scale(minor, shiftOf(currency))
  if (amount !== null && amount % (steps[currency] ?? 1) === 0) return ok(amount)
  return refused('invalid', `Stripe cannot take ${show(minor, currency)}: its smallest step in ${currency} is larger`)
}

/** Stripe's amount in our minor units; null when it has none there, or when the currency is unknown. */
export function fromStripe(amount: number, currency: string): number | null {
  return isCurrency(currency) ? scale(amount, -shiftOf(currency)) : null
}

function scale(amount: number, digits: number): number | null {
  const scaled = digits >= 0 ? amount * 10 ** digits : amount / 10 ** -digits
  return Number.isSafeInteger(scaled) ? scaled : null
}
