import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { DownloadIcon, SyncIcon } from '@primer/octicons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { HintDetail, ReplayAnswer } from '../../../../src/http/room/contract/callbacks.ts'
import { callback } from '../../api/queries.ts'
import { send } from '../../api/request.ts'
import { Json } from '../../parts/json.tsx'
import { Loaded, Waiting } from '../../parts/states.tsx'
import { Headers } from './headers.tsx'

/** One hint as it came over the wire, and a button that acts as if it came again. */
export function RawHint({ id }: { readonly id: string }) {
  return (
    <Loaded query={useQuery(callback(id))} waiting={<Waiting rows={3} height={28} />}>
      {hint => <Raw hint={hint} />}
    </Loaded>
  )
}

function Raw({ hint: { id, wire, headers, body } }: { readonly hint: HintDetail }) {
  const replay = useMutation({
    mutationFn: () => send<ReplayAnswer>('POST', `/api/callbacks/${id}/replay`),
    onSuccess: () => notifications.show({ message: 'Replayed: Kvitto looks at the payment as if it had come again.' }),
    onError: error => notifications.show({ color: 'red', title: 'Not replayed', message: error.message }),
  })
  return (
    <Stack gap="sm">
      {wire === null ? (
        <Text size="sm" c="dimmed">
          Nothing came over the wire: somebody asked here, or Kvitto fetched it from the provider’s list.
        </Text>
      ) : (
        <>
          <Json of={`${wire.method} ${wire.path}`} label="Request" />
          <Text size="sm" c="dimmed">
            From {wire.address ?? 'an unknown address'}
          </Text>
          <Headers of={headers ?? {}} />
          <Title order={3}>Body</Title>
          {body === null || body.content === '' ? (
            <Text size="sm" c="dimmed">
              Empty.
            </Text>
          ) : (
            <Json of={pretty(body.content)} label={body.encoding === 'text' ? 'Body' : 'Body in base64'} />
          )}
        </>
      )}
      <Group gap="xs">
        <Button
          size="xs"
          variant="default"
          leftSection={<SyncIcon size={14} />}
          loading={replay.isPending}
          onClick={() => replay.mutate()}
        >
          Replay
        </Button>
        {wire !== null && wire.bytes > 0 && (
          <Button
            component="a"
            href={`/api/callbacks/${id}/body`}
            download
            size="xs"
            variant="default"
            leftSection={<DownloadIcon size={14} />}
          >
            {wire.bytes} bytes as they came
          </Button>
        )}
      </Group>
    </Stack>
  )
}

/** JSON is easier to read with line breaks; the download has it as it came. */
function pretty(content: string): string {
  try {
    return JSON.stringify(JSON.parse(content), null, 2)
  } catch {
    return content
  }
}
