import { Alert, Button, EmptyState, Skeleton, Stack } from '@mantine/core'
import { AlertIcon, type Icon } from '@primer/octicons-react'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Problem } from '../api/request.ts'

/** Shows what a query knows: its data, also while newer is fetched; else that it loads, or why it failed and again. */
export function Loaded<T>({
  query,
  waiting = <Waiting />,
  children,
}: {
  readonly query: UseQueryResult<T>
  readonly waiting?: ReactNode
  readonly children: (data: T) => ReactNode
}) {
  const { data, error, isPending } = query
  if (data !== undefined)
    return (
      <>
        {error !== null && <Failed error={error} again={query.refetch} isOld />}
        {children(data)}
      </>
    )
  if (isPending && error === null) return waiting
  return <Failed error={error} again={query.refetch} />
}

export function Waiting({ rows = 6, height = 44 }: { readonly rows?: number; readonly height?: number }) {
  return (
    <Stack gap="xs" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the grey bars are all the same
        <Skeleton key={row} height={height} radius="md" />
      ))}
    </Stack>
  )
}

export function Failed({
  error,
  again,
  isOld = false,
}: {
  readonly error: Error | null
  readonly again: () => unknown
  readonly isOld?: boolean
}) {
  const title = isOld ? 'What you see may be old' : 'This could not be loaded'
  return (
    <Alert color="red" variant="light" icon={<AlertIcon />} title={title} role="alert" mb={isOld ? 'md' : 0}>
      <Stack gap="sm" align="flex-start">
        {error instanceof Problem ? error.message : 'Something went wrong in this page.'}
        <Button size="xs" variant="default" onClick={() => again()}>
          Try again
        </Button>
      </Stack>
    </Alert>
  )
}

/** Nothing is here, and why that is so. */
export function Nothing({
  icon: Icon,
  title,
  children,
}: {
  readonly icon: Icon
  readonly title: string
  readonly children?: ReactNode
}) {
  return <EmptyState py="xl" icon={<Icon size={28} />} title={title} description={children} />
}
