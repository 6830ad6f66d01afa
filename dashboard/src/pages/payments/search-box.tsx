import { Kbd, Loader, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { SearchIcon } from '@primer/octicons-react'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import type { PaymentRow } from '../../../../src/http/room/contract/payments.ts'
import classes from './payments.module.css'

const route = getRouteApi('/inside/payments')

/** The one box. It searches while one types; Enter opens the payment when there is only one. */
export function SearchBox({ rows, isBusy }: { readonly rows: readonly PaymentRow[]; readonly isBusy: boolean }) {
  const { q = '', focus } = route.useSearch()
  const navigate = useNavigate()
  const box = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(q)
  const [said, setSaid] = useState(q)
  const search = useDebouncedCallback((value: string) => {
    const words = value.trim()
    setSaid(words)
    void navigate({
      to: '/payments',
      search: now => ({ ...now, q: words === '' ? undefined : words, after: undefined, focus: undefined }),
      replace: true,
    })
  }, 200)
  // Back and forward, or a link, change the address: the box follows. What is being typed is left alone.
  if (q !== said) {
    setSaid(q)
    setText(q)
  }
  useEffect(() => {
    if (focus !== undefined) box.current?.focus()
  }, [focus])
  return (
    <TextInput
      ref={box}
      type="search"
      size="lg"
      aria-label="Search payments"
      placeholder="Order number, e-mail, phone, name, amount, reference, date"
      className={classes.search}
      leftSection={isBusy ? <Loader size={16} /> : <SearchIcon />}
      rightSection={<Kbd className={classes.hint}>/</Kbd>}
      value={text}
      onChange={event => {
        setText(event.currentTarget.value)
        search(event.currentTarget.value)
      }}
      onKeyDown={event => {
        const [only, ...others] = rows
        if (event.key === 'Enter' && only !== undefined && others.length === 0)
          void navigate({ to: '/payments/$id', params: { id: only.id } })
        if (event.key === 'Escape' && text !== '') {
          setText('')
          search('')
        }
      }}
    />
  )
}
