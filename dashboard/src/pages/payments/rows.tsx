import { Link } from '@tanstack/react-router'
import type { PaymentRow } from '../../../../src/http/room/contract/payments.ts'
import { Money } from '../../parts/money.tsx'
import { reasonName } from '../../parts/reason.tsx'
import { Status } from '../../parts/status.tsx'
import table from '../../parts/table.module.css'
import { When } from '../../parts/when.tsx'

export function Rows({ rows }: { readonly rows: readonly PaymentRow[] }) {
  return (
    <div className={table.frame}>
      <table className={table.table}>
        <thead>
          <tr>
            <th>Customer</th>
            <th className={`${table.wide} ${table.short}`}>Order</th>
            <th className={`${table.end} ${table.amount}`}>Amount</th>
            <th className={`${table.wide} ${table.middle}`}>Status</th>
            <th className={`${table.wide} ${table.middle}`}>Provider</th>
            <th className={`${table.wide} ${table.end} ${table.short}`}>Opened</th>
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

function Row({ row }: { readonly row: PaymentRow }) {
  const { id, customer, order, money, status, reason, provider, reference, providerReference, openedAt } = row
  const name = customer.name ?? customer.email ?? customer.phone ?? reference
  const contact = [customer.email, customer.phone].find(each => each !== null && each !== name)
  return (
    <tr className={table.row}>
      <td>
        <Link to="/payments/$id" params={{ id }} className={table.link} data-row>
          <span className={`${table.clip} ${table.name}`}>{name}</span>
        </Link>
        {contact !== undefined && <span className={`${table.minor} ${table.clip}`}>{contact}</span>}
        <span className={`${table.minor} ${table.narrow}`}>
          {order !== null && `Order ${order.number} · `}
          <When at={Date.parse(openedAt)} />
        </span>
      </td>
      <td className={table.wide}>
        {order?.number ?? '–'}
        <span className={`${table.minor} ${table.clip}`}>{reference}</span>
      </td>
      <td className={table.end}>
        <Money of={money} />
        <span className={table.narrow}>
          <Status of={status} />
        </span>
      </td>
      <td className={table.wide}>
        <Status of={status} />
        {reason !== null && status !== 'settled' && <span className={table.minor}>{reasonName(reason)}</span>}
      </td>
      <td className={table.wide}>
        {provider}
        {providerReference !== null && <span className={`${table.minor} ${table.clip}`}>{providerReference}</span>}
      </td>
      <td className={`${table.wide} ${table.end} ${table.nowrap}`}>
        <span className={table.over}>
          <When at={Date.parse(openedAt)} />
        </span>
      </td>
    </tr>
  )
}
