import type { Rates } from './faults.ts'
import type { Violation, WorldSpec } from './spec.ts'
import type { Tally } from './tally.ts'
import { World } from './world.ts'

export interface Job {
  readonly seed: number
  readonly rates: Rates
  readonly payments: number
  readonly fromWorld: number
  readonly toWorld: number
}

export interface Broken {
  readonly spec: WorldSpec
  readonly violation: Violation
}

const everybody = { payments: new Set<number>(), faults: new Set<string>() }

/** Payments that share a world. Few enough that a story can be read, enough that one can present another's order. */
export const paymentsPerWorld = 10
/** One world in so many speaks HTTP from end to end. */
const httpEvery = 100
const firstOverHttp = 9

export const specOf = (seed: number, index: number, payments: number, rates: Rates): WorldSpec => ({
  seed,
  index,
  payments,
  rates,
  isOverHttp: index % httpEvery === firstOverHttp,
  without: everybody,
  isTold: false,
})

/** The streams of a request and its answer take more than one turn of the event loop to be read. */
const turnsOverHttp = 4

/** Runs the worlds of a job, one after the other, and stops at the first that breaks. Answers it, or null. */
export async function runWorlds(job: Job, tally: Tally): Promise<Broken | null> {
  for (let index = job.fromWorld; index < job.toWorld; index += 1) {
    const left = job.payments - index * paymentsPerWorld
    const spec = specOf(job.seed, index, Math.min(paymentsPerWorld, left), job.rates)
    const { violation } = await runWorld(spec, tally)
    if (violation !== null) return { spec, violation }
  }
  return null
}

/** One world alone. Whatever a step set going has come to its next wait before the next step. */
export async function runWorld(spec: WorldSpec, tally: Tally): Promise<World> {
  await turn()
  const world = new World(spec, tally)
  do
    if (spec.isOverHttp) for (let turns = turnsOverHttp; turns > 0; turns -= 1) await turn()
    else await promises()
  while (world.step())
  return world
}

/** A whole turn of the event loop. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Resolves when no promise can go on by itself. A world without HTTP waits for nothing else, and a turn costs more than a step. */
const promises = (): Promise<void> => new Promise(resolve => process.nextTick(resolve))
