import { isIPv6 } from 'node:net'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Clock } from '../base/clock.ts'
import { limits } from '../limits.ts'
import type { Refused, RefusedAnswer } from './room/contract/callbacks.ts'

/**
 * The calls of strangers: counted, and the last ones remembered for people who look for a callback that does not arrive.
 * Only they are limited: whoever has a right token is never told to wait. All of it is in memory: a stranger makes no row.
 */
export interface Refusals {
  /** True while the address may still be told what is wrong; false when it is told 429. */
  count(address: string | null): Promise<boolean>
  remember(refused: Omit<Refused, 'at'>): void
  recent(): Omit<RefusedAnswer, 'node'>
  /** Grows with each. */
  readonly total: number
}

export function createRefusals(clock: Clock): Refusals {
  let limiter = createLimiter()
  let addresses = new Set<string>()
  const since = new Date(clock.now()).toISOString()
  const kept: Refused[] = []
  const counts = new Map<string, { status: number; title: string; count: number }>()
  let total = 0
  return {
    count(address) {
      const caller = networkOf(address)
      // More callers than anybody has are one attacker with many addresses: memory is kept, and they begin anew.
      if (addresses.size >= limits.refusalAddresses && !addresses.has(caller)) {
        limiter = createLimiter()
        addresses = new Set()
      }
      addresses.add(caller)
      return limiter.consume(caller).then(
        () => true,
        () => false,
      )
    },
    remember(refused) {
      const { status, title } = refused
      total += 1
      counts.set(title, { status, title, count: (counts.get(title)?.count ?? 0) + 1 })
      kept.unshift({ at: new Date(clock.now()).toISOString(), ...refused })
      kept.length = Math.min(kept.length, limits.refusalsKept)
    },
    recent: () => ({ since, counts: [...counts.values()], recent: [...kept], most: limits.refusalsKept }),
    get total() {
      return total
    },
  }
}

const createLimiter = () => new RateLimiterMemory({ points: limits.refusalsPerMinute, duration: 60 })

/** One caller has a whole /64 of IPv6. */
export function networkOf(address: string | null): string {
  if (address === null) return 'in-process'
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter(group => group !== '')
  const rest = tail?.split(':').filter(group => group !== '') ?? []
  const zeros = tail === undefined ? 0 : 8 - groups.length - rest.length
  return [...groups, ...Array.from({ length: zeros }, () => '0'), ...rest].slice(0, 4).join(':')
}
