import { Text } from '@mantine/core'
import { CheckCircleIcon } from '@primer/octicons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ExceptionRow } from '../../../../src/http/room/contract/exceptions.ts'
import { exceptions, useList } from '../../api/queries.ts'
import { duration, plural } from '../../parts/format.ts'
import { Money, Sums } from '../../parts/money.tsx'
import { Newer, Pager } from '../../parts/more.tsx'
import { useNow } from '../../parts/now.ts'
import { Head } from '../../parts/page.tsx'
import { onRowKey } from '../../parts/row-keys.ts'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { useSteady } from '../../parts/steady.ts'
import { Decide } from '../resolve/decide.tsx'
import classes from './exceptions.module.css'
import { Filters } from './filters.tsx'

const route = getRouteApi('/inside/exceptions')

/** Money that needs a person, the oldest first. */
export function Exceptions() {
  const { after, shop, reason, owner } = route.useSearch()
  const query = useList(exceptions({ after, shop, reason, owner }))
  const key = JSON.stringify({ after, shop, reason, owner })
  const steady = useSteady(key, query.data?.rows ?? [], query.isSuccess && !query.isPlaceholderData)
  const isFiltered = [shop, reason, owner].some(value => value !== undefined)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move between its links
    <div onKeyDown={onRowKey}>
      <Head title="Exceptions">
        Money that needs a person. Each stays here until what it tells of is mended; Kvitto sees that by itself at its
        next look, within a day.
      </Head>
      <Loaded query={query}>
        {({ total, next }) => (
          <>
            {(total.count > 0 || isFiltered) && <Filters />}
            {total.count > 0 && (
              <Text mb="md">
                <strong>{plural(total.count, 'payment')}</strong>, <Sums of={total.money} />
              </Text>
            )}
            {steady.rows.length === 0 ? (
              <Nothing icon={CheckCircleIcon} title={isFiltered ? 'No exception fits' : 'No exception is open'}>
                {isFiltered
                  ? 'Others may be open: clear the filters.'
                  : 'What Kvitto is still finding out about is on the overview.'}
              </Nothing>
            ) : (
              <>
                <Newer waiting={steady.waiting} what="exception" showAll={steady.showAll} />
                {steady.rows.map(row => (
                  <Case key={row.id} row={row} isGone={steady.isGone(row)} />
                ))}
                <Pager after={after} next={next} />
              </>
            )}
          </>
        )}
      </Loaded>
    </div>
  )
}

function Case({ row, isGone }: { readonly row: ExceptionRow; readonly isGone: boolean }) {
  const now = useNow()
  const { id, customer, order, money, shop, provider, exceptionSince, reference } = row
  return (
    <article className={classes.case} data-gone={isGone || undefined}>
      <header className={classes.head}>
        <Link to="/payments/$id" params={{ id }} className={classes.name} data-row>
          {customer.name ?? customer.email ?? reference}
        </Link>
        <span>
          <Money of={money} />
        </span>
        <span className={classes.minor}>
          {order !== null && `order ${order.number}, `}
          {shop}, {provider}
        </span>
        {exceptionSince !== null && (
          <span className={classes.age}>{duration(Math.max(0, now - Date.parse(exceptionSince)))} old</span>
        )}
      </header>
      <div className={classes.body}>
        {isGone ? (
          <Text size="sm" c="dimmed">
            No longer an exception.{' '}
            <Link to="/payments/$id" params={{ id }}>
              Its story
            </Link>{' '}
            says what came of it.
          </Text>
        ) : (
          <Decide payment={row} />
        )}
      </div>
    </article>
  )
}
