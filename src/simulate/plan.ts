import type { Case } from './case.ts'
import type { Dice } from './dice.ts'
import type { FaultKind } from './faults.ts'
import type { Scene } from './scene.ts'

const second = 1_000
const minute = 60_000

export type Plan = ReturnType<typeof drawPlan>

/**
 * What one customer, and the bank behind, will do. All of it is thrown in one go and with always as many dice, so that
 * a fault that is switched off changes nothing else. `lacks` never happens at the provider.
 */
export function drawPlan(scene: Scene, dice: Dice, whose: Case, lacks: readonly FaultKind[]) {
  const happens = (kind: FaultKind): boolean =>
    dice.fraction() < (scene.rates[kind] ?? 0) && !lacks.includes(kind) && scene.admit(kind, whose)
  const seconds = (from: number, to: number): number => dice.between(from, to) * second
  const [soon, late] = [seconds(5, 120), dice.between(20, 180) * minute]
  const [shortly, later] = [seconds(20, 900), dice.between(55, 110) * minute]
  return {
    method: dice.pick(['SWISH', 'SWISH', 'SWISH', 'CARD', 'INVOICE', 'PARTPAYMENT'] as const),
    isChanging: happens('changes_cart'),
    abandons: happens('abandons'),
    beginsIn: seconds(3, 60),
    actsIn: happens('pays_late') ? late : soon,
    isDenied: happens('denied'),
    isDeniedFirst: happens('denied_then_pays'),
    isDeniedAgain: happens('denied_again'),
    triesAgainIn: dice.chance(0.3) ? later : shortly,
    paysTwice: happens('two_tabs'),
    paysAgainIn: seconds(1, 3_000),
    isHeld: happens('provider_holds'),
    heldFor: seconds(30, 7_200),
    isStuck: happens('provider_stuck'),
    isUnsure: happens('provider_unsure'),
    isMiscounted: happens('provider_miscounts'),
    isBlind: happens('provider_blind'),
    isAnnulled: happens('provider_annuls'),
    isRefunded: happens('provider_refunds'),
    isRefundedWholly: dice.chance(0.5),
    takenBackIn: seconds(1, 7_200),
    refusal: dice.pick(['deny', 'abort', 'fail', 'expire'] as const),
    returnsNever: happens('never_returns'),
    returnsTwice: happens('returns_twice'),
    returnsEarly: happens('returns_early'),
    returnsIn: seconds(1, 20),
    presentsOther: happens('presents_other'),
    isForged: happens('callback_forged'),
    isDisputed: happens('provider_disputes'),
    isDisputeWon: dice.chance(0.5),
    disputeTakes: seconds(600, 200_000),
    forgetting: drawForgetting(scene, dice.split('forgetting'), whose, lacks),
  }
}

/** When, counted from the money, and for how long. It is over long before a payment's last look. */
function drawForgetting(scene: Scene, dice: Dice, whose: Case, lacks: readonly FaultKind[]) {
  const [afterMs, forMs] = [dice.between(1, 3_600) * second, dice.between(1, 600) * second]
  return !lacks.includes('provider_forgets') && scene.happens('provider_forgets', dice, whose)
    ? { afterMs, forMs }
    : null
}
