import { randomInt } from 'node:crypto'
import { UserError } from '../base/errors.ts'
import { parseFaults } from '../simulate/faults.ts'
import { runAll } from '../simulate/pool.ts'
import { paymentsPerWorld, specOf } from '../simulate/run.ts'
import { type Shrunk, shrink } from '../simulate/shrink.ts'
import { showStory, showTable, toJson } from '../simulate/table.ts'
import type { Tally } from '../simulate/tally.ts'

export interface SimulateOptions {
  readonly seed?: string
  readonly payments?: string
  readonly faults?: string
  readonly json?: boolean
}

/**
 * `kvitto simulate`: customers, providers, shops and Kvitto itself misbehave in virtual time, and nothing may be lost or
 * happen twice. 0 when everything held; 1 with a seed and the shortest story of what did not.
 */
export async function simulate(options: SimulateOptions, print = (text: string) => console.log(text)): Promise<number> {
  const seed = readNumber(options.seed, randomInt(2 ** 31), 0, 2 ** 32 - 1, 'The seed')
  const payments = readNumber(options.payments, 10_000, 1, 1_000_000_000, 'The number of payments')
  const rates = parseFaults(options.faults ?? 'all')
  const isQuiet = options.json === true
  const say = isQuiet ? () => {} : print
  say(`kvitto simulate --seed ${seed} --payments ${payments} --faults ${options.faults ?? 'all'}`)
  const startedAt = performance.now()
  const { tally, broken } = await runAll({ seed, payments, rates }, createProgress(payments, isQuiet))
  const seconds = (performance.now() - startedAt) / 1_000
  let story: Shrunk | null = null
  if (broken !== null) {
    say('Something broke; looking for the shortest story of it ...')
    const left = Math.min(paymentsPerWorld, payments - broken.world * paymentsPerWorld)
    story = await shrink(specOf(seed, broken.world, left, rates), broken.violation)
  }
  const report = { seed, seconds, tally, broken: story }
  if (isQuiet) print(JSON.stringify(toJson(report), null, 2))
  else if (story !== null) print(`\n${showStory(seed, story)}`)
  else print(`\n${showTable(report)}`)
  return broken === null ? 0 : 1
}

function readNumber(text: string | undefined, otherwise: number, least: number, most: number, what: string): number {
  if (text === undefined) return otherwise
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= least && number <= most) return number
  throw new UserError(`${what} is a whole number from ${least} to ${most}, not ${JSON.stringify(text)}.`)
}

/** A line that writes itself anew, for people at a terminal. */
function createProgress(payments: number, isQuiet: boolean): (tally: Tally) => void {
  if (isQuiet || !process.stderr.isTTY) return () => {}
  const startedAt = performance.now()
  let shownAt = 0
  return tally => {
    const now = performance.now()
    if (now - shownAt < 200) return
    shownAt = now
    const rate = Math.round((tally.payments / (now - startedAt)) * 1_000)
    const end = tally.payments >= payments ? '\n' : ''
    process.stderr.write(`\r\x1b[2K${tally.payments} of ${payments} payments, ${rate} a second${end}`)
  }
}
