import type { OverviewAnswer } from '../../../../src/http/room/contract/overview.ts'
import type { SettledBy as Way } from '../../../../src/http/room/contract/words.ts'
import { count, plural } from '../../parts/format.ts'
import { Sums } from '../../parts/money.tsx'
import classes from './overview.module.css'

const ways: readonly { readonly way: Way; readonly label: string; readonly note: string }[] = [
  { way: 'return', label: 'Return', note: 'customer came back' },
  { way: 'callback', label: 'Callback', note: 'provider called' },
  { way: 'calendar', label: 'Calendar', note: 'Kvitto looked itself' },
  { way: 'operator', label: 'By hand', note: 'a person asked' },
  { way: 'shop', label: 'Shop', note: 'the order changed' },
]

/** Paid → ordered today, and what woke the look that did it. */
export function SettledBy({ today: { settled, settledBy, opened } }: { readonly today: OverviewAnswer['today'] }) {
  return (
    <section className={classes.card} aria-labelledby="settled">
      <h2 id="settled" className={classes.title}>
        Paid → ordered today
      </h2>
      <p className={classes.number}>{count(settled.count)}</p>
      <p className={classes.note}>
        {settled.count > 0 && (
          <>
            <Sums of={settled.money} />.{' '}
          </>
        )}
        {plural(opened, 'payment')} opened.
      </p>
      <div className={classes.bar} aria-hidden="true">
        {ways
          .filter(({ way }) => settledBy[way].count > 0)
          .map(({ way }) => (
            <span key={way} data-way={way} style={{ flexGrow: settledBy[way].count }} />
          ))}
      </div>
      <ul className={classes.legend}>
        {ways.map(({ way, label, note }) => (
          <li key={way}>
            <span className={classes.swatch} data-way={way} aria-hidden="true" />
            <span>
              {label}
              <span className={classes.legendNote}>{note}</span>
            </span>
            <strong>{count(settledBy[way].count)}</strong>
          </li>
        ))}
      </ul>
    </section>
  )
}
