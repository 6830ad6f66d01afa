import { Button } from '@mantine/core'
import { AlertFillIcon, CheckCircleFillIcon, HourglassIcon } from '@primer/octicons-react'
import { Link } from '@tanstack/react-router'
import type { OverviewAnswer } from '../../../../src/http/room/contract/overview.ts'
import { count, plural } from '../../parts/format.ts'
import { Sums } from '../../parts/money.tsx'
import { reasonName } from '../../parts/reason.tsx'
import classes from './overview.module.css'

/** A green tick stands only where no money can be without its order. */
export function NeedsPerson({ exceptions: { open, byReason }, undecided }: OverviewAnswer) {
  if (open.count === 0 && undecided.failing.length > 0) return null
  if (open.count === 0 && undecided.count > 0)
    return (
      <section className={classes.calm}>
        <HourglassIcon /> Nothing needs a person. {plural(undecided.count, 'payment')}{' '}
        {undecided.count === 1 ? 'is' : 'are'} undecided yet.
      </section>
    )
  if (open.count === 0)
    return (
      <section className={classes.calm}>
        <CheckCircleFillIcon /> Nothing needs a person. Every secured payment has its order.
      </section>
    )
  return (
    <section className={classes.alarm} aria-label="What needs a person">
      <AlertFillIcon size={20} />
      <div className={classes.alarmText}>
        <strong>
          {open.count === 1 ? '1 payment needs' : `${count(open.count)} payments need`} a person:{' '}
          <Sums of={open.money} />
        </strong>
        <ul className={classes.reasons}>
          {byReason.slice(0, 4).map(({ reason, count: times }) => (
            <li key={reason}>
              <Link to="/exceptions" search={{ reason }}>
                {reasonName(reason)}
              </Link>{' '}
              {times > 1 && count(times)}
            </li>
          ))}
          {byReason.length > 4 && <li>{plural(byReason.length - 4, 'other reason')}</li>}
        </ul>
      </div>
      <Button component={Link} to="/exceptions" color="red">
        Decide
      </Button>
    </section>
  )
}
