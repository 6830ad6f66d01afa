import { stringify } from 'csv-stringify/sync'
import { type Context, Hono } from 'hono'
import { stream } from 'hono/streaming'
import type { Clock } from '../../base/clock.ts'
import type { Logger } from '../../base/log.ts'
import type { BatchedInbox } from '../../inbox/inbox.ts'
import { type Case, differenceOf, lookOf, possibleActions, readSeen } from '../../settle/act.ts'
import { reasons } from '../../settle/reasons.ts'
import type { FindSite } from '../../settle/site.ts'
import { tell } from '../../settle/story.ts'
import { whatNext } from '../../settle/what-next.ts'
import { en } from '../../settle/words/en.ts'
import { type Ledger, type RoomStore, toMoney } from '../../store/room.ts'
import type { Payment, Store } from '../../store/store.ts'
import {
  type Difference,
  type PaymentDetail,
  type PaymentRow,
  paymentFilter,
  paymentsQuery,
  type RecheckAnswer,
  type Resolution,
} from './contract/payments.ts'
import { missing, readQuery } from './request.ts'
import type { RoomEnv } from './session.ts'

export interface PaymentsDeps {
  readonly store: Pick<Store, 'find' | 'story' | 'assign' | 'resolve'>
  readonly room: RoomStore
  readonly inbox: Pick<BatchedInbox, 'receive'>
  readonly clock: Clock
  readonly findSite: FindSite
  /** Begins a check on this node, where it has workers. */
  readonly checkNow: (payment: { readonly id: string; readonly shop: string }) => void
  /** A signal that aborts after so many milliseconds. */
  readonly timeout: (ms: number) => AbortSignal
  readonly log: Logger
}

export function createPayments(deps: PaymentsDeps): Hono<RoomEnv> {
  const { room, log } = deps
  const routes = new Hono<RoomEnv>()
  routes.get('/api/payments', async context => context.json(await room.payments(readQuery(context, paymentsQuery))))
  routes.get('/api/payments.csv', context => {
    const filter = readQuery(context, paymentFilter)
    log.info({ who: context.get('who') }, 'payments are exported')
    context.header('content-type', 'text/csv; charset=utf-8')
    context.header('content-disposition', 'attachment; filename="payments.csv"')
    return stream(
      context,
      async out => {
        let isFirst = true
        for await (const rows of room.everyPayment(filter)) {
          if (out.aborted) return
          await out.write(toCsv(rows, isFirst))
          isFirst = false
        }
      },
      async error => log.error({ err: error }, 'an export broke off'),
    )
  })
  routes.get('/api/payments/:id', async context => context.json(await getDetail(deps, context.req.param('id'))))
  routes.post('/api/payments/:id/recheck', async context => {
    const answer = await recheck(deps, context, { paymentId: context.req.param('id'), claim: null })
    return context.json<RecheckAnswer>(answer, 202)
  })
  return routes
}

/** An operator's hint, on the same path as any other. */
export async function recheck(
  { store, inbox, clock, checkNow }: Pick<PaymentsDeps, 'store' | 'inbox' | 'clock' | 'checkNow'>,
  context: Context<RoomEnv>,
  { paymentId, claim }: { readonly paymentId: string; readonly claim: string | null },
): Promise<RecheckAnswer> {
  const dueAt = clock.now()
  const who = context.get('who')
  const isKnown = await inbox.receive({ target: { paymentId }, source: 'operator', dueAt, claim, wire: null, who })
  const payment = isKnown ? await store.find(paymentId) : undefined
  if (payment === undefined) throw missing('payment')
  checkNow(payment)
  return { paymentId, dueAt: new Date(dueAt).toISOString() }
}

export async function getPayment({ store }: Pick<PaymentsDeps, 'store'>, id: string): Promise<Payment> {
  const payment = /^[a-z0-9]{1,40}$/.test(id) ? await store.find(id) : undefined
  if (payment === undefined) throw missing('payment')
  return payment
}

/** What `act.ts` has to know: the payment, and what the ledger says of earlier effects. */
export const toCase = (
  payment: Payment,
  { labelledAs, creations, creationTries }: Pick<Ledger, 'labelledAs' | 'creations' | 'creationTries'>,
): Case => ({
  ...payment,
  labelledAs,
  creations,
  creationTries,
})

export async function getDetail(deps: Pick<PaymentsDeps, 'store' | 'room'>, id: string): Promise<PaymentDetail> {
  const { store, room } = deps
  const payment = await getPayment(deps, id)
  const [row, ledger, story] = await Promise.all([room.payment(id), room.ledger(id), store.story(id)])
  if (row === undefined) throw missing('payment')
  const { reason, resolution, currency } = payment
  const look = lookOf(payment, ledger.decisions)
  const seen = readSeen(look?.facts)
  const its = toCase(payment, ledger)
  const difference = payment.status === 'exception' ? differenceOf(its, seen) : null
  return {
    ...row,
    isBeingChecked: payment.isBeingChecked,
    failures: payment.failures,
    reasonText: reason === null ? null : reasons[reason],
    whatNext: payment.status === 'exception' && reason !== null ? (whatNext[reason] ?? null) : null,
    revision: payment.revision,
    look: look?.id ?? null,
    actions: possibleActions(its, seen),
    resolution: resolution === null ? null : showResolution(resolution, currency),
    difference: difference === null ? null : showDifference(difference, currency),
    locale: payment.locale,
    returnUrl: payment.returnUrl,
    snapshot: payment.snapshot,
    story: tell(payment, story, en).map(({ at, kind, reason: because = null, text }) => ({
      at,
      kind,
      reason: because,
      text,
    })),
    hints: ledger.hints,
    decisions: ledger.decisions,
    effects: ledger.effects,
  }
}

const showDifference = (
  { paidMinor, dueMinor }: NonNullable<Payment['resolution']>['accepted'][number],
  currency: string,
): Difference => ({ paid: toMoney(paidMinor, currency), due: toMoney(dueMinor, currency) })

function showResolution({ order, accepted, ended }: NonNullable<Payment['resolution']>, currency: string): Resolution {
  const last = ended.at(-1)
  return {
    attachedOrderId: order?.kind === 'attach' ? order.orderId : null,
    createAgain: order?.kind === 'create',
    accepted: accepted.map(each => showDifference(each, currency)),
    ended: last === undefined ? null : { as: last.as, reason: last.reason },
  }
}

/** For spreadsheets: with a byte order mark, and no cell that one would take for a formula. */
const toCsv = (rows: readonly PaymentRow[], isFirst: boolean): string =>
  stringify(
    rows.map(row => ({
      opened: row.openedAt,
      payment: row.id,
      shop: row.shop,
      provider: row.provider,
      status: row.status,
      reason: row.reason,
      amount: row.money.decimal,
      currency: row.money.currency,
      order: row.order?.number,
      reference: row.reference,
      'provider reference': row.providerReference,
      name: row.customer.name,
      'e-mail': row.customer.email,
      phone: row.customer.phone,
      settled: row.settledAt,
      'settled by': row.settledBy,
      'browser came back': row.returnedAt,
      'exception since': row.exceptionSince,
      owner: row.owner,
    })),
    { header: isFirst, columns: [...csvColumns], bom: isFirst, escape_formulas: true },
  )

const csvColumns = [
  'opened',
  'payment',
  'shop',
  'provider',
  'status',
  'reason',
  'amount',
  'currency',
  'order',
  'reference',
  'provider reference',
  'name',
  'e-mail',
  'phone',
  'settled',
  'settled by',
  'browser came back',
  'exception since',
  'owner',
] as const
