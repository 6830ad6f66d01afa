import { Alert, Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { PaymentDetail, ResolutionAction } from '../../../../src/http/room/contract/payments.ts'
import { client } from '../../api/client.ts'
import { payment as paymentQuery, shopOrder } from '../../api/queries.ts'
import { send } from '../../api/request.ts'
import { Money } from '../../parts/money.tsx'
import { type Choice, choices } from './choices.ts'
import { ShopOrder } from './shop-order.tsx'

type Undecided = Pick<PaymentDetail, 'id' | 'reason' | 'revision' | 'look' | 'money'>

/** Says what will happen, asks why, and only then does it. */
export function Confirm({
  payment,
  choice,
  onClose,
}: {
  readonly payment: Undecided
  readonly choice: Choice
  readonly onClose: () => void
}) {
  const [why, setWhy] = useState('')
  const [orderId, setOrderId] = useState('')
  // The exceptions' list does not carry what differs; it is read when it is asked about.
  const detail = useQuery({ ...paymentQuery(payment.id), enabled: choice === 'accept_difference' }).data
  const difference = detail?.difference ?? null
  // Read by ShopOrder below; what it shows is what is decided about.
  const order = useQuery({ ...shopOrder(payment.id, orderId), enabled: false }).data
  const resolve = useMutation({
    mutationFn: (action: ResolutionAction) =>
      send<PaymentDetail>('POST', `/api/payments/${payment.id}/resolution`, action),
    onSuccess: changed => {
      client.setQueryData(paymentQuery(payment.id).queryKey, changed)
      void client.invalidateQueries({ queryKey: ['exceptions'] })
      notifications.show({ title: 'Recorded', message: 'Kvitto acts on it now; the story says what comes of it.' })
      onClose()
    },
    onError: () => client.invalidateQueries({ queryKey: paymentQuery(payment.id).queryKey }),
  })
  const action = toAction(
    choice,
    { why: why.trim(), revision: payment.revision, reason: payment.reason ?? '', look: payment.look },
    orderId,
    order?.status,
    difference,
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (action !== null) resolve.mutate(action)
  }
  return (
    <Modal opened onClose={onClose} title={choices[choice].label} size="md" centered>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm">{choices[choice].does}</Text>
          <Text size="sm">
            The payment: <Money of={payment.money} />
          </Text>
          {choice === 'attach_order' && (
            <>
              <TextInput
                label="Order id in the shop"
                description="The number in the order’s address in WooCommerce; mostly also its order number."
                inputMode="numeric"
                required
                value={orderId}
                onChange={event => setOrderId(event.currentTarget.value.trim())}
              />
              <ShopOrder paymentId={payment.id} orderId={orderId} />
            </>
          )}
          {choice === 'accept_difference' && difference !== null && (
            <Text size="sm">
              Paid: <Money of={difference.paid} />, {difference.paid.minor < difference.due.minor ? 'less' : 'more'}{' '}
              than the <Money of={difference.due} />{' '}
              {payment.reason === 'amount_differs' ? 'asked for' : 'of the order'}.
            </Text>
          )}
          <Textarea
            label="Why"
            description="It stays in the payment’s story, with your name."
            required
            autosize
            minRows={2}
            minLength={3}
            maxLength={500}
            value={why}
            onChange={event => setWhy(event.currentTarget.value)}
          />
          {resolve.error !== null && (
            <Alert color="red" role="alert" title="Not done">
              {resolve.error.message}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={resolve.isPending} disabled={action === null}>
              {choices[choice].confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** The request as the server wants it, once all of it is known. */
function toAction(
  action: Choice,
  seen: { readonly why: string; readonly revision: number; readonly reason: string; readonly look: string | null },
  orderId: string,
  orderStatus: string | undefined,
  difference: PaymentDetail['difference'],
): ResolutionAction | null {
  if (seen.why.length < 3) return null
  switch (action) {
    case 'attach_order':
      return /^\d+$/.test(orderId) ? { action, orderId, orderStatus, ...seen } : null
    case 'accept_difference':
      return difference === null
        ? null
        : { action, paidMinor: difference.paid.minor, dueMinor: difference.due.minor, ...seen }
    case 'create_order':
    case 'mark_refunded':
    case 'close':
      return { action, ...seen }
  }
}
