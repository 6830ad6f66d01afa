import { Group, SegmentedControl, Select, Skeleton } from '@mantine/core'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import type { OverviewAnswer } from '../../../../src/http/room/contract/overview.ts'
import { overview, useCatalogue, useList } from '../../api/queries.ts'
import { Head } from '../../parts/page.tsx'
import { Loaded, Waiting } from '../../parts/states.tsx'
import { Ages } from './ages.tsx'
import { Failing } from './failing.tsx'
import { Gauges } from './gauges.tsx'
import { InTheWay } from './in-the-way.tsx'
import { NeedsPerson } from './needs-person.tsx'
import classes from './overview.module.css'
import { Rescued } from './rescued.tsx'
import { SettledBy } from './settled-by.tsx'

const route = getRouteApi('/inside/')
const ranges = { '24h': '24 hours', '7d': '7 days', '30d': '30 days' } as const
const rangeNames = ['24h', '7d', '30d'] as const
/** The drawing library is the largest part of the page, and the numbers do not wait for it. */
const Charts = lazy(() => import('./charts.tsx'))

/** What needs a person comes first; then what Kvitto is for; then how it is. */
export function Overview() {
  const { range = '24h', shop } = route.useSearch()
  const query = useList(overview({ range, shop, since: midnight() }))
  return (
    <>
      <Head title="Overview" actions={<Choice />} />
      <Loaded query={query} waiting={<Waiting rows={4} height={140} />}>
        {data => (
          <div className={classes.page}>
            <InTheWay />
            <Failing undecided={data.undecided} />
            <NeedsPerson {...data} />
            <div className={classes.heroes}>
              <Rescued today={data.today} series={data.series} rangeName={ranges[range]} />
              <SettledBy today={data.today} />
            </div>
            <Gauges overview={data} />
            <Drawn data={data} rangeName={ranges[range]} />
          </div>
        )}
      </Loaded>
    </>
  )
}

function Drawn({ data, rangeName }: { readonly data: OverviewAnswer; readonly rangeName: string }) {
  return (
    <>
      <Suspense fallback={<Skeleton height={320} radius="lg" />}>
        <Charts series={data.series} expectedPerMinute={data.callbacks.expectedPerMinute} rangeName={rangeName} />
      </Suspense>
      {data.exceptions.open.count > 0 && <Ages ages={data.exceptions.byAge} />}
    </>
  )
}

function Choice() {
  const { range = '24h', shop } = route.useSearch()
  const navigate = useNavigate()
  const shops = useCatalogue()?.shops ?? []
  return (
    <Group gap="xs">
      {shops.length > 1 && (
        <Select
          aria-label="Shop"
          placeholder="All shops"
          clearable
          w={180}
          data={shops.map(({ name, title }) => ({ value: name, label: title }))}
          value={shop ?? null}
          onChange={value => navigate({ to: '/', search: now => ({ ...now, shop: value ?? undefined }) })}
        />
      )}
      <SegmentedControl
        aria-label="How far back the charts go"
        value={range}
        onChange={value => navigate({ to: '/', search: now => ({ ...now, range: value }), resetScroll: false })}
        data={rangeNames.map(value => ({ value, label: ranges[value] }))}
      />
    </Group>
  )
}

/** Today begins when it does where the reader is. */
function midnight(): string {
  const today = new Date()
  today.setHours(0, 0, 0, 0)
  return today.toISOString()
}
