import { Text, Title } from '@mantine/core'
import classes from './callbacks.module.css'

export function Headers({ of: headers }: { readonly of: Readonly<Record<string, string>> }) {
  const entries = Object.entries(headers)
  return (
    <>
      <Title order={3}>Headers</Title>
      {entries.length === 0 ? (
        <Text size="sm" c="dimmed">
          None is kept.
        </Text>
      ) : (
        <dl className={classes.headers}>
          {entries.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  )
}
