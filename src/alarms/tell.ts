import { limits } from '../limits.ts'
import { type Alarm, type AlarmCode, alarmCodes } from './alarm.ts'

/** An alarm as it was told, kept while it is on. */
export interface Told {
  readonly code: AlarmCode
  readonly subject: string
  readonly since: number
  readonly toldAt: number
  readonly count: number
  /** Last seen on; one that flickers is not told twice. */
  readonly seenAt: number
}

export interface Telling {
  /** What people are told now. */
  readonly lines: readonly string[]
  /** What is remembered once they have been told. */
  readonly told: readonly Told[]
}

/**
 * What to say about the alarms that are on, and those that were: a new one at once, a growing one once an hour, one that
 * stays once a day, and when it has been over for some minutes an all-clear. Pure.
 */
export function tell(before: readonly Told[], alarms: readonly Alarm[], now: number): Telling {
  const known = new Map(before.map(each => [keyOf(each), each]))
  const on = alarms.map(alarm => tellOn(known.get(keyOf(alarm)), alarm, now))
  const isOn = new Set(alarms.map(keyOf))
  const off = before.filter(each => !isOn.has(keyOf(each))).map(each => tellOff(each, now))
  return { lines: [...on, ...off].flatMap(({ lines }) => lines), told: [...on, ...off].flatMap(({ told }) => told) }
}

function tellOn(before: Told | undefined, alarm: Alarm, now: number): Telling {
  const { code, subject, count, text } = alarm
  if (before === undefined)
    return {
      lines: [`🔴 ${alarmCodes[code]}. ${text}`],
      told: [{ code, subject, count, since: now, toldAt: now, seenAt: now }],
    }
  const quietMs = now - before.toldAt
  const isDue = quietMs >= limits.alarmRepeat || (count > before.count && quietMs >= limits.alarmGrown)
  return isDue
    ? { lines: [`🔴 Still: ${text}`], told: [{ ...before, count, toldAt: now, seenAt: now }] }
    : { lines: [], told: [{ ...before, seenAt: now }] }
}

function tellOff(before: Told, now: number): Telling {
  if (now - before.seenAt < limits.alarmOver) return { lines: [], told: [before] }
  const about = before.subject === '' ? '' : ` (${before.subject})`
  return { lines: [`🟢 Over: ${alarmCodes[before.code]}${about}.`], told: [] }
}

const keyOf = ({ code, subject }: Pick<Alarm, 'code' | 'subject'>): string => `${code} ${subject}`
