import { describe, expect, test } from 'vitest'
import { decide } from '../src/settle/decide.ts'
import { anAttempt, anOrder, factsOf } from '../src/settle/examples.ts'

/** One test for each bug that the simulation or the chaos run found, told as it happened. */

const minute = 60_000

describe('the retry window', () => {
  const denied = { ...anAttempt, state: 'denied', status: 'DENIED' } as const

  test('begins anew with the last no: a customer who was refused again an hour later may still try again', () => {
    const first = { ...denied, createdAt: 0 }
    const again = { ...denied, reference: 'E2', createdAt: 59 * minute }
    const facts = factsOf({
      now: 62 * minute,
      payment: { negativeSince: minute, retryWindowMs: 60 * minute },
      attempts: [first, again],
      orders: [anOrder],
    })
    expect(decide(facts)).toMatchObject({ kind: 'rest', reason: 'retry_window', negativeSince: 62 * minute })
  })

  test('is not begun anew by every look', () => {
    const facts = factsOf({
      now: 62 * minute,
      payment: { negativeSince: minute, retryWindowMs: 60 * minute },
      attempts: [{ ...denied, createdAt: 0 }],
      orders: [anOrder],
    })
    expect(decide(facts)).toMatchObject({ kind: 'apply', reason: 'denied', negativeSince: minute })
  })
})
