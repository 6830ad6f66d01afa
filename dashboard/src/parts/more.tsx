import { Button, Group } from '@mantine/core'
import { ChevronLeftIcon, ChevronRightIcon, SyncIcon } from '@primer/octicons-react'
import { useNavigate, useRouterState } from '@tanstack/react-router'
import { plural } from './format.ts'

/** To the next page of a list and back. A page is named by where the one before it ended, so a million rows are no slower. */
export function Pager({ after, next }: { readonly after: string | undefined; readonly next: string | null }) {
  const navigate = useNavigate()
  const trail = useRouterState({ select: state => state.location.state.trail }) ?? []
  const go = (to: string | undefined, trail: readonly string[]) =>
    navigate({ to: '.', search: search => ({ ...search, after: to }), state: { trail } })
  if (after === undefined && next === null) return null
  return (
    <Group justify="space-between" mt="md">
      <Button
        variant="default"
        leftSection={<ChevronLeftIcon />}
        disabled={after === undefined}
        onClick={() => go(trail.at(-1) || undefined, trail.slice(0, -1))}
      >
        {after !== undefined && trail.length === 0 ? 'First page' : 'Previous'}
      </Button>
      <Button
        variant="default"
        rightSection={<ChevronRightIcon />}
        disabled={next === null}
        onClick={() => next !== null && go(next, [...trail, after ?? ''])}
      >
        Next
      </Button>
    </Group>
  )
}

/** Says that there is more to see, and shows it only when asked. */
export function Newer({
  waiting,
  what,
  showAll,
}: {
  readonly waiting: number
  readonly what: string
  readonly showAll: () => void
}) {
  if (waiting === 0) return null
  return (
    <Group justify="center" mb="sm" role="status">
      <Button size="xs" radius="xl" leftSection={<SyncIcon size={14} />} onClick={showAll}>
        Show {plural(waiting, `new ${what}`)}
      </Button>
    </Group>
  )
}
