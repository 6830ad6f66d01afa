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

/** How many worlds go on side by side: they share each turn of the event loop, which costs more than a step. */
const abreast = 4

/** The streams of a request and its answer take more than one turn of the loop to be read. */
const turnsOverHttp = 4

/** Runs the worlds of a job, and stops at the first that breaks. Answers it, or null. */
export async function runWorlds(job: Job, tally: Tally, progress: () => void): Promise<Broken | null> {
  let next = job.fromWorld
  let turns = 0
  let running: { spec: WorldSpec; world: World }[] = []
  for (;;) {
    while (running.length < abreast && next < job.toWorld) {
      const left = job.payments - next * paymentsPerWorld
      const spec = specOf(job.seed, next, Math.min(paymentsPerWorld, left), job.rates)
      running.push({ spec, world: new World(spec, tally) })
      next += 1
    }
    if (running.length === 0) return null
    await turn()
    const still: typeof running = []
    turns += 1
    for (const each of running) {
      if (each.spec.isOverHttp && turns % turnsOverHttp !== 0) still.push(each)
      else if (each.world.step()) still.push(each)
      else if (each.world.violation !== null) return { spec: each.spec, violation: each.world.violation }
    }
    if (still.length < running.length) progress()
    running = still
  }
}

/** One world alone. */
export async function runWorld(spec: WorldSpec, tally: Tally): Promise<World> {
  const world = new World(spec, tally)
  do for (let turns = spec.isOverHttp ? turnsOverHttp : 1; turns > 0; turns -= 1) await turn()
  while (world.step())
  return world
}

/** Whatever was set going has come to its next wait when this resolves: promises first, then this. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
