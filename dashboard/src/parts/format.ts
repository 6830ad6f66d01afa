const units = [
  ['year', 365 * 24 * 3_600],
  ['month', 30 * 24 * 3_600],
  ['day', 24 * 3_600],
  ['h', 3_600],
  ['min', 60],
] as const

/** The one unit that matters: `45 s`, `12 min`, `3 h`, `5 days`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000)
  const [unit, size] = units.find(([, size]) => seconds >= size) ?? ['s', 1]
  const count = Math.floor(seconds / size)
  return `${count} ${unit}${unit.length > 2 && unit !== 'min' && count !== 1 ? 's' : ''}`
}

/** `5 min ago`, `in 2 h`, `just now`. */
export function relative(at: number, now: number): string {
  if (Math.abs(at - now) < 5_000) return 'just now'
  return at < now ? `${duration(now - at)} ago` : `in ${duration(at - now)}`
}

const exactFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' })
const dayFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' })
const clockFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const secondFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const shortFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const dateFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

/** `Tuesday 25 November 2026 at 14:03:09 CET`: in the reader's own time zone, and says which. */
export const exact = (at: number): string => exactFormat.format(at)

/** `14:03:09`. */
export const clock = (at: number): string => secondFormat.format(at)

/** `14:03`. */
export const minute = (at: number): string => clockFormat.format(at)

/** `14:03` today, `Mon 24 Nov, 14:03` this year, else with the year. */
export function moment(at: number, now: number): string {
  const [then, today] = [new Date(at), new Date(now)]
  if (then.toDateString() === today.toDateString()) return minute(at)
  const day = then.getFullYear() === today.getFullYear() ? dayFormat.format(at) : dateFormat.format(at)
  return `${day}, ${minute(at)}`
}

/** `25 Nov 2026`. */
export const date = (at: number): string => dateFormat.format(at)

export const count = (number: number): string => number.toLocaleString('en-GB')

/** `1 order`, `2 orders`. */
export const plural = (number: number, one: string, many = `${one}s`): string =>
  `${count(number)} ${number === 1 ? one : many}`

/** `25 Nov`. */
export const dayAndMonth = (at: number): string => shortFormat.format(at)
