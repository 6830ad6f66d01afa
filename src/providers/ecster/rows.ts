import type { Row } from '../provider.ts'

/** One row of an Ecster cart: öre, VAT included (E7). */
export interface CartRow {
  readonly name: string
  readonly description: string
  readonly quantity: number
  readonly unitAmount: number
  /** Hundredths of a percent. */
  readonly vatRate: number
  readonly partNumber?: string
  /** For the whole row. */
  readonly discountAmount?: number
}

/** The only rates that Ecster takes (seen in integrations: KE; quirk 11: others broke the checkout). */
const vatRates = [0, 600, 1200, 2500]

const nearestVatRate = (rate: number): number =>
  vatRates.reduce((best, each) => (Math.abs(each - rate) < Math.abs(best - rate) ? each : best))

/** A row as Ecster takes it, and what had to be changed for that. */
export function toCartRow(row: Row): { readonly row: CartRow; readonly adjustments: readonly string[] } {
  const name = clean(row.name, 255) || clean(row.partNumber ?? '', 255) || 'Artikel'
  const vatRate = nearestVatRate(row.vatRate)
  const isWhole = Number.isSafeInteger(row.quantity) && row.quantity > 0 && Number.isSafeInteger(row.unitAmountMinor)
  const discount = row.discountMinor ?? 0
  const partNumber = clean(row.partNumber ?? '', 32)
  return {
    row: {
      name,
      // Quirk 11: a missing description broke the checkout.
      description: clean(row.description ?? '', 255) || name,
      // Half a metre of cloth is sent as one piece at half the price.
      quantity: isWhole ? row.quantity : 1,
      unitAmount: isWhole ? row.unitAmountMinor : Math.round(row.quantity * row.unitAmountMinor),
      vatRate,
      ...(partNumber === '' ? {} : { partNumber }),
      ...(discount === 0 ? {} : { discountAmount: discount }),
    },
    adjustments:
      vatRate === row.vatRate
        ? []
        : [`VAT ${row.vatRate / 100} % of ${name} sent as ${vatRate / 100} %: Ecster takes 0, 6, 12 and 25`],
  }
}

/** Integrations add one under this name too (KE), since cents are lost when a price without VAT is multiplied. */
export const roundingRow = (amount: number): CartRow => ({
  name: 'Öresavrundning',
  description: 'Öresavrundning',
  quantity: 1,
  unitAmount: amount,
  vatRate: 0,
})

export const sumOf = (rows: readonly CartRow[]): number =>
  rows.reduce((sum, row) => sum + row.quantity * row.unitAmount - (row.discountAmount ?? 0), 0)

/** Quirk 11: quotes in product names broke the checkout. Markup and control characters go too, inches become ″. */
const clean = (text: string, most: number): string =>
  [
    ...text
      .toWellFormed()
      .replace(/<[^<>]*>/g, ' ')
      .replace(/"/g, '″')
      .replace(/['`]/g, '’')
      .replace(/[\\<>\s\p{C}]+/gu, ' ')
      .trim(),
  ]
    .slice(0, most)
    .join('')
    .trim()
