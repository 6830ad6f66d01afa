import { isOpen } from '../settle/refund.ts'
import type { Case, TrueAttempt } from './case.ts'
import type { Invariant } from './invariants.ts'

/** What has to be true of the money after the sale: taken, let go and given back, each once and each for a reason. */
export const saleInvariants: readonly Invariant[] = [
  {
    name: 'reserved money is taken once, for an order that is done, and no more than there is',
    promise: 3,
    when: 'always',
    broken: it => {
      for (const { reference, sale, amountMinor } of it.attempts) {
        if (sale.captures === 0) continue
        if (sale.captures > 1) return `the money of ${reference} was taken ${sale.captures} times`
        if (it.shippedAt === null) return `the money of ${reference} was taken for an order that is not done`
        if (sale.takenMinor > amountMinor) return `${sale.takenMinor} were taken of ${amountMinor}`
      }
      return null
    },
  },
  {
    name: 'money is given back once for each request, and never more than was taken',
    promise: 3,
    when: 'always',
    broken: it => {
      const asked = sum(it.asked)
      const given = sum(it.attempts.flatMap(({ sale }) => sale.refunds))
      if (given > asked) return `${given} were given back, asked for were ${asked}`
      const twice = it.attempts
        .flatMap(({ sale }) => sale.refunds)
        .find((each, index, all) => isSameAsEarlier(each, index, all))
      if (twice !== undefined) return `refund ${twice.reference} was given twice`
      const over = it.attempts.find(({ sale }) => sale.givenBackMinor > sale.takenMinor)
      return over === undefined ? null : `${over.sale.givenBackMinor} were given back of ${over.sale.takenMinor}`
    },
  },
  {
    name: 'what was asked to be given back has an end, and the one that the provider has',
    promise: 1,
    when: 'at_end',
    broken: it => {
      const refunds = it.row?.refunds ?? []
      const open = refunds.find(isOpen)
      if (open !== undefined) return `a refund is ${open.state} and nobody looks after it`
      // What is given back in the provider’s back office meanwhile is taken for ours where it names no reference.
      if (it.troubles.has('refunded')) return null
      const done = sum(refunds.filter(({ state }) => state === 'done'))
      const given = sum(it.attempts.flatMap(({ sale }) => sale.refunds))
      return done === given ? null : `${done} are on record as given back, and ${given} were`
    },
  },
  {
    name: 'reserved money is taken when the order is done, and let go when it is cancelled',
    promise: 1,
    when: 'at_end',
    broken: it => {
      const mine = settledWith(it)
      if (mine === undefined || !mine.sale.isReserved) return null
      if (it.orderEnd === 'shipped' && [...it.troubles.keys()].every(each => each === 'keys_refused'))
        return 'the goods are sent, and the money was never taken'
      // A person may have attached it to another order since, which is not cancelled.
      const its = it.orders.filter(({ transactionId }) => transactionId === mine.reference)
      if (it.orderEnd === 'cancelled' && its.every(({ status }) => status === 'cancelled'))
        return 'the order is cancelled, and its money is still reserved'
      return null
    },
  },
]

const settledWith = ({ row, attempts }: Case): TrueAttempt | undefined =>
  row?.status === 'settled' ? attempts.find(each => each.reference === row.providerReference) : undefined

const sum = (all: readonly { readonly amountMinor: number }[]): number =>
  all.reduce((total, { amountMinor }) => total + amountMinor, 0)

const isSameAsEarlier = (
  { reference }: { readonly reference: string | null },
  index: number,
  all: readonly { readonly reference: string | null }[],
): boolean => reference !== null && all.findIndex(each => each.reference === reference) < index
