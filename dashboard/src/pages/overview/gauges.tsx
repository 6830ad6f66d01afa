import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { OverviewAnswer } from '../../../../src/http/room/contract/overview.ts'
import { count, duration } from '../../parts/format.ts'
import { useNow } from '../../parts/now.ts'
import { reasonName } from '../../parts/reason.tsx'
import classes from './overview.module.css'

/** A look that is later than this is worth a colour. */
const lateMs = 60_000

/** How it is at this moment. */
export function Gauges({ overview }: { readonly overview: OverviewAnswer }) {
  const now = useNow()
  const { undecided, awaiting, latenessMs, callbacks } = overview
  const { oldest } = undecided
  return (
    <div className={classes.gauges}>
      <Gauge title="Undecided" value={count(undecided.count)}>
        {oldest === null ? (
          'No money is uncertain.'
        ) : (
          <>
            The oldest:{' '}
            <Link to="/payments/$id" params={{ id: oldest.paymentId }}>
              {duration(Math.max(0, now - Date.parse(oldest.openedAt)))}
            </Link>
            {oldest.reason !== null && `, ${reasonName(oldest.reason).toLowerCase()}`}
          </>
        )}
      </Gauge>
      <Gauge title="Not paid yet" value={count(awaiting)}>
        Opened, and the provider knows of no money yet.
      </Gauge>
      <Gauge title="Lateness" value={latenessMs < 1_000 ? 'On time' : duration(latenessMs)} isBad={latenessMs > lateMs}>
        {latenessMs < 1_000 ? 'No look is overdue.' : 'The most overdue look.'}
      </Gauge>
      <Gauge title="Callbacks a minute" value={rate(callbacks.perMinute)} isBad={isSilent(callbacks)}>
        {callbacks.expectedPerMinute === null
          ? `Expected: known after some days (${callbacks.daysKnown} so far).`
          : `Expected at this hour: ${rate(callbacks.expectedPerMinute)}.${isSilent(callbacks) ? ' Fewer than usual: does anything block them?' : ''}`}
      </Gauge>
    </div>
  )
}

function Gauge({
  title,
  value,
  isBad = false,
  children,
}: {
  readonly title: string
  readonly value: string
  readonly isBad?: boolean
  readonly children: ReactNode
}) {
  return (
    <section className={classes.card}>
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.number} data-bad={isBad || undefined}>
        {value}
      </p>
      <p className={classes.note}>{children}</p>
    </section>
  )
}

const rate = (perMinute: number): string => (perMinute >= 10 ? count(Math.round(perMinute)) : perMinute.toFixed(1))

/** Less than a third of the usual, where the usual is enough to tell. */
const isSilent = ({ perMinute, expectedPerMinute }: OverviewAnswer['callbacks']): boolean =>
  expectedPerMinute !== null && expectedPerMinute >= 0.5 && perMinute < expectedPerMinute / 3
