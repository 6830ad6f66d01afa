import { Alert, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { shopOrder } from '../../api/queries.ts'
import { Money } from '../../parts/money.tsx'
import classes from './resolve.module.css'

/** WooCommerce's own words for its statuses. */
const statuses: Readonly<Record<string, string>> = {
  pending: 'Pending payment',
  processing: 'Processing',
  'on-hold': 'On hold',
  completed: 'Completed',
  cancelled: 'Cancelled',
  refunded: 'Refunded',
  failed: 'Failed',
  trash: 'In the trash',
  'checkout-draft': 'Draft',
}

/** The order as the shop has it now, before anybody says that it is this payment’s. */
export function ShopOrder({ paymentId, orderId }: { readonly paymentId: string; readonly orderId: string }) {
  const [asked] = useDebouncedValue(orderId, 400)
  const { data, error, isFetching } = useQuery(shopOrder(paymentId, asked))
  if (asked === '') return null
  if (isFetching)
    return (
      <Text size="sm" c="dimmed" role="status">
        Asking the shop …
      </Text>
    )
  if (error !== null)
    return (
      <Alert color="red" role="alert">
        {error.message}
      </Alert>
    )
  if (data === undefined) return null
  return (
    <div className={classes.order} role="status">
      <strong>Order {data.number}</strong>, {statuses[data.status] ?? data.status}, <Money of={data.total} />
      {data.paid !== null && data.paid.minor !== data.total.minor && (
        <Text size="sm" c="dimmed" mt={4}>
          The payment is <Money of={data.paid} />: completing the order will also need you to accept the difference.
        </Text>
      )}
    </div>
  )
}
