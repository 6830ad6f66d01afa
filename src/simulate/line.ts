import type { Case } from './case.ts'
import { outOfTime } from './deadlines.ts'
import type { Fates } from './fates.ts'
import type { Scene } from './scene.ts'
import type { Sender } from './sender.ts'
import { type Carried, carry, type Fate } from './wire.ts'

/** What the network to a simulated provider knows. */
export interface ProviderSide {
  readonly caseOf: (paymentId: string) => Case | undefined
  readonly fatesOf: (whose: Case) => Fates
  /** What becomes of every request just now; null when the provider works. */
  readonly outage: (whose: Case | undefined) => Fate | null
}

export type Line = ReturnType<typeof createLine>

/** One process's way to the provider, with its moods. Carries what HTTP would, and rejects as `fetch` does. */
export function createLine({ agenda, deadlines, tell }: Scene, side: ProviderSide, { life, paymentId }: Sender) {
  return async <T>(what: string, signal: AbortSignal, work: () => T): Promise<Carried<T>> => {
    if (!life.isRunning) await life.running()
    if (deadlines.isOver(signal)) throw outOfTime
    const whose = side.caseOf(paymentId)
    const fate = fateOf(side, whose)
    try {
      const carried = await carry(agenda, deadlines, fate, signal, async () => work())
      if (!life.isRunning) await life.running()
      if (fate.kind !== 'fine' || fate.ms > 2_000) tell(whose ?? null, () => `${what}: ${JSON.stringify(fate)}`)
      return carried
    } catch (error) {
      if (!life.isRunning) await life.running()
      tell(whose ?? null, () => `${what}: ${JSON.stringify(fate)}, and no answer`)
      throw error
    }
  }
}

function fateOf(side: ProviderSide, whose: Case | undefined): Fate {
  const outage = side.outage(whose)
  if (outage !== null) return outage
  return whose === undefined ? { kind: 'fine', ms: 50 } : side.fatesOf(whose).provider()
}
