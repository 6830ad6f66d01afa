import { Code } from '@mantine/core'
import classes from './json.module.css'

/** Plain data as it is. It can be scrolled by the keyboard too. */
export const Json = ({ of: value, label }: { readonly of: unknown; readonly label: string }) => (
  <Code block className={classes.json} tabIndex={0} role="region" aria-label={label}>
    {typeof value === 'string' ? value : JSON.stringify(value, null, 2)}
  </Code>
)
