import { Autocomplete, Button, Group, Popover } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { PersonIcon } from '@primer/octicons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { OwnerRequest, PaymentDetail } from '../../../../src/http/room/contract/payments.ts'
import { client } from '../../api/client.ts'
import { payment as paymentQuery, useCatalogue } from '../../api/queries.ts'
import { send } from '../../api/request.ts'
import { useSession } from '../../api/session.ts'

/** Who takes care of it. */
export function Owner({
  payment: { id, owner, revision },
}: {
  readonly payment: Pick<PaymentDetail, 'id' | 'owner' | 'revision'>
}) {
  const session = useSession().data
  const me = session?.kind === 'signed_in' ? session.who : null
  const names = useCatalogue()?.owners ?? []
  const [name, setName] = useState('')
  const [isOpen, setOpen] = useState(false)
  const give = useMutation({
    mutationFn: (to: string | null) =>
      send<PaymentDetail>('PUT', `/api/payments/${id}/owner`, { owner: to, revision } satisfies OwnerRequest),
    onSuccess: changed => {
      client.setQueryData(paymentQuery(id).queryKey, changed)
      void client.invalidateQueries({ queryKey: ['exceptions'] })
      setOpen(false)
    },
    onError: error => {
      notifications.show({ color: 'red', title: 'Not changed', message: error.message })
      void client.invalidateQueries({ queryKey: paymentQuery(id).queryKey })
    },
  })
  return (
    <Group gap="xs">
      <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={260} trapFocus>
        <Popover.Target>
          <Button variant="subtle" color="gray" leftSection={<PersonIcon />} onClick={() => setOpen(!isOpen)}>
            {owner ?? 'Nobody'}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <form
            onSubmit={event => {
              event.preventDefault()
              give.mutate(name.trim() === '' ? null : name.trim())
            }}
          >
            <Autocomplete
              label="Who takes care of it"
              placeholder="Nobody"
              maxLength={80}
              data={[...names]}
              comboboxProps={{ withinPortal: false }}
              value={name}
              onChange={setName}
            />
            <Button type="submit" fullWidth mt="sm" size="sm" loading={give.isPending}>
              {name.trim() === '' ? 'Nobody' : `Give it to ${name.trim()}`}
            </Button>
          </form>
        </Popover.Dropdown>
      </Popover>
      {me !== null && owner !== me && (
        <Button variant="default" loading={give.isPending} onClick={() => give.mutate(me)}>
          I take it
        </Button>
      )}
    </Group>
  )
}
