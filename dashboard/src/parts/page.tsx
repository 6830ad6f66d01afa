import { Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import classes from './page.module.css'

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Kvitto`
  }, [title])
}

/** A page's head: what it is, what it is for, and what one can do on it. */
export function Head({
  title,
  children,
  actions,
}: {
  readonly title: string
  readonly children?: ReactNode
  readonly actions?: ReactNode
}) {
  useTitle(title)
  return (
    <header className={classes.head}>
      <Title order={1} className={classes.title}>
        {title}
      </Title>
      {actions}
      {children !== undefined && (
        <Text c="dimmed" size="sm" className={classes.note}>
          {children}
        </Text>
      )}
    </header>
  )
}
