import type { ActionState } from '../../../src/http/room/contract/actions.ts'
import type { Status as PaymentStatus } from '../../../src/http/room/contract/words.ts'
import classes from './status.module.css'

export const statusWords: Readonly<Record<PaymentStatus, string>> = {
  open: 'Open',
  held: 'Held',
  settled: 'Settled',
  closed: 'Closed',
  exception: 'Needs a person',
}

const actionWords: Readonly<Record<ActionState, string>> = {
  pending: 'Pending',
  running: 'Running',
  complete: 'Complete',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

/** A payment's or a scheduled action's: a coloured dot, and always a word. */
export const Status = ({ of: status }: { readonly of: PaymentStatus | ActionState }) => (
  <span className={classes.status} data-status={status}>
    {{ ...statusWords, ...actionWords }[status]}
  </span>
)
