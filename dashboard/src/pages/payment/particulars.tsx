import { ActionIcon, CopyButton, Tooltip } from '@mantine/core'
import { CheckIcon, CopyIcon } from '@primer/octicons-react'
import type { ReactNode } from 'react'
import type { PaymentDetail } from '../../../../src/http/room/contract/payments.ts'
import { When } from '../../parts/when.tsx'
import classes from './particulars.module.css'

/** Everything that is known of it, for reading out and copying. */
export function Particulars({ payment }: { readonly payment: PaymentDetail }) {
  const { customer, order, provider, providerReference, reference, shop, id } = payment
  return (
    <aside className={classes.card} aria-label="Particulars">
      <dl className={classes.list}>
        <Row label="Order" value={order?.number} none="none yet" />
        <Row label="Customer" value={customer.name} />
        <Row label="E-mail" value={customer.email} />
        <Row label="Phone" value={customer.phone} />
        <Row label="Shop" value={shop} isPlain />
        <Row label="Provider" value={provider} isPlain />
        <Row label="Provider’s reference" value={providerReference} none="none yet" />
        <Row label="Shop’s reference" value={reference} />
        <Row label="Payment" value={id} />
        <Moment label="Opened" at={payment.openedAt} />
        <Moment label="Customer came back" at={payment.returnedAt} none="not so far" />
        <Moment label="Ordered" at={payment.settledAt} none="not yet" />
        <Moment label="Next look" at={payment.checkAt} none="none is due" />
      </dl>
    </aside>
  )
}

function Row({
  label,
  value,
  none,
  isPlain = false,
}: {
  readonly label: string
  readonly value: string | null | undefined
  readonly none?: string
  readonly isPlain?: boolean
}) {
  if (value === null || value === undefined || value === '')
    return none === undefined ? null : <Entry label={label}>{<span className={classes.none}>{none}</span>}</Entry>
  return (
    <Entry label={label}>
      <span className={classes.value}>{value}</span>
      {!isPlain && <CopyValue label={label} value={value} />}
    </Entry>
  )
}

function Moment({ label, at, none }: { readonly label: string; readonly at: string | null; readonly none?: string }) {
  return (
    <Entry label={label}>
      {at === null ? <span className={classes.none}>{none}</span> : <When at={Date.parse(at)} as="moment" />}
    </Entry>
  )
}

const Entry = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <div className={classes.entry}>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
)

function CopyValue({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : 'Copy'}>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Copy: ${label}`} onClick={copy}>
            {copied ? <CheckIcon size={14} /> : <CopyIcon size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  )
}
