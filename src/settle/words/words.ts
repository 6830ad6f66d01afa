import type { AttemptState, SeenRefund } from '../../providers/provider.ts'
import type { OrderState } from '../../shops/shop.ts'
import type { HintSource, StoryEntry } from '../../store/store.ts'
import type { Reason } from '../reasons.ts'
import type { Action } from '../resolution.ts'

/**
 * All that a payment's story and the notes in the shop's order say, in one language. What comes from elsewhere (names,
 * references, a provider's or shop's own words and statuses) stays as it is. Amounts and spans are put in by `money` and
 * `span`; other people's sentences come with their full stop.
 */
export interface Words {
  /** As HTTP's headers call it. */
  readonly language: 'en' | 'sv'
  readonly reasons: Readonly<Record<Reason, string>>
  readonly money: (minor: number, currency: string) => string
  /** Of a currency that nobody knows, or what is no amount. */
  readonly minorUnits: (minor: number, currency: string) => string
  readonly span: (ms: number) => string

  /** The order's line with the provider's own fee, by the name of the payment method. */
  readonly feeOf: (methodTitle: string) => string

  /** What happened. */
  readonly opened: (payment: {
    readonly amount: string | null
    readonly provider: string
    readonly orderId: string | null
    readonly reference: string
  }) => string
  readonly ready: string
  readonly notReady: (failure: string) => string
  readonly changed: (amount: string) => string
  readonly erased: string
  readonly hint: (hint: {
    readonly source: HintSource
    readonly who: string | null
    readonly claim: string | null
    /** Null: at once. */
    readonly wait: string | null
  }) => string
  readonly assigned: (assigned: { readonly who: string; readonly owner: string | null }) => string
  readonly resolved: (resolved: { readonly who: string; readonly action: string; readonly why: string }) => string
  readonly action: (action: Action, currency: string) => string
  readonly refundAsked: (asked: {
    readonly who: string | null
    readonly amount: string
    readonly why: string | null
  }) => string
  readonly effect: (effect: {
    readonly kind: StoryEffect['effect']
    readonly outcome: StoryEffect['outcome']
    readonly orderNumber: string | null
    readonly amount: string | null
    readonly answer: string | null
  }) => string

  /** What stands after a decision or an event. Each begins its own sentence. */
  readonly why: (failure: string) => string
  readonly nextLook: (wait: string) => string
  readonly nothingNew: (repeats: { readonly more: number; readonly last: string }) => string
  readonly onceMore: (repeats: { readonly more: number; readonly last: string }) => string

  /** What the provider and the shop said. */
  readonly providerNotAsked: (failure: string) => string
  readonly noMoney: string
  readonly attemptStates: Readonly<Record<AttemptState, string>>
  readonly attempt: (attempt: {
    readonly reference: string
    /** Of `attemptStates`; `status` is the provider's own. */
    readonly is: string
    readonly status: string
    readonly amount: string
    readonly method: string | null
    readonly fee: string | null
    readonly refunded: string | null
  }) => string
  readonly foreign: (reference: string) => string
  readonly refundStates: Readonly<Record<SeenRefund['state'], string>>
  readonly refund: (refund: { readonly is: string; readonly status: string }) => string
  readonly unread: (what: string) => string
  readonly shopNotAsked: (failure: string) => string
  readonly noOrder: string
  readonly order: (order: {
    readonly number: string
    /** Null where an earlier or later version knows one that we do not; `status` is the shop's own. */
    readonly state: OrderState | null
    readonly status: string
    readonly amount: string
  }) => string
}

type StoryEffect = Extract<StoryEntry, { kind: 'effect' }>
