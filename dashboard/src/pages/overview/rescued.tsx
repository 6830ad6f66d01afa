import type { OverviewAnswer } from '../../../../src/http/room/contract/overview.ts'
import { count } from '../../parts/format.ts'
import { Sums } from '../../parts/money.tsx'
import classes from './overview.module.css'

/** What Kvitto is for, as one number. */
export function Rescued({
  today: { rescued },
  series,
  rangeName,
}: {
  readonly today: OverviewAnswer['today']
  readonly series: OverviewAnswer['series']
  readonly rangeName: string
}) {
  const inRange = series.points.reduce((sum, point) => sum + point.rescued, 0)
  return (
    <section className={classes.hero} aria-labelledby="rescued">
      <h2 id="rescued" className={classes.heroTitle}>
        Orders rescued today
      </h2>
      <p className={classes.heroNumber}>{count(rescued.count)}</p>
      <p className={classes.heroMoney}>{rescued.count === 0 ? 'None so far.' : <Sums of={rescued.money} />}</p>
      <p className={classes.heroNote}>
        Paid in another app, and the browser has not come back. Without Kvitto these orders could be missing.
        {series.step === 'day' && ` In ${rangeName}: ${count(inRange)}.`}
      </p>
    </section>
  )
}
