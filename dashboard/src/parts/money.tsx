import type { Money as Amount } from '../../../src/http/room/contract/words.ts'
import classes from './money.module.css'

/** `1 349.00 SEK`: exact, in the payment's own currency. */
export const Money = ({ of: { decimal, currency } }: { readonly of: Amount }) => (
  <span className={classes.money}>
    {grouped(decimal)} <span className={classes.currency}>{currency}</span>
  </span>
)

export const moneyText = ({ decimal, currency }: Amount): string => `${grouped(decimal)} ${currency}`

/** Of several currencies each for itself: they cannot be added. */
export const Sums = ({ of: amounts, none = '0' }: { readonly of: readonly Amount[]; readonly none?: string }) =>
  amounts.length === 0
    ? none
    : amounts.map((amount, index) => (
        <span key={amount.currency}>
          {index > 0 && ' + '}
          <Money of={amount} />
        </span>
      ))

/** Groups of three, with a space that is not broken at. */
const grouped = (decimal: string): string => decimal.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ' ')
