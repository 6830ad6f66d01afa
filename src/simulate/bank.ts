import type { Session, SessionRequest } from '../providers/provider.ts'
import type { Habits } from '../providers/simulation/courier.ts'
import type { Case } from './case.ts'
import type { Dice } from './dice.ts'
import type { FaultKind } from './faults.ts'
import type { Plan } from './plan.ts'
import type { Register } from './register.ts'
import type { TrueSale } from './sale.ts'
import type { Scene } from './scene.ts'

/** The payment providers that a world can have. */
export type ProviderName = 'ecster' | 'swish' | 'stripe'

/** The one of this world; what is left of luck is Ecster. */
export function drawProvider({ rates, admit }: Pick<Scene, 'rates' | 'admit'>, dice: Dice): ProviderName {
  const luck = dice.fraction()
  const { pays_by_swish: swish = 0, pays_by_stripe: stripe = 0 } = rates
  if (luck < swish) return admit('pays_by_swish', null) ? 'swish' : 'ecster'
  return luck < swish + stripe && admit('pays_by_stripe', null) ? 'stripe' : 'ecster'
}

/** A callback as the provider writes it. Header names are lower case. */
export interface Letter {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
  /** More headers, made anew with each try. */
  readonly sign?: (text: string, now: number) => Readonly<Record<string, string>>
}

/** A payment provider from its own side: what its customers, banks and back office do there, and what its books say. */
export interface Bank {
  readonly name: ProviderName
  /** What never happens at this provider. */
  readonly lacks: readonly FaultKind[]
  /** A try that failed ends its session: whoever tries again has the shop send the cart once more. */
  readonly isOneTry: boolean
  /** How it sends its callbacks. */
  readonly habits: Habits
  /** It has one address for all of its callbacks, and signs them. */
  readonly isSigned: boolean
  /** What the shop tells of the customer. */
  customerOf(whose: Case): SessionRequest['customer']
  /** What the customer can pay now: the session that the shop has given, or without one what the customer was asked by phone. */
  begin(whose: Case, session: Session | null, plan: Plan): string | null
  /** The customer says yes. How long it takes until the money is there; null when the provider never says. */
  approve(reference: string, plan: Plan): { readonly takesMs: number | null } | 'too_late'
  /** Under which reference the money is there by now; null when it is not. */
  secure(reference: string, plan: Plan): string | null
  refuse(reference: string, plan: Plan): void
  /** What the browser brings back of it. */
  returnsWith(reference: string): string | null
  /** A callback of a stranger's making: this one is paid. */
  forge(reference: string): Letter
  saleOf(reference: string): TrueSale | null
  /** Lets reserved money go, in the back office. */
  release(reference: string): void
  /** The customer disputes the payment at their bank, which decides later. True when there is something to dispute. */
  dispute(reference: string, plan: Plan): boolean
  /** Gives taken money back, in the back office. */
  giveBack(reference: string, amountMinor: number): void
  /** The refund that is at the customer's bank; null when none is. */
  refundUnderWay(reference: string): object | null
  endRefund(reference: string, isDone: boolean): void
}

/** What a bank needs of its world. */
export interface BankDeps {
  readonly scene: Scene
  readonly register: Register
  readonly caseOf: (paymentId: string) => Case | undefined
  readonly random: () => number
  readonly luckOf: (whose: Case) => Dice
  /** Which of its merchant's settings this world has. */
  readonly variant: number
}
