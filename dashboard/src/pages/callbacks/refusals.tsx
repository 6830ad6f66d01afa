import { Text } from '@mantine/core'
import { ShieldCheckIcon } from '@primer/octicons-react'
import { useQuery } from '@tanstack/react-query'
import type { Refused } from '../../../../src/http/room/contract/callbacks.ts'
import { refused } from '../../api/queries.ts'
import { count } from '../../parts/format.ts'
import { Loaded, Nothing } from '../../parts/states.tsx'
import table from '../../parts/table.module.css'
import { When } from '../../parts/when.tsx'
import classes from './callbacks.module.css'
import { Headers } from './headers.tsx'

/** Calls that belong to no payment. They make no row and no work, so only the last ones are remembered. */
export function Refusals() {
  return (
    <Loaded query={useQuery(refused)}>
      {({ node, since, counts, recent, most }) =>
        recent.length === 0 ? (
          <Nothing icon={ShieldCheckIcon} title="Nothing was refused">
            Calls with an unknown or malformed token, for an unknown shop or too large would be here.
          </Nothing>
        ) : (
          <>
            <dl className={classes.counts}>
              {counts.map(({ status, title, count: times }) => (
                <div key={`${status} ${title}`}>
                  <dt>
                    {status} {title}
                  </dt>
                  <dd>{count(times)}</dd>
                </div>
              ))}
            </dl>
            <Text size="sm" c="dimmed" mb="sm">
              On {node} since it started <When at={Date.parse(since)} />; the last {most} are kept.
            </Text>
            <Rows rows={recent} />
          </>
        )
      }
    </Loaded>
  )
}

function Rows({ rows }: { readonly rows: readonly Refused[] }) {
  return (
    <div className={table.frame}>
      <table className={table.table}>
        <thead>
          <tr>
            <th className={table.short}>When</th>
            <th>Why</th>
            <th className={`${table.wide} ${table.middle}`}>From</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ at, status, title, detail, method, path, address, headers }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: refused calls have no identity
            <tr key={index}>
              <td className={table.nowrap}>
                <When at={Date.parse(at)} />
              </td>
              <td>
                <strong>
                  {status} {title}
                </strong>
                <span className={table.minor}>{detail}</span>
                <details>
                  <summary>
                    {method} {path}
                  </summary>
                  <Headers of={headers} />
                </details>
              </td>
              <td className={table.wide}>{address ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
