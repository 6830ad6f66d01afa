import { messageOf } from '../base/errors.ts'
import type { Check, Judged } from './check.ts'
import type { CheckRecord } from './schema.ts'

/** One check that came to an end, in whichever way. */
export interface Ran extends Judged {
  readonly record: CheckRecord
}

export type Progress = (record: CheckRecord) => void

/** Runs checks side by side. One that fails or takes too long is told as such, and the others go on. */
export const runAll = <Scene>(
  checks: readonly Check<Scene>[],
  scene: Scene,
  timeLimit: number,
  progress: Progress,
): Promise<Ran[]> => Promise.all(checks.map(check => runOne(check, scene, timeLimit, progress)))

async function runOne<Scene>(check: Check<Scene>, scene: Scene, timeLimit: number, progress: Progress): Promise<Ran> {
  const { name, title } = check
  const started = performance.now()
  const end = (judged: Judged, failure?: string): Ran => {
    const note = failure ?? judged.skipped ?? null
    const result = failure !== undefined ? 'failed' : judged.skipped !== undefined ? 'skipped' : resultOf(judged)
    const record = { name, title, result, note, tookMs: Math.round(performance.now() - started) } as const
    progress(record)
    return { ...judged, record }
  }
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`no result within ${timeLimit / 1_000} s`)), timeLimit)
  try {
    return end(await Promise.race([check.run(scene), late.promise]))
  } catch (error) {
    return end({ accusations: [] }, messageOf(error))
  } finally {
    clearTimeout(timer)
  }
}

const resultOf = ({ accusations }: Judged) => (accusations.length === 0 ? 'fine' : 'findings')

/** What could not be asked for want of a connection is still listed. */
export const skipAll = <Scene>(checks: readonly Check<Scene>[], why: string, progress: Progress): Ran[] =>
  checks.map(({ name, title }) => {
    const record = { name, title, result: 'skipped', note: why, tookMs: 0 } as const
    progress(record)
    return { accusations: [], skipped: why, record }
  })
