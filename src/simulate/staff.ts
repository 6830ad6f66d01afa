import type { Agenda } from './agenda.ts'
import type { Case } from './case.ts'
import type { Dice } from './dice.ts'
import type { Outside } from './outside.ts'
import type { Scene } from './scene.ts'

/** Where people work: the shop's desk, and who is affected when they change its prices. */
interface Place {
  readonly agenda: Agenda
  readonly happens: Scene['happens']
  readonly desk: Outside['desks'][Case['shopKind']]
  readonly cases: readonly Case[]
}

const second = 1_000

/** What people do in the shop meanwhile; mostly in the minutes in which it matters. */
export function letStaffIn({ agenda, happens, desk, cases }: Place, it: Case, opensAt: number, dice: Dice): void {
  const soon = (): number => opensAt + (dice.chance(0.7) ? dice.between(1, 200) : dice.between(200, 7_200)) * second
  for (const [kind, act] of staffActs) {
    const at = soon()
    if (happens(kind, dice, it)) agenda.at(at, () => void desk.act(it, act))
  }
  const at = soon()
  if (happens('shop_reprices', dice, it))
    agenda.at(at, () => {
      desk.reprice()
      for (const each of cases) if (each.shopKind === it.shopKind) each.troubles.set('repriced', agenda.now())
    })
}

const staffActs = [
  ['person_cancels', 'cancel'],
  ['person_trashes', 'trash'],
  ['person_edits', 'edit'],
  ['person_pays', 'pay'],
] as const
