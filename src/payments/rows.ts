import { exponentOf } from '../base/money.ts'
import type { Row } from '../providers/provider.ts'

export const sumOf = (rows: readonly Row[]): number =>
  rows.reduce((sum, row) => sum + row.quantity * row.unitAmountMinor - (row.discountMinor ?? 0), 0)

/**
 * Rows that sum to the amount, with a rounding row for up to one unit of the currency (1 kr): shops round each line,
 * providers want the sum to the öre. Null when they differ by more: then something else is wrong.
 */
export function fitRows(rows: readonly Row[], amountMinor: number, currency: string): readonly Row[] | null {
  const difference = amountMinor - sumOf(rows)
  if (difference === 0) return rows
  if (Math.abs(difference) > 10 ** exponentOf(currency)) return null
  return [...rows, { name: 'Rounding', quantity: 1, unitAmountMinor: difference, vatRate: 0 }]
}

/** When nobody says what is bought: one row for all of it. */
export const oneRow = (reference: string, amountMinor: number): readonly Row[] => [
  { name: reference, quantity: 1, unitAmountMinor: amountMinor, vatRate: 0 },
]
