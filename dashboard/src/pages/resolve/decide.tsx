import { Button, Group, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { PaymentDetail } from '../../../../src/http/room/contract/payments.ts'
import { ReasonCode, reasonName } from '../../parts/reason.tsx'
import { type Choice, choices, urged } from './choices.ts'
import { Confirm } from './confirm.tsx'
import { Owner } from './owner.tsx'

type Undecided = Pick<
  PaymentDetail,
  'id' | 'status' | 'reason' | 'reasonText' | 'whatNext' | 'actions' | 'revision' | 'look' | 'owner' | 'money'
>

/** Why it needs a person, what to do, and the buttons for it. */
export function Decide({ payment }: { readonly payment: Undecided }) {
  const [choice, setChoice] = useState<Choice | null>(null)
  const { status, reason, reasonText, whatNext, actions } = payment
  if (status !== 'exception' || reason === null) return null
  return (
    <>
      <Group justify="space-between" align="baseline" gap="xs">
        <Title order={2}>{reasonName(reason)}</Title>
        <ReasonCode of={reason} />
      </Group>
      <Text mt={4}>{reasonText}</Text>
      {whatNext !== null && (
        <Text c="dimmed" size="sm" mt="xs">
          {whatNext}
        </Text>
      )}
      <Group mt="md" justify="space-between">
        <Group gap="xs">
          {actions.map(action => (
            <Button
              key={action}
              variant={action === urged(actions) ? 'filled' : 'default'}
              onClick={() => setChoice(action)}
            >
              {choices[action].label}
            </Button>
          ))}
        </Group>
        <Owner payment={payment} />
      </Group>
      {choice !== null && <Confirm payment={payment} choice={choice} onClose={() => setChoice(null)} />}
    </>
  )
}
