import { Code, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { Hint } from '../../../../src/http/room/contract/callbacks.ts'
import type { Decision, Effect, PaymentDetail } from '../../../../src/http/room/contract/payments.ts'
import { Json } from '../../parts/json.tsx'
import { ReasonCode } from '../../parts/reason.tsx'
import { Status } from '../../parts/status.tsx'
import { When } from '../../parts/when.tsx'
import { RawHint } from '../callbacks/raw-hint.tsx'
import { sourceWords } from '../callbacks/source-words.ts'
import classes from './evidence.module.css'

/** What the story is made of: as it came, as it was found, as it was sent. */

export function HintList({ hints }: { readonly hints: readonly Hint[] }) {
  if (hints.length === 0) return <None>Nobody has called so far. The calendar looks all the same.</None>
  return hints.map(hint => (
    <Fold
      key={hint.id}
      at={hint.receivedAt}
      title={
        <>
          {hint.who === null ? sourceWords[hint.source] : `${hint.who} asked for a look`}
          {hint.claim !== null && (
            <>
              , naming <Code>{hint.claim}</Code>
            </>
          )}
        </>
      }
    >
      <RawHint id={hint.id} />
    </Fold>
  ))
}

export function Looks({ decisions }: { readonly decisions: readonly Decision[] }) {
  if (decisions.length === 0) return <None>Kvitto has not looked yet.</None>
  return decisions.map(({ id, at, reason, status, facts, lookAt }) => (
    <Fold
      key={id}
      at={at}
      title={
        <>
          <Status of={status} /> <ReasonCode of={reason} />
        </>
      }
    >
      {lookAt !== null && (
        <Text size="sm" mb="xs">
          Next look: <When at={Date.parse(lookAt)} as="moment" />
        </Text>
      )}
      <Json of={facts} label="Facts" />
    </Fold>
  ))
}

const kinds: Readonly<Record<string, string>> = {
  create: 'Create the order',
  add_fee: 'Add the provider’s fee',
  complete: 'Mark the order as paid',
  hold: 'Put the order on hold',
  fail: 'Mark the order as failed',
  discard: 'Cancel a superfluous order',
  label: 'Write the order number at the provider',
}

const outcomes: Readonly<Record<string, string>> = {
  done: 'done',
  refused: 'refused',
  not_done: 'nothing was done',
  unknown: 'outcome not known yet',
  looked_after: 'the next look found out',
}

export function Writes({ effects }: { readonly effects: readonly Effect[] }) {
  if (effects.length === 0) return <None>Kvitto has written nothing to the shop or the provider.</None>
  return effects.map(({ id, kind, intendedAt, orderNumber, outcome, detail }) => (
    <div key={id} className={classes.entry}>
      <div className={classes.summary}>
        <span>
          {kinds[kind] ?? kind}
          {orderNumber !== null && ` (order ${orderNumber})`}: {outcomes[outcome ?? 'unknown'] ?? outcome}
        </span>
        <When at={Date.parse(intendedAt)} as="moment" />
      </div>
      {detail !== null && (
        <Text size="sm" c="dimmed" mt={4}>
          {detail}
        </Text>
      )}
    </div>
  ))
}

export function Copy({ snapshot }: { readonly snapshot: PaymentDetail['snapshot'] }) {
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        The order as the shop sent it before the customer left. It never changes; from it Kvitto creates the order.
      </Text>
      <Json of={snapshot} label="Copy of the order" />
    </>
  )
}

const None = ({ children }: { readonly children: ReactNode }) => (
  <Text c="dimmed" size="sm">
    {children}
  </Text>
)

function Fold({
  at,
  title,
  children,
}: {
  readonly at: string
  readonly title: ReactNode
  readonly children: ReactNode
}) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details className={classes.entry} onToggle={event => setOpen(event.currentTarget.open)}>
      <summary className={classes.summary}>
        <span>{title}</span>
        <When at={Date.parse(at)} as="moment" />
      </summary>
      {isOpen && <div className={classes.body}>{children}</div>}
    </details>
  )
}
