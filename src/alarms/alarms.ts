import type { Clock } from '../base/clock.ts'
import { type AlarmFacts, alarmsOf } from './alarm.ts'
import { type Told, tell } from './tell.ts'

/** What the alarms need to know and to remember. */
export interface AlarmStore {
  alarmFacts(now: number): Promise<AlarmFacts>
  toldAlarms(): Promise<readonly Told[]>
  /** Replaces what is remembered. */
  rememberAlarms(told: readonly Told[]): Promise<void>
}

/** One way to tell people: rejects when they could not be told. */
export type Channel = (lines: readonly string[]) => Promise<void>

export interface AlarmDeps {
  readonly store: AlarmStore
  readonly clock: Clock
  readonly channels: readonly Channel[]
}

/**
 * Looks, and tells people what is new. When any channel fails it is all told again the next time: twice is better than
 * never.
 * @returns what was told; rejects when somebody could not be told.
 */
export async function lookForAlarms({ store, clock, channels }: AlarmDeps): Promise<readonly string[]> {
  const now = clock.now()
  const before = await store.toldAlarms()
  const { lines, told } = tell(before, alarmsOf(await store.alarmFacts(now)), now)
  if (lines.length > 0) await Promise.all(channels.map(channel => channel(lines)))
  await store.rememberAlarms(told)
  return lines
}
