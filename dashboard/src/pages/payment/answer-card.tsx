import { CheckCircleFillIcon, ClockIcon, type Icon, IssueClosedIcon, XCircleFillIcon } from '@primer/octicons-react'
import type { PaymentDetail } from '../../../../src/http/room/contract/payments.ts'
import { relative } from '../../parts/format.ts'
import { useNow } from '../../parts/now.ts'
import { type Answer, answer } from './answer.ts'
import classes from './payment.module.css'

const icons: Readonly<Record<Answer['tone'], Icon>> = {
  good: CheckCircleFillIcon,
  waiting: ClockIcon,
  bad: XCircleFillIcon,
  neutral: IssueClosedIcon,
}

/** “I paid, where is my order?”, answered. */
export function AnswerCard({ payment }: { readonly payment: PaymentDetail }) {
  const now = useNow()
  const { tone, says, because } = answer(payment, at => relative(Date.parse(at), now))
  const Icon = icons[tone]
  return (
    <section className={classes.answer} data-tone={tone} aria-label="The answer" aria-live="polite">
      <Icon size={22} />
      <div>
        <p className={classes.says}>{says}</p>
        {because !== '' && <p className={classes.because}>{because}</p>}
      </div>
    </section>
  )
}
