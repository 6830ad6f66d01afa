import { Button, EmptyState } from '@mantine/core'
import { AlertIcon, SearchIcon } from '@primer/octicons-react'
import { Link } from '@tanstack/react-router'

export const Lost = () => (
  <EmptyState
    py="20vh"
    icon={<SearchIcon size={28} />}
    title="There is no such page"
    description="The address may have been shortened on its way."
  >
    <Button component={Link} to="/" variant="default">
      To the overview
    </Button>
  </EmptyState>
)

export const Crashed = () => (
  <EmptyState
    py="20vh"
    icon={<AlertIcon size={28} />}
    title="This page broke"
    description="Nothing is lost: payments are settled whether or not anybody looks."
  >
    <Button variant="default" onClick={() => window.location.reload()}>
      Load it again
    </Button>
  </EmptyState>
)
