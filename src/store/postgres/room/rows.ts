import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { PaymentsTable } from '../../../db/schema.ts'
import type { Sum } from '../../../http/room/contract/overview.ts'
import type { PaymentRow } from '../../../http/room/contract/payments.ts'
import type { Page } from '../../../http/room/contract/words.ts'
import type { Snapshot } from '../../../shops/shop.ts'
import { toMoney } from '../../room.ts'

/** The columns that a list shows. Nothing that authenticates anybody is among them. */
export const listed = [
  'payments.id',
  'payments.shop',
  'payments.provider',
  'payments.status',
  'payments.reason',
  'payments.amount',
  'payments.currency',
  'payments.reference',
  'payments.order_id',
  'payments.provider_reference',
  'payments.found_order',
  'payments.customer',
  'payments.snapshot',
  'payments.opened_at',
  'payments.settled_at',
  'payments.settled_by',
  'payments.returned_at',
  'payments.check_at',
  'payments.exception_since',
  'payments.owner',
] as const

type Column<Name> = Name extends `payments.${infer Rest extends keyof PaymentsTable}` ? Rest : never

export type Listed = Pick<Selectable<PaymentsTable>, Column<(typeof listed)[number]>>

export const toRow = (row: Listed): PaymentRow => ({
  id: row.id,
  shop: row.shop,
  provider: row.provider,
  status: row.status,
  reason: row.reason,
  money: toMoney(Number(row.amount), row.currency),
  reference: row.reference,
  providerReference: row.provider_reference,
  order: orderOf(row),
  customer: customerOf(row),
  openedAt: row.opened_at.toISOString(),
  settledAt: iso(row.settled_at),
  settledBy: row.settled_by,
  returnedAt: iso(row.returned_at),
  checkAt: iso(row.check_at),
  exceptionSince: iso(row.exception_since),
  owner: row.owner,
})

export const iso = (date: Date | null): string | null => date?.toISOString() ?? null

function orderOf({ found_order, order_id }: Listed): PaymentRow['order'] {
  if (found_order !== null) return { id: found_order.id, number: found_order.number }
  return order_id === null ? null : { id: order_id, number: order_id }
}

function customerOf({ customer, snapshot }: Listed): PaymentRow['customer'] {
  const billing = textsIn(snapshot, 'billing')
  const name = [customer.firstName ?? billing('first_name'), customer.lastName ?? billing('last_name')]
  return {
    name: name.filter(Boolean).join(' ') || null,
    email: customer.email ?? billing('email') ?? null,
    phone: customer.phone ?? billing('phone') ?? null,
  }
}

function textsIn(snapshot: Snapshot | null, part: string): (key: string) => string | undefined {
  const address = snapshot?.[part]
  return key => {
    const value: unknown = typeof address === 'object' && address !== null ? Reflect.get(address, key) : undefined
    return typeof value === 'string' && value !== '' ? value : undefined
  }
}

/** Also for an empty list, in which nothing is. */
export const isIn = (column: string, values: readonly string[]): RawBuilder<boolean> =>
  sql<boolean>`${sql.ref(column)} = any(${values}::text[])`

export const inShop = (shop: string | undefined): RawBuilder<unknown> =>
  shop === undefined ? sql`true` : sql`shop = ${shop}`

/** Where a page ended: a moment and an id, which together are in one order for all rows. */
export interface Place {
  readonly at: Date
  readonly id: string
}

export const toAfter = ({ at, id }: Place): string => `${at.getTime()}.${id}`

/** Undefined when it was not us who wrote it. */
export function readAfter(after: string | undefined): Place | undefined {
  const [, at, id] = /^(\d{1,15})\.([\w-]{1,64})$/.exec(after ?? '') ?? []
  return at === undefined || id === undefined ? undefined : { at: new Date(Number(at)), id }
}

/** One row more than the page was read, to know whether there is another page. */
export function toPage<Row, Shown>(
  rows: readonly Row[],
  limit: number,
  show: (row: Row) => Shown,
  placeOf: (row: Row) => string,
): Page<Shown> {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { rows: page.map(show), next: rows.length > limit && last !== undefined ? placeOf(last) : null }
}

/** Adds up by currency. */
export function toSum(
  rows: readonly { readonly currency: string; readonly count: string | number; readonly sum: string | number | null }[],
): Sum {
  const byCurrency = new Map<string, number>()
  for (const { currency, sum } of rows) byCurrency.set(currency, (byCurrency.get(currency) ?? 0) + Number(sum ?? 0))
  return {
    count: rows.reduce((all, { count }) => all + Number(count), 0),
    money: [...byCurrency]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([currency, minor]) => toMoney(minor, currency)),
  }
}
