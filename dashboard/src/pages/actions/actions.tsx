import { Alert, Tabs } from '@mantine/core'
import { StopwatchIcon } from '@primer/octicons-react'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import type { ActionRow, ActionState } from '../../../../src/http/room/contract/actions.ts'
import { actions, useList } from '../../api/queries.ts'
import { count, duration, plural } from '../../parts/format.ts'
import { Newer, Pager } from '../../parts/more.tsx'
import { Head } from '../../parts/page.tsx'
import { onRowKey } from '../../parts/row-keys.ts'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { useSteady } from '../../parts/steady.ts'
import table from '../../parts/table.module.css'
import tabbed from '../../parts/tabs.module.css'
import { When } from '../../parts/when.tsx'
import { ActionDrawer } from './action-drawer.tsx'
import { actionWords } from './words.ts'

const route = getRouteApi('/inside/actions')

const states: readonly { readonly value: ActionState; readonly label: string; readonly none: string }[] = [
  { value: 'pending', label: 'Pending', none: 'No look is due. Each payment that needs one gets one by itself.' },
  { value: 'running', label: 'Running', none: 'Nothing runs at this moment; a look takes a second or less.' },
  { value: 'complete', label: 'Complete', none: 'Nothing has been done in the last day.' },
  { value: 'failed', label: 'Failed', none: 'Nothing has failed in the last day.' },
  { value: 'cancelled', label: 'Cancelled', none: 'Nothing was cancelled in the last day.' },
]

/** As WooCommerce people know them from Action Scheduler, without WP-Cron. */
export function Actions() {
  const { state = 'pending', after } = route.useSearch()
  const navigate = useNavigate()
  const query = useList(actions({ state, after }))
  const counts = query.data?.counts
  return (
    <>
      <Head title="Scheduled actions">
        When Kvitto looks at which payment. Unlike Action Scheduler this needs no visitor and no WP-Cron; ended ones are
        kept for a day.
      </Head>
      {query.data !== undefined && query.data.overdue > 0 && (
        <Alert mb="md">
          {plural(query.data.overdue, 'look is', 'looks are')} overdue. Kvitto takes them as fast as shops and providers
          answer.
        </Alert>
      )}
      <Tabs
        keepMounted={false}
        value={state}
        onChange={value =>
          navigate({ to: '/actions', search: { state: states.find(each => each.value === value)?.value } })
        }
      >
        <Tabs.List mb="md" className={tabbed.list ?? ''}>
          {states.map(({ value, label }) => (
            <Tabs.Tab
              key={value}
              value={value}
              className={tabbed.tab ?? ''}
              rightSection={counts && <span className={tabbed.count}>{count(counts[value])}</span>}
            >
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {states.map(({ value, none }) => (
          <Tabs.Panel key={value} value={value}>
            {value === state && <List state={state} none={none} />}
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  )
}

function List({ state, none }: { readonly state: ActionState; readonly none: string }) {
  const { after, open } = route.useSearch()
  const navigate = useNavigate()
  const query = useList(actions({ state, after }))
  const steady = useSteady(`${state} ${after}`, query.data?.rows ?? [], query.isSuccess && !query.isPlaceholderData)
  return (
    <Loaded query={query}>
      {({ next }) => (
        <>
          {steady.rows.length === 0 ? (
            <Nothing icon={StopwatchIcon} title="None">
              {none}
            </Nothing>
          ) : (
            <>
              <Newer waiting={steady.waiting} what="action" showAll={steady.showAll} />
              <Rows rows={steady.rows} isGone={steady.isGone} />
              <Pager after={after} next={next} />
            </>
          )}
          <ActionDrawer
            id={open}
            onClose={() => navigate({ to: '.', search: now => ({ ...now, open: undefined }), resetScroll: false })}
          />
        </>
      )}
    </Loaded>
  )
}

function Rows({ rows, isGone }: { readonly rows: readonly ActionRow[]; readonly isGone: (row: ActionRow) => boolean }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move between its links
    <div className={table.frame} onKeyDown={onRowKey}>
      <table className={table.table}>
        <thead>
          <tr>
            <th className={table.short}>Due</th>
            <th>What</th>
            <th className={`${table.wide} ${table.short}`}>Lateness</th>
            <th className={`${table.wide} ${table.short}`}>Attempts</th>
            <th className={`${table.wide} ${table.short}`}>Payment</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <Row key={row.id} row={row} isGone={isGone(row)} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ row, isGone }: { readonly row: ActionRow; readonly isGone: boolean }) {
  const { id, kind, dueAt, latenessMs, attempts, attemptsMost, paymentId, shop } = row
  return (
    <tr className={table.row} data-gone={isGone || undefined}>
      <td className={table.nowrap}>
        <When at={Date.parse(dueAt)} />
      </td>
      <td>
        <Link to="." search={now => ({ ...now, open: id })} resetScroll={false} className={table.link} data-row>
          {actionWords(kind)}
        </Link>
        <span className={table.minor}>{isGone ? 'has moved on' : shop}</span>
      </td>
      <td className={table.wide}>{latenessMs === null ? '–' : lateness(latenessMs)}</td>
      <td className={table.wide}>
        {attempts} of {attemptsMost}
      </td>
      <td className={table.wide}>
        {paymentId === null ? (
          '–'
        ) : (
          <Link to="/payments/$id" params={{ id: paymentId }} className={table.over}>
            Its story
          </Link>
        )}
      </td>
    </tr>
  )
}

const lateness = (ms: number): string => (ms < 1_000 ? 'on time' : `${duration(ms)} late`)
