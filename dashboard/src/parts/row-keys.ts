import type { KeyboardEvent } from 'react'

/**
 * In a list: up and down go from row to row, Home and End to its ends, Escape to the search box. Enter is the row's own,
 * since a row is a link or a button. From the search box, down goes to the first row.
 */
export function onRowKey(event: KeyboardEvent<HTMLElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')]
  const at = rows.findIndex(row => row.matches(':focus'))
  const box = event.currentTarget.querySelector<HTMLElement>('input[type="search"]')
  const isInBox = box?.matches(':focus') === true
  if (at < 0 && !isInBox) return
  const target = {
    ArrowDown: rows[at + 1],
    ArrowUp: at === 0 ? box : rows[at - 1],
    Home: isInBox ? undefined : rows[0],
    End: isInBox ? undefined : rows.at(-1),
    Escape: isInBox ? undefined : box,
  }[event.key]
  if (target === undefined || target === null) return
  event.preventDefault()
  target.focus()
}
