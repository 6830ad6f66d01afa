import { Tooltip } from '@mantine/core'
import { exact, moment, relative } from './format.ts'
import { useNow } from './now.ts'

/** A time as people say it, and the exact one on hover. */
export function When({ at, as = 'relative' }: { readonly at: number; readonly as?: 'relative' | 'moment' }) {
  const now = useNow()
  return (
    <Tooltip label={exact(at)} openDelay={200}>
      <time dateTime={new Date(at).toISOString()}>{as === 'relative' ? relative(at, now) : moment(at, now)}</time>
    </Tooltip>
  )
}
