import { Drawer, SegmentedControl, Select } from '@mantine/core'
import { InboxIcon } from '@primer/octicons-react'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import type { Hint } from '../../../../src/http/room/contract/callbacks.ts'
import { callbacks, useList } from '../../api/queries.ts'
import { Newer, Pager } from '../../parts/more.tsx'
import { Head } from '../../parts/page.tsx'
import { onRowKey } from '../../parts/row-keys.ts'
import { Loaded, Nothing } from '../../parts/states.tsx'
import { useSteady } from '../../parts/steady.ts'
import table from '../../parts/table.module.css'
import { When } from '../../parts/when.tsx'
import bar from './callbacks.module.css'
import { RawHint } from './raw-hint.tsx'
import { Refusals } from './refusals.tsx'
import { sourceWords } from './source-words.ts'

const route = getRouteApi('/inside/callbacks')

/** Everything that came over the wire: what was accepted, and what was refused and why. */
export function Callbacks() {
  const { view = 'accepted' } = route.useSearch()
  const navigate = useNavigate()
  return (
    <>
      <Head title="Callbacks">
        An accepted callback is on disk before it is answered. It only wakes a look: the provider is asked for the
        truth.
      </Head>
      <div className={bar.bar}>
        <SegmentedControl
          aria-label="Which callbacks"
          value={view}
          onChange={value => navigate({ to: '/callbacks', search: { view: value === 'refused' ? value : undefined } })}
          data={[
            { value: 'accepted', label: 'Accepted' },
            { value: 'refused', label: 'Refused' },
          ]}
        />
        {view === 'accepted' && <Source />}
      </div>
      {view === 'accepted' ? <Accepted /> : <Refusals />}
    </>
  )
}

function Source() {
  const { source = 'callback' } = route.useSearch()
  const navigate = useNavigate()
  return (
    <Select
      aria-label="Which kind"
      allowDeselect={false}
      w={220}
      value={source}
      onChange={value =>
        navigate({ to: '/callbacks', search: { source: value === 'callback' || value === null ? undefined : value } })
      }
      data={[
        { value: 'callback', label: 'The provider’s callbacks' },
        { value: 'return', label: 'Customers’ returns' },
        { value: 'operator', label: 'Asked by a person' },
        { value: 'shop', label: 'The shop’s word' },
      ]}
    />
  )
}

function Accepted() {
  const { source = 'callback', after, open } = route.useSearch()
  const navigate = useNavigate()
  const query = useList(callbacks({ source: [source], after }))
  const steady = useSteady(`${source} ${after}`, query.data?.rows ?? [], query.isSuccess && !query.isPlaceholderData)
  return (
    <Loaded query={query}>
      {({ next }) =>
        steady.rows.length === 0 ? (
          <Nothing icon={InboxIcon} title="Nothing has come so far">
            Payments are settled all the same: each has a calendar by which Kvitto looks.
          </Nothing>
        ) : (
          <>
            {after === undefined && <Newer waiting={steady.waiting} what="callback" showAll={steady.showAll} />}
            <Rows rows={steady.rows} />
            <Pager after={after} next={next} />
            <Drawer
              opened={open !== undefined}
              onClose={() => navigate({ to: '.', search: now => ({ ...now, open: undefined }), resetScroll: false })}
              position="right"
              size="lg"
              title="As it came"
            >
              {open !== undefined && <RawHint id={open} />}
            </Drawer>
          </>
        )
      }
    </Loaded>
  )
}

function Rows({ rows }: { readonly rows: readonly Hint[] }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move between its links
    <div className={table.frame} onKeyDown={onRowKey}>
      <table className={table.table}>
        <thead>
          <tr>
            <th className={table.short}>Received</th>
            <th>What</th>
            <th className={table.wide}>From</th>
            <th className={`${table.wide} ${table.short}`}>Payment</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <Row key={row.id} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ row: { id, receivedAt, source, claim, who, wire, paymentId, provider, shop } }: { readonly row: Hint }) {
  return (
    <tr className={table.row}>
      <td className={table.nowrap}>
        <When at={Date.parse(receivedAt)} />
      </td>
      <td>
        <Link to="." search={now => ({ ...now, open: id })} resetScroll={false} className={table.link} data-row>
          {source === 'callback'
            ? `${provider} called back`
            : who === null
              ? sourceWords[source]
              : `${who} asked for a look`}
        </Link>
        <span className={table.minor}>{claim === null ? shop : `${shop}, naming ${claim}`}</span>
      </td>
      <td className={table.wide}>
        {wire?.address ?? '–'}
        {wire !== null && (
          <span className={table.minor}>
            {wire.method}, {wire.bytes} bytes
          </span>
        )}
      </td>
      <td className={table.wide}>
        <Link to="/payments/$id" params={{ id: paymentId }} className={table.over}>
          Its story
        </Link>
      </td>
    </tr>
  )
}
