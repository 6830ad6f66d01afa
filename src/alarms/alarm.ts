import ms from 'ms'
import { limits } from '../limits.ts'

/** What Kvitto raises an alarm about. One alarm is a code and what it is about; it is on while its condition holds. */
export const alarmCodes = {
  late: 'Nobody looks at payments in time',
  provider_failing: 'A payment provider fails',
  shop_failing: 'A shop fails',
  silence: 'Callbacks do not arrive',
  old_undecided: 'Money waits for a decision',
  exceptions: 'Payments need a person',
} as const

export type AlarmCode = keyof typeof alarmCodes

export interface Alarm {
  readonly code: AlarmCode
  /** A shop, or a shop and its provider; empty for Kvitto itself. */
  readonly subject: string
  /** How much of it there is: more is told again, less is not. */
  readonly count: number
  /** One sentence for people, without anybody's name in it. */
  readonly text: string
}

/** What the database tells, at one moment. Times are milliseconds. */
export interface AlarmFacts {
  /** How late the most overdue check is. */
  readonly latenessMs: number
  readonly shops: readonly ShopFacts[]
}

export interface ShopFacts {
  readonly shop: string
  readonly provider: string
  /** Payments whose looks fail because the shop, or the provider, fails: how many, and for how long already. */
  readonly shopFailing: Trouble
  readonly providerFailing: Trouble
  /** Held by the provider, or its outcome unknown. */
  readonly undecided: Trouble
  readonly exceptions: Trouble
  /** Payments settled lately and before that, some of each hour, and how many of each had a callback. */
  readonly lately: Heard
  readonly before: Heard
}

export interface Trouble {
  readonly count: number
  /** Since when the oldest. */
  readonly forMs: number
}

export interface Heard {
  readonly settled: number
  readonly withCallback: number
}

/** Every alarm that is on. Pure. */
export function alarmsOf({ latenessMs, shops }: AlarmFacts): readonly Alarm[] {
  const late: readonly Alarm[] =
    latenessMs < limits.alarmLate
      ? []
      : [{ code: 'late', subject: '', count: 1, text: `The oldest due check has waited for ${long(latenessMs)}.` }]
  return [...late, ...shops.flatMap(ofShop)]
}

function ofShop(facts: ShopFacts): readonly Alarm[] {
  const { shop, provider, shopFailing, providerFailing, undecided, exceptions } = facts
  const subject = `${shop}/${provider}`
  const raise = (code: AlarmCode, { count, forMs }: Trouble, leastMs: number, text: string): Alarm[] =>
    count === 0 || forMs < leastMs ? [] : [{ code, subject, count, text: `${text}${ageOf(forMs)}.` }]
  return [
    ...raise(
      'provider_failing',
      providerFailing,
      limits.alarmFailing,
      `${provider} cannot be asked or refuses the keys: ${payments(providerFailing)} of ${shop} cannot be checked`,
    ),
    ...raise(
      'shop_failing',
      shopFailing,
      limits.alarmFailing,
      `${shop} cannot be reached or refuses the keys: ${payments(shopFailing)} by ${provider} are paid and have no order`,
    ),
    ...silence(facts, subject),
    ...raise(
      'old_undecided',
      undecided,
      limits.alarmUndecided,
      `${payments(undecided)} of ${shop} wait for ${provider} to say yes or no`,
    ),
    ...raise(
      'exceptions',
      exceptions,
      0,
      `${payments(exceptions)} of ${shop} by ${provider} ${exceptions.count === 1 ? 'needs' : 'need'} a person`,
    ),
  ]
}

/** Payments are settled all the same, by the calendar and by returns: that is why nobody else would notice. */
function silence({ shop, provider, lately, before }: ShopFacts, subject: string): readonly Alarm[] {
  const isKnown = before.settled >= limits.alarmSilenceLeast && before.withCallback >= before.settled * 0.8
  const isSilent = lately.settled >= limits.alarmSilenceLeast && lately.withCallback <= lately.settled * 0.2
  if (!isKnown || !isSilent) return []
  const text = `${lately.withCallback} of ${lately.settled} payments of ${shop} that were looked at lately had a callback from ${provider}, where nearly all had one before. They are settled by Kvitto’s calendar. "kvitto doctor" finds out why.`
  return [{ code: 'silence', subject, count: 1, text }]
}

const payments = ({ count }: Trouble): string => (count === 1 ? 'one payment' : `${count} payments`)

const ageOf = (duration: number): string => (duration < 60_000 ? '' : `, the oldest for ${long(duration)}`)

const long = (duration: number): string => ms(Math.round(duration), { long: true })
