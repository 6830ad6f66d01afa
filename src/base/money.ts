import Big from 'big.js'
import * as iso4217 from 'dinero.js/currencies'

/**
 * Money is an integer in minor units with an ISO 4217 currency, everywhere in Kvitto. Decimal strings exist only at
 * the edges (WooCommerce, Swish), and only these functions turn one into the other. No floats.
 */
const exponents = new Map<string, number>(Object.values(iso4217).map(each => [each.code, each.exponent]))

export const isCurrency = (code: string): boolean => exponents.has(code)

/** Digits after the decimal point: SEK 2, JPY 0, KWD 3. Throws a RangeError for a currency that ISO 4217 does not know. */
export function exponentOf(currency: string): number {
  const exponent = exponents.get(currency)
  if (exponent === undefined) throw new RangeError(`not an ISO 4217 currency: ${JSON.stringify(currency)}`)
  return exponent
}

/**
 * `"229.00"` SEK → 22900. More digits than the currency has are rounded half up, as WooCommerce does.
 * Throws a RangeError for anything that is not a plain decimal number or does not fit a safe integer.
 */
export function toMinor(decimal: string, currency: string): number {
  if (!/^-?\d+(\.\d+)?$/.test(decimal)) throw new RangeError(`not a decimal amount: ${JSON.stringify(decimal)}`)
  const minor = new Big(`${decimal}e${exponentOf(currency)}`).round(0, Big.roundHalfUp).toNumber()
  if (!Number.isSafeInteger(minor)) throw new RangeError(`amount out of range: ${decimal}`)
  return minor
}

/** 22900 SEK → `"229.00"`. */
export function toDecimal(minor: number, currency: string): string {
  const exponent = exponentOf(currency)
  return new Big(minor).div(new Big(10).pow(exponent)).toFixed(exponent)
}

/** For people: 22900 SEK → `"229.00 SEK"`. */
export const show = (minor: number, currency: string): string => `${toDecimal(minor, currency)} ${currency}`

/** As people write it there: 22900 SEK in `sv-SE` → `"229,00 kr"`, with the digits of the currency. */
export function showIn(minor: number, currency: string, locale: string): string {
  const digits = exponentOf(currency)
  const style = { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits } as const
  return new Intl.NumberFormat(locale, style).format(Number(toDecimal(minor, currency)))
}
