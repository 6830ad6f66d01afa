import { describe, expect, test } from 'vitest'
import { type Told, tellChain } from './chain.ts'
import type { FaultWindow } from './faults.ts'

/** What is told of the ordinary chain is what was measured of it: no worse, and no better. */

const at = 1_000_000
const second = 1_000
const never: Told = { answered: { at, isPaid: true }, cameBack: null, isPaidTwice: false, faults: [] }
const on = (fault: FaultWindow['fault'], from = at - 1, to: number | null = null): FaultWindow => ({ fault, from, to })
const back = (afterMs: number, isOtherBrowser = false) => ({ at: at + afterMs, isOtherBrowser })
const fateOf = (changes: Partial<Told>, afterMs = 600 * second) =>
  tellChain({ ...never, ...changes }, at + afterMs).fate

describe('the ordinary chain', () => {
  test('nobody comes back: paid when the action runs after two minutes, and not before', () => {
    expect(fateOf({}, 100 * second)).toBe('waiting')
    expect(fateOf({}, 124 * second)).toBe('paid')
  })

  test('a customer who comes back is not kept waiting, and nothing bad is said of it', () => {
    expect(fateOf({ cameBack: back(5 * second) }, 5 * second)).toBe('paid')
  })

  test('in another browser the return confirms nothing; the action still does', () => {
    expect(fateOf({ cameBack: back(5 * second, true) }, 60 * second)).toBe('waiting')
    expect(fateOf({ cameBack: back(5 * second, true) })).toBe('paid')
  })

  test('a firewall: lost, unless the customer comes back', () => {
    expect(fateOf({ faults: [on('firewall')] }, 1)).toBe('lost')
    expect(fateOf({ faults: [on('firewall')], cameBack: back(5 * second) })).toBe('paid')
    expect(fateOf({ faults: [on('firewall', at - 9, at - 1)] })).toBe('paid')
  })

  test.each(['provider_down', 'answer_lost'] as const)('%s: lost only if it lasts until the action runs', fault => {
    expect(fateOf({ faults: [on(fault)] }, 10 * second)).toBe('waiting')
    expect(fateOf({ faults: [on(fault)] })).toBe('lost')
    expect(fateOf({ faults: [on(fault, at - 1, at + 20 * second)] })).toBe('paid')
  })

  test('the shop down when the callback comes: two hours late', () => {
    expect(fateOf({ faults: [on('shop_down', at - 1, at + second)] })).toBe('waiting')
    expect(fateOf({ faults: [on('shop_down', at - 1, at + second)] }, 7_400 * second)).toBe('late')
  })

  test('a killed worker is never tried again; one that was killed before the payment does not count', () => {
    expect(fateOf({ faults: [on('killed', at + second, at + 5 * second)] })).toBe('lost')
    expect(fateOf({ faults: [on('killed', at - 9 * second, at - 5 * second)] })).toBe('paid')
  })

  test('paid twice: the second payment changes nothing, and is told to nobody', () => {
    expect(fateOf({ isPaidTwice: true })).toBe('unnoticed')
  })

  test('refused: cancelled, whatever else is broken', () => {
    const answered = { at, isPaid: false }
    for (const fault of ['firewall', 'provider_down', 'answer_lost', 'shop_down', 'killed'] as const)
      expect(fateOf({ answered, faults: [on(fault)] })).toBe('cancelled')
  })

  test('the lines are in order of time', () => {
    const { lines } = tellChain({ ...never, faults: [on('shop_down')], cameBack: back(second) }, at)
    expect(lines.map(line => line.at)).toEqual(lines.map(line => line.at).toSorted((a, b) => a - b))
  })
})
