import ms from 'ms'
import { Courier, type CourierDeps, type Letter } from '../../simulation/courier.ts'
import { publicRefund, type Refund } from './refunds.ts'
import { type PaymentRequest, publicForm } from './requests.ts'

/** Tried again at most ten times, with these pauses, until somebody answers 200 (S5; not confirmed elsewhere). */
const pauses = ['5s', '10s', '20s', '40s', '60s'] as const
const retriesMost = 10
/** Not documented. */
const patience = ms('10s')

interface About {
  readonly id: string
  readonly status: string
}

/** Posts what is final, unsigned; `callbackIdentifier` comes back as a header of that name (S5, most integrations). */
export class Callbacks extends Courier<About> {
  constructor(deps: CourierDeps) {
    const retryMs = (tries: number) => (tries > retriesMost ? null : ms(pauses[tries - 1] ?? '60s'))
    super(deps, { patienceMs: patience, retryMs })
  }

  paymentEnded(request: PaymentRequest): void {
    this.send(toLetter(request, publicForm(request)))
  }

  refundEnded(refund: Refund): void {
    this.send(toLetter(refund, publicRefund(refund)))
  }
}

function toLetter(
  { id, status, body }: PaymentRequest | Refund,
  form: Readonly<Record<string, unknown>>,
): Letter<About> {
  const { callbackIdentifier: identifier, callbackUrl: url } = body
  return {
    about: { id, status },
    url,
    headers: identifier == null ? {} : { callbackIdentifier: identifier },
    body: form,
  }
}
