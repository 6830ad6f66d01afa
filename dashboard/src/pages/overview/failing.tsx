import { AlertFillIcon } from '@primer/octicons-react'
import { Link } from '@tanstack/react-router'
import type { OverviewAnswer } from '../../../../src/http/room/contract/overview.ts'
import { plural } from '../../parts/format.ts'
import classes from './overview.module.css'

/** Payments that stay undecided because nobody answers: their money may be there, and their order is not. */
export function Failing({ undecided: { failing } }: Pick<OverviewAnswer, 'undecided'>) {
  if (failing.length === 0) return null
  return (
    <section className={classes.alarm} aria-label="What does not answer">
      <AlertFillIcon size={20} />
      <div className={classes.alarmText}>
        {failing.map(({ reason, count }) => (
          <div key={reason}>
            <Link to="/payments" search={{ reason }}>
              {plural(count, 'payment')}
            </Link>{' '}
            {count === 1 ? 'waits' : 'wait'}: {causes[reason] ?? reason}
          </div>
        ))}
      </div>
    </section>
  )
}

const causes: Readonly<Record<string, string>> = {
  shop_unauthorized: 'the shop rejects Kvitto’s API keys. Put them right in the configuration.',
  shop_unreachable: 'the shop does not answer. Kvitto goes on asking.',
  provider_unauthorized: 'the payment provider rejects the API keys. Put them right in the configuration.',
  provider_unreachable: 'the payment provider does not answer. Kvitto goes on asking.',
}
