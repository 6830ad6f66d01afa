import { runWorld } from './run.ts'
import type { Violation, WorldSpec } from './spec.ts'
import { emptyTally } from './tally.ts'
import type { World } from './world.ts'

/** A world that breaks the same invariant with as little as could be found. */
export interface Shrunk {
  readonly spec: WorldSpec
  readonly violation: Violation
  readonly world: World
  /** How many worlds were tried. */
  readonly tries: number
}

const triesMost = 400

/**
 * Leaves out, with the same seed, first the other payments, then whole kinds of faults, then each fault by itself, as
 * long as the same invariant breaks. A payment's luck is its own, so that leaving out the others changes little.
 */
export async function shrink(spec: WorldSpec, violation: Violation): Promise<Shrunk> {
  let best = await replay(spec)
  let tries = 1
  const attempt = async (without: WorldSpec['without']): Promise<boolean> => {
    if (tries >= triesMost) return false
    tries += 1
    const next = await replay({ ...spec, without })
    if (next.world.violation?.invariant !== violation.invariant) return false
    best = next
    return true
  }
  const { without } = best.spec
  const others = Array.from({ length: spec.payments }, (_, index) => index).filter(each => each !== violation.payment)
  if (!(await attempt({ ...without, payments: new Set(others) })))
    // Twice: one that nobody needs any more may have been needed by one that is gone since.
    for (const payment of [...others, ...others])
      if (!best.spec.without.payments.has(payment))
        await attempt({ ...best.spec.without, payments: new Set([...best.spec.without.payments, payment]) })
  for (const names of [kindsOf, namesOf])
    for (const name of names(best.world))
      await attempt({ ...best.spec.without, faults: new Set([...best.spec.without.faults, name]) })
  return { spec: best.spec, violation: best.world.violation ?? violation, world: best.world, tries }
}

async function replay(spec: WorldSpec): Promise<{ spec: WorldSpec; world: World }> {
  const told = { ...spec, isTold: true }
  return { spec: told, world: await runWorld(told, emptyTally()) }
}

/** A fault is named kind/payment/number. */
const namesOf = ({ scene }: World): readonly string[] => [...scene.happened]

const kindsOf = (world: World): readonly string[] => [
  ...new Set(namesOf(world).map(name => name.slice(0, name.indexOf('/')))),
]
