import { show } from '../base/money.ts'
import { reasons } from '../settle/reasons.ts'
import type { TimelineEntry } from '../settle/story.ts'
import type { Payment } from '../store/store.ts'

/** Payments as a terminal shows them. Pure. */

export function showList(payments: readonly Payment[]): string {
  if (payments.length === 0) return 'No payments.'
  const head = ['ID', 'OPENED (UTC)', 'SHOP', 'AMOUNT', 'STATUS', 'REASON', 'ORDER', 'REFERENCE']
  return table([
    head,
    ...payments.map(payment => [
      payment.id,
      time(payment.openedAt),
      payment.shop,
      show(payment.amountMinor, payment.currency),
      payment.status,
      payment.reason ?? '',
      orderOf(payment) ?? '',
      printable(payment.reference),
    ]),
  ])
}

export function showOne(payment: Payment, timeline: readonly TimelineEntry[]): string {
  const { id, shop, provider, status, reason, amountMinor, currency, providerReference, checkAt } = payment
  const facts: [string, string | null][] = [
    ['Payment', id],
    ['Shop', shop],
    ['Amount', `${show(amountMinor, currency)} by ${provider}`],
    ['Reference', printable(payment.reference)],
    ['Status', reason === null ? status : `${status} (${reason})`],
    ['At provider', providerReference],
    ['Order', orderOf(payment)],
    ['Next look', checkAt === null ? null : `${time(checkAt)} UTC`],
  ]
  return [
    table(facts.flatMap(([name, value]) => (value === null ? [] : [[name, value]]))),
    ...(reason === null ? [] : ['', reasons[reason]]),
    '',
    table(timeline.map(({ at, text }) => [time(Date.parse(at)), printable(text)])),
  ].join('\n')
}

const orderOf = ({ order, orderId }: Payment): string | null => order?.number ?? orderId

const time = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ')

/** Other people's texts must not move the cursor or colour the screen. */
const printable = (text: string): string => text.replace(/\p{Cc}+/gu, ' ')

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, index) => Math.max(cell.length, most[index] ?? 0)),
    [],
  )
  return rows
    .map(row =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
