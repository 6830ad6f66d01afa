import { Button, Drawer, Group, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { PlayIcon, SyncIcon, XIcon } from '@primer/octicons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ActionCommand, ActionDetail, ActionState } from '../../../../src/http/room/contract/actions.ts'
import { client } from '../../api/client.ts'
import { action } from '../../api/queries.ts'
import { send } from '../../api/request.ts'
import { clock, duration } from '../../parts/format.ts'
import { Loaded, Waiting } from '../../parts/states.tsx'
import { Status } from '../../parts/status.tsx'
import { When } from '../../parts/when.tsx'
import classes from './actions.module.css'
import { actionWords } from './words.ts'

/** One scheduled action: its log, and what one can do with it. */
export function ActionDrawer({ id, onClose }: { readonly id: string | undefined; readonly onClose: () => void }) {
  return (
    <Drawer opened={id !== undefined} onClose={onClose} position="right" size="md" title="Scheduled action">
      {id !== undefined && <Opened id={id} />}
    </Drawer>
  )
}

function Opened({ id }: { readonly id: string }) {
  return (
    <Loaded query={useQuery(action(id))} waiting={<Waiting rows={4} height={28} />}>
      {detail => <Detail detail={detail} />}
    </Loaded>
  )
}

function Detail({ detail }: { readonly detail: ActionDetail }) {
  const { kind, state, dueAt, latenessMs, attempts, attemptsMost, paymentId, paymentCheckAt, log } = detail
  return (
    <Stack gap="md">
      <div>
        <Title order={2}>{actionWords(kind)}</Title>
        <Status of={state} />
      </div>
      <Commands detail={detail} />
      <dl className={classes.list}>
        <dt>Due</dt>
        <dd>
          <When at={Date.parse(dueAt)} as="moment" />
        </dd>
        <dt>Lateness</dt>
        <dd>{latenessMs === null ? 'not due yet' : duration(latenessMs)}</dd>
        <dt>Attempts</dt>
        <dd>
          {attempts} of {attemptsMost}
        </dd>
        {paymentId !== null && (
          <>
            <dt>Payment</dt>
            <dd>
              <Link to="/payments/$id" params={{ id: paymentId }}>
                Its story
              </Link>
            </dd>
            <dt>The payment’s next look</dt>
            <dd>{paymentCheckAt === null ? 'none is due' : <When at={Date.parse(paymentCheckAt)} as="moment" />}</dd>
          </>
        )}
      </dl>
      <div>
        <Title order={3} mb="xs">
          Log
        </Title>
        <ol className={classes.log}>
          {log.map(({ at, text }) => (
            <li key={`${at} ${text}`}>
              <time dateTime={at}>{clock(Date.parse(at))}</time>
              <span>{text}</span>
            </li>
          ))}
        </ol>
        {log.length === 0 && (
          <Text size="sm" c="dimmed">
            Nothing has happened yet.
          </Text>
        )}
      </div>
    </Stack>
  )
}

const possible: Readonly<Record<ActionState, readonly ActionCommand[]>> = {
  pending: ['run', 'cancel'],
  running: [],
  complete: [],
  failed: ['retry'],
  cancelled: ['retry'],
}

const commands = {
  run: { label: 'Run now', icon: PlayIcon },
  cancel: { label: 'Cancel', icon: XIcon },
  retry: { label: 'Retry', icon: SyncIcon },
} as const

function Commands({ detail: { id, state } }: { readonly detail: ActionDetail }) {
  const command = useMutation({
    mutationFn: (name: ActionCommand) => send<ActionDetail>('POST', `/api/actions/${id}/${name}`),
    onSuccess: changed => client.setQueryData(action(id).queryKey, changed),
    onError: error => notifications.show({ color: 'red', title: 'Not done', message: error.message }),
    onSettled: () => client.invalidateQueries({ queryKey: ['actions'] }),
  })
  if (possible[state].length === 0) return null
  return (
    <Group gap="xs">
      {possible[state].map(name => {
        const { label, icon: Icon } = commands[name]
        return (
          <Button
            key={name}
            variant={name === 'cancel' ? 'default' : 'filled'}
            leftSection={<Icon />}
            loading={command.isPending && command.variables === name}
            onClick={() => command.mutate(name)}
          >
            {label}
          </Button>
        )
      })}
    </Group>
  )
}
