import type { CrashPoint } from '../src/settle/crashpoints.ts'

/** Stops a process at the n-th passage of a point, for good unless it is woken. */
export function stopAt(point: CrashPoint, passage: number) {
  const reached = Promise.withResolvers<void>()
  const woken = Promise.withResolvers<void>()
  let passages = 0
  return {
    reached: reached.promise,
    wake: woken.resolve,
    hook: async (at: CrashPoint) => {
      if (at === point) passages += 1
      if (at !== point || passages !== passage) return
      reached.resolve()
      await woken.promise
    },
  }
}
