import { useState } from 'react'

/**
 * A list that does not jump while somebody reads: rows stay where they are and show their newest values, new ones wait
 * until asked for. `key` names what is listed; another filter or page shows its own rows at once.
 */
export function useSteady<Row extends { readonly id: string }>(
  key: string,
  rows: readonly Row[],
  isSettled: boolean,
): Steady<Row> {
  const [shown, setShown] = useState<{ readonly key: string; readonly rows: readonly Row[] }>({ key: '', rows: [] })
  if (!isSettled) return { rows: shown.key === '' ? rows : shown.rows, waiting: 0, isGone: () => false, showAll() {} }
  const fresh = new Map(rows.map(row => [row.id, row]))
  const steady = shown.key === key && shown.rows.length > 0 ? shown.rows.map(row => fresh.get(row.id) ?? row) : rows
  if (shown.key !== key || steady.length !== shown.rows.length || steady.some((row, at) => row !== shown.rows[at]))
    setShown({ key, rows: steady })
  const known = new Set(steady.map(row => row.id))
  return {
    rows: steady,
    waiting: rows.filter(row => !known.has(row.id)).length,
    isGone: row => !fresh.has(row.id),
    showAll: () => setShown({ key, rows }),
  }
}

export interface Steady<Row> {
  readonly rows: readonly Row[]
  /** New rows that are not shown yet. */
  readonly waiting: number
  /** It no longer belongs to this list. */
  readonly isGone: (row: Row) => boolean
  readonly showAll: () => void
}
