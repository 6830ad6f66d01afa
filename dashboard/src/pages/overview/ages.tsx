import type { ExceptionAge, OverviewAnswer } from '../../../../src/http/room/contract/overview.ts'
import { count } from '../../parts/format.ts'
import { Sums } from '../../parts/money.tsx'
import classes from './overview.module.css'

const ageWords: Readonly<Record<ExceptionAge, string>> = {
  hour: 'under an hour',
  day: 'under a day',
  three_days: 'under three days',
  week: 'under a week',
  older: 'older',
}

/** How long money has waited for a person. */
export function Ages({ ages }: { readonly ages: OverviewAnswer['exceptions']['byAge'] }) {
  const most = Math.max(1, ...ages.map(age => age.count))
  return (
    <section className={classes.card} aria-labelledby="ages">
      <h2 id="ages" className={classes.title}>
        Exceptions by age
      </h2>
      <ul className={classes.ages}>
        {ages.map(({ age, count: times, money }) => (
          <li key={age}>
            <span>{ageWords[age]}</span>
            <span className={classes.track} aria-hidden="true">
              <span style={{ width: `${(times / most) * 100}%` }} />
            </span>
            <strong>{count(times)}</strong>
            <span className={classes.agesMoney}>
              <Sums of={money} none="–" />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
