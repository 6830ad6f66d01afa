/**
 * Every place where the process may die between two steps of a check, by name. The tests stop at each of them for ever
 * and start over on another node; in production the hook does nothing.
 */
export const crashPoints = {
  claimed: 'the lease is taken, nothing has been asked',
  gathered: 'the facts are known, nothing is on record',
  recorded: 'the verdict is on record, its effect (if any) is an intent and nothing was sent',
  applied: 'the effect was sent and answered, its outcome is not on record',
  concluded: 'the outcome is on record, the next round has not begun',
} as const

export type CrashPoint = keyof typeof crashPoints

export type CrashHook = (point: CrashPoint) => Promise<void>

export const noCrash: CrashHook = () => Promise.resolve()
