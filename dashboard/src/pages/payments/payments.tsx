import { Button, Text } from '@mantine/core'
import { CreditCardIcon, DownloadIcon } from '@primer/octicons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { payments, useList } from '../../api/queries.ts'
import { toSearch } from '../../api/request.ts'
import { Newer, Pager } from '../../parts/more.tsx'
import { Head } from '../../parts/page.tsx'
import { onRowKey } from '../../parts/row-keys.ts'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { useSteady } from '../../parts/steady.ts'
import { Filters } from './filters.tsx'
import { Rows } from './rows.tsx'
import { SearchBox } from './search-box.tsx'

const route = getRouteApi('/inside/payments')

/** A date that is searched for is the reader’s own day. */
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** Every payment, found by whatever the customer says. */
export function Payments() {
  const { focus, after, from, to, ...rest } = route.useSearch()
  const narrowed = { ...rest, from: startOf(from), to: endOf(to) }
  const filter = { ...narrowed, zone }
  const query = useList(payments({ ...filter, after }))
  const key = JSON.stringify({ ...filter, after })
  const steady = useSteady(key, query.data?.rows ?? [], query.isSuccess && !query.isPlaceholderData)
  const isFiltered = Object.values(narrowed).some(value => value !== undefined)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move between its links
    <div onKeyDown={onRowKey}>
      <Head
        title="Payments"
        actions={
          <Button
            component="a"
            href={`/api/payments.csv${toSearch(filter)}`}
            download
            variant="default"
            leftSection={<DownloadIcon />}
          >
            CSV
          </Button>
        }
      >
        Whatever the customer tells you finds the payment.
      </Head>
      <SearchBox
        rows={query.isPlaceholderData ? [] : steady.rows}
        isBusy={query.isFetching && query.isPlaceholderData}
      />
      <Filters />
      <Loaded query={query}>
        {({ next }) =>
          steady.rows.length === 0 ? (
            <None isFiltered={isFiltered} />
          ) : (
            <>
              {after === undefined && <Newer waiting={steady.waiting} what="payment" showAll={steady.showAll} />}
              <Rows rows={steady.rows} />
              <Pager after={after} next={next} />
            </>
          )
        }
      </Loaded>
    </div>
  )
}

function None({ isFiltered }: { readonly isFiltered: boolean }) {
  if (!isFiltered)
    return (
      <Nothing icon={CreditCardIcon} title="No payments yet">
        As soon as a shop opens a payment it is here, before the customer has paid.
      </Nothing>
    )
  return (
    <Nothing icon={CreditCardIcon} title="No payment fits">
      All words must fit. Try fewer: the order number alone, the e-mail address, or the exact amount.
      <Text component="span" display="block" mt="sm" size="sm">
        <Link to="/payments">Show all payments</Link>
      </Text>
    </Nothing>
  )
}

/** A day as the reader means it, in the reader's own time zone. */
const startOf = (day: string | undefined): string | undefined =>
  day === undefined ? undefined : new Date(`${day}T00:00`).toISOString()

const endOf = (day: string | undefined): string | undefined => {
  if (day === undefined) return undefined
  const next = new Date(`${day}T00:00`)
  next.setDate(next.getDate() + 1)
  return next.toISOString()
}
