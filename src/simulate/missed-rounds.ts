import { limits } from '../limits.ts'
import { takeMissed } from '../schedule/missed.ts'
import type { Dice } from './dice.ts'
import { type KvittoProcess, silent } from './kvitto.ts'
import type { Scene } from './scene.ts'
import type { ShopKind } from './shop.ts'

interface Rounds {
  readonly scene: Scene
  readonly provider: string
  readonly shops: readonly ShopKind[]
  readonly answering: (dice: Dice) => KvittoProcess | null
  readonly dice: Dice
  readonly until: number
}

/** The look for callbacks that did not arrive, which each worker does every few minutes, by whichever process answers. */
export function startRounds({ scene, provider, shops, answering, dice, until }: Rounds): void {
  const { agenda, deadlines } = scene
  const known = new Map(shops.map(shop => [shop, { since: agenda.now() - limits.missedBack, told: new Set<string>() }]))
  const look = async (process: KvittoProcess, shop: ShopKind): Promise<void> => {
    await process.life.running()
    const site = process.sitesFor('')(shop, provider)
    const { since, told } = known.get(shop) ?? { since: 0, told: new Set() }
    if (site === undefined) return
    const startedAt = process.clock.now()
    // Its signal is joined with another, which can only hear of one that aborts by itself: hence the eager deadlines.
    const deps = { inbox: process.inbox, clock: process.clock, timeout: deadlines.eager, log: silent }
    const listed = await takeMissed(deps, { shop, provider: site.provider }, since, told, neverStopped)
    if (listed !== undefined) known.set(shop, { since: startedAt - limits.missedOverlap, told: new Set(listed) })
  }
  const round = (): void => {
    const process = answering(dice)
    // What cannot be stored is asked for again in the next round.
    if (process !== null) for (const shop of shops) void look(process, shop).catch(() => {})
    if (agenda.now() < until) agenda.after(limits.missedEvery, round)
  }
  agenda.after(dice.between(0, limits.missedEvery), round)
}

const neverStopped = new AbortController().signal
