import { isCurrency, toDecimal } from '../base/money.ts'
import type { ActionKind, ActionRow, ActionState, ActionsQuery } from '../http/room/contract/actions.ts'
import type { CallbacksQuery, Hint, HintDetail } from '../http/room/contract/callbacks.ts'
import type { ExceptionsQuery } from '../http/room/contract/exceptions.ts'
import type { OverviewAnswer, OverviewQuery, Sum } from '../http/room/contract/overview.ts'
import type { Decision, Effect, PaymentFilter, PaymentRow, PaymentsQuery } from '../http/room/contract/payments.ts'
import type { Money, Page } from '../http/room/contract/words.ts'
import type { WriteFacts } from '../settle/facts.ts'

/**
 * The port to what the control room reads, in the words of its contract. Apart from `Store`, since nothing else needs it:
 * no payment is settled by any of this. Times that are arguments are milliseconds.
 */
export interface RoomStore extends Sessions {
  overview(now: number, query: OverviewQuery): Promise<Omit<OverviewAnswer, 'latenessMs' | 'series'>>
  /** For charts: over long ranges it counts every payment of the range. */
  series(now: number, query: OverviewQuery): Promise<OverviewAnswer['series']>
  payments(query: PaymentsQuery): Promise<Page<PaymentRow>>
  /** All that match, in pages, newest first, as they are when their page is read. */
  everyPayment(filter: PaymentFilter): AsyncIterable<readonly PaymentRow[]>
  payment(paymentId: string): Promise<PaymentRow | undefined>
  /** The newest of each, oldest first. */
  ledger(paymentId: string): Promise<Ledger>
  exceptions(query: ExceptionsQuery): Promise<Page<PaymentRow> & { readonly total: Sum }>
  owners(): Promise<readonly string[]>
  /** Newest first. */
  hints(query: CallbacksQuery): Promise<Page<Hint>>
  hint(id: string): Promise<(HintDetail & { readonly bytes: Uint8Array | null }) | undefined>
  actions(now: number, query: ActionsQuery): Promise<Page<ActionRow>>
  actionCounts(kind: ActionKind): Promise<Readonly<Record<ActionState, number>>>
  action(now: number, id: string): Promise<ActionRecord | undefined>
  /** Payments whose check is overdue by more than the sweep takes to come round. */
  overdue(now: number): Promise<number>
  /** What was written last, for whoever looks for what is new. */
  latest(): Promise<Latest>
  versions(): Promise<{ readonly postgres: string; readonly schema: readonly string[] }>
}

export interface Ledger extends Pick<WriteFacts, 'labelledAs' | 'creations' | 'creationTries'> {
  readonly hints: readonly Hint[]
  readonly decisions: readonly Decision[]
  readonly effects: readonly Effect[]
}

/** A wake-up with what the queue keeps of its end, and what was decided while it ran. */
export interface ActionRecord extends ActionRow {
  readonly output: unknown
  readonly decisions: readonly { readonly at: string; readonly reason: string }[]
  readonly paymentCheckAt: string | null
}

export interface Latest {
  readonly rows: readonly {
    readonly key: string
    readonly paymentId: string
    readonly topic: 'payments' | 'callbacks'
    readonly isByHand: boolean
  }[]
  /** Changes whenever an exception begins, ends or gets older without one of the others. */
  readonly exceptions: string
}

/** Who is logged in. The digest is of the cookie and the admin token together: neither can be had from it. */
export interface Sessions {
  beginSession(session: {
    readonly digest: Buffer
    readonly who: string
    readonly now: number
    readonly until: number
  }): Promise<void>
  /** Who it is, if it has not ended; and moves its end to `until`, but never past `limits.session` from its beginning. */
  findSession(digest: Buffer, now: number, until: number): Promise<string | undefined>
  endSession(digest: Buffer): Promise<void>
}

export const toMoney = (minor: number, currency: string): Money => ({
  minor,
  currency,
  decimal: isCurrency(currency) ? toDecimal(minor, currency) : String(minor),
})
